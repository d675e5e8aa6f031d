"""The first day: the set-up list, the preview of the letterhead, and the index of settings."""
