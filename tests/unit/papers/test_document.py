"""The receipt on paper: its content, what it leaves out, and that it stays within its page."""

import re
from dataclasses import fields, replace
from io import BytesIO

import pypdf
import pypdfium2
import pytest

from clinic.papers.document import (
    ReceiptDocument,
    ReceiptLine,
    receipt_html,
    render_receipt,
)
from clinic.papers.labels import ENGLISH, HINDI, LABELS, ReceiptLabels

RECEIPT = ReceiptDocument(
    clinic_name="Sunrise Clinic",
    clinic_address="12 Mahatma Gandhi Road\nPune 411001",
    clinic_phone="+91 20 2567 8901",
    doctor_name="Dr Asha Rao",
    qualification="MBBS, MD (General Medicine)",
    registration="2008/04/1234, Maharashtra Medical Council",
    number="2026-27/000123",
    date="23 Nov 2026",
    patient_name="Lakshmi Srinivasan",
    patient_detail="45 y · F · No. 1042",
    patient_address="Karve Road\nPune 411004",
    patient_phone="+91 98765 43210",
    items=(
        ReceiptLine("Consultation", "1", "500.00"),
        ReceiptLine("Dressing", "2", "300.00"),
    ),
    total="₹1,23,456.00",
    total_in_words="Rupees One Lakh Twenty-three Thousand Four Hundred Fifty-six only",
    status="Paid",
    paid="₹1,23,456.00",
    mode="Cash",
    notes="Review after one week.\nBring the reports.",
    issued_by="Meena",
    issued_at="2026-11-23T10:42:00+05:30",
)
BARE = ReceiptDocument(
    doctor_name="Dr Asha Rao", number="2026-27/000001", date="23 Nov 2026", total="₹0.00"
)


def sheets(document: ReceiptDocument) -> list[str]:
    """Return the text of each page, without the spaces that align its lines."""
    reader = pypdf.PdfReader(BytesIO(render_receipt(document)))
    return [
        "\n".join(line.strip() for line in sheet.extract_text().splitlines())
        for sheet in reader.pages
    ]


