"""Bank and UPI statements: what came in is found among the bills, and entered."""
