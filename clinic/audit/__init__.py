"""Who did what to which row, when and from where; written with the change itself."""
