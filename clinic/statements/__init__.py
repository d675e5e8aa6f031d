"""Bank and UPI statements: received money is matched with the bills and entered as payments."""
