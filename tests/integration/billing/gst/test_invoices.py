"""The invoices of a registered clinic: originals, copies, recipients, codes and quantities."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy.exc import DBAPIError

from clinic.billing import credits, payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Bill
from clinic.billing.rules import Mode
from clinic.billing.settings import edit_settings, read_settings
from clinic.clock import clinic_day, format_day
from tests.integration.billing.gst.registered import (
    PEEL,
    VISIT,
    issued,
    register,
    text_of,
)
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice

BILL = "/billing/1/pdf/"
OWN = f"{BILL}?for=supplier"
ORIGINAL, DUPLICATE = "ORIGINAL FOR RECIPIENT", "DUPLICATE FOR SUPPLIER"
COPY = f"COPY, reprinted on {format_day(clinic_day())}"
NEW = "/patients/1/bill/"


def marks(text: str) -> list[str]:
    return [mark for mark in (ORIGINAL, DUPLICATE, COPY) if mark in text]


@pytest.mark.parametrize("line", [PEEL, VISIT], ids=["taxed", "exempt"])
def test_the_recipient_gets_the_original_the_clinic_the_duplicate_and_later_prints_are_copies(
    line: Any, practice: Practice, desk: Browser
) -> None:
    register(practice)
    issued(practice, line)
    first = desk.get(BILL)
    assert marks(text_of(first)) == [ORIGINAL]
    assert marks(text_of(desk.get(BILL))) == [COPY]
    assert marks(text_of(desk.get(OWN))) == [DUPLICATE]
    assert marks(text_of(desk.get(OWN))) == [COPY]
    assert desk.get(f"{BILL}?original=1").response.data == first.response.data
    assert first.headers["Content-Disposition"].startswith("attachment; filename=bill-")


def test_an_invoice_that_was_paid_since_does_not_print_as_a_second_original(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    issued(practice, PEEL)
    desk.get(BILL)
    with practice.at_work():
        payments.take_payment(service.get_bill(1), PaymentInput(Mode.CASH))
    paid = text_of(desk.get(BILL))
    assert marks(paid) == [COPY]
    assert "Paid ₹1,180.00" in paid


def test_the_clinics_duplicate_may_be_printed_first(practice: Practice, desk: Browser) -> None:
    register(practice)
    issued(practice, PEEL)
    page = desk.get("/billing/1/")
    assert OWN in page.links()
    assert marks(text_of(desk.get(OWN))) == [DUPLICATE]
    assert marks(text_of(desk.get(BILL))) == [ORIGINAL]
    assert "the clinic's own" in desk.get("/billing/1/papers/").text


def test_a_clinic_that_is_not_registered_has_no_duplicate(
    practice: Practice, desk: Browser
) -> None:
    practice.billed_visit()
    assert OWN not in desk.get("/billing/1/").links()
    assert marks(text_of(desk.get(OWN))) == []
    assert marks(text_of(desk.get(BILL))) == [COPY]


def test_each_line_shows_its_code_and_its_quantity(practice: Practice, desk: Browser) -> None:
    register(practice)
    issued(practice, PEEL)
    with practice.at_work():
        credits.credit(service.get_bill(1), [1], "Not done", Mode.CASH)
    for size in ("a5", "a4", "thermal"):
        paper = text_of(desk.get(f"{BILL}?paper={size}"))
        assert "SAC 999722" in paper
        assert "1 × ₹1,000.00" in paper
    assert "Qty 1" in text_of(desk.get("/billing/credit-notes/1/pdf/"))


# --- recipients ----------------------------------------------------------------------------------


def written(desk: Browser, many: int, **fields_text: str) -> Page:
    """Issue a bill for `many` peels of ₹1,000; return the page."""
    form = desk.get(NEW).form_to(NEW)
    line = {"name": "Chemical peel", "price": "1000", "kind": "procedure", "service": "1"}
    line["quantity"] = str(many)
    lines = {f"line-0-{part}": text for part, text in line.items()}
    total = str(many * 1_180)
    return form.send(**lines, **fields_text, total_amount=total, worked_out=total, act="later")


def test_from_fifty_thousand_rupees_the_state_is_asked_and_printed_on_the_invoice(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    asked = written(desk, 50)
    assert asked.status == 422
    assert "Choose the State" in asked.error_of("recipient_state")
    assert dump(practice.database)["bills"] == []
    assert written(desk, 50, recipient_state="27").status == 303
    paper = text_of(desk.get(BILL))
    assert "Karve Road, Pune State Maharashtra (27)" in paper
    assert "Place of supply Maharashtra (27)" in paper


def test_a_company_is_named_with_its_gstin_where_it_pays(practice: Practice, desk: Browser) -> None:
    register(practice)
    company = {"recipient_name": "Acme Ltd", "recipient_gstin": "29aagcb7383j1z4"}
    wrong = written(desk, 1, **company | {"recipient_gstin": "29aagcb7383j1z5"})
    assert wrong.status == 422
    assert wrong.error_of("recipient_gstin")
    assert wrong.form_to(NEW).values["recipient_name"] == "Acme Ltd"
    assert written(desk, 1, **company).status == 303
    paper = text_of(desk.get(BILL))
    for text in ("Acme Ltd", "Patient: Lakshmi Srinivasan", "GSTIN 29AAGCB7383J1Z4", "Karnataka"):
        assert text in paper


def test_the_recipient_of_an_issued_bill_is_fixed(practice: Practice) -> None:
    register(practice)
    issued(practice, PEEL)
    with pytest.raises(DBAPIError, match="issued bill is fixed"), practice.at_work() as session:
        session.get_one(Bill, (practice.doctor_id, 1)).recipient_name = "Somebody else"


def test_the_typed_recipient_is_kept_in_the_draft(practice: Practice, desk: Browser) -> None:
    register(practice)
    form = desk.get(NEW).form_to(NEW)
    draft = "/patients/1/bill/draft/"
    typed = form.values | {"recipient_name": "Acme Ltd", "recipient_state": "29", "act": ""}
    assert desk.post(draft, typed, htmx=True).status == 200
    values = desk.get(NEW).form_to(NEW).values
    assert (values["recipient_name"], values["recipient_state"]) == ("Acme Ltd", "29")


# --- UPI in parts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "asked"), [(1_00_000_00, "100000.00"), (5_00_000_00, "150000.00")]
)
def test_a_qr_code_asks_for_no_more_than_the_limit_of_upi(
    limit: int, asked: str, practice: Practice, desk: Browser
) -> None:
    desk.get("/account/").form_to("/account/").send(upi_id="sunrise@okbank")
    with practice.at_work():
        edit_settings(read_settings(), 0, {"upi_limit_paise": limit})
    practice.billed_visit(status="pending", total_paise=1_50_000_00)
    sheet = pypdfium2.PdfDocument(desk.get(BILL).response.data)[0]
    (code,) = zxingcpp.read_barcodes(sheet.render(scale=203 / 72).to_pil().convert("L"))
    assert f"&am={asked}&" in code.text
    page, paper = desk.get("/billing/1/"), text_of(desk.get(BILL))
    in_parts = limit < 1_50_000_00
    assert ("Pay in parts" in page.text, "Pay in parts" in paper) == (in_parts, in_parts)
    form = page.form("expects", "reference")
    assert form.send(reference="412345678901").status == 303
    left = 1_50_000_00 - min(limit, 1_50_000_00)
    with practice.at_work():
        assert service.get_bill(1).due_paise == left


def test_the_limit_of_upi_is_a_setting(practice: Practice, desk: Browser) -> None:
    form = desk.get("/account/billing/").form_to("/account/billing/")
    assert form.values["upi_limit"] == "100000"
    assert form.send(upi_limit="700000").status == 422
    assert form.send(upi_limit="500000").status == 303
    form = desk.get("/account/billing/").form_to("/account/billing/")
    assert form.values["upi_limit"] == "500000"
