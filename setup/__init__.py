"""From a fresh clone to a running clinic. Used by run.py and the Makefile, never by the clinic."""
