"""A payment or an advance that was entered on the wrong patient is moved to the right one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from clinic.billing import figures
from clinic.billing.models import Payment
from clinic.clock import clinic_day
from tests.integration.billing.money.entries import REFERENCE, advance, entries, send
from tests.integration.books import check_books, close_day, totals_of
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.links import link

WRONG, RIGHT = 1, 2
REASON = "Taken for her sister"
MOVED = [(500_00, "cash", "payment", 1), (-500_00, "cash", "refund", 1)]


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Check every sum and number of the books after each test."""
    yield
    check_books(practice)


@pytest.fixture
def _bills(practice: Practice) -> None:
    """Issue a paid bill of the wrong patient and an unpaid one of the right patient, of ₹500
    each."""
    practice.patient(first_name="Lakshmi")
    practice.patient(first_name="Meena")
    practice.billed_visit(WRONG)
    practice.billed_visit(RIGHT, status="pending")


def path_of(payment: int, to: int = RIGHT) -> str:
    return f"/payments/{payment}/wrong-patient/{to}/"


def choice_of(payment: int) -> str:
    return f"/payments/{payment}/wrong-patient/"


def move(desk: Browser, payment: int = 1, to: int = RIGHT, **typed: Any) -> Page:
    path = path_of(payment, to)
    return desk.get(path).form_to(path).send(**{"reason": REASON} | typed)


@pytest.mark.usefixtures("_bills")
def test_a_payment_is_moved_to_the_right_patients_bill(practice: Practice, desk: Browser) -> None:
    page = move(desk)
    assert (page.status, page.location) == (303, "/billing/2/")
    assert entries(practice) == [*MOVED, (500_00, "cash", "payment", 2)]


@pytest.mark.usefixtures("_bills")
def test_both_bills_show_the_move_with_the_other_receipt_and_the_reason(desk: Browser) -> None:
    page = move(desk).follow()
    numbers = [f"R2026-27/00000{n}" for n in (1, 2)]
    assert "with the right patient now" in page.text
    assert f"Instead of receipt {numbers[0]}: {REASON}" in page.text
    wrong = desk.get("/billing/1/").text
    assert f"Wrong patient, now receipt {numbers[1]}: {REASON}" in wrong


@pytest.mark.usefixtures("_bills")
def test_the_new_receipt_prints_and_names_nobody_else(practice: Practice, desk: Browser) -> None:
    move(desk)
    assert desk.get("/billing/payments/3/pdf/").status == 200
    rows = dump(practice.database)["payments"]
    assert not any("Lakshmi" in str(row) or "Meena" in str(row) for row in rows)


@pytest.mark.usefixtures("_bills")
def test_the_day_book_has_the_same_sums_in_each_mode(practice: Practice, desk: Browser) -> None:
    with practice.at_work():
        before = totals_of(clinic_day())
    move(desk)
    with practice.at_work():
        assert totals_of(clinic_day()) == before


@pytest.mark.usefixtures("_bills")
def test_a_reference_is_moved_with_its_payment(practice: Practice, desk: Browser) -> None:
    practice.billed_visit(WRONG, status="pending")
    send(desk, "/billing/3/pay/", mode="upi", reference=REFERENCE)
    assert move(desk, payment=2).status == 303
    with practice.at_work() as session:
        entered = session.get(Payment, (practice.doctor_id, 4))
        assert (entered.mode, entered.reference, entered.bill_id) == ("upi", REFERENCE, 2)


@pytest.mark.usefixtures("_bills")
def test_a_part_of_a_shared_transfer_is_moved_and_the_others_stay(
    practice: Practice, desk: Browser
) -> None:
    practice.relative(WRONG, RIGHT)
    for _ in range(2):
        practice.billed_visit(WRONG, status="pending")
    dues = "/patients/1/dues/"
    form = desk.get(dues).form_to(dues)
    page = form.send(bills=["3", "4"], amount="1000", mode="upi", reference=REFERENCE)
    if page.status == 422:
        page = page.form_to(dues).send()
    assert page.status == 303
    assert move(desk, payment=2).status == 303


@pytest.mark.usefixtures("_bills")
def test_an_amount_above_the_right_bills_due_becomes_an_advance(
    practice: Practice, desk: Browser
) -> None:
    send(desk, "/billing/2/pay/", mode="cash", amount="200")
    assert move(desk).status == 303
    assert entries(practice)[-2:] == [
        (300_00, "cash", "payment", 2),
        (200_00, "cash", "payment", None),
    ]


@pytest.mark.usefixtures("_bills")
def test_an_advance_is_moved_as_an_advance(practice: Practice, desk: Browser) -> None:
    advance(practice, 250_00, WRONG)
    page = move(desk, payment=2, belongs="advance:25000")
    assert (page.status, page.location) == (303, f"/patients/{RIGHT}/advance/")
    with practice.at_work():
        left = [figures.patient_balance_of(who).advance for who in (WRONG, RIGHT)]
    assert left == [0, 250_00]


@pytest.mark.usefixtures("_bills")
def test_a_used_advance_is_not_moved(practice: Practice, desk: Browser) -> None:
    advance(practice, 250_00, WRONG)
    practice.billed_visit(WRONG, status="pending")
    desk.post("/billing/3/advance/", {"csrf_token": desk.token(), "amount": "250"})
    before = entries(practice)
    assert move(desk, payment=2, belongs="advance:25000").status == 422
    assert entries(practice) == before


