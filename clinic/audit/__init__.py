"""Record who did what to which row, when and from where, in the transaction of the change."""
