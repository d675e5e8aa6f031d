"""Patients: registration, search, the archive."""
