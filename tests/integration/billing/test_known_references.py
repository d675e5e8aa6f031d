"""One UTR is in the books once, whatever text surrounds it; on both databases."""

from __future__ import annotations

import pytest

from clinic.billing import service
from clinic.billing.issuing import PaymentInput
from clinic.billing.payments import take_back, take_payment
from clinic.billing.refusals import KnownReference
from clinic.billing.rules import Mode
from tests.integration.factories import Practice

RRN = "632712345678"


def owed(practice: Practice) -> int:
    return practice.billed_visit(total_paise=500_00, status="pending")


def pay(bill_id: int, reference: str, paise: int | None = None) -> int:
    taken = take_payment(service.get_bill(bill_id), PaymentInput(Mode.UPI, paise, reference))
    return taken.id


@pytest.mark.parametrize("old", [f"UPI-{RRN}", f"0000{RRN}", f"UTR/{RRN}"])
def test_a_utr_that_was_stored_with_other_text_is_refused_the_second_time(
    practice: Practice, old: str
) -> None:
    first, second = owed(practice), owed(practice)
    with practice.at_work():
        pay(first, old)  # as stored before references were reduced to the UTR
    with practice.at_work(), pytest.raises(KnownReference, match="in the books already"):
        pay(second, RRN)
    with practice.at_work():
        assert service.get_bill(second).paid_paise == 0


def test_a_reversed_utr_can_be_entered_on_the_right_bill(practice: Practice) -> None:
    first, second = owed(practice), owed(practice)
    with practice.at_work():
        payment = pay(first, f"UPI-{RRN}")
        take_back(service.get_bill(first), service.get_payment(payment), "Wrong bill")
    with practice.at_work():
        pay(second, RRN)
        assert service.get_bill(second).paid_paise == 500_00


def test_a_utr_typed_with_other_text_is_recognised(practice: Practice) -> None:
    first, second = owed(practice), owed(practice)
    desk = practice.browser()
    paid = {"mode": "upi", "amount": "500"}
    answer = desk.get(f"/billing/{first}/pay/").form_to(f"/billing/{first}/pay/")
    assert answer.send(**paid, reference=RRN).status == 303
    again = desk.get(f"/billing/{second}/pay/").form_to(f"/billing/{second}/pay/")
    refused = again.send(**paid, reference=f"UPI Ref: {RRN}")
    assert refused.status in (409, 422)
    assert "in the books already" in refused.text
