"""Fixtures of the tests that touch a database: each runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from clinic.auth import passwords
from tests.conftest import FOLDER
from tests.integration import postgres
from tests.integration.client import Browser
from tests.integration.databases import Database, Postgresql, Sqlite
from tests.integration.factories import Practice, open_practice
from tests.integration.routing import share_rules

STRONG_HASHER = passwords._hasher
KINDS = ("sqlite", "postgresql")

share_rules()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run of a test marked `one_case_on_postgresql` the first case on PostgreSQL and all on SQLite.

    For cases that differ before a statement is made, such as errors of a field.
    """
    seen: set[str] = set()
    left_out = []
    for item in items:
        if "postgresql" in item.name and item.get_closest_marker("one_case_on_postgresql"):
            test = item.nodeid.partition("[")[0]
            if test in seen:
                left_out.append(item)
            seen.add(test)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session", autouse=True)
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep this machine's settings from the tests, and their files out of the project."""
    with pytest.MonkeyPatch.context() as patch:
        names = "DATABASE_URL SIGNUP CLINIC_ENV TRUSTED_PROXIES SECRET_KEY READ_ONLY BACKUP_TARGETS"
        for name in names.split():
            patch.delenv(name, raising=False)
        patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Use Argon2id with its lowest cost, so that a thousand sign-ins take seconds."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", cheap)
        passwords._dummy_hash.cache_clear()
        yield
    passwords._dummy_hash.cache_clear()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Database]]:
    """The database of a kind, made when the first test requests it."""
    made: dict[str, Database] = {}

    def find(kind: str) -> Database:
        if kind not in made:
            made[kind] = Sqlite() if kind == "sqlite" else Postgresql(_server(request.config))
        return made[kind]

    yield find
    for database in made.values():
        database.end()


def _server(config: pytest.Config) -> postgres.Server:
    try:
        folder = config.stash.get(FOLDER, None)
        admin = postgres.wanted_address()
        if admin is None:
            if folder is None:
                raise postgres.NoPostgres("none was started for this run")
            admin = postgres.wait_for_address(Path(folder))
        return postgres.Server.at(admin)
    except postgres.NoPostgres as error:
        message = f"No PostgreSQL to test on (set TEST_DATABASE_URL): {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Database:
    """A database without rows, of each kind in turn."""
    opened = databases(request.param)
    opened.renew()
    return opened


@pytest.fixture
def app(database: Database) -> Flask:
    """The clinic's app on that database. Push no context around requests: they would share a
    session."""
    return database.app


@pytest.fixture(scope="session")
def accounts() -> dict[str, tuple[Practice, str]]:
    """By kind of database: a doctor who has signed up, and the name of the stored rows."""
    return {}


@pytest.fixture
def practice(database: Database, accounts: dict[str, tuple[Practice, str]]) -> Practice:
    """A doctor with an account: signed up once, and restored for each test."""
    if database.name not in accounts:
        accounts[database.name] = open_practice(database), database.keep()
    account, kept = accounts[database.name]
    database.renew(kept)
    return account


@pytest.fixture
def other(database: Database, practice: Practice) -> Practice:
    """Another doctor, who must never see or change a row of the first."""
    return open_practice(database, "Dr Other", "other@example.org")


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The doctor's browser at the desk, signed in."""
    return practice.browser()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)
