"""The ledger: payments, refunds, credit notes, cancellations; its sums are computed by the
database."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from clinic.billing import credits, figures, payments, queries, service
from clinic.billing.discounts import Discount
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.models import Bill
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.refusals import KnownReference, NotLegal, TooMuch, TooMuchCash
from clinic.billing.rules import Mode
from clinic.billing.states import BillState
from clinic.clock import clinic_day, financial_year
from clinic.extensions import db
from tests.integration.databases import in_scope
from tests.integration.factories import Practice
from tests.integration.issuing import issue


def issued(practice: Practice, *prices: int, paid: PaymentInput | None = None) -> int:
    """Issue a bill of a new visit with these items; return its number."""
    visit = practice.visit(practice.patient())
    lines = [PricedLine(f"Service {n}", 1, paise) for n, paise in enumerate(prices, 1)]
    with practice.at_work():
        return issue(
            BillOrder(quote(lines, None, to_rupee=False), visit_id=visit, payment_input=paid)
        ).id


def sums(practice: Practice, bill_id: int) -> tuple[int, int, int, BillState]:
    with practice.at_work():
        bill = service.get_bill(bill_id)
        return bill.total_paise, bill.paid_paise, bill.credited_paise, bill.state


def test_a_bill_of_several_items_shares_its_discount_and_rounds_to_the_rupee(
    practice: Practice,
) -> None:
    visit = practice.visit(practice.patient())
    lines = [PricedLine("Consultation", 1, 500_00), PricedLine("Dressing", 3, 33_33, gst_bp=1800)]
    quoted = quote(lines, Discount("percent", 1000), to_rupee=True)
    with practice.at_work():
        bill = issue(BillOrder(quoted, visit_id=visit, discount_reason="Staff"))
        items = queries.list_items(bill.id)
    assert sum(item.net_paise for item in items) == bill.total_paise == quoted.total_paise
    assert bill.total_paise % 100 == 0
    assert [item.kind for item in items][-1] == "rounding"


def test_a_bill_is_paid_in_parts_and_never_above_what_is_due(practice: Practice) -> None:
    number = issued(practice, 300_00, 200_00)
    with practice.at_work():
        bill = service.get_bill(number)
        payments.take_payment(bill, PaymentInput(Mode.CASH, 100_00, tendered_paise=500_00))
        assert bill.state == BillState.PART_PAID
        with pytest.raises(TooMuch):
            payments.take_payment(bill, PaymentInput(Mode.UPI, 400_01))
        payments.take_payment(bill, PaymentInput(Mode.UPI, 400_00, reference="412345678901"))
    assert sums(practice, number) == (500_00, 500_00, 0, BillState.PAID)


def test_a_reference_is_accepted_once_until_it_is_reversed(practice: Practice) -> None:
    first, second = issued(practice, 500_00), issued(practice, 500_00)
    payment_input = PaymentInput(Mode.UPI, reference="412345678901")
    with practice.at_work():
        wrong = payments.take_payment(service.get_bill(first), payment_input)
    with practice.at_work(), pytest.raises(KnownReference):
        payments.take_payment(service.get_bill(second), payment_input)
    with practice.at_work():
        payments.take_back(service.get_bill(first), wrong)
    with practice.at_work():
        payments.take_payment(service.get_bill(second), payment_input)
    assert sums(practice, first)[3] == BillState.ISSUED
    assert sums(practice, second)[3] == BillState.PAID


def test_two_lakh_in_cash_from_one_person_in_a_day_is_refused(practice: Practice) -> None:
    number = issued(practice, 3_00_000_00)
    with practice.at_work():
        bill = service.get_bill(number)
        payments.take_payment(bill, PaymentInput(Mode.CASH, 1_99_999_00))
        with pytest.raises(TooMuchCash, match="269ST"):
            payments.take_payment(bill, PaymentInput(Mode.CASH, 1_00))
    with practice.at_work():
        payments.take_payment(service.get_bill(number), PaymentInput(Mode.CARD, 1_00))


def test_a_credit_note_credits_items_and_refunds_the_overpayment(
    practice: Practice,
) -> None:
    number = issued(practice, 300_00, 200_00, paid=PaymentInput(Mode.CASH))
    with practice.at_work():
        bill = service.get_bill(number)
        items = queries.list_items(number)
        note = credits.credit(bill, [items[1].id], "Not done", Mode.CASH)
        assert (note.number[:2], note.amount_paise) == ("CN", 200_00)
    assert sums(practice, number) == (500_00, 300_00, 200_00, BillState.PAID)
    with practice.at_work():
        bill = service.get_bill(number)
        with pytest.raises(NotLegal):
            credits.credit(bill, [items[1].id], "Again", Mode.CASH)
        credits.credit(bill, [items[0].id], "All of it", Mode.ADVANCE)
        assert figures.patient_balance_of(bill.patient_id).advance == 300_00
    assert sums(practice, number) == (500_00, 0, 500_00, BillState.REFUNDED)


def test_refunds_have_their_own_number_series_and_reversals_have_none(practice: Practice) -> None:
    number = issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    with practice.at_work():
        bill = service.get_bill(number)
        first = payments.refund(bill, 100_00, Mode.CASH, "Waited too long")
        with pytest.raises(TooMuch):
            payments.refund(bill, 400_01, Mode.CASH, "Too much")
        second = payments.refund(bill, 50_00, Mode.UPI, "Waited too long")
        mistake = payments.take_payment(bill, PaymentInput(Mode.CARD, 150_00))
        back = payments.take_back(bill, mistake)
        payments.take_advance(bill.patient_id, PaymentInput(Mode.CASH, 70_00))
        third = payments.give_back_advance(bill.patient_id, 70_00, Mode.CASH, "Moves away")
    year = financial_year(clinic_day())
    assert [entry.number for entry in (first, second, third, back)] == [
        *(f"RV{year}/00000{serial}" for serial in (1, 2, 3)),
        None,
    ]


def test_an_advance_pays_a_bill_and_never_goes_below_zero(practice: Practice) -> None:
    number = issued(practice, 500_00)
    with practice.at_work():
        bill = service.get_bill(number)
        payments.take_advance(bill.patient_id, PaymentInput(Mode.CASH, 300_00))
        payments.use_advance(bill, 200_00)
        assert figures.patient_balance_of(bill.patient_id).advance == 100_00
    with practice.at_work(), pytest.raises(TooMuch):
        payments.use_advance(service.get_bill(number), 100_01)
    with practice.at_work(), pytest.raises(TooMuch):
        payments.give_back_advance(bill.patient_id, 100_01, Mode.CASH, "Moves away")
    with practice.at_work():
        payments.give_back_advance(bill.patient_id, 100_00, Mode.CASH, "Moves away")
        assert figures.patient_balance_of(bill.patient_id).advance == 0
    assert sums(practice, number)[1] == 200_00


def test_a_cancelled_bill_refunds_its_money_and_releases_its_visit(practice: Practice) -> None:
    number = issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    with practice.at_work():
        bill = service.get_bill(number)
        visit = bill.visit_id
        credits.cancel(bill, "Wrong patient")
        credits.cancel(bill, "Again")
    assert sums(practice, number) == (500_00, 0, 0, BillState.CANCELLED)
    with practice.at_work():
        assert service.get_bill(number).cancel_reason == "Wrong patient"
        assert service.find_bill_of_visit(visit) is None
    again = practice.bill(visit)
    assert sums(practice, again)[3] == BillState.PAID
    with practice.at_work(), pytest.raises(NotLegal):
        payments.take_payment(service.get_bill(number), PaymentInput(Mode.CASH, 1_00))


@pytest.mark.parametrize(
    "change",
    [
        "total_paise = 1",
        "paid_paise = 0",
        "paid_paise = paid_paise + 1",
        "credited_paise = 1",
        "number = 'X'",
        "issued_on = '2020-01-01'",
        "patient_id = patient_id + 1",
        "discount_paise = 1",
        "visit_id = NULL",
        "cancel_reason = 'because'",
        "cancelled_at = '2026-01-01 00:00:00', cancelled_on = '2026-01-01'",
    ],
)
def test_an_issued_bill_cannot_be_changed_by_any_statement(practice: Practice, change: str) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    with in_scope(practice.database, practice.doctor_id) as cursor:
        with pytest.raises(Exception, match=r"(?i)fixed|sums of a bill|foreign key"):
            cursor.execute(f"UPDATE bills SET {change}")
        cursor.execute("UPDATE bills SET notes = 'Kept'")


def test_a_bill_cannot_be_issued_as_if_it_were_paid(practice: Practice) -> None:
    practice.patient()
    with practice.at_work():
        db.session.add(
            Bill(
                patient_id=1,
                number="2026-27/000009",
                total_paise=1,
                issued_on=clinic_day(),
                paid_paise=1,
            )
        )
        with pytest.raises(IntegrityError, match="without payments"):
            db.session.flush()
        db.session.rollback()
