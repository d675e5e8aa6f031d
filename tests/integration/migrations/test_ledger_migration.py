"""Bills from before the ledger are upgraded, downgraded and upgraded again without losing a paisa.

The rows are written by plain SQL at revision 0005. On PostgreSQL the migration runs as the clinic's
role, which owns the tables but is no superuser: row-level security holds it too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import inspect

from clinic.extensions import db
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app, migrate
from tests.integration.old_clinics import Old, copy_of, old_clinic
from tests.integration.old_ledger import AT, BILLS, DOCTORS, connected, enter, write

BEFORE, AFTER = "0005", "0007"
MONEY = ("bills", "bill_items", "payments")


@pytest.fixture(scope="module")
def old_clinics() -> dict[tuple[str, int], Old]:
    """Clinics at the revision before the ledger, by the kind of database and the number of
    bills."""
    return {}


@pytest.fixture(params=KINDS)
def url(
    request: pytest.FixtureRequest,
    databases: Callable[[str], Database],
    old_clinics: dict[tuple[str, int], Old],
    bills: int,
) -> str:
    """The address of a copy of such a clinic."""
    key = request.param, bills
    if key not in old_clinics:
        old_clinics[key] = old_clinic(databases(request.param), BEFORE, bills)
    return copy_of(old_clinics[key])


@pytest.fixture
def bills() -> int:
    """The number of bills of each doctor."""
    return BILLS


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    made = make_app(url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def down(app: Flask, revision: str = BEFORE) -> None:
    with app.app_context():
        flask_migrate.downgrade(revision=revision)
        db.engine.dispose()


def rows(url: str, tables: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of the tables (all but that of the revision), in the order of their keys."""
    stored: dict[str, list[tuple[Any, ...]]] = {}
    with connected(url) as connection:
        names = tables or tuple(inspect(connection).get_table_names())
        for table in sorted(set(names) - {"alembic_version"}):
            columns = [c["name"] for c in inspect(connection).get_columns(table)]
            listed = ", ".join(f'"{name}"' for name in columns)
            whose = DOCTORS if "doctor_id" in columns else (None,)
            stored[table] = []
            for doctor in whose:
                enter(connection, doctor)
                where = f"WHERE doctor_id = {doctor}" if doctor else ""
                asked = f"SELECT {listed} FROM {table} {where} ORDER BY 1, 2"
                stored_rows = connection.exec_driver_sql(asked).all()
                stored[table] += [tuple(row) for row in stored_rows]
    return stored


def schema(url: str) -> list[Any]:
    """Return tables, columns, rules, indexes and triggers as the database's catalogue has them."""
    with connected(url) as connection:
        if connection.dialect.name == "sqlite":
            asked = (
                "SELECT type, name, tbl_name FROM sqlite_master "
                "WHERE name NOT LIKE 'sqlite_autoindex%' ORDER BY 1, 2"
            )
            described = [tuple(row) for row in connection.exec_driver_sql(asked)]
        else:
            asked = (
                "SELECT tgname, pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
                "WHERE NOT tgisinternal "
                "UNION ALL SELECT conname, pg_get_constraintdef(oid), '' FROM pg_constraint "
                "WHERE connamespace = 'public'::regnamespace "
                "UNION ALL SELECT relname, relrowsecurity::text, relforcerowsecurity::text "
                "FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relkind IN ('r', 'i') "
                "UNION ALL SELECT proname, '', '' FROM pg_proc "
                "WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2"
            )
            described = [tuple(row) for row in connection.exec_driver_sql(asked)]
        inspector = inspect(connection)
        for table in sorted(inspector.get_table_names()):
            columns = inspector.get_columns(table)
            described.append(
                (table, sorted((c["name"], str(c["type"]), c["nullable"]) for c in columns))
            )
            described.append(
                (table, sorted(c["name"] or "" for c in inspector.get_check_constraints(table)))
            )
    return described


def as_dicts(url: str, table: str) -> list[dict[str, Any]]:
    with connected(url) as connection:
        names = [c["name"] for c in inspect(connection).get_columns(table)]
    return [dict(zip(names, row, strict=True)) for row in rows(url, (table,))[table]]


def test_every_bill_item_and_payment_is_carried_over(app: Flask, url: str) -> None:
    before = {table: as_dicts(url, table) for table in MONEY}
    assert len(before["bills"]) == BILLS * len(DOCTORS)
    others = {t: table_rows for t, table_rows in rows(url).items() if t not in MONEY}
    migrate(app, AFTER)
    for table in MONEY:
        after = as_dicts(url, table)
        narrow = [{name: row[name] for name in before[table][0]} for row in after]
        assert narrow == before[table]
    assert {
        table: table_rows for table, table_rows in rows(url).items() if table in others
    } == others
    whose = {(bill["doctor_id"], bill["id"]): bill for bill in as_dicts(url, "bills")}
    for entry in as_dicts(url, "payments"):
        bill = whose[entry["doctor_id"], entry["bill_id"]]
        assert entry["patient_id"] == bill["patient_id"]
        assert entry["kind"] == ("refund" if entry["reverses_id"] else "payment")
        values = entry["number"], entry["reference"], entry["reference_turn"], entry["reason"]
        assert values == (None, None, 0, "")
        assert (entry["tendered_paise"], entry["taken_by"]) == (0, None)
    for item in as_dicts(url, "bill_items"):
        visit = item["description"] == "Consultation"
        assert item["kind"] == ("consultation" if visit else "other")
        assert (item["discount_paise"], item["share_paise"], item["tax_paise"]) == (0, 0, 0)
        assert (item["gst_bp"], item["service_id"], item["sac"]) == (None, None, "")
    for bill in whose.values():
        assert (bill["credited_paise"], bill["discount_paise"], bill["heading"]) == (0, 0, "bill")
        assert bill["cancelled_at"] is bill["cancelled_on"] is bill["was_for_visit_id"] is None


