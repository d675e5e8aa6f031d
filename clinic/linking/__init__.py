"""Pages that link two records of one person, and part them again."""
