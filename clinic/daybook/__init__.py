"""The day book: what came in on a day, what is in the drawer, and the seal on a closed day."""