@pytest.mark.usefixtures("_bills")
def test_a_payment_from_an_advance_is_not_moved(practice: Practice, desk: Browser) -> None:
    advance(practice, 250_00, RIGHT)
    desk.post("/billing/2/advance/", {"csrf_token": desk.token(), "amount": "250"})
    assert "came out of an advance" in desk.get(choice_of(3)).text


@pytest.mark.usefixtures("_bills")
def test_one_form_sent_twice_moves_the_payment_once(practice: Practice, desk: Browser) -> None:
    path = path_of(1)
    form = desk.get(path).form_to(path)
    first, second = form.send(reason=REASON), form.send(reason=REASON)
    assert (first.location, second.location) == ("/billing/2/", "/billing/2/")
    assert len(entries(practice)) == 3


@pytest.mark.usefixtures("_bills")
def test_a_bill_that_was_paid_meanwhile_is_shown_again_with_what_was_typed(
    practice: Practice, desk: Browser
) -> None:
    path = path_of(1)
    form = desk.get(path).form_to(path)
    send(desk, "/billing/2/pay/", mode="cash", amount="500")
    before = dump(practice.database)
    page = form.send(reason=REASON)
    assert page.status == 409
    assert page.form_to(path).values["reason"] == REASON
    assert dump(practice.database) == before


@pytest.mark.usefixtures("_bills")
def test_a_reversed_payment_is_not_moved(practice: Practice, desk: Browser) -> None:
    path = path_of(1)
    form = desk.get(path).form_to(path)
    send(desk, "/payments/1/take-back/", reason="Wrong")
    assert form.send(reason=REASON).status == 409
    assert "taken back already" in desk.get(path).text
    assert entries(practice) == MOVED


@pytest.mark.usefixtures("_bills")
def test_a_closed_day_counts_both_entries_in_the_next(practice: Practice, desk: Browser) -> None:
    with practice.at_work():
        close_day(clinic_day(), 500_00)
    assert move(desk).status == 303
    with practice.at_work() as session:
        books = session.scalars(select(Payment.book_day).order_by(Payment.id)).all()
    assert books[0] is None
    assert books[1] == books[2] is not None


@pytest.mark.usefixtures("_bills")
@pytest.mark.parametrize("typed", [{"reason": ""}, {"belongs": ""}, {"belongs": "soon"}])
def test_missing_fields_are_asked_for(typed: dict[str, str], desk: Browser) -> None:
    page = move(desk, **typed)
    assert page.status == 422
    assert page.error_of(next(iter(typed)))


@pytest.mark.usefixtures("_bills")
def test_money_does_not_move_to_the_same_patient_or_to_a_bill_of_a_third(
    practice: Practice, desk: Browser
) -> None:
    practice.billed_visit(practice.patient(), status="pending")
    assert move(desk, to=WRONG, belongs="advance:50000").status == 409
    assert move(desk, belongs="3:50000,advance:0").status == 409
    assert len(entries(practice)) == 1


@pytest.mark.usefixtures("_bills")
def test_money_for_a_linked_record_goes_to_the_kept_one(practice: Practice, desk: Browser) -> None:
    kept = practice.patient(first_name="Meenakshi")
    link(practice, RIGHT, kept)
    page = desk.get(path_of(1))
    assert "Meenakshi" in page.text
    assert page.form_to(path_of(1, kept)).send(reason=REASON).status == 303


@pytest.mark.usefixtures("_bills")
def test_an_archived_patient_gets_no_money(practice: Practice, desk: Browser) -> None:
    path = path_of(1)
    form = desk.get(path).form_to(path)
    ask = f"/patients/{RIGHT}/delete/"
    assert desk.get(ask).form_to(ask).send().status == 303
    assert form.send(reason=REASON).location == f"/patients/{RIGHT}/"
    assert len(entries(practice)) == 1


@pytest.mark.usefixtures("_bills")
def test_the_household_and_a_search_offer_the_right_patient(
    practice: Practice, desk: Browser
) -> None:
    practice.relative(WRONG, RIGHT, "sibling")
    practice.patient(first_name="Sunita")
    links = desk.get(f"{choice_of(1)}?q=sunita").links()
    assert path_of(1) in links
    assert path_of(1, 3) in links


@pytest.mark.usefixtures("_bills")
def test_moving_a_payment_needs_two_permissions_and_is_listed_for_the_doctor(
    practice: Practice,
) -> None:
    desk = practice.member("reception", "Rita Desk").browser()
    assert desk.get(choice_of(1)).status == 403
    assert "wrong-patient" not in desk.get("/billing/1/").html
    trusted = practice.member("reception", "Mani Desk", granted=["take_back"]).browser()
    assert choice_of(1) in trusted.get("/billing/1/").links()
    assert move(trusted).status == 303
    assert f"now receipt R2026-27/000002: {REASON}" in practice.browser().get("/daybook/").text
    thrifty = practice.member(
        "reception", "Tara Desk", granted=["take_back"], withheld=["take_money"]
    ).browser()
    assert thrifty.get(path_of(3)).status == 403
