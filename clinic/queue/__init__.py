"""The queue: who is here today, who is next, and what becomes of each."""
