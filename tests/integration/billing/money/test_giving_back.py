"""Refunds, credit notes and cancellations of an issued bill; on both databases."""

from __future__ import annotations

import pytest

from clinic.billing import payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.billing.states import BillState
from tests.integration.billing.money.entries import PAY, REFERENCE, advance, entries, form_of, send
from tests.integration.billing.test_ledger import issued, sums
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice


@pytest.mark.parametrize(("mode", "left"), [("cash", 0), ("advance", 200_00)])
def test_money_is_refunded_or_kept_as_an_advance(
    mode: str, left: int, practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    form = form_of(desk, "/billing/1/refund/")
    for _ in range(2):
        assert form.send(amount="200", mode=mode, reason="Paid twice").status == 303
    assert sums(practice, 1) == (500_00, 300_00, 0, BillState.PART_PAID)
    page_text = desk.get("/billing/1/").text
    assert "Paid twice" in page_text
    assert ("Advance ₹200" in page_text) == bool(left)


def test_a_refund_needs_a_reason_and_is_never_above_what_was_paid(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH, 300_00))
    before = dump(practice.database)
    assert send(desk, "/billing/1/refund/").error_of("reason")
    page = send(desk, "/billing/1/refund/", amount="300.01", reason="Too much")
    assert "At most ₹300" in page.error_of("amount")
    assert page.form_to("/billing/1/refund/").values["reason"] == "Too much"
    assert dump(practice.database) == before


