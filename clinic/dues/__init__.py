"""The dues of patients, by age."""
