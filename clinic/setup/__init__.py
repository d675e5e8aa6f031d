"""The set-up list of a new doctor, the preview of the letterhead, and the index of settings."""
