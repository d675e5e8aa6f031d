"""The content of a bill's paper: heading, lines and taxes, payments, QR code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import zxingcpp

from clinic.billing.discounts import Discount
from clinic.billing.models import Payment
from clinic.billing.pricing import PricedLine
from clinic.billing.rules import PAPERS
from clinic.billing.upi import upi_link
from clinic.papers.document import ReceiptDocument, receipt_html, render_receipt
from clinic.papers.printing import digest
from clinic.papers.receipts import BillContent, receipt_of
from clinic.papers.taxes import halves, percent
from clinic.papers.vouchers import (
    BillReference,
    CreditNoteContent,
    PaymentContent,
    credit_note_of,
    voucher_of,
)
from tests.unit.papers.bills import (
    CONSULTATION,
    CREAM,
    DAY,
    GSTIN,
    MOMENT,
    PEEL,
    bill_of,
    credit_note,
    doctor,
    paid,
    patient,
    pictures,
    text_of,
)

LATER = date(2026, 11, 25)


def paper(billed: BillContent, **values: str) -> ReceiptDocument:
    return receipt_of(billed, doctor(**values))


# Headings


@pytest.mark.parametrize(
    ("billed", "heading"),
    [
        (bill_of([CONSULTATION], [paid(500_00)]), "Receipt"),
        (bill_of([CONSULTATION], [paid(499_00)]), "Bill"),
        (bill_of([CONSULTATION]), "Bill"),
        (bill_of([CONSULTATION], [paid(500_00)], gstin=GSTIN), "Bill of supply"),
        (bill_of([PEEL], gstin=GSTIN), "Tax invoice"),
        (bill_of([CONSULTATION, PEEL], gstin=GSTIN), "Invoice-cum-bill of supply"),
        (bill_of([PEEL], gstin=GSTIN, heading="bill"), "Tax invoice"),
        (bill_of([PEEL], gstin=GSTIN, heading="bill_of_supply"), "Bill of supply"),
    ],
)
def test_a_bill_has_the_heading_that_it_was_issued_with(billed: BillContent, heading: str) -> None:
    html = receipt_html(paper(billed))
    assert f'<span class="big">{heading}</span>' in html


def test_a_fully_refunded_bill_is_no_receipt() -> None:
    lines = bill_of([CONSULTATION]).items
    taken = bill_of([CONSULTATION], [paid(500_00), paid(-500_00, 2)], [credit_note(lines)])
    printed = text_of(paper(taken))
    assert "Bill 2026-27/000123" in printed
    assert "Credit note CN2026-27/000001 · 24 Nov 2026 · Not done −₹500.00" in printed
    assert "Nothing is due" in printed


# Lines, discounts, taxes


def test_discounts_and_rounding_add_up_from_the_lines_to_the_total() -> None:
    dressing = PricedLine("Dressing", 2, 150_00, Discount("percent", 1000), "Staff")
    billed = bill_of(
        [CONSULTATION, dressing],
        discount=Discount("rupees", 50_40),
        discount_reason="Old patient",
    )
    document = paper(billed)
    assert document.items[1][1:5] == ("2", "300.00", "₹150.00 each · Discount (Staff)", "−30.00")
    assert [*document.sums] == [
        ("Discount on the bill (Old patient)", "−50.40"),
        ("Rounding", "0.40"),
    ]
    assert document.total == "₹720.00"


def test_every_taxable_line_has_its_value_and_both_taxes_and_every_rate_its_sum() -> None:
    billed = bill_of([CONSULTATION, PEEL, CREAM], gstin=GSTIN)
    document = paper(billed)
    assert [item[5:] for item in document.items] == [
        ("500.00", "", "", ""),
        ("3,000.00", "9 %", "270.00", "270.00"),
        ("999.99", "2.5 %", "25.00", "25.00"),
    ]
    assert [tuple(row) for row in document.taxes] == [
        ("Exempt", "", "500.00", "", "", ""),
        ("GST 5 %", "2.5 %", "999.99", "25.00", "25.00", "50.00"),
        ("GST 18 %", "9 %", "3,000.00", "270.00", "270.00", "540.00"),
    ]
    for size in PAPERS:
        printed = text_of(document, size)
        for part in (GSTIN, "SAC 999722", "270.00", "Exempt", "GST 5 %", "₹5,090.00"):
            assert part in printed, (size, part)


@pytest.mark.parametrize(
    ("bp", "whole", "half"),
    [(500, "5 %", "2.5 %"), (1800, "18 %", "9 %"), (25, "0.25 %", "0.125 %")],
)
def test_a_rate_is_formatted_without_needless_digits(bp: int, whole: str, half: str) -> None:
    assert (percent(bp), percent(bp, of_half=True)) == (whole, half)


def test_the_two_halves_of_a_tax_sum_to_the_tax() -> None:
    assert [halves(tax) for tax in (0, 1, 540)] == [(0, 0), (1, 0), (270, 270)]


# Payments


def test_a_single_payment_is_printed_with_mode_reference_and_receipt() -> None:
    entry = paid(500_00, mode="upi", reference="412345678901", paid_on=LATER)
    printed = text_of(paper(bill_of([CONSULTATION], [entry])))
    assert "Paid ₹500.00 · UPI, Ref. 412345678901 Receipt R2026-27/000001 · 25 Nov 2026" in printed
    assert "Due" not in printed


def test_several_payments_are_listed_and_the_due_amount_is_emphasised() -> None:
    entries = [paid(200_00), paid(100_00, 2, mode="card"), paid(-50_00, 3, paid_on=LATER)]
    printed = text_of(paper(bill_of([CONSULTATION], entries)))
    for line in (
        "23 Nov 2026 · Cash · R2026-27/000001 ₹200.00",
        "23 Nov 2026 · Card · R2026-27/000002 ₹100.00",
        "25 Nov 2026 · Paid back · Cash −₹50.00",
        "Paid ₹250.00 Due ₹250.00",
    ):
        assert line in printed


def test_a_payment_entered_by_mistake_is_not_printed() -> None:
    entries = [paid(500_00), paid(-500_00, 2, reverses_id=1), paid(500_00, 3, mode="upi")]
    printed = text_of(paper(bill_of([CONSULTATION], entries)))
    assert "Paid ₹500.00 · UPI Receipt R2026-27/000003" in printed
    assert "000001" not in printed


@pytest.mark.parametrize(
    ("entries", "bears"),
    [
        ([paid(6000_00)], True),
        ([paid(5000_00), paid(1000_00, 2, mode="upi")], False),
        ([paid(5000_01), paid(999_99, 2, mode="upi")], True),
        ([paid(5500_00)], False),
    ],
    ids=["all in cash", "5,000 in cash", "above 5,000 in cash", "part paid"],
)
def test_the_revenue_stamp_depends_on_the_received_cash(
    entries: list[Payment], bears: bool
) -> None:
    lines = [PricedLine("Procedure", 1, 6000_00)]
    assert paper(bill_of(lines, entries)).revenue_stamp is bears
    assert not paper(bill_of(lines, entries, stamp_box=False)).revenue_stamp


def test_a_cancelled_bill_says_when_and_why_and_asks_for_no_payment() -> None:
    gone = {"cancelled_at": MOMENT, "cancelled_on": LATER, "cancel_reason": "Wrong patient"}
    for size in PAPERS:
        printed = text_of(paper(bill_of([CONSULTATION], **gone)), size)
        assert "CANCELLED 25 Nov 2026 · Wrong patient" in printed
        assert "Scan" not in printed
        assert "Due" not in printed


# The QR code of the due amount


@pytest.mark.parametrize("size", PAPERS)
@pytest.mark.parametrize("name", ["Sunrise Clinic", "श्री गणेश बाल चिकित्सालय एवं मातृत्व सेवा केंद्र"])
def test_the_qr_code_on_paper_is_readable_at_203_dots_per_inch(size: str, name: str) -> None:
    document = paper(bill_of([CONSULTATION], [paid(200_00)]), clinic_name=name)
    (sheet,) = pictures(render_receipt(document, size))
    (code,) = zxingcpp.read_barcodes(sheet)
    link = upi_link("sunrise@okbank", name, 300_00, "2026-27/000123", "Bill 2026-27/000123")
    assert code.text == link


@pytest.mark.parametrize("upi_id", ["", "clinic@example.org", "no id"])
def test_an_invalid_upi_id_gives_no_qr_code(upi_id: str) -> None:
    document = paper(bill_of([CONSULTATION]), upi_id=upi_id)
    assert (document.pay_link, document.due) == ("", "₹500.00")
    assert not zxingcpp.read_barcodes(pictures(render_receipt(document))[0])


# Payments and credit notes


def test_a_payment_has_its_own_receipt() -> None:
    document = voucher_of(
        PaymentContent(paid(6000_00), patient(), BillReference("2026-27/000123", DAY)), doctor()
    )
    printed = text_of(document)
    for part in ("Receipt R2026-27/000001", "On bill 2026-27/000123, 23 Nov 2026", "Six Thousand"):
        assert part in printed
    assert "Paid · Cash" in printed
    assert "Revenue stamp" in printed
    assert "Qty" not in printed


def test_advance_refund_and_mistake_are_labelled() -> None:
    upi = paid(6000_00, mode="upi", reference="412345678901")
    advance = text_of(voucher_of(PaymentContent(upi, patient()), doctor()))
    assert "Advance receipt" in advance
    assert "UPI, Ref. 412345678901" in advance
    assert "stamp" not in advance
    on_bill = BillReference("2026-27/000123", DAY)
    refund = text_of(
        voucher_of(
            PaymentContent(paid(-300_00, 12, reason="Too long"), patient(), on_bill), doctor()
        )
    )
    assert "Refund voucher No. 12" in refund
    assert "Three Hundred" in refund
    assert "Too long" in refund
    mistake = text_of(voucher_of(PaymentContent(paid(300_00), patient(), on_bill, LATER), doctor()))
    assert "CANCELLED 25 Nov 2026 · entered by mistake" in mistake


def test_a_credit_note_names_its_bill_the_credited_amount_and_the_tax() -> None:
    billed = bill_of([CONSULTATION, PEEL], gstin=GSTIN)
    note = credit_note(billed.items[1:])
    printed = text_of(
        credit_note_of(CreditNoteContent(note, billed.bill, billed.patient, billed.items), doctor())
    )
    for part in (
        *("Credit note CN2026-27/000001", "On bill 2026-27/000123, 23 Nov 2026", GSTIN),
        *("3,000.00", "270.00 9 %", "₹3,540.00", "Not done"),
    ):
        assert part in printed
    assert "Consultation" not in printed


# On paper


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("lines", [[CONSULTATION], [CONSULTATION, PEEL, CREAM] * 3])
def test_a_roll_is_as_long_as_its_content(language: str, lines: list[PricedLine]) -> None:
    document = paper(bill_of(lines, gstin=GSTIN), print_language=language)
    (sheet,) = pictures(render_receipt(document, "thermal"))
    assert abs(sheet.width - 80 / 25.4 * 203) < 2
    left, top, right, bottom = sheet.point(lambda grey: 255 - grey).getbbox() or ()
    millimetre = 203 / 25.4
    assert left > 3 * millimetre
    assert right < 77 * millimetre
    assert 2 * millimetre < sheet.height - bottom < 9 * millimetre
    assert top < 9 * millimetre


def test_a_longer_bill_makes_a_longer_roll_with_all_its_lines() -> None:
    lines = [PricedLine(f"Service {n}", 1, 10_00) for n in range(60)]
    document = paper(bill_of(lines))
    (short,) = pictures(render_receipt(paper(bill_of(lines[:1])), "thermal"), 72)
    (long,) = pictures(render_receipt(document, "thermal"), 72)
    assert long.height > short.height + 59 * 10
    printed = text_of(document, "thermal")
    assert all(f"Service {n} " in printed for n in range(60))


@pytest.mark.parametrize("size", PAPERS)
def test_a_copy_differs_only_by_its_mark(size: str) -> None:
    document = paper(bill_of([CONSULTATION], [paid(500_00)]))
    copy = replace(document, mark="COPY, reprinted on 29 Nov 2026")
    assert text_of(copy, size).replace(f"{copy.mark} ", "") == text_of(document, size)


def test_an_unknown_paper_size_is_refused() -> None:
    with pytest.raises(ValueError, match="a3"):
        receipt_html(paper(bill_of([CONSULTATION])), "a3")


def test_the_digest_depends_on_content_and_language_and_on_nothing_else() -> None:
    document = paper(bill_of([CONSULTATION]))
    same = replace(document, mark="COPY", issued_at="2027-01-01T00:00:00+05:30")
    assert digest(same) == digest(document)
    hindi = paper(bill_of([CONSULTATION]), print_language="hi")
    others = (replace(document, notes="x"), replace(document, due="₹1.00"), hindi)
    assert len({digest(other) for other in (document, *others)}) == 4
