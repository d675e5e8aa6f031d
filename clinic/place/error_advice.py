"""Advice for errors of the database, chosen by their message."""

from __future__ import annotations

UPGRADE = "python -m flask --app wsgi db upgrade"
ROLES = 'docs/deployment.md, "PostgreSQL with two roles"'
SERVER = "Check that the PostgreSQL server runs and can be reached, and DATABASE_URL."
SIGN_IN = "Check the user and the password in DATABASE_URL."
DAMAGED = (
    "The file is damaged: keep it, and restore the newest backup into another folder "
    '(docs/deployment.md, "Backups").'
)
FILE = "Check DATA_DIR or DATABASE_URL, and that this user may read and write that folder."
GRANTS = f"Give the role its rights, or use the one that owns the tables ({ROLES})."
OWNER = (
    "Only the role that owns the tables makes and changes them: set DATABASE_URL to that role, and "
    f"run this again, or where the clinic was to start: {UPGRADE} ({ROLES})."
)
COPY = "It can only be read: use the database that the clinic writes."
LOCKED = "Something else is writing to it: try again in a minute."
BUSY = "It has no connection left: wait a little, or lower WEB_CONCURRENCY."

ADVICE = (
    ("file is not a database", DAMAGED),
    ("malformed", DAMAGED),
    ("unable to open", FILE),
    ("must be owner", OWNER),
    ("permission denied for schema", OWNER),
    ("permission denied for", GRANTS),
    ("permission denied", FILE),
    ("is a directory", FILE),
    ("disk is full", "Make room on its disk, then try again."),
    ("no space left", "Make room on its disk, then try again."),
    ("disk i/o error", "Look after the disk: it fails, or it is full."),
    ("is locked", LOCKED),
    ("lock timeout", LOCKED),
    ("readonly database", COPY),
    ("read-only transaction", COPY),
    ("password authentication failed", SIGN_IN),
    ("no password supplied", SIGN_IN),
    ("authentication failed", SIGN_IN),
    ('role "', SIGN_IN),
    ("no pg_hba.conf entry", "The server does not let this user in from here, see pg_hba.conf."),
    ('database "', "Make the database, or check its name in DATABASE_URL."),
    ("no such table", f"Its tables are not those of this code. Run: {UPGRADE}"),
    ("no such column", f"Its tables are not those of this code. Run: {UPGRADE}"),
    ("does not exist", f"Its tables are not those of this code. Run: {UPGRADE}"),
    ("too many", BUSY),
    ("connection slots", BUSY),
    ("queuepool", BUSY),
    ("could not translate host name", "Check the server's name in DATABASE_URL, and the network."),
)
"""A part of the database's message in small letters, and the advice; the first match counts."""


PASSES = ("", LOCKED, BUSY)
"""The advice for errors that pass by themselves, or are not the database's fault."""


def advice_on(message: str, otherwise: str = "") -> str:
    """Return the advice for an error with this message, in a sentence or two."""
    lowered = message.lower()
    return next((advice for sign, advice in ADVICE if sign in lowered), otherwise)
