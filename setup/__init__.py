"""Set up a fresh clone. Used by run.py and the Makefile, never by the clinic."""
