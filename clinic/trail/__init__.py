"""Show who saw and changed what: pages for the doctor, and commands that seal, check and purge."""
