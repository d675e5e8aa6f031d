"""Measures the clinic, and kills it on purpose. For developers; POSIX only."""
