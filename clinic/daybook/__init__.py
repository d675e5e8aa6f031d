"""The day book: the takings of a day, the cash in the drawer, and the closing of the day."""