def test_a_mistaken_payment_is_reversed_once(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    send(desk, PAY, amount="200", mode="upi", reference=REFERENCE)
    assert "/payments/1/take-back/" in desk.get("/billing/1/").links()
    form = form_of(desk, "/payments/1/take-back/")
    assert form.send().error_of("reason")
    for _ in range(2):
        assert form.send(reason="Wrong bill").location == "/billing/1/"
    assert entries(practice)[1:] == [(-200_00, "upi", "refund", 1)]
    assert "/payments/1/take-back/" not in desk.get("/billing/1/").links()
    assert send(desk, PAY, mode="upi", reference=REFERENCE).status == 303


def test_a_payment_in_the_wrong_mode_is_reversed_with_that_reason_and_due_again(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    wrong = "/payments/1/take-back/?wrong=mode"
    assert wrong in desk.get("/billing/1/").links()
    form = desk.get(wrong).form_to("/payments/1/take-back/")
    assert form.values["reason"] == "Came in another way"
    page_after = form.send().follow()
    assert "Now take the money as it came in" in page_after.text
    assert "UPI" in page_after.text
    assert sums(practice, 1)[3] == BillState.ISSUED


def test_money_is_refunded_in_the_mode_of_its_payment_by_default(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.UPI))
    for page in ("refund", "credit", "cancel"):
        assert form_of(desk, f"/billing/1/{page}/").values["mode"] == "upi"


def test_a_mistaken_use_of_an_advance_is_reversed_into_the_advance(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    advance(practice, 500_00)
    form = desk.get("/billing/1/").form_to("/billing/1/advance/")
    assert form.values["amount"] == "₹500"
    for _ in range(2):
        assert form.send().status == 303
    assert sums(practice, 1)[3] == BillState.PAID
    assert desk.get("/billing/1/").form("payment_status", "version").send().status == 303
    assert sums(practice, 1)[3] == BillState.ISSUED
    assert "Advance ₹500" in desk.get("/billing/1/").text
    assert sum(entry[0] for entry in entries(practice) if entry[3] is None) == 500_00


def test_a_credit_note_credits_the_chosen_items(practice: Practice, desk: Browser) -> None:
    issued(practice, 300_00, 200_00, paid=PaymentInput(Mode.CASH))
    form = form_of(desk, "/billing/1/credit/")
    assert "Choose what is taken off" in form.send(reason="Not done").error_of("items")
    page = form.send(items="2", reason="Not done", mode="advance")
    assert page.status == 303
    page_text = page.follow().text
    for text in ("CN20", "Service 2", "Not done", "Advance ₹200"):
        assert text in page_text
    assert sums(practice, 1) == (500_00, 300_00, 200_00, BillState.PAID)
    assert form.send(items="2", reason="Not done").status == 303  # the same form again
    assert sums(practice, 1)[2] == 200_00
    assert send(desk, "/billing/1/credit/", items="2", reason="Again").status == 409


def test_a_part_of_a_line_is_credited_and_the_rest_can_be_later(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 300_00, 200_00, paid=PaymentInput(Mode.CASH))
    path = "/billing/1/credit/"
    page = send(desk, path, **{"amount-2": "50"}, reason="Half done", mode="cash")
    assert page.status == 303  # an amount chooses its line, ticked or not
    assert sums(practice, 1) == (500_00, 450_00, 50_00, BillState.PAID)
    assert "₹150" in desk.get(path).text  # what is left of the second
    typed = {"amount-2": "150.01", "items": "2", "reason": "More"}
    refused = send(desk, path, **typed)
    assert (refused.status, refused.error_of("amount-2")) == (422, "₹150 is left of it.")
    assert refused.form_to(path).values["amount-2"] == "150.01"  # nothing typed is lost
    for wrong in ("0", "-5", "ten"):
        assert send(desk, path, **(typed | {"amount-2": wrong})).error_of("amount-2")
    assert send(desk, path, items="2", reason="The rest", mode="cash").status == 303
    assert sums(practice, 1) == (500_00, 300_00, 200_00, BillState.PAID)
    assert "Service 2" not in desk.get(path).text
    assert send(desk, path, items="1", reason="All", mode="cash").status == 303
    assert sums(practice, 1) == (500_00, 0, 500_00, BillState.REFUNDED)


def test_the_form_of_a_part_sent_twice_takes_it_off_once(practice: Practice, desk: Browser) -> None:
    issued(practice, 300_00, 200_00)
    form = form_of(desk, "/billing/1/credit/")
    for _ in range(2):
        assert form.send(**{"amount-2": "200"}, reason="Not done").status == 303
    assert sums(practice, 1)[2] == 200_00


def test_a_cancelled_bill_is_shown_struck_and_its_visit_can_be_billed_again(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    path = "/billing/1/cancel/"
    assert "₹500 goes back" in desk.get(path).text
    assert send(desk, path).error_of("reason")
    page = send(desk, path, reason="Wrong patient", mode="cash").follow()
    assert "Wrong patient" in page.text
    assert "/visits/1/bill/" in page.links()
    assert sums(practice, 1)[3] == BillState.CANCELLED
    assert desk.get("/visits/1/bill/").status == 200
    assert "Cancelled" in desk.get("/patients/1/").text


def test_a_bill_is_cancelled_only_with_the_refund_that_was_shown(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    form = form_of(desk, "/billing/1/cancel/")
    send(practice.browser(), PAY)
    page = form.send(reason="Wrong patient")
    assert page.status == 409
    assert "₹500 goes back" in page.text
    assert sums(practice, 1)[3] == BillState.PAID
    again = page.form_to("/billing/1/cancel/")
    assert again.values["reason"] == "Wrong patient"
    assert again.send().status == 303


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("path", "paid", "message"),
    [
        ("pay", True, "This bill is paid"),
        ("refund", False, "Nothing was paid on this bill"),
        ("cancel", None, "This bill is cancelled"),
        ("credit", None, "This bill is cancelled"),
        ("refund", None, "This bill is cancelled"),
        ("pay", None, "This bill is cancelled"),
    ],
)
def test_an_illegal_act_is_not_offered_and_a_post_is_refused_with_its_reason(
    path: str, paid: bool | None, message: str, practice: Practice, desk: Browser
) -> None:
    number = issued(practice, 500_00)
    form = form_of(desk, f"/billing/{number}/pay/").values
    if paid is not False:
        send(desk, f"/billing/{number}/{'pay' if paid else 'cancel'}/", reason="Wrong patient")
    assert f"/billing/{number}/{path}/" not in desk.get(f"/billing/{number}/").links()
    page = desk.get(f"/billing/{number}/{path}/")
    assert page.status == 200
    assert message in page.text
    assert not [f for f in page.forms() if f.action.endswith(f"/{path}/")]
    before = dump(practice.database, "audit_events")
    version = {"version": "3"} if path in ("cancel", "credit") else {}
    typed = form | {"amount": "1", "reason": "x", "items": "1", "mode": "cash"} | version
    typed |= {"csrf_token": desk.token()}
    answer = desk.post(f"/billing/{number}/{path}/", typed)
    if path != "cancel":  # cancelling a cancelled bill succeeds
        assert answer.status == 409
        assert message in answer.text
    assert dump(practice.database, "audit_events") == before


def test_a_credit_note_is_written_only_with_the_refund_that_was_shown(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, 100_00)
    form = form_of(desk, "/billing/1/credit/")
    send(desk, PAY, amount="600")
    page = form.send(items="1", mode="advance", reason="Not done")
    assert page.status == 409
    assert "changed meanwhile" in page.text
    again = page.form_to("/billing/1/credit/")
    assert again.values["reason"] == "Not done"
    assert sums(practice, 1) == (600_00, 600_00, 0, BillState.PAID)
    for _ in range(2):
        assert again.send(items="1", mode="advance", reason="Not done").status == 303
    assert sums(practice, 1) == (600_00, 100_00, 500_00, BillState.PAID)


def reversed_entries(practice: Practice) -> dict[str, int]:
    """Return the entries that are no payments, by kind."""
    issued(practice, 900_00, paid=PaymentInput(Mode.CASH))
    advance(practice, 500_00)
    with practice.at_work():
        bill = service.get_bill(1)
        refund = payments.refund(bill, 100_00, Mode.CASH, "Paid twice").id
        advance_id = payments.refund(bill, 100_00, Mode.ADVANCE, "Next time").id
        used = payments.use_advance(bill, 200_00)
        back = payments.take_back(bill, used, "By mistake").id
        given = payments.give_back_advance(1, 50_00, Mode.CASH, "Asked").id
    return {
        "a refund": refund,
        "kept as an advance": advance_id,
        "the advance's side": advance_id + 1,
        "what took an entry back": back,
        "its other side": back + 1,
        "given back": given,
    }


def test_only_incoming_payments_can_be_reversed(practice: Practice, desk: Browser) -> None:
    entries_back = reversed_entries(practice)
    before = dump(practice.database, "audit_events")
    for what, number in entries_back.items():
        path = f"/payments/{number}/take-back/"
        page = desk.get(path)
        assert "Only money that came in" in page.text, what
        assert not [form for form in page.forms() if form.action.endswith("/take-back/")]
        answer = desk.post(path, {"reason": "x", "csrf_token": desk.token()})
        assert (answer.status, "Only money that came in" in answer.text) == (409, True), what
    assert dump(practice.database, "audit_events") == before


def test_switching_a_cancelled_bill_to_pending_is_refused_with_a_reason(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    send(desk, "/billing/1/cancel/", reason="Wrong patient")
    before = dump(practice.database)
    page = send(desk, "/billing/1/edit/", payment_status="pending")
    assert page.status == 422
    assert "cancelled" in page.error_of("payment_mode")
    assert dump(practice.database) == before
