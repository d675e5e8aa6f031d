"""Bills, receipts and credit notes on paper, with their settings and marks; on both databases."""

from __future__ import annotations

import re

import pypdfium2
import pytest
import zxingcpp

from clinic.billing import credits, payments, service
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.models import Payment
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.rules import Mode
from clinic.prescribing.models import PrintSettings
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.issuing import issue
from tests.integration.papers.printed import (
    BILL,
    GSTIN,
    pay,
    settle,
    size_of,
    stored_papers,
    text_of,
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same paper on both
@pytest.mark.parametrize(
    ("usual", "query", "width"),
    [
        *(("a4", "", 595), ("thermal", "", 227), ("a4", "?paper=a5", 420)),
        *(("a4", "?paper=a3", 595), ("a5", "?paper=roll58", 164)),
    ],
)
def test_the_settings_choose_the_paper_size_unless_one_is_requested(
    usual: str, query: str, width: int, practice: Practice
) -> None:
    practice.billed_visit()
    settle(practice, paper=usual)
    assert size_of(practice.browser().get(BILL + query))[0] == width


def test_a_narrow_roll_is_a_setting_and_stored_with_the_paper(practice: Practice) -> None:
    practice.billed_visit()
    settle(practice, paper="thermal", roll_mm=58)
    desk = practice.browser()
    assert size_of(desk.get(BILL))[0] == 164
    assert stored_papers(practice) == [("bill", 1, "roll58")]
    assert "58 mm roll" in desk.get("/billing/1/papers/").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same paper on both
@pytest.mark.parametrize(
    ("bills", "query", "has_head"),
    [({}, "", False), ({"on_letterhead": False}, "", True), ({}, "?paper=thermal", True)],
)
def test_bills_receipts_and_notes_print_on_the_clinics_own_letterhead(
    bills: dict[str, bool], query: str, has_head: bool, practice: Practice
) -> None:
    practice.credit_note(practice.billed_visit())
    with practice.at_work() as session:
        own = {"top_mm": 60, "bottom_mm": 30, "left_mm": 13, "right_mm": 13}
        session.add(PrintSettings(paper="a5", language="en", own_letterhead=True, **own))
    if bills:
        settle(practice, **bills)
    desk = practice.browser()
    for path in (BILL, "/billing/payments/1/pdf/", "/billing/credit-notes/1/pdf/"):
        page = desk.get(path + query)
        assert text_of(page).count("Dr Asha Rao") == (2 if has_head else 1)
        if not has_head:
            sheet = pypdfium2.PdfDocument(page.response.data)[0].render().to_pil().convert("L")
            _left, top, _right, bottom = sheet.point(lambda grey: 255 - grey).getbbox() or ()
            assert top / 72 * 25.4 >= 59
            assert bottom / 72 * 25.4 <= 210 - 29


def test_the_letterhead_of_another_doctor_is_not_used(practice: Practice, other: Practice) -> None:
    practice.billed_visit()
    with other.at_work() as session:
        session.add(PrintSettings(paper="a5", language="en", own_letterhead=True))
    assert text_of(practice.browser().get(BILL)).count("Dr Asha Rao") == 2


def test_the_settings_of_another_doctor_are_not_used(practice: Practice, other: Practice) -> None:
    practice.billed_visit()
    settle(other, paper="a4")
    assert size_of(practice.browser().get(BILL)) == (420, 595)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same paper on both
@pytest.mark.parametrize(("box", "is_there"), [(True, True), (False, False)])
def test_the_stamp_box_is_an_option(box: bool, is_there: bool, practice: Practice) -> None:
    practice.billed_visit(total_paise=5_000_01)
    settle(practice, stamp_box=box)
    desk = practice.browser()
    for path in (BILL, "/billing/payments/1/pdf/"):
        assert ("Revenue stamp" in text_of(desk.get(path))) is is_there


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same paper on both
def test_a_paper_is_saved_under_its_number_or_opened(practice: Practice) -> None:
    practice.credit_note(practice.billed_visit())
    desk = practice.browser()
    for path, name in (
        (BILL, r"bill-20\d\d-\d\d-000001.pdf"),
        ("/billing/payments/1/pdf/", r"receipt-R20\d\d-\d\d-000001.pdf"),
        ("/billing/payments/2/pdf/", r"refund-RV20\d\d-\d\d-000001.pdf"),
        ("/billing/credit-notes/1/pdf/", r"credit-note-CN20\d\d-\d\d-000001.pdf"),
    ):
        page, inline = desk.get(path), desk.get(f"{path}?show=1")
        assert page.headers["Content-Type"] == "application/pdf"
        assert page.headers["Cache-Control"] == "no-store"
        disposition = page.headers["Content-Disposition"]
        assert re.fullmatch(f"attachment; filename={name}", disposition)
        assert inline.headers["Content-Disposition"].startswith("inline; filename=")


# --- the content of papers -----------------------------------------------------------------------


def test_the_amount_due_prints_as_a_readable_qr_code(practice: Practice, desk: Browser) -> None:
    desk.get("/account/").form_to("/account/").send(upi_id="sunrise@okbank")
    practice.billed_visit(status="pending")
    pay(practice, 1, PaymentInput(Mode.CASH, 200_00))
    sheet = pypdfium2.PdfDocument(desk.get(BILL).response.data)[0]
    (code,) = zxingcpp.read_barcodes(sheet.render(scale=203 / 72).to_pil().convert("L"))
    assert "pa=sunrise@okbank" in code.text
    assert "&am=300.00&cu=INR" in code.text
    pay(practice, 1, PaymentInput(Mode.CASH))
    paid = pypdfium2.PdfDocument(desk.get(BILL).response.data)[0]
    assert not zxingcpp.read_barcodes(paid.render(scale=203 / 72).to_pil().convert("L"))


def test_a_registered_clinics_bill_is_a_tax_invoice_with_both_taxes(practice: Practice) -> None:
    lines = [
        PricedLine("Peel", 1, 1000_00, gst_bp=1800, sac="999722"),
        PricedLine("Visit", 1, 500_00),
    ]
    visit = practice.visit(practice.patient())
    with practice.at_work():
        quoted = quote(lines, None, to_rupee=True)
        heading = "invoice_cum_bill_of_supply"
        issue(BillOrder(quoted, visit_id=visit, heading=heading, gstin=GSTIN))
    text = text_of(practice.browser().get(BILL))
    for expected in ("Invoice-cum-bill of supply", GSTIN, "SAC 999722", "90.00 9 %", "1,680.00"):
        assert expected in text


def test_a_cancelled_bill_prints_its_reason_and_no_qr_code(
    practice: Practice, desk: Browser
) -> None:
    desk.get("/account/").form_to("/account/").send(upi_id="sunrise@okbank")
    practice.billed_visit()
    with practice.at_work():
        credits.cancel(service.get_bill(1), "Wrong patient")
    text = text_of(desk.get(BILL))
    assert "CANCELLED" in text
    assert "Wrong patient" in text
    assert "Due" not in text
    assert "Scan" not in text


def test_each_entry_has_its_paper(practice: Practice, desk: Browser) -> None:
    patient = practice.patient()
    practice.billed_visit(patient, mode="upi")
    with practice.at_work() as session:
        bill = service.get_bill(1)
        payments.take_advance(patient, PaymentInput(Mode.CARD, 700_00, reference="AUTH42CARD"))
        payments.refund(bill, 100_00, Mode.CASH, "Waited too long")
        payments.use_advance(bill, 100_00)
        payments.take_back(bill, session.get_one(Payment, (practice.doctor_id, 1)))
    texts = {n: desk.get(f"/billing/payments/{n}/pdf/") for n in range(1, 7)}
    assert "entered by mistake" in text_of(texts[1])
    assert "Advance receipt" in text_of(texts[2])
    assert "AUTH42CARD" in text_of(texts[2])
    refund = text_of(texts[3])
    assert "Refund voucher" in refund
    assert "Waited too long" in refund
    assert {texts[n].status for n in (4, 5, 6)} == {404}


def test_papers_of_another_doctor_are_not_found(practice: Practice, other: Practice) -> None:
    practice.credit_note(practice.billed_visit())
    stranger = other.browser()
    for path in (BILL, "/billing/payments/1/pdf/", "/billing/credit-notes/1/pdf/"):
        assert stranger.get(path).status == 404
    assert stored_papers(practice) == []


def test_a_credit_note_shows_value_tax_and_rounding_separately(
    practice: Practice,
) -> None:
    settle(practice, to_rupee=True, gstin=GSTIN)
    visit = practice.visit(practice.patient())
    peel = PricedLine("Peel", 1, 99_99, gst_bp=1800, sac="999722")
    with practice.at_work():
        quoted = quote([peel, PricedLine("Dressing", 1, 200_00)], None, to_rupee=True)
        order = BillOrder(
            quoted, visit_id=visit, payment_input=PaymentInput(Mode.CASH), gstin=GSTIN
        )
        bill = issue(order)
        credits.credit(bill, [1], "Not done", Mode.CASH)
    desk = practice.browser()
    for paper in ("a5", "a4", "thermal"):
        printed = text_of(desk.get(f"/billing/credit-notes/1/pdf/?paper={paper}"))
        for amount in ("99.99", "9.00", "117.99", "Rounding 0.01", "₹118.00"):
            assert amount in printed
    assert "₹118.00" in text_of(desk.get("/billing/payments/2/pdf/"))
