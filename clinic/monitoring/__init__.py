"""Figures for a monitor, and the access log: what the clinic answered, and how long it took."""
