"""Large amounts on every paper: no figure is broken, and a QR says how much of it it asks for."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from clinic.billing.pricing import PricedLine
from clinic.billing.rules import PAPERS
from clinic.papers.document import ReceiptDocument, render_receipt
from clinic.papers.receipts import receipt_of
from tests.unit.papers.bills import GSTIN, bill_of, doctor, text_of


def lines_of(document: ReceiptDocument, size: str) -> list[str]:
    """Return the printed lines."""
    sheets = pypdf.PdfReader(BytesIO(render_receipt(document, size))).pages
    return [line.strip() for sheet in sheets for line in sheet.extract_text().splitlines()]


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_qr_that_asks_for_a_part_is_printed_with_that_part(size: str, language: str) -> None:
    document = receipt_of(
        bill_of([PricedLine("Implant", 1, 1_50_000_00)]), doctor(print_language=language)
    )
    assert document.in_parts
    printed = text_of(document, size)
    assert "am=100000.00" in document.pay_link
    assert "Pay in parts: at most ₹1,00,000.00" in printed, printed


@pytest.mark.parametrize("rupees", [9_999, 9_99_999, 99_99_999, 5_55_55_555])
@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_tax_is_broken_or_parted_from_its_name(rupees: int, size: str, language: str) -> None:
    implant = PricedLine("Implant", 1, rupees * 100 + 67, gst_bp=1800, sac="9021")
    document = receipt_of(bill_of([implant], gstin=GSTIN), doctor(print_language=language))
    printed = lines_of(document, size)
    taxes = [(item.cgst, item.sgst) for item in document.items]
    taxes += [(row.cgst, row.sgst) for row in document.taxes]
    for central, state in taxes:
        for name, amount in (("CGST", central), ("SGST", state)):
            whole = [line for line in printed if amount in line]
            assert whole, (name, amount, printed)
            if size in {"thermal", "roll58"}:
                assert any(f"{name} 9 % {amount}" in line for line in whole), (amount, printed)
