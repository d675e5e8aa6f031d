"""The prescription: the dose language, the checks, the doctor's medicines, what was signed."""
