"""Advances of a registered clinic: their purpose, vouchers and refunds."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from clinic.billing import payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Payment
from clinic.billing.refusals import PurposeMissing
from clinic.billing.rules import Mode
from clinic.clock import clinic_day, financial_year, format_day
from tests.integration.billing.gst.registered import (
    ADVANCE,
    GSTIN,
    PEEL,
    VISIT,
    issued,
    register,
    take_advance,
    voucher,
)
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice

YEAR = financial_year(clinic_day())
TODAY = format_day(clinic_day())
BACK = f"{ADVANCE}back/"


def test_a_clinic_that_is_not_registered_is_not_asked_for_a_purpose(
    practice: Practice, desk: Browser
) -> None:
    practice.patient()
    page = desk.get(ADVANCE)
    assert "What is it for?" not in page.text
    form = page.form_to(ADVANCE)
    plain = {name: form.values[name] for name in ("csrf_token", "request_key")}
    assert desk.post(ADVANCE, plain | {"amount": "500", "mode": "cash"}).status == 303
    paper = voucher(desk, 1)
    assert "Advance receipt" in paper
    assert "GST" not in paper


def test_the_purpose_of_an_advance_is_asked_until_it_is_given(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    form = desk.get(ADVANCE).form_to(ADVANCE)
    before = dump(practice.database)
    for wrong in (None, "", "2", "everything"):
        page = form.send(amount="500", what_for=wrong)
        assert page.status == 422
        assert "what the advance is for" in page.error_of("what_for")
        assert page.form_to(ADVANCE).values["amount"] == "500"
    assert dump(practice.database) == before
    with practice.at_work(), pytest.raises(PurposeMissing, match="rule 50"):
        payments.take_advance(1, PaymentInput(Mode.CASH, 500_00))


def test_an_advance_for_exempt_care_has_a_voucher_with_nil_tax(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    assert take_advance(desk, "500", "exempt").status == 303
    paper = voucher(desk, 1)
    for text in (
        *("Receipt voucher", f"R{YEAR}/000001", TODAY, GSTIN, "Karve Road"),
        *("In advance for consultation or other exempt care", "GST: nil, exempt 0.00"),
        *("Place of supply Maharashtra (27)", "not payable on reverse charge", "Signature"),
    ):
        assert text in paper


def test_an_advance_for_a_taxable_service_states_rate_and_tax(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    assert "Chemical peel, GST 18 %" in desk.get(ADVANCE).text
    assert take_advance(desk, "1180", "1", mode="upi").status == 303
    paper = voucher(desk, 1)
    for text in ("In advance for Chemical peel", "SAC 999722", "1,000.00 90.00 9 % 90.00 9 %"):
        assert text in paper
    assert "1,180.00" in paper


def test_an_advance_for_goods_is_taxed_with_their_invoice(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    practice.service("Sunscreen", 500, sac="330499")
    assert take_advance(desk, "1050", "2").status == 303
    paper = voucher(desk, 1)
    assert "HSN 330499" in paper
    assert "GST: due with the invoice of the goods 0.00" in paper


def test_a_refund_voucher_names_the_receipt_vouchers_the_oldest_first(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    for amount, what_for in (("500", "exempt"), ("590", "1"), ("1180", "1")):
        assert take_advance(desk, amount, what_for).status == 303
    back = desk.get(ADVANCE).form_to(BACK)
    unsaid = back.send(amount="100", reason="Moves away")
    assert unsaid.status == 422
    assert "which advance" in unsaid.error_of("what_for").lower()
    much = back.send(amount="1770.01", reason="Moves away", what_for="2")
    assert "At most ₹1,770" in much.error_of("amount")
    assert back.send(amount="1000", reason="Moves away", what_for="2").status == 303
    paper = voucher(desk, 4)
    for text in (
        *("Refund voucher", f"RV{YEAR}/000001", GSTIN, "SAC 999722", "9 %"),
        f"On receipt voucher R{YEAR}/000002, {TODAY}",
        f"On receipt voucher R{YEAR}/000003, {TODAY}",
    ):
        assert text in paper
    assert f"R{YEAR}/000001" not in paper
    assert "Chemical peel, GST 18 % ₹770" in desk.get(ADVANCE).text


def test_a_refund_of_an_unregistered_clinic_names_its_receipt_too(
    practice: Practice, desk: Browser
) -> None:
    practice.patient()
    with practice.at_work():
        payments.take_advance(1, PaymentInput(Mode.CASH, 500_00))
        payments.give_back_advance(1, 200_00, Mode.CASH, "Moves away")
    assert f"On receipt voucher R{YEAR}/000001, {TODAY}" in voucher(desk, 2)


def test_a_refund_of_a_bills_money_names_the_receipts_of_the_bill(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    issued(practice, VISIT)
    with practice.at_work():
        bill = service.get_bill(1)
        payments.take_payment(bill, PaymentInput(Mode.CASH, 200_00))
        payments.take_back(bill, service.get_payment(1), "Wrong bill")
        payments.take_payment(bill, PaymentInput(Mode.CASH, 300_00))
        payments.refund(bill, 100_00, Mode.CASH, "Waited too long")
    paper = voucher(desk, 4)
    assert f"Receipt R{YEAR}/000002, {TODAY}" in paper
    assert f"R{YEAR}/000001" not in paper
    assert f"On bill {YEAR}/000001" in paper


def test_a_taxable_advance_pays_the_taxable_bill_first(practice: Practice, desk: Browser) -> None:
    register(practice)
    take_advance(desk, "500", "exempt")
    take_advance(desk, "1180", "1")
    issued(practice, PEEL)
    assert desk.get("/billing/1/").form_to("/billing/1/advance/").send().status == 303
    page = desk.get(ADVANCE)
    assert "Consultation or other exempt care ₹500" in page.text
    assert "GST 18 %" not in page.form_to(BACK).page.text.partition("Left in advance")[2]


@pytest.mark.parametrize("mode", ["refund", "credit", "cancel"])
def test_the_purpose_of_money_released_by_a_bill_is_asked_and_a_voucher_printed(
    mode: str, practice: Practice, desk: Browser
) -> None:
    register(practice)
    issued(practice, VISIT)
    with practice.at_work():
        payments.take_payment(service.get_bill(1), PaymentInput(Mode.CASH))
    path = f"/billing/1/{mode}/"
    form = desk.get(path).form_to(path)
    typed = {"mode": "advance", "reason": "Next time"} | (
        {"items": "1"} if mode == "credit" else {}
    )
    unsaid = form.send(**typed)
    assert unsaid.status == 422
    assert "what the advance is for" in unsaid.error_of("what_for")
    assert form.send(**typed, what_for="exempt").status == 303
    paper = voucher(desk, 3)
    assert "Receipt voucher" in paper
    assert f"R{YEAR}/000002" in paper
    assert "In advance for consultation" in paper


def test_the_purpose_of_money_refunded_in_cash_is_not_asked(
    practice: Practice, desk: Browser
) -> None:
    register(practice)
    issued(practice, VISIT)
    with practice.at_work():
        payments.take_payment(service.get_bill(1), PaymentInput(Mode.CASH))
    form = desk.get("/billing/1/refund/").form_to("/billing/1/refund/")
    assert form.send(amount="100", reason="Waited").status == 303


def test_the_purpose_of_an_advance_never_changes(practice: Practice, desk: Browser) -> None:
    register(practice)
    take_advance(desk, "1180", "1")
    for column, value in (("gstin", ""), ("advance_parts", [])):
        with pytest.raises(DBAPIError, match="written once"), practice.at_work() as session:
            setattr(session.get_one(Payment, (practice.doctor_id, 1)), column, value)


@pytest.mark.parametrize("path", ["/billing/1/pay/", "/patients/1/dues/"])
def test_an_excess_that_is_kept_as_an_advance_has_a_purpose(
    path: str, practice: Practice, desk: Browser
) -> None:
    register(practice)
    issued(practice, VISIT)
    typed = {"amount": "1680", "mode": "upi", "reference": "412345678901", "bills": "1"}
    page = desk.get(path).form_to(path).send(**typed)
    assert page.status == 422
    form = page.form_to(path)
    unsaid = form.send(excess="advance:118000", bills="1")
    assert unsaid.status == 422
    assert "what the advance is for" in unsaid.error_of("what_for")
    answer = unsaid.form_to(path).send(excess="advance:118000", what_for="1", bills="1")
    assert answer.status == 303
    paper = voucher(desk, 2)
    assert "In advance for Chemical peel" in paper
    assert "1,000.00 90.00 9 %" in paper