def test_the_sums_agree_afterwards_and_the_database_keeps_them_up_to_date(
    app: Flask, url: str
) -> None:
    migrate(app)
    for doctor in DOCTORS:
        with connected(url, doctor) as connection:
            wrong = (
                "SELECT id FROM bills b WHERE doctor_id = {0} AND (paid_paise <> "
                "(SELECT coalesce(sum(amount_paise), 0) FROM payments p "
                "WHERE p.doctor_id = {0} AND p.bill_id = b.id) OR total_paise <> "
                "(SELECT sum(amount_paise) FROM bill_items i "
                "WHERE i.doctor_id = {0} AND i.bill_id = b.id))"
            )
            assert connection.exec_driver_sql(wrong.format(doctor)).all() == []
            owed = "SELECT min(id) FROM bills WHERE paid_paise < total_paise AND doctor_id = {}"
            number = connection.exec_driver_sql(owed.format(doctor)).scalar()
            of_bill = f"FROM bills WHERE doctor_id = {doctor} AND id = {number}"
            due = connection.exec_driver_sql(f"SELECT total_paise, patient_id {of_bill}").one()
            entry = {"doctor_id": doctor, "id": 5000, "patient_id": due[1], "bill_id": number}
            more = {"kind": "payment", "mode": "cash", "paid_on": "2027-03-31", "paid_at": AT}
            last = {"reference_turn": 0, "tendered_paise": 0, "reason": ""}
            write(connection, "payments", **entry, amount_paise=due[0], **more, **last)
            assert connection.exec_driver_sql(f"SELECT paid_paise {of_bill}").scalar() == due[0]


def test_a_downgrade_restores_every_byte(app: Flask, url: str) -> None:
    bytes_before, schema_before = rows(url), schema(url)
    migrate(app, AFTER)
    up = rows(url)
    down(app)
    assert rows(url) == bytes_before
    assert schema(url) == schema_before
    migrate(app, AFTER)
    assert rows(url) == up


CANCELLED = (
    "UPDATE bills SET cancelled_at = '{at}', cancelled_on = '2027-01-01', cancel_reason = 'x', "
    "was_for_visit_id = visit_id, visit_id = NULL WHERE doctor_id = 3 AND id = 6"
)
NOTE = (
    "INSERT INTO credit_notes (doctor_id, id, bill_id, number, issued_on, issued_at, amount_paise, "
    "reason, lines) VALUES (3, 1, 6, 'CN2026-27/000001', '2027-01-01', '{at}', 1, 'x', '[]')"
)
ENTRY = (
    "INSERT INTO payments (doctor_id, id, patient_id, bill_id, kind, amount_paise, mode, paid_on, "
    "paid_at, reference_turn, tendered_paise, reason) "
    "VALUES (3, {id}, {patient}, {bill}, '{kind}', {paise}, '{mode}', '2027-01-01', '{{at}}', "
    "0, 0, '')"
)
ADVANCE = ENTRY.format(id=5000, patient=7, bill="NULL", kind="payment", paise=500, mode="cash")
ITEM = (
    "INSERT INTO bill_items (doctor_id, id, bill_id, description, quantity, unit_paise, "
    "amount_paise, kind, sac, discount_paise, discount_reason, share_paise, tax_paise) "
    "VALUES (3, 5000, 6, 'Free', 1, 5, 5, 'other', '', 5, 'x', 0, 0)"
)
MOVED = (
    "INSERT INTO cash_movements (doctor_id, id, day, at, amount_paise, reason) "
    "VALUES (3, 1, '2027-01-01', '{at}', 5, 'x')"
)
COUNTED = (
    "INSERT INTO cash_counts (doctor_id, id, day, at, counts, counted_paise) "
    "VALUES (3, 1, '2027-01-01', '{at}', '{{}}', 0)"
)
CLOSED = (
    "INSERT INTO day_closings (doctor_id, day, count_id, opening_paise, expected_paise, "
    "counted_paise, difference_paise, difference_reason, totals, closed_at, previous_hash, hash) "
    "VALUES (3, '2027-01-01', 1, 0, 0, 0, 0, '', '{{}}', '{at}', '', 'x')"
)
PART = ENTRY.format(id=5000, patient=8, bill="7", kind="refund", paise=-5, mode="cash")
USED = ENTRY.format(id=5001, patient=7, bill="NULL", kind="transfer", paise=-500, mode="advance")
ONTO = ENTRY.format(id=5002, patient=7, bill="6", kind="transfer", paise=500, mode="advance")


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ((ADVANCE,), "There is an advance"),
        ((ADVANCE, USED, ONTO), "There is an advance"),
        ((PART,), "There is money given back in part"),
        ((NOTE,), "There is a credit note"),
        ((CANCELLED,), "There is a cancelled bill"),
        ((ITEM,), "There is a discount"),
        ((MOVED,), "There is a movement of cash"),
        ((COUNTED, CLOSED), "There is a closed day"),
    ],
    ids=["advance", "used", "part", "note", "cancelled", "discount", "movement", "closed"],
)
@pytest.mark.parametrize("bills", [10], ids=["few"])
def test_a_downgrade_refuses_to_discard_rows_without_an_older_table(
    app: Flask,
    url: str,
    statements: tuple[str, ...],
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    migrate(app, AFTER)
    with connected(url, 3) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.format(at=AT))
    before, guards = rows(url), schema(url)
    with pytest.raises(SystemExit):  # as the command does it
        down(app)
    assert re.search(f"{reason}.*the older tables have no place", caplog.text)
    assert rows(url) == before
    assert schema(url) == guards, "the refusal left the ledger without its guards"
