"""The PDF of a bill, over HTTP on both databases."""

from __future__ import annotations

import io

import pypdf
import pytest
import time_machine

from tests.integration.auth.accounts import ACCOUNT
from tests.integration.billing.bills.issuing import NOON, issue
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice


def read(page: Page) -> str:
    """Return the text of a PDF, with single spaces."""
    reader = pypdf.PdfReader(io.BytesIO(page.response.data))
    return " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())


def test_a_receipt_is_a_pdf_with_everything_on_it(practice: Practice) -> None:
    patient = practice.patient(phone="+919876543210", address="12 Tilak Road, Pune")
    with time_machine.travel(NOON):
        desk = practice.browser()
        desk.get("/account/").form_to("/account/").send(**ACCOUNT | {"print_language": "en"})
        practice.billed_visit(patient, total_paise=12345600, mode="upi", notes="With thanks")
        page = desk.get("/billing/1/pdf/")
    assert page.status == 200
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == "attachment; filename=bill-2026-27-000001.pdf"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.response.data.startswith(b"%PDF-")
    text = read(page)
    for expected in ("Sunrise Clinic", "Dr Asha Rao", "MBBS, MD (Medicine)", "KMC 12345"):
        assert expected in text
    for expected in ("Lakshmi Srinivasan", "2026-27/000001", "23 Nov 2026", "1,23,456.00", "₹"):
        assert expected in text
    for expected in ("One Lakh Twenty-three Thousand Four Hundred Fifty-six", "UPI", "With thanks"):
        assert expected in text
    box = pypdf.PdfReader(io.BytesIO(page.response.data)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (420, 595)


def test_a_pending_receipt_shows_the_amount_due(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    text = read(desk.get("/billing/1/pdf/"))
    assert "Due" in text
    assert "500.00" in text


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "evil", ["<b>x</b>", "&amp;", "<img src='file:///etc/passwd'>", "🙂", "\u202ex"]
)
def test_a_receipt_prints_markup_as_text(evil: str, practice: Practice) -> None:
    practice.billed_visit(practice.patient(first_name=evil, address=evil), notes=evil)
    page = practice.browser().get("/billing/1/pdf/")
    assert page.status == 200
    assert "root:" not in read(page)
    if evil.isascii():
        assert evil.replace(" ", "") in read(page).replace(" ", "")
