"""Page breaks of bills and receipts: entries stay whole, and totals are never alone on a page."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

import pypdfium2
import pytest

from clinic.billing.pricing import PricedLine
from clinic.billing.rules import PAPERS
from clinic.papers.document import ReceiptDocument, render_receipt
from clinic.papers.receipts import receipt_of
from clinic.prescribing.paper_layout import Margins
from tests.unit.papers.bills import GSTIN, bill_of, doctor, paid, pictures

LONG = {
    "en": "Laparoscopic cholecystectomy with drain " * 7,
    "hi": "लक्ष्मीनारायणप्रसाद" * 16,
}
LONGEST_UPI_ID = {"a5": 74, "a4": 90, "thermal": 54, "roll58": 36}
MANY = (1, 2, 3, 10, 11, 12, 25, 40, 60)
NAMES = {"en": "Chemical peel", "hi": "क्ष-किरण जाँच व प्लास्टर"}
OWN = Margins(40, 13, 20, 13)


def bill(
    count: int, language: str = "en", taxed: bool = False, name: str = "", **values: str
) -> ReceiptDocument:
    """Return an unpaid bill of so many lines, each with its number at the beginning and end of its
    name."""
    called = name or NAMES[language]
    lines = [
        PricedLine(
            f"<{n}< {called} >{n}>",
            1 + n % 2,
            1_000_00 + n,
            gst_bp=1800 if taxed and n % 2 else None,
            sac="999722" if taxed else "",
        )
        for n in range(1, count + 1)
    ]
    billed = bill_of(lines, gstin=GSTIN if taxed else "")
    return receipt_of(billed, doctor(print_language=language, **values))


def texts(document: ReceiptDocument, paper: str, own: Margins | None = None) -> list[str]:
    """Return the text of each page as a PDF reader extracts it."""
    pages = pypdfium2.PdfDocument(render_receipt(document, paper, own))
    return [page.get_textpage().get_text_bounded() for page in pages]


def check(pages: list[str], count: int) -> None:
    begun = [re.findall(r"<(\d+)<", page) for page in pages]
    assert begun == [re.findall(r">(\d+)>", page) for page in pages], "an entry is parted"
    assert [*chain.from_iterable(begun)] == [str(n) for n in range(1, count + 1)], (
        "an entry is lost"
    )
    assert begun[-1], "the last page has no entry"
    assert "Signature" in pages[-1]
    assert "Total" in pages[-1]
    assert not any("Signature" in page for page in pages[:-1])


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("taxed", [False, True], ids=["receipt", "invoice"])
def test_total_and_signature_are_below_an_entry_and_no_entry_is_split(
    paper: str, language: str, taxed: bool
) -> None:
    for count in MANY if paper in {"a5", "a4"} else (1, 40):
        pages = texts(bill(count, language, taxed), paper)
        check(pages, count)
        printed_text = " ".join(" ".join(pages).split())
        assert printed_text.count(NAMES[language]) == count, "the words cannot be found"


@pytest.mark.parametrize("paper", ["a5", "a4"])
@pytest.mark.parametrize("count", [1, 3, 12, 40])
def test_the_same_holds_on_paper_with_a_printed_letterhead(paper: str, count: int) -> None:
    check(texts(bill(count, taxed=True), paper, OWN), count)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("long", LONG.values(), ids=LONG.keys())
def test_names_of_300_letters_break_into_lines_and_not_across_pages(paper: str, long: str) -> None:
    for count in (1, 3, 12):
        document = bill(count, "hi", taxed=True, name=long, clinic_name=long)
        pages = texts(replace(document, patient_name=long), paper)
        check(pages, count)
        printed_text = "".join("".join(pages).split())
        assert printed_text.count("".join(long.split())) >= count + 2


@pytest.mark.parametrize(("paper", "longest"), LONGEST_UPI_ID.items())
def test_a_upi_id_is_printed_on_one_line(paper: str, longest: int) -> None:
    for letters in (12, 20, 21, 24, 25, 28, 29, 36, longest):
        upi_id = f"{'sunrise.clinic9' * 6}"[: letters - 7] + "@okhdfc"
        (page,) = texts(bill(1, upi_id=upi_id), paper)
        assert upi_id in page.split()


def test_a_upi_id_wider_than_a_roll_is_split_before_its_handle() -> None:
    (page,) = texts(bill(1, upi_id="a" * 38 + "@okhdfcbank"), "roll58")
    assert "@okhdfcbank" in page.split()


def test_a_tax_invoice_of_two_lines_fits_one_page_of_a5() -> None:
    for language in NAMES:
        assert len(texts(bill(2, language, taxed=True), "a5")) == 1


@pytest.mark.parametrize(("paper", "width", "side"), [("thermal", 80, 4), ("roll58", 58, 5)])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_nothing_is_drawn_outside_the_printable_width_of_a_roll(
    paper: str, width: int, side: int, language: str
) -> None:
    document = bill(3, language, taxed=True)
    amounts = replace(document, total="₹99,99,999.00", due="₹99,99,999.00")
    for sheet in pictures(render_receipt(amounts, paper), 203):
        left, _top, right, _bottom = sheet.point(lambda grey: 255 - grey).getbbox() or ()
        assert sheet.width / 203 * 25.4 == pytest.approx(width, abs=0.3)
        assert left / 203 * 25.4 >= side - 0.5
        assert right / 203 * 25.4 <= width - side + 0.5


@pytest.mark.parametrize("paper", ["thermal", "roll58"])
def test_a_large_total_is_on_one_line_on_a_roll(paper: str) -> None:
    (page,) = texts(replace(bill(1), total="₹99,99,999.00", due="₹99,99,999.00"), paper)
    assert page.split().count("₹99,99,999.00") == 3


# The clinic's own letterhead


@pytest.mark.parametrize("paper", ["a5", "a4"])
@pytest.mark.parametrize("taxed", [False, True], ids=["receipt", "invoice"])
def test_paper_with_a_printed_letterhead_gets_no_other_and_names_the_doctor_once(
    paper: str, taxed: bool
) -> None:
    (page,) = texts(bill(2, taxed=taxed), paper, OWN)
    for printed_already in ("Sunrise Clinic", "Mahatma Gandhi", "Reg. No.", "MBBS"):
        assert printed_already not in page
    assert page.count("Dr Asha Rao") == 1
    assert ("GSTIN " + GSTIN in page) is taxed


@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_nothing_is_drawn_in_the_margins_of_paper_with_a_printed_letterhead(paper: str) -> None:
    for sheet in pictures(render_receipt(bill(25, taxed=True), paper, OWN), 100):
        edges = sheet.point(lambda grey: 255 - grey).getbbox() or ()
        left, top, right, bottom = (edge / 100 * 25.4 for edge in edges)
        wide, high = sheet.width / 100 * 25.4, sheet.height / 100 * 25.4
        assert left >= OWN.left - 0.5
        assert top >= OWN.top - 0.5
        assert right <= wide - OWN.right + 0.5
        assert bottom <= high - OWN.bottom + 0.5


def test_a_bill_prints_with_the_widest_margins() -> None:
    pages = texts(bill(2, taxed=True), "a5", Margins(90, 28, 40, 28))
    assert "Signature" in pages[-1]


@pytest.mark.parametrize("paper", ["thermal", "roll58"])
def test_a_roll_always_has_the_clinics_letterhead(paper: str) -> None:
    (page,) = texts(bill(1), paper, OWN)
    assert "Sunrise Clinic" in page


def test_a_doctor_without_a_clinic_name_is_named_in_the_letterhead_and_the_signature() -> None:
    (page,) = texts(bill(1, clinic_name=""), "a5")
    assert page.count("Dr Asha Rao") == 2


def test_many_payments_continue_on_more_pages_and_the_signature_is_not_alone() -> None:
    entries = [paid(10_00, number) for number in range(1, 71)]
    billed = bill_of([PricedLine("<1< Surgery >1>", 1, 5_000_00)], entries)
    pages = texts(receipt_of(billed, doctor()), "a5")
    assert "Signature" in pages[-1]
    assert "R2026-27/000070" in pages[-1]
