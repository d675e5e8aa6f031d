"""The queue: the patients of today, the next one, and the state of each."""
