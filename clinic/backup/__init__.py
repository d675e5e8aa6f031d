"""Backups: one file for SQLite and PostgreSQL alike, and the way back into an empty database."""
