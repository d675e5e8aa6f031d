"""A screen in the waiting room: numbers and rooms, opened by a link."""
