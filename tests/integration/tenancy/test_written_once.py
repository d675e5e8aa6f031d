"""Money, the trail and prescriptions are written once: none of their rows can be changed or
deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.billing.credits import credit
from clinic.billing.queries import list_items
from clinic.billing.rules import Mode
from clinic.billing.service import get_bill
from clinic.clock import clinic_day
from clinic.daybook.models import CashMovement
from clinic.extensions import db
from clinic.papers.models import BillPaper
from clinic.prescribing.models import KeptSignature
from tests.integration.books import close_day, reopen_last
from tests.integration.databases import Database, in_scope
from tests.integration.factories import Practice, open_practice
from tests.integration.letters.making import letter
from tests.integration.prescriptions import sign

PAPERS = ("prescriptions", "prescription_lines", "prescription_papers", "kept_signatures")
PAPERS += ("letters", "letter_revocations", "letter_papers")
MONEY = ("bill_papers", "cash_counts", "cash_movements", "credit_notes", "day_closings")
MONEY += ("closing_amendments",)
APPEND_ONLY = ("payments", "bill_items", "audit_events", *PAPERS, *MONEY)


def insert_again(cursor: Any, table: str, word: str) -> None:
    """Write the first row of the table once more under its own key."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 1")
    row = cursor.fetchone()
    cursor.execute(f"{word} INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def write_once(practice: Practice) -> None:
    """Write a row into every table that is written once."""
    number = practice.billed_visit()
    with practice.at_work() as session:
        items = [item.id for item in list_items(number)]
        credit(get_bill(number), items, "Not done", Mode.CASH)
        session.add(CashMovement(day=clinic_day(), amount_paise=-5_00, reason="Tea"))
        paper = {"kind": "bill", "document_id": number, "paper": "a5", "digest": "x"}
        session.add(BillPaper(**paper, pdf=b"%PDF"))
        session.add(KeptSignature(picture=b"PNG"))
        assert close_day(clinic_day() - timedelta(days=1), 0)
        assert reopen_last()
    sign(practice, 1)
    letter(practice, 1)
    browser = practice.browser()
    assert browser.get("/prescriptions/1/pdf/").status == 200
    assert browser.get("/letters/1/pdf/").status == 200
    revoking = browser.get("/letters/1/revoke/").form("reason")
    assert revoking.send(reason="Wrong day").status == 303


@pytest.fixture(scope="module")
def written_rows() -> dict[str, tuple[Practice, str]]:
    """By kind of database: the doctor who wrote, and the name of the stored rows."""
    return {}


@pytest.fixture
def written(database: Database, written_rows: dict[str, tuple[Practice, str]]) -> Practice:
    """A doctor with a row in every table that is written once; made once, restored for each
    test."""
    if database.name not in written_rows:
        practice = open_practice(database)
        write_once(practice)
        written_rows[database.name] = practice, database.keep()
    practice_kept, rows = written_rows[database.name]
    database.renew(rows)
    return practice_kept


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_money_trail_and_prescriptions_cannot_be_changed_or_deleted(
    table: str, written: Practice
) -> None:
    columns = {"payments": "amount_paise", "bill_items": "amount_paise", "audit_events": "action"}
    columns |= {"prescriptions": "content", "prescription_lines": "words"}
    columns |= {"kept_signatures": "picture", "letters": "content", "letter_revocations": "reason"}
    columns |= {"cash_counts": "counted_paise", "cash_movements": "amount_paise"}
    columns |= {"credit_notes": "lines", "day_closings": "hash", "closing_amendments": "hash"}
    column = columns.get(table, "pdf")
    with in_scope(written.database, written.doctor_id) as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        count = cursor.fetchone()[0]
        assert count > 0
        for statement in (
            f"UPDATE {table} SET doctor_id = doctor_id",
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"DELETE FROM {table} WHERE doctor_id = 1",
        ):
            with pytest.raises(Exception, match="written once"):
                cursor.execute(statement)
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == count


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("word", ["REPLACE", "INSERT OR REPLACE"])
def test_a_row_cannot_be_replaced(table: str, word: str, written: Practice) -> None:
    with (
        in_scope(written.database, written.doctor_id) as cursor,
        # A closed day is refused before that: it does not follow itself.
        pytest.raises(Exception, match=r"written once|follows the (day before|last seal)"),
    ):
        insert_again(cursor, table, word)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_clinics_own_connections_refuse_a_replacement_too(practice: Practice) -> None:
    practice.billed_visit()
    with practice.database.app.app_context():
        raw = db.engine.raw_connection()
        try:
            with pytest.raises(Exception, match="written once"):
                insert_again(raw.cursor(), "payments", "REPLACE")
        finally:
            raw.close()


@pytest.mark.parametrize("table", [*APPEND_ONLY, "bills", "visits"])
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_table_cannot_be_emptied(table: str, written: Practice) -> None:
    with (
        in_scope(written.database, written.doctor_id) as cursor,
        pytest.raises(Exception, match="written once"),
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")
