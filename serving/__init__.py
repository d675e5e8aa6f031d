"""How the clinic is served: the same way on a clinic's own PC and under gunicorn in the cloud.

Why so: docs/decisions/0015-slow-connections.md.
"""
