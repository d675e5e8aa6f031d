"""Payments on an issued bill, over HTTP on both databases."""

from __future__ import annotations

import pytest

from clinic.billing.states import BillState
from tests.integration.billing.money.entries import PAY, REFERENCE, entries, form_of, send
from tests.integration.billing.test_ledger import issued, sums
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once

# --- paying --------------------------------------------------------------------------------------


def test_a_part_is_paid_in_cash_and_the_change_is_shown(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    page = send(desk, PAY, amount="300", tendered="500")
    assert (page.status, page.location) == (303, "/billing/1/")
    page_after = page.follow()
    for text in ("Give ₹200 change", "Part paid", "Cash", "handed over ₹500"):
        assert text in page_after.text
    assert "Cash ₹200" in page_after.text  # the next payment, in one tap
    assert sums(practice, 1) == (500_00, 300_00, 0, BillState.PART_PAID)


def test_one_tap_takes_the_whole_due_from_the_cash_tendered(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 420_00)
    form = form_of(desk, PAY)
    offered = [e.get("value") for e in form.element.iter("button") if e.get("name") == "handed"]
    assert offered == ["₹420", "₹450", "₹500"]
    assert "Give ₹80 change" in form.send(handed="₹500", mode="upi").follow().text
    assert entries(practice) == [(420_00, "cash", "payment", 1)]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"amount": ""}, "amount", "Write the amount"),
        ({"amount": "0"}, "amount", "above zero"),
        ({"amount": "1.005"}, "amount", "two digits"),
        ({"amount": "500.01"}, "amount", "At most ₹500"),
        ({"mode": "advance"}, "mode", "how it was paid"),
        ({"mode": "upi", "reference": "12"}, "reference", "6 to 35"),
        ({"mode": "upi", "expects": "reference"}, "reference", "Copy the reference"),
        ({"reference": REFERENCE}, "reference", "Cash has no reference"),
        ({"tendered": "499"}, "tendered", "₹1 too little"),
    ],
)
def test_an_error_is_shown_next_to_its_field_and_the_text_is_kept(
    typed: dict[str, str], field: str, message: str, practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    before = dump(practice.database)
    page = send(desk, PAY, **typed)
    assert page.status == 422
    assert message in page.error_of(field)
    values = page.form_to(PAY).values
    assert all(
        values[name] == text for name, text in typed.items() if name in ("amount", "tendered")
    )
    assert dump(practice.database) == before


def test_a_reference_is_accepted_once_and_refused_the_second_time(
    practice: Practice, desk: Browser
) -> None:
    for _ in range(2):
        issued(practice, 500_00)
    assert send(desk, PAY, mode="upi", reference="4123 4567 8901").status == 303
    before = dump(practice.database)
    page = send(desk, "/billing/2/pay/", mode="card", reference=REFERENCE)
    assert page.status == 422
    assert "in the books already" in page.error_of("reference")
    assert page.form_to("/billing/2/pay/").values["reference"] == REFERENCE
    assert dump(practice.database) == before


def test_cash_of_two_lakh_is_refused_with_the_section_of_the_law(
    practice: Practice, desk: Browser
) -> None:
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


def test_two_desks_that_pay_one_bill_simultaneously_take_its_money_once(practice: Practice) -> None:
    issued(practice, 500_00)
    forms = [form_of(practice.browser(), PAY) for _ in range(6)]
    pages = at_once([lambda f=f: f.send() for f in forms])
    assert sorted(page.status for page in pages)[0] == 303
    assert {page.status for page in pages} <= {303, 409, 422}
    assert entries(practice) == [(500_00, "cash", "payment", 1)]


def test_a_bill_that_was_paid_meanwhile_is_shown_as_paid(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    form = form_of(desk, PAY)
    send(practice.browser(), PAY)
    page = form.send(amount="100")
    assert page.status == 409
    assert "This bill is paid" in page.text
    assert page.form_to(PAY).values["amount"] == "100"


# --- the QR --------------------------------------------------------------------------------------


def test_an_unpaid_bill_shows_a_qr_code_and_accepts_a_typed_reference(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 500_00)
    assert "No QR yet" in desk.get("/billing/1/").text
    desk.get("/account/").form_to("/account/").send(upi_id="asha@okbank")
    page = desk.get("/billing/1/")
    assert 'aria-label="QR to pay ₹500 for bill' in page.html
    assert "The link proves nothing until the money is in your account" in page.text
    form = page.form("expects", "reference")
    assert form.send().status == 422
    assert form.send(reference=REFERENCE).status == 303
    assert entries(practice) == [(500_00, "upi", "payment", 1)]
    assert "QR to pay" not in desk.get("/billing/1/").html


def test_the_text_of_the_button_follows_the_typed_amount(practice: Practice, desk: Browser) -> None:
    issued(practice, 300_00)
    button = "/billing/1/pay/button/"
    typed = desk.get(f"{button}?amount=500&mode=cash", htmx=True)
    assert "Take ₹300 · give back ₹200" in typed.text
    assert "change:20000" in typed.html
    waits = desk.get(f"{button}?amount=&mode=cash", htmx=True)
    assert "Write the amount first" in waits.text
    assert "disabled" in waits.html
    assert "disabled" not in desk.get(PAY).html


def test_an_excess_other_than_the_one_on_the_button_is_never_refunded(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 300_00)
    form = form_of(desk, PAY)
    stale = form.send(amount="400", mode="cash", excess="change:20000")
    assert "another one than the button said" in stale.error_of("amount")
    assert entries(practice) == []
    for _ in range(2):
        assert form.send(amount="500", mode="cash", excess="change:20000").status == 303
    assert entries(practice) == [(300_00, "cash", "payment", 1)]
