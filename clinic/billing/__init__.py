"""Bills, payments, receipts."""