def ink(document: ReceiptDocument) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of the drawn area of each page, in millimetres."""
    boxes = []
    for sheet in pypdfium2.PdfDocument(render_receipt(document)):
        picture = sheet.render(scale=2).to_pil().convert("L").point(lambda grey: 255 - grey)
        left, top, right, bottom = (edge / 2 / 72 * 25.4 for edge in picture.getbbox() or ())
        boxes.append((left, top, right, bottom))
    return boxes


def test_a_receipt_has_all_its_content_on_one_page() -> None:
    (text,) = sheets(RECEIPT)
    printed = " ".join(text.split())
    for field in fields(RECEIPT):
        value = getattr(RECEIPT, field.name)
        if isinstance(value, str) and field.name not in {"status", "issued_at"}:
            assert all(line in printed for line in value.splitlines()), field.name
    for item in RECEIPT.items:
        assert all(part in printed for part in item)


def test_the_council_registration_number_is_printed_with_its_label() -> None:
    assert "Reg. No. 2008/04/1234" in sheets(RECEIPT)[0]


def test_the_paid_amount_has_its_mode_and_the_due_amount_a_separate_line() -> None:
    lines = sheets(replace(RECEIPT, paid="₹300.00", due="₹500.00"))[0].splitlines()
    assert "Paid ₹300.00 · Cash" in lines
    assert "Due ₹500.00" in lines


def test_a_paper_with_a_due_amount_is_a_bill_and_no_receipt() -> None:
    unpaid = sheets(replace(RECEIPT, status="Due", paid="", due="₹500.00"))[0]
    assert "Bill" in unpaid.splitlines()
    assert "Receipt" not in unpaid
    assert "Receipt" in sheets(RECEIPT)[0].splitlines()


def test_a_receipt_without_amounts_paid_or_due_shows_its_status() -> None:
    assert "Paid" in sheets(replace(RECEIPT, paid="", due="", mode=""))[0].splitlines()


def test_a_pending_receipt_does_not_say_that_it_was_paid() -> None:
    text = sheets(replace(RECEIPT, status="Due", paid="", due="₹1,23,456.00"))[0]
    assert "Due ₹1,23,456.00" in text
    assert "Paid" not in text


@pytest.mark.parametrize("total", ["₹0.00", "₹99,99,99,999.99"])
def test_the_total_is_on_one_line_however_large(total: str) -> None:
    assert total in sheets(replace(RECEIPT, total=total))[0].splitlines()


def test_a_doctor_with_only_a_name_gets_a_receipt_without_gaps() -> None:
    (text,) = sheets(BARE)
    assert text.split() == [
        *("Dr", "Asha", "Rao", "Receipt", "2026-27/000001", "23", "Nov", "2026"),
        *("Total", "₹0.00", "Dr", "Asha", "Rao", "Signature"),
    ]


@pytest.mark.parametrize(
    ("less", "first"),
    [
        (replace(RECEIPT, paid="", due="₹800.00"), "Due ₹800.00"),
        (replace(RECEIPT, clinic_address=""), "Phone +91 20 2567 8901"),
    ],
)
def test_no_separator_is_drawn_above_text_that_moves_up(less: ReceiptDocument, first: str) -> None:
    assert any(cell.startswith(first) for cell in re.split(r"<[^>]+>", receipt_html(less)))


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("clinic_phone", "Phone"),
        ("registration", "Reg. No."),
        ("patient_name", "Received from"),
        ("items", "Qty"),
        ("notes", "Notes"),
        ("issued_by", "Issued by"),
    ],
)
def test_an_empty_part_is_omitted_with_its_label(field: str, label: str) -> None:
    assert label in sheets(RECEIPT)[0]
    assert label not in sheets(replace(RECEIPT, **{field: () if field == "items" else ""}))[0]


def test_a_large_cash_receipt_leaves_space_for_the_revenue_stamp() -> None:
    assert "Revenue stamp" not in sheets(RECEIPT)[0]
    assert "Revenue stamp" in sheets(replace(RECEIPT, revenue_stamp=True))[0]


@pytest.mark.parametrize("labels", LABELS.values())
def test_every_print_language_has_every_label(labels: ReceiptLabels) -> None:
    assert all(getattr(labels, field.name) for field in fields(labels))
    render_receipt(replace(RECEIPT, labels=labels, revenue_stamp=True))


def test_hindi_labels_have_the_english_word_for_the_reception() -> None:
    assert LABELS == {"en": ENGLISH, "hi": HINDI}
    html = receipt_html(replace(RECEIPT, labels=HINDI))
    assert '<html lang="hi">' in html
    assert "रसीद · Receipt" in html
    assert "Receipt" in sheets(replace(RECEIPT, labels=HINDI))[0]


def test_the_files_metadata_has_number_clinic_and_time() -> None:
    info = pypdf.PdfReader(BytesIO(render_receipt(RECEIPT))).metadata
    assert info is not None
    assert (info.title, info.author) == ("Receipt 2026-27/000123", "Sunrise Clinic")
    assert info["/CreationDate"] == "D:20261123104200+05'30'"


def test_the_same_receipt_gives_the_same_bytes() -> None:
    hindi = replace(RECEIPT, patient_name="लक्ष्मी श्रीनिवासन", labels=HINDI)
    first = render_receipt(RECEIPT), render_receipt(hindi)
    assert (render_receipt(RECEIPT), render_receipt(hindi)) == first


def test_the_paper_is_a5_portrait() -> None:
    box = pypdf.PdfReader(BytesIO(render_receipt(RECEIPT))).pages[0].mediabox
    millimetres = [float(side) / 72 * 25.4 for side in (box.width, box.height)]
    assert millimetres == pytest.approx([148, 210], abs=0.1)


@pytest.mark.parametrize(
    "name",
    [
        "<img src=file:///etc/passwd>",
        '"/><img src="http://127.0.0.1:9/x"/>',
        "</td></tr></table><pdf:barcode value='1'/>",
        "{{ 7*7 }}{% raw %}",
        "]]><!-- -->&amp;&#60;",
        "<style>@import '/etc/passwd'</style>",
    ],
)
def test_markup_in_a_patients_name_is_printed_as_text(name: str) -> None:
    text = "".join("".join(sheets(replace(RECEIPT, patient_name=name, notes=name))).split())
    assert text.count("".join(name.split())) == 2


def test_an_emoji_in_a_name_does_not_fail_the_receipt() -> None:
    assert "Ravi \ufffd Rao" in sheets(replace(RECEIPT, patient_name="Ravi 😀 Rao"))[0]


LONG = {
    "names of 80 letters": {"patient_name": "Venkata Lakshmi " * 5, "clinic_name": "Clinic " * 11},
    "names of 300 letters": {"patient_name": "W" * 300, "clinic_name": "W" * 300},
    "a Hindi name of 300 letters": {"patient_name": "लक्ष्मीनारायण" * 23},
    "a Tamil name of 300 letters": {"patient_name": "கொ" * 150, "clinic_name": "நோ" * 150},
    "long addresses": {"clinic_address": "Main Road\n" * 8, "patient_address": "Lane " * 60},
    "12 items": {"items": tuple(ReceiptLine(f"Item {n}", "1", "1.00") for n in range(12))},
    "40 items": {"items": tuple(ReceiptLine(f"Item {n}", "1", "1.00") for n in range(40))},
    "an item of 1,000 letters": {"items": (ReceiptLine("W" * 1000, "1", "1.00"),)},
    "notes of 2,000 letters": {"notes": "Take rest. " * 181},
    "notes of 2,000 Hindi letters": {"notes": "आराम करें। " * 181},
}


@pytest.mark.parametrize("texts", LONG.values(), ids=LONG.keys())
def test_a_long_receipt_continues_on_more_pages_within_its_margins(texts: dict[str, str]) -> None:
    for left, top, right, bottom in ink(replace(RECEIPT, **texts)):  # type: ignore[arg-type]
        assert left >= 10.5
        assert right <= 148 - 10.5
        assert top >= 9.5
        assert bottom <= 210 - 5


def test_40_items_take_several_numbered_pages_and_none_is_lost() -> None:
    pages = sheets(replace(RECEIPT, items=LONG["40 items"]["items"]))  # type: ignore[arg-type]
    assert len(pages) == 3
    assert all(f"Receipt 2026-27/000123 · {n}/3" in text for n, text in enumerate(pages, 1))
    printed = "\n".join(pages)
    assert all(f"Item {number}\n" in printed for number in range(40))


def test_notes_of_2000_letters_are_printed_completely() -> None:
    assert (
        "the very end" in sheets(replace(RECEIPT, notes="Take rest. " * 180 + "the very end"))[-1]
    )
