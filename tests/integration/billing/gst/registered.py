"""Steps for tests: a clinic that is registered for GST, and the text of its papers."""

from __future__ import annotations

import io

import pypdf

from clinic.billing.issuing import BillOrder
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.settings import edit_settings, read_settings
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.issuing import issue

GSTIN = "27AAPFU0939F1ZV"
ADVANCE = "/patients/1/advance/"
PEEL = PricedLine("Chemical peel", 1, 1_000_00, gst_bp=1800, sac="999722", kind="procedure")
VISIT = PricedLine("Consultation", 1, 500_00, sac="999312", kind="consultation")


def register(practice: Practice) -> None:
    """Give the clinic a GSTIN, a patient, and a taxable service on its price list (number 1)."""
    with practice.at_work():
        edit_settings(read_settings(), 0, {"gstin": GSTIN})
    practice.patient(address="Karve Road, Pune")
    practice.service("Chemical peel", 1800, sac="999722", price_paise=1_000_00)


def issued(practice: Practice, *lines: PricedLine) -> int:
    """Issue an unpaid bill of these lines; return its number."""
    heading = "tax_invoice" if all(line.gst_bp for line in lines) else "bill_of_supply"
    with practice.at_work():
        quoted = quote(lines, None, to_rupee=False)
        order = BillOrder(quoted, patient_id=1, heading=heading, gstin=GSTIN)
        return issue(order).id


def text_of(page: Page) -> str:
    assert page.status == 200, page.text
    sheets = pypdf.PdfReader(io.BytesIO(page.response.data)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def take_advance(desk: Browser, amount: str, what_for: str, **more: str) -> Page:
    """Take an advance on its page."""
    form = desk.get(ADVANCE).form_to(ADVANCE)
    return form.send(amount=amount, what_for=what_for, **more)


def voucher(desk: Browser, number: int) -> str:
    return text_of(desk.get(f"/billing/payments/{number}/pdf/"))
