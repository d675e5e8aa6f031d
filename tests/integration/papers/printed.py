"""Steps for tests: pay and print a bill, and read the paper."""

from __future__ import annotations

import io
from typing import Any

import pypdf

from clinic.billing import payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.settings_models import BillingSettings
from tests.integration.client import Page
from tests.integration.databases import dump
from tests.integration.factories import Practice

BILL = "/billing/1/pdf/"
GSTIN = "27AAPFU0939F1ZV"
PDF = -2
"""The index of the bytes in a row of `bill_papers`."""


def text_of(page: Page) -> str:
    assert page.status == 200
    sheets = pypdf.PdfReader(io.BytesIO(page.response.data)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def size_of(page: Page) -> tuple[int, int]:
    box = pypdf.PdfReader(io.BytesIO(page.response.data)).pages[0].mediabox
    return round(float(box.width)), round(float(box.height))


def stored_papers(practice: Practice) -> list[tuple[Any, ...]]:
    """Return kind, number and paper size of the stored papers."""
    return [row[2:5] for row in dump(practice.database)["bill_papers"]]


def prints(practice: Practice) -> list[tuple[Any, ...]]:
    return [r[6:8] for r in dump(practice.database)["audit_events"] if r[5] == "print"]


def pay(practice: Practice, bill_id: int, payment_input: PaymentInput) -> int:
    with practice.at_work():
        return payments.take_payment(service.get_bill(bill_id), payment_input).id


def settle(practice: Practice, **values: Any) -> None:
    with practice.at_work() as session:
        session.add(BillingSettings(**values))
