"""The consultation on one screen: the note, what matters, the prescription, the signature."""
