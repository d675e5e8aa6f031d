"""Pages that bring features together: home, the list of patients, a patient's page."""
