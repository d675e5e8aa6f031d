"""The counter: a bill is composed from the price list, kept as a draft, and issued."""
