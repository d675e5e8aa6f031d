"""Build bills, payments and credit notes without a database, and render their papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2
from PIL import Image

from clinic.auth.models import Doctor
from clinic.billing.discounts import Discount
from clinic.billing.headings import heading_of
from clinic.billing.issuing import _items
from clinic.billing.models import Bill, BillItem, CreditNote, Payment
from clinic.billing.pricing import PricedLine, quote
from clinic.papers.document import ReceiptDocument, render_receipt
from clinic.papers.receipts import BillContent
from clinic.patients.models import Patient

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)
GSTIN = "27AAPFU0939F1ZV"

CONSULTATION = PricedLine("Consultation", 1, 500_00, sac="999312", kind="consultation")
PEEL = PricedLine("Chemical peel", 2, 1_500_00, gst_bp=1800, sac="999722", kind="procedure")
CREAM = PricedLine("Sunscreen SPF 50", 3, 333_33, gst_bp=500, sac="330499")


def doctor(**values: Any) -> Doctor:
    fields = {
        "full_name": "Dr Asha Rao",
        "qualification": "MBBS, MD (General Medicine)",
        "registration_number": "2008/04/1234",
        "registration_council": "Maharashtra Medical Council",
        "clinic_name": "Sunrise Clinic",
        "clinic_address": "12 Mahatma Gandhi Road\nPune 411001",
        "clinic_phone": "+912025678901",
        "upi_id": "sunrise@okbank",
        "print_language": "en",
    }
    return Doctor(**(fields | values))


def patient(**values: Any) -> Patient:
    fields = {
        "id": 1042,
        "first_name": "Lakshmi",
        "last_name": "Srinivasan",
        "gender": "F",
        "birth_date": date(1981, 5, 17),
        "birth_precision": "day",
        "phone": "+919876543210",
        "address": "Karve Road\nPune 411004",
    }
    return Patient(**(fields | values))


def bill_of(
    lines: Sequence[PricedLine],
    payments: Iterable[Payment] = (),
    credits: Iterable[CreditNote] = (),
    discount: Discount | None = None,
    gstin: str = "",
    **values: Any,
) -> BillContent:
    """Return a bill of these lines, its sums computed from its entries; `values` are columns of the
    bill or, for `patient` and `stamp_box`, arguments of the paper."""
    quoted = quote(lines, discount, to_rupee=True)
    items = _items(quoted)
    for number, item in enumerate(items, 1):
        item.id = number
    entries, credited = list(payments), list(credits)
    heading = heading_of(bool(gstin), [line.gst_bp for line in lines], False)
    content_fields = {name: values.pop(name) for name in ("patient", "stamp_box") if name in values}
    fields = {
        "id": 1,
        "number": "2026-27/000123",
        "issued_on": DAY,
        "total_paise": quoted.total_paise,
        "paid_paise": sum(entry.amount_paise for entry in entries),
        "credited_paise": sum(note.amount_paise for note in credited),
        "discount_paise": quoted.bill_discount_paise,
        "discount_reason": "",
        "notes": "",
        "heading": heading.value,
        "gstin": gstin,
        "cancel_reason": "",
        "updated_at": MOMENT,
    }
    bill = Bill(**(fields | values))
    parts = {"patient": patient()} | content_fields
    return BillContent(bill, items=items, payments=entries, notes=credited, **parts)


def paid(amount: int, number: int = 1, **values: Any) -> Payment:
    fields = {
        "id": number,
        "patient_id": 1042,
        "bill_id": 1,
        "kind": "refund" if amount < 0 else "payment",
        "amount_paise": amount,
        "mode": "cash",
        "paid_on": DAY,
        "paid_at": MOMENT,
        "number": None if amount < 0 else f"R2026-27/{number:06}",
        "reason": "",
    }
    return Payment(**(fields | values))


def credit_note(items: Sequence[BillItem], **values: Any) -> CreditNote:
    lines = [
        {"item": i.id, "description": i.description, "amount": i.net_paise, "tax": i.tax_paise}
        for i in items
    ]
    fields = {
        "id": 1,
        "bill_id": 1,
        "number": "CN2026-27/000001",
        "issued_on": date(2026, 11, 24),
        "issued_at": MOMENT,
        "amount_paise": sum(line["amount"] for line in lines),  # type: ignore[misc]
        "reason": "Not done",
        "lines": lines,
    }
    return CreditNote(**(fields | values))


def text_of(document: ReceiptDocument, paper: str = "a5") -> str:
    """Return the printed text with single spaces."""
    sheets = pypdf.PdfReader(BytesIO(render_receipt(document, paper))).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def pictures(pdf: bytes, dots: int = 203) -> list[Image.Image]:
    """Return each page as a printer with so many dots per inch draws it."""
    return [
        sheet.render(scale=dots / 72).to_pil().convert("L") for sheet in pypdfium2.PdfDocument(pdf)
    ]
