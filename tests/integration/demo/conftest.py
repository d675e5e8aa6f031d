"""A demo clinic, filled once for all tests that only look at it."""

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
"""Enough for all that the demo shows; the whole of it takes more than a minute of a processor."""


@dataclass(frozen=True)
class Filled:
    """A database after two calls: what they answered, and its rows in between and after."""

    database: Database
    accounts: list[tuple[str, str]]
    dumps: list[Dump]


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    """Filled once for all that only look at it."""
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
    """The demo doctor's session; what a test changes is rolled back."""
    with filled.database.app.app_context():
        scoping.set_scope(auth.find_user("demo@example.com").doctor.id)
        yield db.session
        db.session.rollback()
