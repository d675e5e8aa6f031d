"""One payment for several bills, over HTTP on both databases."""

from __future__ import annotations

import pytest

from clinic.billing import service
from clinic.billing.figures import patient_balance_of
from tests.integration.billing.money.entries import PAY, REFERENCE, form_of, send
from tests.integration.books import check_books
from tests.integration.client import Browser, Form
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once

DUES = "/patients/1/dues/"
ALLOCATION = f"{DUES}allocation/"
TRANSFER = {"mode": "upi", "reference": REFERENCE}


@pytest.fixture
def household(practice: Practice) -> Practice:
    """A mother (patient 1, two dues), her child (2) with the same phone number and a stranger (3),
    with a due each."""
    mother = practice.patient(first_name="Lakshmi", phone="+919845012345")
    child = practice.patient(first_name="Ravi", phone="+919845012345")
    stranger = practice.patient(first_name="Omar", phone="+919845099999")
    for patient, paise in ((mother, 400_00), (child, 500_00), (stranger, 100_00), (mother, 50_00)):
        practice.billed_visit(patient, total_paise=paise, status="pending")
    return practice


def paid(practice: Practice) -> list[tuple[int | None, int, str | None, int]]:
    """Return (bill, paise, reference, attempt) of each entry."""
    with practice.at_work():
        rows = [service.get_payment(row[1]) for row in dump(practice.database)["payments"]]
        rows.sort(key=lambda row: row.id)
        return [(r.bill_id, r.amount_paise, r.reference, r.reference_attempt) for r in rows]


def looked_at(desk: Browser, **typed: object) -> Form:
    """Return the form after it has shown how the money is spread."""
    page = form_of(desk, DUES).send(**typed)
    assert page.status == 422
    assert "This is how the money is spread" in page.text
    return page.form_to(DUES)


def test_the_page_lists_what_the_household_owes_and_ticks_the_patients_own(
    household: Practice,
) -> None:
    page = household.browser().get(DUES)
    for text in ("Lakshmi", "Ravi", "₹450"):
        assert text in page.text
    assert "Omar" not in page.text
    boxes = {
        e.get("value"): e.get("checked")
        for e in page.form_to(DUES).element.iter("input")
        if e.get("name") == "bills"
    }
    assert [value for value, ticked in boxes.items() if ticked is not None] == ["1", "4"]
    assert list(boxes) == ["1", "2", "4"]


def test_one_transfer_pays_the_bills_of_mother_and_child_with_a_receipt_each(
    household: Practice,
) -> None:
    form = looked_at(household.browser(), **TRANSFER, bills=["1", "2"])
    assert dump(household.database)["payments"] == []
    answer = form.send(bills=["1", "2"], mode="upi")
    assert answer.status == 303
    assert paid(household) == [(1, 400_00, REFERENCE, 0), (2, 500_00, REFERENCE, 1)]
    page_after = answer.follow()
    for text in ("R2026-27/000001", "R2026-27/000002", "₹900"):
        assert text in page_after.text
    check_books(household)


def test_all_dues_of_a_patient_are_paid_by_one_post(household: Practice) -> None:
    form = form_of(household.browser(), DUES)
    answer = form.send(bills=["1", "4"], tendered="500")
    assert answer.status == 303
    assert "Give ₹50 change" in answer.follow().text
    with household.at_work():
        rows = [service.get_payment(n) for n in (1, 2)]
        assert [row.tendered_paise - row.amount_paise for row in rows] == [0, 50_00]


def test_a_part_pays_the_oldest_first_and_is_shown_before_it_is_taken(household: Practice) -> None:
    form = looked_at(household.browser(), bills=["1", "2", "4"], amount="600")
    assert "₹300 stays due" in form.page.text
    assert form.send(bills=["1", "2", "4"]).status == 303
    assert [(bill, paise) for bill, paise, *_ in paid(household)] == [(1, 400_00), (2, 200_00)]


def test_the_sum_of_ticked_bills_is_updated_while_typing(household: Practice) -> None:
    desk = household.browser()
    values = form_of(desk, DUES).values | {"bills": ["1", "2"], "amount": "600"}
    part = desk.post(ALLOCATION, values, htmx=True)
    assert part.status == 200
    assert "₹300 stays due" in part.text
    allocation = next(
        e.get("value") for e in part.tree.iter("input") if e.get("name") == "allocation"
    )
    assert allocation == "1:40000,2:20000,advance:0"
    answer = desk.post(DUES, values | {"allocation": allocation})
    assert answer.status == 303
    assert [(bill, paise) for bill, paise, *_ in paid(household)] == [(1, 400_00), (2, 200_00)]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"bills": None}, "bills", "Tick at least one"),
        ({"amount": "0"}, "amount", "above zero"),
        ({"amount": "x"}, "amount", "rupees"),
        ({"mode": "advance"}, "mode", "how it was paid"),
        ({"mode": ""}, "mode", "how it was paid"),
        ({"reference": REFERENCE}, "reference", "Cash has no reference"),
        ({"tendered": "399"}, "tendered", "too little"),
        ({"amount": "1000"}, "amount", "more than is due"),
    ],
)
def test_an_error_is_shown_next_to_its_field(
    typed: dict[str, str], field: str, message: str, household: Practice
) -> None:
    page = form_of(household.browser(), DUES).send(**{"bills": ["1"], **typed})
    assert page.status == 422
    assert message in page.error_of(field)
    assert dump(household.database)["payments"] == []


