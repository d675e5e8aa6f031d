"""Who saw and changed what: pages for the doctor, and the commands that seal, check and purge."""
