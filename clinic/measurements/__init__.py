"""Measurements: the vital signs of a visit, each with who took it and when."""
