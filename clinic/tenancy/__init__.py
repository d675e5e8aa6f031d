"""Separate each doctor's rows from those of others. README.md here describes the layers."""
