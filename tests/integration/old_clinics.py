"""Clinics as an older release left them: made once, and copied for each test."""

from __future__ import annotations

import secrets
import shutil

from sqlalchemy import make_url

from tests.integration.databases import Database, Postgresql, make_app, migrate
from tests.integration.old_ledger import connected, fill

Old = tuple[Database, str]
"""A kind of database, and the address of an old clinic on it, which nothing is connected to."""


def old_clinic(database: Database, revision: str, bills: int = 12) -> Old:
    """Make a clinic whose bills were written at revision 0005, upgraded to this one."""
    url = database.empty()
    app = make_app(url)
    migrate(app, "0005")
    with connected(url) as connection:
        fill(connection, bills)
    migrate(app, revision)
    return database, url


def copy_of(old: Old) -> str:
    """Return the address of a copy, which a test may change."""
    database, url = old
    if isinstance(database, Postgresql):
        name = f"clinic_{secrets.token_hex(4)}"
        database.made.append(name)
        return database.server.create(name, make_url(url).database)
    copy = database.empty()
    shutil.copy(str(make_url(url).database), str(make_url(copy).database))
    return copy
