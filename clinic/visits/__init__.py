"""The consultation: the note of a visit."""
