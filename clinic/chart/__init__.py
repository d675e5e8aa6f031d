"""Pages that combine features: home, the list of patients, a patient's page."""
