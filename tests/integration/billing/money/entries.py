"""Steps for tests: take money and read the ledger's entries."""

from __future__ import annotations

from typing import Any

from clinic.billing import payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from tests.integration.client import Browser, Form, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice

PAY = "/billing/1/pay/"
REFERENCE = "412345678901"


def form_of(browser: Browser, path: str) -> Form:
    return browser.get(path).form_to(path)


def send(browser: Browser, path: str, **typed: Any) -> Page:
    return form_of(browser, path).send(**typed)


def entries(practice: Practice) -> list[tuple[Any, ...]]:
    """Return (amount, mode, kind, bill) of each entry in order."""
    with practice.at_work():
        stored = [service.get_payment(row[1]) for row in dump(practice.database)["payments"]]
        stored.sort(key=lambda payment: payment.id)
        return [(p.amount_paise, p.mode, p.kind, p.bill_id) for p in stored]


def advance(practice: Practice, paise: int, patient: int = 1) -> None:
    with practice.at_work():
        payments.take_advance(patient, PaymentInput(Mode.CASH, paise))
