"""A demo clinic, filled once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from clinic import demo
from clinic.auth import service as auth
from clinic.extensions import db
from clinic.tenancy import scoping
from tests.integration.databases import Database, Dump, Sqlite, dump

FEW = 100
MANY = 800
"""The number of visits: enough for all that the demo shows. The full demo takes over a minute of
processor time."""


@dataclass(frozen=True)
class Filled:
    """A database after two calls of the command: their output, and the rows after each."""

    database: Database
    accounts: list[tuple[str, str]]
    dumps: list[Dump]


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    """The demo, filled once for all tests that only read it."""
    database = Sqlite()
    accounts, dumps = [], []
    for number in (MANY, FEW):
        with database.app.app_context():
            accounts.append(demo.fill(visits=number))
        dumps.append(dump(database, "users", "doctors"))
    yield Filled(database, accounts, dumps)
    database.end()


@pytest.fixture
def clinic(filled: Filled):
    """The demo doctor's session; changes of a test are rolled back."""
    with filled.database.app.app_context():
        scoping.set_scope(auth.find_user("demo@example.com").doctor.id)
        yield db.session
        db.session.rollback()
