"""What keeps one doctor's rows from another's: see README.md here."""
