"""Money in and back on an issued bill, over HTTP on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.billing import payments, service
from clinic.billing.issuing import Taking
from clinic.billing.rules import Mode
from clinic.billing.states import State
from tests.integration.client import Browser, Form, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.test_ledger import issued, sums
from tests.integration.together import at_once

PAY = "/billing/1/pay/"
REFERENCE = "412345678901"


def form_of(browser: Browser, path: str) -> Form:
    return browser.get(path).form_to(path)


def send(browser: Browser, path: str, **typed: Any) -> Page:
    return form_of(browser, path).send(**typed)


def entries(practice: Practice) -> list[tuple[Any, ...]]:
    """(amount, mode, kind, bill) of each entry in its order."""
    with practice.at_work():
        found = [service.get_payment(row[1]) for row in dump(practice.database)["payments"]]
        found.sort(key=lambda payment: payment.id)
        return [(p.amount_paise, p.mode, p.kind, p.bill_id) for p in found]


def advance(practice: Practice, paise: int, patient: int = 1) -> None:
    with practice.at_work():
        payments.take_advance(patient, Taking(Mode.CASH, paise))


# --- paying --------------------------------------------------------------------------------------


def test_a_part_is_paid_in_cash_and_the_change_is_told(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    page = send(desk, PAY, amount="300", tendered="500")
    assert (page.status, page.location) == (303, "/billing/1/")
    shown = page.follow()
    for words in ("Give ₹200.00 change", "Part paid", "Cash", "handed over ₹500.00"):
        assert words in shown.text
    assert "Cash ₹200.00" in shown.text  # the next payment, in one tap
    assert sums(practice, 1) == (500_00, 300_00, 0, State.PART_PAID)


def test_one_tap_takes_all_that_is_due_with_the_note_that_was_handed_over(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 420_00)
    form = form_of(desk, PAY)
    offered = [e.get("value") for e in form.element.iter("button") if e.get("name") == "handed"]
    assert offered == ["₹420.00", "₹450.00", "₹500.00", "₹2,000.00"]
    assert "Give ₹80.00 change" in form.send(handed="₹500.00", mode="upi").follow().text
    assert entries(practice) == [(420_00, "cash", "payment", 1)]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"amount": ""}, "amount", "Write the amount"),
        ({"amount": "0"}, "amount", "above zero"),
        ({"amount": "1.005"}, "amount", "two digits"),
        ({"amount": "500.01"}, "amount", "At most ₹500.00"),
        ({"mode": "advance"}, "mode", "how it was paid"),
        ({"mode": "upi", "reference": "12"}, "reference", "6 to 35"),
        ({"mode": "upi", "expects": "reference"}, "reference", "Copy the reference"),
        ({"reference": REFERENCE}, "reference", "Cash has no reference"),
        ({"tendered": "499"}, "tendered", "₹1.00 too little"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_the_text_is_kept(
    typed: dict[str, str], field: str, words: str, practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    before = dump(practice.database)
    page = send(desk, PAY, **typed)
    assert page.status == 422
    assert words in page.error_of(field)
    values = page.form_to(PAY).values
    assert all(
        values[name] == text for name, text in typed.items() if name in ("amount", "tendered")
    )
    assert dump(practice.database) == before


def test_a_reference_is_read_and_a_second_time_refused(practice: Practice, desk: Browser) -> None:
    for _ in range(2):
        issued(practice, 500_00)
    assert send(desk, PAY, mode="upi", reference="4123 4567 8901").status == 303
    before = dump(practice.database)
    page = send(desk, "/billing/2/pay/", mode="card", reference=REFERENCE)
    assert page.status == 422
    assert "in the books already" in page.error_of("reference")
    assert page.form_to("/billing/2/pay/").values["reference"] == REFERENCE
    assert dump(practice.database) == before


def test_cash_of_two_lakh_is_refused_with_the_law(practice: Practice, desk: Browser) -> None:
    issued(practice, 3_00_000_00)
    page = send(desk, PAY, amount="200000")
    assert page.status == 422
    assert "269ST" in page.error_of("mode")
    tap = desk.get("/billing/1/").form("payment_status", "version").send(payment_mode="cash")
    assert tap.status == 422
    assert "269ST" in tap.text
    part = desk.get("/billing/1/").form("payment_status", "version")
    part = part.send(htmx=True, payment_mode="cash")
    assert (part.status, part.find("bill") is not None) == (422, True)
    assert "269ST" in part.text
    assert entries(practice) == []


def test_the_same_form_twice_takes_one_payment(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    form = form_of(desk, PAY)
    for _ in range(2):
        assert form.send(amount="200").location == "/billing/1/"
    for _ in range(2):
        assert form_of(desk, PAY).send(**form.values | {"amount": "200"}).status == 303
    assert entries(practice) == [(200_00, "cash", "payment", 1)]


def test_two_desks_paying_one_bill_at_once_take_its_money_once(practice: Practice) -> None:
    issued(practice, 500_00)
    forms = [form_of(practice.browser(), PAY) for _ in range(6)]
    pages = at_once([lambda f=f: f.send() for f in forms])
    assert sorted(page.status for page in pages)[0] == 303
    assert {page.status for page in pages} <= {303, 409, 422}
    assert entries(practice) == [(500_00, "cash", "payment", 1)]


def test_a_bill_that_is_paid_meanwhile_says_so(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    form = form_of(desk, PAY)
    send(practice.browser(), PAY)
    page = form.send(amount="100")
    assert page.status == 409
    assert "This bill is paid" in page.text
    assert page.form_to(PAY).values["amount"] == "100"


# --- the QR --------------------------------------------------------------------------------------


def test_an_unpaid_bill_shows_a_qr_and_takes_the_reference_by_hand(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    assert "No QR yet" in desk.get("/billing/1/").text
    desk.get("/account/").form_to("/account/").send(upi_id="asha@okbank")
    page = desk.get("/billing/1/")
    assert 'aria-label="QR to pay ₹500.00 for bill' in page.html
    assert "The link proves nothing until the money is in your account" in page.text
    form = page.form("expects", "reference")
    assert form.send().status == 422
    assert form.send(reference=REFERENCE).status == 303
    assert entries(practice) == [(500_00, "upi", "payment", 1)]
    assert "QR to pay" not in desk.get("/billing/1/").html


# --- money back ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "left"), [("cash", 0), ("advance", 200_00)])
def test_money_is_given_back_or_kept_as_an_advance(
    mode: str, left: int, practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=Taking(Mode.CASH))
    form = form_of(desk, "/billing/1/refund/")
    for _ in range(2):
        assert form.send(amount="200", mode=mode, reason="Paid twice").status == 303
    assert sums(practice, 1) == (500_00, 300_00, 0, State.PART_PAID)
    shown = desk.get("/billing/1/").text
    assert "Paid twice" in shown
    assert ("Advance ₹200.00" in shown) == bool(left)


def test_a_refund_needs_a_reason_and_is_never_above_what_was_paid(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=Taking(Mode.CASH, 300_00))
    before = dump(practice.database)
    assert send(desk, "/billing/1/refund/").error_of("reason")
    page = send(desk, "/billing/1/refund/", amount="300.01", reason="Too much")
    assert "At most ₹300.00" in page.error_of("amount")
    assert page.form_to("/billing/1/refund/").values["reason"] == "Too much"
    assert dump(practice.database) == before


def test_a_payment_entered_by_mistake_is_taken_back_once(practice: Practice, desk: Browser) -> None:
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


def test_an_advance_that_was_used_by_mistake_goes_back_to_the_advance(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    advance(practice, 500_00)
    form = desk.get("/billing/1/").form_to("/billing/1/advance/")
    assert form.values["amount"] == "₹500.00"
    for _ in range(2):
        assert form.send().status == 303
    assert sums(practice, 1)[3] == State.PAID
    assert desk.get("/billing/1/").form("payment_status", "version").send().status == 303
    assert sums(practice, 1)[3] == State.ISSUED
    assert "Advance ₹500.00" in desk.get("/billing/1/").text
    assert sum(entry[0] for entry in entries(practice) if entry[3] is None) == 500_00


def test_a_credit_note_takes_the_chosen_items_off(practice: Practice, desk: Browser) -> None:
    issued(practice, 300_00, 200_00, paid=Taking(Mode.CASH))
    form = form_of(desk, "/billing/1/credit/")
    assert "Choose what is taken off" in form.send(reason="Not done").error_of("items")
    page = form.send(items="2", reason="Not done", mode="advance")
    assert page.status == 303
    shown = page.follow().text
    for words in ("CN20", "Service 2", "Not done", "Advance ₹200.00"):
        assert words in shown
    assert sums(practice, 1) == (500_00, 300_00, 200_00, State.PAID)
    assert form.send(items="2", reason="Not done").status == 303  # the same form again
    assert sums(practice, 1)[2] == 200_00
    assert send(desk, "/billing/1/credit/", items="2", reason="Again").status == 409


def test_a_cancelled_bill_is_struck_and_its_visit_can_be_billed_again(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=Taking(Mode.CASH))
    path = "/billing/1/cancel/"
    assert "₹500.00 goes back" in desk.get(path).text
    assert send(desk, path).error_of("reason")
    page = send(desk, path, reason="Wrong patient", mode="cash").follow()
    assert "Wrong patient" in page.text
    assert "/visits/1/bill/" in page.links()
    assert sums(practice, 1)[3] == State.CANCELLED
    assert desk.get("/visits/1/bill/").status == 200
    assert "Cancelled" in desk.get("/patients/1/").text


def test_whoever_cancels_has_seen_what_goes_back(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    form = form_of(desk, "/billing/1/cancel/")
    send(practice.browser(), PAY)
    page = form.send(reason="Wrong patient")
    assert page.status == 409
    assert "₹500.00 goes back" in page.text
    assert sums(practice, 1)[3] == State.PAID
    again = page.form_to("/billing/1/cancel/")
    assert again.values["reason"] == "Wrong patient"
    assert again.send().status == 303


@pytest.mark.parametrize(
    ("path", "paid", "words"),
    [
        ("pay", True, "This bill is paid"),
        ("refund", False, "Nothing was paid on this bill"),
        ("cancel", None, "This bill is cancelled"),
        ("credit", None, "This bill is cancelled"),
        ("refund", None, "This bill is cancelled"),
        ("pay", None, "This bill is cancelled"),
    ],
)
def test_what_is_not_legal_is_not_offered_and_posted_is_refused_with_its_words(
    path: str, paid: bool | None, words: str, practice: Practice, desk: Browser
) -> None:
    number = issued(practice, 500_00)
    form = form_of(desk, f"/billing/{number}/pay/").values
    if paid is not False:
        send(desk, f"/billing/{number}/{'pay' if paid else 'cancel'}/", reason="Wrong patient")
    assert f"/billing/{number}/{path}/" not in desk.get(f"/billing/{number}/").links()
    page = desk.get(f"/billing/{number}/{path}/")
    assert page.status == 200
    assert words in page.text
    assert not [f for f in page.forms() if f.action.endswith(f"/{path}/")]
    before = dump(practice.database, "audit_events")
    version = {} if path != "cancel" else {"version": "3"}
    typed = form | {"amount": "1", "reason": "x", "items": "1", "mode": "cash"} | version
    typed |= {"csrf_token": desk.token()}
    answer = desk.post(f"/billing/{number}/{path}/", typed)
    if path != "cancel":  # who cancels a cancelled bill has what was asked for
        assert answer.status == 409
        assert words in answer.text
    assert dump(practice.database, "audit_events") == before


# --- advances ------------------------------------------------------------------------------------


def test_an_advance_is_taken_shown_used_and_given_back(practice: Practice, desk: Browser) -> None:
    practice.patient()
    path = "/patients/1/advance/"
    form = form_of(desk, path)
    for _ in range(2):
        assert form.send(amount="500", tendered="1000").location == path
    assert "Advance ₹500.00" in desk.get("/patients/1/").text
    page = desk.get(path)
    assert "change ₹500.00" in page.text
    back = page.form_to("/patients/1/advance/back/")
    assert back.send(amount="600", reason="Moves").status == 422
    assert back.send(amount="200").error_of("reason")
    assert back.send(amount="200", reason="Moves away").status == 303
    assert "₹300.00" in desk.get(path).text
    assert [entry[0] for entry in entries(practice)] == [500_00, -200_00]


def test_an_advance_entered_by_mistake_is_taken_back_while_it_is_not_used(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 300_00)
    advance(practice, 500_00)
    desk.get("/billing/1/").form_to("/billing/1/advance/").send()
    assert send(desk, "/payments/1/take-back/", reason="Wrong patient").status == 422
    desk.get("/billing/1/").form("payment_status", "version").send()
    assert send(desk, "/payments/1/take-back/", reason="Wrong patient").status == 303
    assert "Advance ₹" not in desk.get("/patients/1/").text


def test_what_is_owed_stands_beside_the_name_and_follows_a_payment(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    page = desk.get("/billing/1/")
    purse = page.find("purse")
    assert purse is not None
    assert "Due ₹500.00" in "".join(purse.itertext())
    for path in ("/patients/1/", "/visits/1/", "/patients/1/alerts/"):
        assert "Due ₹500.00" in desk.get(path).text
    part = page.form("payment_status", "version").send(htmx=True, payment_mode="cash")
    purse = part.find("purse")
    assert purse is not None
    assert purse.get("hx-swap-oob") == "true"
    assert "Due" not in "".join(purse.itertext())


# --- the whole edit form -------------------------------------------------------------------------


def test_a_cancelled_bill_switched_to_pending_is_refused_in_words(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00, paid=Taking(Mode.CASH))
    send(desk, "/billing/1/cancel/", reason="Wrong patient")
    before = dump(practice.database)
    page = send(desk, "/billing/1/edit/", payment_status="pending")
    assert page.status == 422
    assert "cancelled" in page.error_of("payment_mode")
    assert dump(practice.database) == before
