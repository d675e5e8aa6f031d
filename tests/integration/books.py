"""Closes a day by the services alone, and checks a doctor's books by plain SQL."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import func, select

from clinic.billing.booked import counts_on
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.daybook import hash_chain
from clinic.daybook.closing import last_seal
from clinic.daybook.models import CashCount, CashMovement, ClosingAmendment, DayClosing
from clinic.extensions import db
from clinic.tenancy.numbers import lock_numbers
from tests.integration.databases import in_scope
from tests.integration.factories import Practice

HELD = ("bills", "cash_movements", "credit_notes", "payments")
"""The counters that a write of a day's row takes or holds."""


BOOKS = (
    counts_on(Bill.issued_on, Bill.book_day),
    counts_on(Bill.cancelled_on, Bill.cancelled_book_day),
    counts_on(CreditNote.issued_on, CreditNote.book_day),
    counts_on(CashMovement.day, CashMovement.book_day),
    counts_on(Payment.paid_on, Payment.book_day),
)
"""The column with the day in whose book each kind of row counts."""


def close_day(day: date, counted_paise: int) -> DayClosing | None:
    """Close a day as the day book does: wait for running writes, add up, seal. Return None where
    the day or a later one is closed already."""
    lock_numbers(*HELD)
    last = last_in_force()
    if last is not None and last.day >= day:
        return None
    count = CashCount(day=day, counts={"1": counted_paise // 100}, counted_paise=counted_paise)
    db.session.add(count)
    db.session.flush()
    totals = totals_of(day)
    opening = last.counted_paise if last else 0
    expected = opening + totals["by_mode"].get("cash", 0) + totals["moved"]
    figures = {"day": day.isoformat(), "opening": opening, "counted": counted_paise} | totals
    previous = last_seal()
    closing = DayClosing(
        day=day,
        count_id=count.id,
        opening_paise=opening,
        expected_paise=expected,
        counted_paise=counted_paise,
        difference_paise=counted_paise - expected,
        totals=figures,
        previous_hash=previous,
        hash=hash_chain.seal(figures, previous),
    )
    db.session.add(closing)
    db.session.flush()
    return closing


def last_in_force() -> DayClosing | None:
    """Return the last closed day that was not reopened since."""
    reopened = select(ClosingAmendment.count_id).where(ClosingAmendment.kind == "reopening")
    standing = select(DayClosing).where(DayClosing.count_id.not_in(reopened))
    return db.session.scalars(standing.order_by(DayClosing.day.desc()).limit(1)).first()


def reopen_last() -> DayClosing | None:
    """Reopen the last closed day as the day book does. Return None where no day is closed."""
    lock_numbers(*HELD)
    last = last_in_force()
    if last is None:
        return None
    previous = last_seal()
    figures = {"day": last.day.isoformat(), "count": last.count_id}
    amendment = ClosingAmendment(
        kind="reopening",
        count_id=last.count_id,
        reason="By mistake",
        says=figures,
        previous_hash=previous,
        hash=hash_chain.seal(figures, previous),
    )
    db.session.add(amendment)
    db.session.flush()
    return last


def totals_of(day: date) -> dict[str, Any]:
    """Return the sums of a day, in paise."""

    def summed(column: Any, *where: Any) -> int:
        return int(db.session.scalar(select(func.sum(column)).where(*where)) or 0)

    by_mode = db.session.execute(
        select(Payment.mode, func.sum(Payment.amount_paise))
        .where(counts_on(Payment.paid_on, Payment.book_day) == day, Payment.kind != "transfer")
        .group_by(Payment.mode)
    ).all()
    return {
        "billed": summed(Bill.total_paise, BOOKS[0] == day)
        - summed(Bill.total_paise, BOOKS[1] == day),
        "credited": summed(CreditNote.amount_paise, BOOKS[2] == day),
        "moved": summed(CashMovement.amount_paise, BOOKS[3] == day),
        "by_mode": {mode: int(paise) for mode, paise in by_mode},
    }


def check_books(practice: Practice) -> None:
    """Check every sum and number of a doctor's books by plain SQL, independently of the clinic's
    code."""
    with in_scope(practice.database, practice.doctor_id) as cursor:
        _check_bills(cursor, practice.doctor_id)
        _check_numbers(cursor, practice.doctor_id)
        _check_references(cursor, practice.doctor_id)
        ledger = _check_sums(cursor, practice.doctor_id)
    with practice.at_work():
        assert _check_day_books() == ledger


def _ask(cursor: Any, query: str, doctor_id: int) -> list[Any]:
    cursor.execute(query.replace(":doctor", str(doctor_id)))
    return [tuple(row) for row in cursor.fetchall()]


def _check_bills(cursor: Any, doctor_id: int) -> None:
    """Check for each bill and account: Σ items = total, Σ payments = paid, Σ notes = credited."""
    bills = _ask(
        cursor,
        """
        SELECT total_paise, paid_paise, credited_paise, cancelled_at IS NOT NULL,
          (SELECT coalesce(sum(amount_paise - discount_paise - share_paise + tax_paise), 0)
           FROM bill_items i WHERE i.doctor_id = b.doctor_id AND i.bill_id = b.id),
          (SELECT coalesce(sum(amount_paise), 0) FROM payments p
           WHERE p.doctor_id = b.doctor_id AND p.bill_id = b.id),
          (SELECT coalesce(sum(amount_paise), 0) FROM credit_notes c
           WHERE c.doctor_id = b.doctor_id AND c.bill_id = b.id)
        FROM bills b WHERE doctor_id = :doctor
        """,
        doctor_id,
    )
    for total, paid, credited, cancelled, of_items, of_payments, of_notes in bills:
        assert (total, paid, credited) == (of_items, of_payments, of_notes)
        assert 0 <= paid <= total - credited
        assert not (cancelled and (paid or credited))
    accounts = _ask(
        cursor,
        """
        SELECT advance_paise, (SELECT coalesce(sum(amount_paise), 0) FROM payments p
          WHERE p.doctor_id = a.doctor_id AND p.patient_id = a.patient_id AND p.bill_id IS NULL)
        FROM patient_accounts a WHERE doctor_id = :doctor
        """,
        doctor_id,
    )
    assert all(stored == added >= 0 for stored, added in accounts)


def _check_numbers(cursor: Any, doctor_id: int) -> None:
    """Check that the numbers of each series and table run from 1 to its counter, each once."""
    counters = dict(
        _ask(cursor, "SELECT name, value FROM counters WHERE doctor_id = :doctor", doctor_id)
    )
    for table, prefix, series in (
        ("bills", "2", "receipts"),
        ("payments", "R2", "payment receipts"),
        ("payments", "RV", "refunds"),
        ("credit_notes", "CN", "credit notes"),
    ):
        rows = _ask(
            cursor,
            f"SELECT number FROM {table} WHERE doctor_id = :doctor AND number LIKE '{prefix}%'",
            doctor_id,
        )
        by_year: dict[str, list[int]] = {}
        for (number,) in rows:
            year, serial = number.lstrip("RCNV").split("/")
            by_year.setdefault(year, []).append(int(serial))
        for year, serials in by_year.items():
            assert sorted(serials) == list(range(1, counters[f"{series} {year}"] + 1))
    for table in ("bills", "bill_items", "payments", "credit_notes"):
        ids = [
            row[0]
            for row in _ask(cursor, f"SELECT id FROM {table} WHERE doctor_id = :doctor", doctor_id)
        ]
        assert sorted(ids) == list(range(1, counters.get(table, 0) + 1))


def _check_references(cursor: Any, doctor_id: int) -> None:
    """Check that the entries of each reference number their attempts from 0, each once."""
    rows = _ask(
        cursor,
        "SELECT reference, reference_turn FROM payments "
        "WHERE doctor_id = :doctor AND reference IS NOT NULL",
        doctor_id,
    )
    turns: dict[str, list[int]] = {}
    for reference, turn in rows:
        turns.setdefault(reference, []).append(turn)
    for entries in turns.values():
        assert sorted(entries) == list(range(len(entries)))


def _check_sums(cursor: Any, doctor_id: int) -> dict[str, int]:
    """Check Σ ledger = Σ documents: the billed amount less the credited one is paid or owed."""
    (billed,) = _ask(
        cursor,
        "SELECT coalesce(sum(total_paise), 0), coalesce(sum(paid_paise), 0), "
        "coalesce(sum(credited_paise), 0), "
        "coalesce(sum(total_paise - credited_paise - paid_paise), 0) "
        "FROM bills WHERE doctor_id = :doctor AND cancelled_at IS NULL",
        doctor_id,
    )
    ((notes,),) = _ask(
        cursor,
        "SELECT coalesce(sum(amount_paise), 0) FROM credit_notes WHERE doctor_id = :doctor",
        doctor_id,
    )
    ((advances,),) = _ask(
        cursor,
        "SELECT coalesce(sum(advance_paise), 0) FROM patient_accounts WHERE doctor_id = :doctor",
        doctor_id,
    )
    by_mode = _ask(
        cursor,
        "SELECT mode, sum(amount_paise) FROM payments WHERE doctor_id = :doctor GROUP BY mode",
        doctor_id,
    )
    sums = {mode: int(paise) for mode, paise in by_mode}
    assert sums.pop("advance", 0) == 0, "a transfer moves no money"
    total, paid, credited, owed = (int(value) for value in billed)
    assert credited == int(notes)
    assert sum(sums.values()) == paid + int(advances)
    assert total - credited == paid + owed
    return {"billed": total, "credited": int(notes)} | {m: p for m, p in sums.items() if p}


def _check_day_books() -> dict[str, int]:
    """Check Σ day books: closed days as sealed, open ones as they are now; and the hash chain."""
    closings = {c.count_id: c for c in db.session.scalars(select(DayClosing))}
    amended = db.session.scalars(select(ClosingAmendment)).all()
    sealed = [
        hash_chain.ChainLink(c.day, c.totals, c.previous_hash, c.hash) for c in closings.values()
    ]
    sealed += [
        hash_chain.ChainLink(
            closings[a.count_id].day,
            a.says,
            a.previous_hash,
            a.hash,
            hash_chain.ChainAction.REOPENING,
        )
        for a in amended
    ]
    assert hash_chain.verify(hash_chain.in_order(sealed)) == []
    gone = {a.count_id for a in amended}
    closed = {c.day: c.totals for c in closings.values() if c.count_id not in gone}
    days = {
        day for column in BOOKS for day in db.session.scalars(select(column)) if day is not None
    }
    sums: dict[str, int] = {"billed": 0, "credited": 0}
    for day in days | set(closed):
        now = totals_of(day)
        figures = closed.get(day, now)
        # The figures of a closing equal the sums of its rows.
        sealed_figures = {name: figures[name] for name in now}
        assert json.dumps(sealed_figures, sort_keys=True) == json.dumps(now, sort_keys=True)
        sums["billed"] += figures["billed"]
        sums["credited"] += figures["credited"]
        for mode, paise in figures["by_mode"].items():
            sums[mode] = sums.get(mode, 0) + paise
    fixed = {"billed": sums.pop("billed"), "credited": sums.pop("credited")}
    return fixed | {mode: paise for mode, paise in sums.items() if paise}
