"""Statements on the money that the tests send to the driver, without the clinic's code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.pricing import PricedLine, quote
from clinic.clock import clinic_day
from tests.integration.databases import in_scope
from tests.integration.factories import Practice
from tests.integration.issuing import issue

NOW = "'2026-11-23 10:00:00+00:00'"
TOMORROW = timedelta(days=1)


def issued(
    practice: Practice, *prices: int, paid: PaymentInput | None = None, rupee: bool = False
) -> int:
    """Issue a bill of a visit with these items; return its number."""
    visit = practice.visit(practice.patient())
    lines = [PricedLine(f"Service {n}", 1, paise) for n, paise in enumerate(prices, 1)]
    with practice.at_work():
        return issue(BillOrder(quote(lines, None, rupee), visit_id=visit, payment_input=paid)).id


def refused(practice: Practice, statement: str, message: str) -> None:
    """Check that the database refuses the statement with this message."""
    statement = statement.replace(":doctor", str(practice.doctor_id)).replace(":now", NOW)
    statement = statement.replace(":today", f"'{clinic_day()}'")
    with (
        in_scope(practice.database, practice.doctor_id) as cursor,
        pytest.raises(Exception, match=message),
    ):
        cursor.execute(statement)


def payment(
    bill: str = "1", patient: int = 1, paise: int = 1, day: str = ":today", **more: Any
) -> str:
    """Return an INSERT of a payment in cash."""
    kind, mode = more.get("kind", "payment"), more.get("mode", "cash")
    return (
        "INSERT INTO payments (doctor_id, id, patient_id, bill_id, kind, amount_paise, mode, "
        "paid_on, paid_at, reference_turn, tendered_paise, reason) VALUES "
        f"(:doctor, 99, {patient}, {bill}, '{kind}', {paise}, '{mode}', {day}, :now, 0, 0, '')"
    )
