"""The day book on paper: entries stay whole, and no page has only sums and the signature."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from clinic.daybook.document import BookPaper, PaperHead, render_book

HEAD = PaperHead("Sunrise Clinic", "Pune", "Day book, 23 Nov 2026", "2026-11-23T20:00:00+05:30")


def pages_of(count: int) -> list[str]:
    entry = ("10:42", "Receipt R2026-27/000001", "Lakshmi Srinivasan", "", "₹500.00")
    paper = BookPaper(
        HEAD,
        figures=((("Billed", "₹500.00"), ("Cash", "₹500.00")),),
        entries=tuple((f"Entry {number}.", *entry[1:]) for number in range(count)),
        sums=("₹0.00", "₹500.00"),
    )
    sheets = pypdf.PdfReader(BytesIO(render_book(paper))).pages
    return [sheet.extract_text() for sheet in sheets]


@pytest.mark.parametrize("count", [0, 1, 40, 46, *range(47, 60), 120])
def test_sums_and_signature_are_printed_below_an_entry(count: int) -> None:
    pages = pages_of(count)
    last = pages[-1]
    assert "Signature" in last
    assert ("Entry" in last and "In all" in last) or "Nothing was entered" in last
    assert all(f"Entry {number}." in "".join(pages) for number in range(count))
