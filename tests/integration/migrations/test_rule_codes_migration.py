"""The migration of the rule codes upgrades and downgrades a clinic with bills."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import flask_migrate
import pytest
from flask import Flask

from clinic.billing.ledger_rules import LedgerRule
from clinic.extensions import db
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app, migrate
from tests.integration.old_clinics import Old, copy_of, old_clinic
from tests.integration.old_ledger import connected, write
from tests.integration.schemas import Schema, different, schema_of

BEFORE, CODES = "0020", "0021"
DOCTOR = 3
CODE = re.compile("CL-[A-Z-]+: ")
WORDS_OF_THE_RELEASE_BEFORE = {
    LedgerRule.DAY_CLOSED: "day is closed",
    LedgerRule.CASH_LIMIT: "two lakh",
    LedgerRule.BILL_SUMS: "sums of a bill",
    LedgerRule.ADVANCE_SUM: "advance",
    LedgerRule.BILL_STANDS: "bill of its patient",
    LedgerRule.BILL_FIXED: "issued bill is fixed",
}


@pytest.fixture(scope="module", params=KINDS)
def old(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Old:
    """A clinic with a few bills, as the previous release left it."""
    return old_clinic(databases(request.param), BEFORE)


@pytest.fixture
def url(old: Old) -> str:
    """The address of a copy of that clinic."""
    return copy_of(old)


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    made = make_app(url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def guards(schema: Schema) -> dict[str, str]:
    """Return the text of each trigger and function."""
    kinds = ("trigger ", "function ")
    return {name: str(text) for name, text in schema.items() if name.startswith(kinds)}


def order_of_triggers(url: str) -> list[str]:
    """Return the triggers of an SQLite database, in the order in which they run."""
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
    with connected(url) as connection:
        return [row.name for row in connection.exec_driver_sql(f"{asked} ORDER BY rowid")]


def test_only_the_messages_change_and_every_trigger_remains(app: Flask, url: str) -> None:
    before, order = schema_of(url), order_of_triggers(url) if url.startswith("sqlite") else []
    migrate(app, CODES)
    after = schema_of(url)
    changed = different(before, after)
    assert changed
    assert changed <= guards(after).keys()
    assert {name: CODE.sub("", text) for name, text in guards(after).items()} == guards(before)
    assert order == (order_of_triggers(url) if url.startswith("sqlite") else [])


def test_down_and_up_again_is_the_same_schema(app: Flask, url: str) -> None:
    before = schema_of(url)
    migrate(app, CODES)
    after = schema_of(url)
    with app.app_context():
        flask_migrate.downgrade(revision=BEFORE)
        db.engine.dispose()
    assert different(before, schema_of(url)) == set()
    migrate(app, CODES)
    assert different(after, schema_of(url)) == set()


def test_rows_are_refused_and_accepted_as_before(app: Flask, url: str) -> None:
    migrate(app, CODES)
    with pytest.raises(Exception, match="CL-BILL-UNPAID: a bill is issued without payments"):
        write_bill(url, paid_paise=50)
    write_bill(url, paid_paise=0)


def write_bill(url: str, paid_paise: int) -> None:
    bill = {"number": "2027-28/000001", "issued_on": "2028-01-01", "total_paise": 100}
    stamps = {"version": 1, "created_at": "2028-01-01", "updated_at": "2028-01-01", "notes": ""}
    key = {"doctor_id": DOCTOR, "id": 900, "patient_id": 1}
    with connected(url, DOCTOR) as connection:
        write(connection, "bills", **key, **bill, **stamps, paid_paise=paid_paise)


@pytest.mark.parametrize("rule", WORDS_OF_THE_RELEASE_BEFORE)
def test_the_messages_of_the_previous_release_follow_the_code(
    app: Flask, url: str, rule: LedgerRule
) -> None:
    migrate(app, CODES)
    messages = {
        message
        for text in guards(schema_of(url)).values()
        for message in re.findall(rf"RAISE[^']*'{rule}: ([^']*)'", text)
    }
    assert messages
    marks = [mark for mark in WORDS_OF_THE_RELEASE_BEFORE.values() if mark in str(messages)]
    assert marks == [WORDS_OF_THE_RELEASE_BEFORE[rule]]
