"""Talk to SQLite and PostgreSQL: connections, time limits, kept plans, the migrations' lock.

`clinic.extensions` holds the session, and `clinic.tenancy` what keeps one doctor's rows from
another's.
"""
