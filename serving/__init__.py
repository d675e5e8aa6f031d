"""Serve the clinic: the same way on a clinic's own PC and under gunicorn in the cloud.

The reasons are in docs/decisions/0015-slow-connections.md.
"""
