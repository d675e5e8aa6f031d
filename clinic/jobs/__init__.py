"""Background jobs: work that takes longer than a page, with its state in the database."""
