"""What a doctor writes often, counted: complaints, diagnoses, tests, advice, medicines."""
