"""Allergies and long-term problems: what a doctor must know before prescribing."""
