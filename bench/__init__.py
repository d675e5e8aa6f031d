"""Measure the clinic, and test that it survives kills. For developers; POSIX only."""
