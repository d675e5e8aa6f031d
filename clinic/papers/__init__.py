"""Bills, receipts, credit notes and vouchers as documents, and their first prints."""
