"""The migration of the book day upgrades and downgrades a clinic with bills and closed days.

During a deployment the previous release writes into the migrated tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import flask_migrate
import pytest
import time_machine
from flask import Flask

from clinic.daybook import closing, closing_queries, hash_chain
from clinic.daybook.amending import reopen_day
from clinic.daybook.service import move_cash, read_book
from clinic.extensions import db
from clinic.tenancy import scoping
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app, migrate
from tests.integration.old_clinics import Old, copy_of, old_clinic
from tests.integration.old_ledger import AT, connected, write
from tests.integration.schemas import different, schema_of

BEFORE = "0012"
DOCTOR = 3
CLOSED, NEXT = date(2028, 1, 1), date(2028, 1, 2)


@pytest.fixture(scope="module", params=KINDS)
def old(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Old:
    """A clinic with a few bills and one closed day, as the previous release left it."""
    made = old_clinic(databases(request.param), BEFORE)
    close_as_before(made[1], CLOSED, 1)
    return made


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


def close_as_before(url: str, day: date, number: int, previous: str = hash_chain.FIRST) -> str:
    """Close a day with zero figures and without the new columns; return its seal."""
    totals: dict[str, Any] = {"from": "", "counts": 1, "people": {}}
    figures = {
        "day": day.isoformat(),
        "count": number,
        "opening": 0,
        "expected": 0,
        "counted": 0,
        "difference": 0,
        "reason": "",
        "closed_by": "",
        "totals": totals,
        "closed_at": "2026-11-23T10:00:00.000000+00:00",
    }
    seal = hash_chain.seal(figures, previous)
    key = {"doctor_id": DOCTOR, "day": day}
    counted = {"at": AT, "counts": "{}", "counted_paise": 0}
    cash = dict.fromkeys(("opening_paise", "expected_paise", "counted_paise"), 0)
    origin = '{"from": "", "counts": 1, "people": {}}'
    last = {"closed_at": f"{AT}+00:00", "previous_hash": previous, "hash": seal}
    if url.startswith("sqlite"):
        last["closed_at"] = AT
    with connected(url, DOCTOR) as connection:
        write(connection, "cash_counts", **key, id=number, **counted)
        more = {"difference_paise": 0, "difference_reason": "", "totals": origin}
        write(connection, "day_closings", **key, count_id=number, **cash, **more, **last)
    return seal


def write_as_before(url: str, day: date) -> None:
    """Write a row of each kind that counts in a day, and a cancellation, without the new
    columns."""
    stamps = {"version": 1, "created_at": AT, "updated_at": AT}
    bill = {"number": "2027-28/000001", "issued_on": day, "total_paise": 100, "paid_paise": 0}
    paid = {"kind": "payment", "amount_paise": 50, "mode": "cash", "paid_on": day, "paid_at": AT}
    zero = {"reference_turn": 0, "tendered_paise": 0, "reason": ""}
    note = {"number": "CN2027-28/000001", "issued_on": day, "issued_at": AT, "amount_paise": 10}
    with connected(url, DOCTOR) as connection:
        key = {"doctor_id": DOCTOR, "id": 900}
        write(connection, "bills", **key, patient_id=1, **bill, notes="", **stamps)
        item = {"description": "Dressing", "quantity": 1, "unit_paise": 100, "amount_paise": 100}
        empty = {"kind": "other", "sac": "", "discount_reason": ""}
        nothing = dict.fromkeys(("discount_paise", "share_paise", "tax_paise"), 0)
        write(connection, "bill_items", **key, bill_id=900, **item, **empty, **nothing)
        write(connection, "payments", **key, patient_id=1, bill_id=900, **paid, **zero)
        more = {"reason": "x", "lines": '[{"item": 1, "description": "", "amount": 10, "tax": 0}]'}
        write(connection, "credit_notes", **key, bill_id=900, **note, **more)
        write(connection, "cash_movements", **key, day=day, at=AT, amount_paise=5, reason="x")
        connection.exec_driver_sql(
            f"UPDATE bills SET cancelled_at = '{AT}', cancelled_on = '{day}', cancel_reason = 'x', "
            f"was_for_visit_id = visit_id, visit_id = NULL WHERE doctor_id = {DOCTOR} AND id = 6"
        )


def down(app: Flask) -> None:
    with app.app_context():
        flask_migrate.downgrade(revision=BEFORE)
        db.engine.dispose()


def test_closed_days_keep_their_seals_and_the_previous_release_can_still_write(
    app: Flask, url: str
) -> None:
    migrate(app)
    with app.app_context(), scoping.scope_of(DOCTOR):
        (seal,) = [each.hash for each in closing_queries.list_closings()]
        assert closing.verify_chain(seal) == []
    for day in (date(2026, 5, 5), CLOSED):
        with pytest.raises(Exception, match="day is closed"):
            write_as_before(url, day)
    write_as_before(url, NEXT)
    close_as_before(url, NEXT, 2, seal)
    with app.app_context(), scoping.scope_of(DOCTOR):
        book = read_book(NEXT, NEXT)
        assert (book.billed, book.cancelled, book.totals.credited, book.net) == (100, 6_06, 10, 50)
        assert book.totals.cash_in == 55
        assert closing.verify_chain() == []
        assert reopen_day(NEXT, 2, "By mistake")
        db.session.commit()
        assert closing.verify_chain() == []


def test_down_and_up_again_is_the_same_schema(app: Flask, url: str) -> None:
    before = schema_of(url)
    migrate(app)
    after = schema_of(url)
    down(app)
    assert different(before, schema_of(url)) == set()
    migrate(app)
    assert different(after, schema_of(url)) == set()
    with app.app_context(), scoping.scope_of(DOCTOR):
        assert closing.verify_chain() == []


@pytest.mark.parametrize("what", ["that was reopened", "in the book of another day"])
def test_a_downgrade_refuses_to_discard_rows_without_an_older_table(
    app: Flask, url: str, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    migrate(app)
    noon = datetime(2028, 1, 1, 6, 30, tzinfo=UTC)
    with time_machine.travel(noon), app.app_context(), scoping.scope_of(DOCTOR):
        if what == "that was reopened":
            reopen_day(CLOSED, 1, "By mistake")
        else:
            assert move_cash(5, "Float").book_day == NEXT
        db.session.commit()
    guards = schema_of(url)
    with pytest.raises(SystemExit):
        down(app)
    assert what in caplog.text
    assert different(guards, schema_of(url)) == set()
