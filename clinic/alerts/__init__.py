"""What matters of a patient before anything is prescribed: allergies and long-term problems."""