def test_each_mode_takes_the_money_with_one_tap_and_the_enter_key_takes_nothing(
    household: Practice,
) -> None:
    form = form_of(household.browser(), DUES)
    first, *modes = [e.get("value") for e in form.element.iter("button") if e.get("name") == "mode"]
    assert (first, modes) == ("", ["cash", "upi", "card", "bank", "other"])
    assert form.send(bills=["1", "4"], mode="upi").status == 303
    assert len(paid(household)) == 2


def test_a_double_tap_makes_one_set_of_entries(household: Practice) -> None:
    desk = household.browser()
    values = form_of(desk, DUES).values | {"bills": ["1", "4"], **TRANSFER}
    pages = at_once([lambda: desk.post(DUES, values)] * 4)
    pages.append(desk.post(DUES, values))
    assert {page.status for page in pages} == {303}
    assert len({page.location for page in pages}) == 1
    assert len(paid(household)) == 2


def test_the_dues_are_compared_with_the_page_when_they_are_paid(household: Practice) -> None:
    desk = household.browser()
    form = form_of(desk, DUES)
    send(household.browser(), PAY, amount="100")
    page = form.send(bills=["1", "4"])
    assert page.status == 409
    assert "changed meanwhile" in page.text
    assert page.form_to(DUES).send(bills=["1", "4"]).status == 303
    assert [paise for _bill, paise, *_ in paid(household)] == [100_00, 300_00, 50_00]


def test_desks_that_pay_all_dues_simultaneously_take_them_once(household: Practice) -> None:
    forms = [form_of(household.browser(), DUES) for _ in range(4)]
    pages = at_once([lambda f=f: f.send(bills=["1", "4"]) for f in forms])
    assert sorted(page.status for page in pages)[0] == 303
    assert {page.status for page in pages} <= {303, 409, 422}
    assert len(paid(household)) == 2


# --- more than is due ----------------------------------------------------------------------------


def buttons(form: Form) -> list[str | None]:
    return [e.get("value") for e in form.element.iter("button") if e.get("name") == "excess"]


def test_an_excess_is_kept_as_an_advance_only_after_confirmation(
    household: Practice,
) -> None:
    typed = {**TRANSFER, "bills": ["1", "4"], "amount": "500"}
    page = form_of(household.browser(), DUES).send(**typed)
    assert "₹50 more than is due" in page.text
    form = page.form_to(DUES)
    assert buttons(form) == ["advance:5000"]
    answer = form.send(bills=["1", "4"], excess="advance:5000")
    assert answer.status == 303
    assert [row[:2] for row in paid(household)] == [(1, 400_00), (4, 50_00), (None, 50_00)]
    assert [row[3] for row in paid(household)] == [0, 1, 2]
    with household.at_work():
        assert patient_balance_of(1)[:2] == (0, 50_00)
    check_books(household)


def test_change_is_offered_first_for_an_excess_in_cash(household: Practice) -> None:
    form = form_of(household.browser(), DUES).send(bills=["1", "4"], amount="500").form_to(DUES)
    assert buttons(form) == ["change:5000", "advance:5000"]
    answer = form.send(bills=["1", "4"], excess="change:5000")
    assert "Give ₹50 change" in answer.follow().text
    assert [row[:2] for row in paid(household)] == [(1, 400_00), (4, 50_00)]


def test_an_excess_on_one_bill_is_kept_only_after_confirmation(household: Practice) -> None:
    desk = household.browser()
    page = send(desk, PAY, **TRANSFER, amount="500")
    assert page.status == 422
    form = page.form_to(PAY)
    assert buttons(form) == ["advance:10000"]
    assert form.send().status == 422
    for _ in range(2):
        assert form.send(excess="advance:10000").status == 303
    assert paid(household) == [(1, 400_00, REFERENCE, 0), (None, 100_00, REFERENCE, 1)]


def test_change_for_cash_on_one_bill_is_given_with_one_tap(household: Practice) -> None:
    form = send(household.browser(), PAY, amount="500").form_to(PAY)
    assert buttons(form) == ["change:10000", "advance:10000"]
    assert form.send(mode="upi", excess="change:10000").status == 422
    answer = form.send(excess="change:10000")
    assert "Give ₹100 change" in answer.follow().text
    assert [row[:2] for row in paid(household)] == [(1, 400_00)]


def test_the_excess_that_is_kept_is_the_confirmed_one(household: Practice) -> None:
    """A part was paid meanwhile, so more would be kept than was shown."""
    form = send(household.browser(), PAY, **TRANSFER, amount="500").form_to(PAY)
    send(household.browser(), PAY, amount="100")
    page = form.send(excess="advance:10000")
    assert page.status == 409
    assert len(paid(household)) == 1
    assert buttons(page.form_to(PAY)) == ["advance:20000"]


def test_two_lakh_in_cash_is_refused_over_several_bills(household: Practice) -> None:
    household.billed_visit(1, total_paise=1_20_000_00, status="pending")
    household.billed_visit(2, total_paise=1_20_000_00, status="pending")
    desk = household.browser()
    page = looked_at(desk, bills=["5", "6"]).send(bills=["5", "6"])
    assert page.status == 422
    assert "269ST" in page.error_of("mode")


def test_a_bill_of_another_doctor_is_refused(household: Practice, other: Practice) -> None:
    other.billed_visit(total_paise=300_00, status="pending")
    form = form_of(other.browser(), DUES)
    page = form.send(bills=["4"], allocation="4:5000,advance:0")
    assert page.status in (409, 422)
    assert dump(household.database)["payments"] == []


def test_a_number_that_no_bill_has_pays_nothing(household: Practice) -> None:
    form = looked_at(household.browser(), **TRANSFER, bills=["1"])
    for number in ("9" * 19, "-1", "9" * 4400):
        assert form.send(bills=["1", number], mode="upi").status == 422
    assert dump(household.database)["payments"] == []
