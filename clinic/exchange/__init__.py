"""Data in and out: a doctor's whole records, one patient's record, lists of patients."""
