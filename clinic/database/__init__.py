"""Talk to SQLite and PostgreSQL: connections, time limits, kept plans, roles, advice on errors.

`clinic.extensions` holds the session, and `clinic.tenancy` what keeps one doctor's rows from
another's.
"""
