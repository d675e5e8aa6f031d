"""What is owed, by patient and by age."""
