"""Cash amounts in existing coins: a clinic that rounds to the rupee takes and returns whole
rupees."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.billing import credits, payments, queries, service
from clinic.billing.agreement import check_ledger
from clinic.billing.coins import OddCash
from clinic.billing.discounts import Discount
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.rules import Mode
from clinic.billing.states import BillState
from clinic.clock import clinic_day
from clinic.daybook.service import read_book
from tests.integration.billing.money.entries import PAY, entries, form_of, send
from tests.integration.billing.test_ledger import issued, sums
from tests.integration.client import Browser
from tests.integration.counter.typing_bills import settle
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.issuing import issue

PEEL = PricedLine("Peel", 1, 99_99, gst_bp=1800)
"""₹99.99 and ₹18.00 of tax: ₹117.99."""


def billed(practice: Practice, *lines: PricedLine, paid: str | None = "cash") -> int:
    """Issue a bill that is rounded to the rupee; return its number."""
    visit = practice.visit(practice.patient())
    payment_input = PaymentInput(Mode(paid)) if paid else None
    with practice.at_work():
        return issue(
            BillOrder(quote(lines, None, True), visit_id=visit, payment_input=payment_input)
        ).id


def notes(practice: Practice) -> list[list[tuple[Any, ...]]]:
    """Return the lines of each credit note as (description, paise, tax)."""
    with practice.at_work():
        stored = queries.list_credit_notes(1)
        assert [n.amount_paise for n in stored] == [
            sum(line["amount"] for line in n.lines) for n in stored
        ]
        return [[(x["description"], x["amount"], x["tax"]) for x in n.lines] for n in stored]


def books_agree(practice: Practice) -> None:
    with practice.at_work():
        assert [check.faults for check in check_ledger()] == [()] * len(check_ledger())
        totals = read_book(clinic_day(), clinic_day()).totals
        assert dict(totals.by_mode).get("cash", 0) == totals.cash_in - totals.cash_out
        assert sum(paise for _name, paise in totals.by_service) == totals.billed - totals.credited


def test_a_credit_note_is_exact_line_by_line_and_the_cash_is_whole_rupees(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, to_rupee=True)
    billed(practice, PEEL, PricedLine("Dressing", 1, 200_00))
    assert "rounded to the rupee" in desk.get("/billing/1/credit/").text
    assert send(desk, "/billing/1/credit/", items="1", reason="Not done").status == 303
    assert notes(practice) == [[("Peel", 117_99, 18_00), ("Rounding", 1, 0)]]
    assert entries(practice)[-1] == (-118_00, "cash", "refund", 1)
    assert sums(practice, 1) == (318_00, 200_00, 118_00, BillState.PAID)
    books_agree(practice)


def test_the_last_credit_note_credits_the_rest_of_the_bill(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, to_rupee=True)
    billed(
        practice,
        PricedLine("One", 1, 10_50),
        PricedLine("Two", 1, 10_50),
        PricedLine("Three", 1, 10_30),
    )
    for item in "123":
        assert send(desk, "/billing/1/credit/", items=item, reason="Not done").status == 303
    assert [entry[0] for entry in entries(practice)] == [31_00, -11_00, -11_00, -9_00]
    assert [lines[-1] for lines in notes(practice)] == [
        ("Rounding", 50, 0),
        ("Rounding", 50, 0),
        ("Rounding", -1_30, 0),
    ]
    assert sums(practice, 1) == (31_00, 0, 31_00, BillState.REFUNDED)
    books_agree(practice)


def test_an_amount_that_rounds_to_zero_makes_no_credit_note(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, to_rupee=True)
    billed(practice, PricedLine("Cotton", 1, 40), PricedLine("Dressing", 1, 200_00))
    page = send(desk, "/billing/1/credit/", items="1", reason="Not used")
    assert page.status == 422
    assert "₹0.40 rounds to nothing" in page.error_of("items")
    assert dump(practice.database)["credit_notes"] == []


def test_a_clinic_that_does_not_round_refunds_to_the_paisa(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 117_99, 200_00, paid=PaymentInput(Mode.CASH))
    assert send(desk, "/billing/1/credit/", items="1", reason="Not done").status == 303
    assert notes(practice) == [[("Service 1", 117_99, 0)]]
    assert entries(practice)[-1][0] == -117_99


@pytest.mark.parametrize("amount", ["117.99", "0.99"])
def test_a_cash_refund_with_paise_is_refused_and_the_nearest_amounts_are_named(
    amount: str, practice: Practice, desk: Browser
) -> None:
    settle(practice, to_rupee=True)
    billed(practice, PEEL)
    form = form_of(desk, "/billing/1/refund/")
    assert "whole rupees" in form.page.text
    page = form.send(amount=amount, reason="Waited too long")
    assert page.status == 422
    assert f"Write {'₹117 or ₹118' if amount == '117.99' else '₹1'}, or" in page.error_of("amount")
    assert page.form_to("/billing/1/refund/").values["amount"] == amount
    assert page.form_to("/billing/1/refund/").send(mode="upi").status == 303
    assert entries(practice)[-1][0] == -round(float(amount) * 100)


def test_cash_with_paise_is_refused_on_a_bill_and_as_an_advance(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, to_rupee=True)
    billed(practice, PricedLine("Dressing", 1, 600_00), paid=None)
    for path in (PAY, "/patients/1/advance/"):
        form = form_of(desk, path)
        assert "whole rupees" in form.page.text
        page = form.send(amount="450.50")
        assert page.status == 422
        assert "Write ₹450 or ₹451" in page.error_of("amount")
        assert "whole rupees" in page.form_to(path).send(amount="450", tendered="450.50").text
        assert page.form_to(path).send(amount="450.50", mode="upi").status == 303
    form = desk.get("/patients/1/advance/").form_to("/patients/1/advance/back/")
    page = form.send(amount="10.50", reason="Moves away", mode="cash")
    assert page.status == 422
    assert "Write ₹10 or ₹11" in page.text
    assert form.send(amount="10.50", reason="Moves away", mode="bank").status == 303


def test_a_repeated_form_of_an_advance_with_paise_succeeds_after_the_clinic_rounds(
    practice: Practice,
) -> None:
    patient = practice.patient()
    with practice.at_work():
        taken = payments.take_advance(patient, PaymentInput(Mode.CASH, 10_50), request_key="key").id
    settle(practice, to_rupee=True)
    with practice.at_work():
        assert (
            payments.take_advance(patient, PaymentInput(Mode.CASH, 10_50), request_key="key").id
            == taken
        )


def test_an_older_due_with_paise_can_be_paid_and_refunded_exactly(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 100_50)
    settle(practice, to_rupee=True)
    assert send(desk, PAY, amount="50.25").status == 422
    assert send(desk, PAY).status == 303
    assert send(desk, "/billing/1/refund/", amount="50.25", reason="Asked").status == 422
    assert send(desk, "/billing/1/refund/", amount="50.50", reason="Asked").status == 303
    assert send(desk, "/billing/1/refund/", amount="0.50", reason="Asked").status == 422
    assert [entry[0] for entry in entries(practice)] == [100_50, -50_50]
    books_agree(practice)


@pytest.mark.parametrize("path", ["/billing/1/credit/", "/billing/1/cancel/"])
def test_paise_paid_by_upi_are_not_refunded_in_cash(
    path: str, practice: Practice, desk: Browser
) -> None:
    issued(practice, 100_50, paid=PaymentInput(Mode.UPI))
    settle(practice, to_rupee=True)
    page = send(desk, path, items="1", reason="Not done", mode="cash")
    assert page.status == 422
    assert "₹100.50 cannot be given back" in page.error_of("mode")
    assert page.form_to(path).send(mode="advance").status == 303
    books_agree(practice)


def test_a_mistaken_payment_with_paise_is_reversed_whole(practice: Practice) -> None:
    issued(practice, 100_50, paid=PaymentInput(Mode.CASH))
    settle(practice, to_rupee=True)
    with practice.at_work():
        back = payments.take_back(service.get_bill(1), service.get_payment(1), "Wrong bill")
        assert back.amount_paise == -100_50


def test_a_part_taken_while_issuing_is_in_whole_rupees(practice: Practice) -> None:
    settle(practice, to_rupee=True)
    visit = practice.visit(practice.patient())
    with practice.at_work() as session:
        order = BillOrder(
            quote([PEEL], Discount("percent", 0), True),
            visit_id=visit,
            payment_input=PaymentInput(Mode.CASH, 100_50),
        )
        with pytest.raises(OddCash, match="₹100 or ₹101"):
            issue(order)
        session.rollback()
    assert dump(practice.database)["bills"] == []


def test_an_older_bill_with_paise_is_credited_as_it_was_paid(practice: Practice) -> None:
    issued(practice, 300_25, 150_25, paid=PaymentInput(Mode.CASH))
    settle(practice, to_rupee=True)
    with practice.at_work():
        for item in (1, 2):
            credits.credit(service.get_bill(1), [item], "Not done", Mode.CASH)
    assert [entry[0] for entry in entries(practice)] == [450_50, -300_00, -150_50]
    assert sums(practice, 1)[3] == BillState.REFUNDED
    books_agree(practice)


def test_cash_tendered_at_the_counter_is_in_whole_rupees(practice: Practice, desk: Browser) -> None:
    settle(practice, to_rupee=True)
    practice.visit(practice.patient())
    for typed in (
        {"act": "cash", "tendered": "500.50"},
        {"act": "part-10050", "tendered": "100.50"},
    ):
        page = send(desk, "/visits/1/bill/", **typed)
        assert page.status == 422
        assert "whole rupees" in page.error_of("tendered")
        assert page.form_to("/visits/1/bill/").values["tendered"] == typed["tendered"]
    assert dump(practice.database)["bills"] == []


def test_all_dues_are_paid_in_whole_rupees_of_cash_or_exactly(
    practice: Practice, desk: Browser
) -> None:
    patient = practice.patient()
    for paise in (100_50, 200_25):
        practice.bill(practice.visit(patient), paise, "pending")
    settle(practice, to_rupee=True)
    path = f"/patients/{patient}/dues/"
    page = send(desk, path, bills="1", amount="50.50")
    assert page.status == 422
    again = page.form_to(path).send()
    assert "₹50 or ₹51" in again.error_of("amount")
