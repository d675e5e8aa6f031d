"""Patients: registration, search, households."""
