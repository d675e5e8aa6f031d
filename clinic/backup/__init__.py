"""Backups: one file format for SQLite and PostgreSQL, and restoring into an empty database."""
