"""Staff bill list prices and the visit's fee, and give discounts within their cap."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.billing import queries
from tests.integration.client import Browser, Form
from tests.integration.counter.typing_bills import DRAFT, NEW, act, items_of, page_form, settle
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Practice

ONLY = "Only Dr Asha Rao may bill"


def of_visit(practice: Practice) -> None:
    practice.visit(practice.patient())


def reception(practice: Practice, **exceptions: Any) -> Browser:
    """Return the browser of reception, with a visit at ₹500 to bill."""
    of_visit(practice)
    return practice.member("reception", **exceptions).browser()


def granted(practice: Practice, **more: Any) -> Browser:
    return reception(practice, granted=["other_price"], **more)


def dressed(practice: Practice, desk: Browser) -> Form:
    """Return the page with the consultation and a dressing at the list's ₹200."""
    return act(page_form(desk), f"add-{practice.service()}").form_to(NEW)


def test_reception_bills_list_prices_and_the_fee_and_types_no_price(practice: Practice) -> None:
    form = dressed(practice, reception(practice))
    assert form.field("line-0-price").get("type") == "hidden"
    assert form.field("line-1-name").get("type") == "hidden"
    assert "line-2-name" not in form.values
    assert form.field("total_amount").get("readonly") is not None
    assert form.send(act="cash").status == 303
    assert [(i[0], i[3]) for i in items_of(practice)] == [
        ("Consultation", 500_00),
        ("Dressing", 200_00),
    ]


WRONG = {
    "a lower price": ({"line-1-price": "100"}, "another price than the list's ₹200"),
    "a higher price": ({"line-1-price": "300"}, "another price than the list's ₹200"),
    "a lower fee": ({"line-0-price": "100"}, "another price than the list's ₹500"),
    "another name": ({"line-1-name": "Consultation"}, "Dressing under another name"),
    "a free line": ({"line-2-name": "Drip", "line-2-price": "50"}, "what is not on the price"),
    "a line off the list": ({"line-1-service": ""}, "what is not on the price"),
    "a free follow-up without a right": (
        {"line-0-kind": "follow_up", "line-0-price": "0"},
        "what is not on the price",
    ),
}


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(("typed", "text"), WRONG.values(), ids=WRONG)
def test_reception_cannot_issue_or_save_another_price(
    typed: dict[str, str], text: str, practice: Practice
) -> None:
    desk = reception(practice)
    form = dressed(practice, desk)
    stored = dump(practice.database)["bill_drafts"]
    for htmx in (True, False):
        page = desk.post(DRAFT, form.values | typed, htmx=htmx)
        assert page.status == 422
        assert f"{ONLY} {text}" in page.text
    assert dump(practice.database)["bill_drafts"] == stored
    page = form.send(act="cash", reason="Poor", total_amount="1", worked_out="1", **typed)
    assert page.status == 422
    assert f"{ONLY} {text}" in page.text
    assert dump(practice.database)["bills"] == []


def test_a_typed_total_counts_as_another_price(practice: Practice) -> None:
    desk = reception(practice)
    page = page_form(desk).send(act="cash", total_amount="300")
    assert page.status == 422
    assert f"{ONLY} another price than the list's ₹500" in page.text
    data = {
        "csrf_token": desk.token(),
        "request_key": "k" * 32,
        "total_amount": "300",
        "payment_status": "paid",
    }
    assert desk.post(NEW, data).status == 422
    assert dump(practice.database)["bills"] == []


def test_a_price_typed_by_the_doctor_stays_until_it_is_reset(practice: Practice) -> None:
    desk = reception(practice)
    doctor = practice.browser()
    act(page_form(doctor), "work", **{"line-0-price": "200", "reason": "Poor"})
    page = desk.get(NEW)
    assert f"{ONLY} another price than the list's ₹500" in page.text
    assert page.error_of("discount") == ""
    form = act(page.form_to(NEW), f"add-{practice.service()}").form_to(NEW)
    assert form.values["line-0-price"] == "200"
    assert form.send(act="cash").status == 422
    form = act(form, "usual-0").form_to(NEW)
    assert form.values["line-0-price"] == "500"
    assert form.send(act="cash").status == 303


def test_a_person_who_is_granted_other_prices_types_them_with_a_reason(practice: Practice) -> None:
    desk = granted(practice)
    form = dressed(practice, desk)
    assert form.send(act="later", **{"line-1-price": "150", "total_amount": "650"}).status == 422
    form = act(form, "work", **{"line-1-price": "190", "reason": "Small"}).form_to(NEW)
    assert form.send(act="cash").status == 303
    with practice.at_work():
        items = queries.list_items(1)
    assert [(i.unit_paise, i.list_paise, i.price_reason) for i in items] == [
        (500_00, 0, ""),
        (190_00, 200_00, "Small"),
    ]


def test_the_counter_reads_no_note_for_a_person_who_may_not_read_notes(practice: Practice) -> None:
    practice.visit(practice.patient(), diagnosis="Diagnosium")
    for role, reads_it in (("reception", False), ("accountant", False), ("", True)):
        browser = practice.browser(role)
        browser.get(NEW)
        with statements(practice.database.app) as executed:
            page = browser.get(NEW)
        assert any("visits.diagnosis" in sql for sql in executed) == reads_it, role
        assert ("Diagnosium" in page.text) == reads_it, role


def test_the_kind_of_a_line_is_that_of_the_price_list(practice: Practice, desk: Browser) -> None:
    form = dressed(practice, desk)
    assert form.send(act="cash", **{"line-1-kind": "consultation"}).status == 303
    assert [i[1] for i in items_of(practice)] == ["consultation", "procedure"]


OVER = {
    "on the bill": {"discount": "10.01 %"},
    "in rupees": {"discount": "70.01"},
    "on a line": {"line-0-discount": "71"},
    "on both lines": {"line-0-discount": "50", "line-1-discount": "21"},
    "on a line and the bill": {"line-0-discount": "50", "discount": "21"},
    "twice in percent": {"line-0-discount": "10 %", "line-1-discount": "10 %", "discount": "1 %"},
}


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("typed", OVER.values(), ids=OVER)
def test_discounts_count_together_against_the_cap(
    typed: dict[str, str], practice: Practice
) -> None:
    desk = reception(practice)
    form = act(dressed(practice, desk), "work", reason="Poor", **typed).form_to(NEW)
    page = form.send(act="cash")
    assert page.status == 422
    assert "At most 10 % of a bill may be taken off" in page.error_of("discount")
    assert "ask Dr Asha Rao" in page.error_of("discount")
    assert dump(practice.database)["bills"] == []


def test_a_discount_at_the_cap_is_given(practice: Practice) -> None:
    desk = reception(practice)
    form = act(dressed(practice, desk), "work", reason="Poor", discount="10 %").form_to(NEW)
    assert form.send(act="cash").status == 303


PRICED = {
    "a lower price": {"line-0-price": "400"},
    "a lower price and a discount": {"line-0-price": "460", "discount": "3 %"},
    "off the list by its name": {"line-0-service": "", "line-0-price": "400"},
    "a free follow-up without a right": {"line-0-kind": "follow_up", "line-0-price": "0"},
}


@pytest.mark.parametrize("typed", PRICED.values(), ids=PRICED)
def test_a_lower_price_counts_against_the_cap_of_a_person_who_may_bill_one(
    typed: dict[str, str], practice: Practice
) -> None:
    desk = granted(practice)
    form = act(page_form(desk), "work", reason="Poor", **typed).form_to(NEW)
    page = form.send(act="cash")
    assert page.status == 422
    assert "At most 10 %" in page.error_of("discount")


def test_a_total_typed_by_staff_counts_against_the_cap(practice: Practice) -> None:
    desk = granted(practice)
    page = page_form(desk).send(act="cash", total_amount="400", reason="Poor")
    assert page.status == 422
    assert "At most 10 %" in page.error_of("discount")
    assert page_form(desk).send(act="cash", total_amount="450", reason="Poor").status == 303
    with practice.at_work():
        assert [i.list_paise for i in queries.list_items(1)] == [500_00]


@pytest.mark.parametrize(("own", "most"), [(2_000, "20 %"), (0, "0 %")])
def test_the_doctor_sets_a_cap_for_a_person(own: int, most: str, practice: Practice) -> None:
    desk = reception(practice, discount_cap_bp=own)
    form = act(page_form(desk), "work", reason="Poor", discount="21 %").form_to(NEW)
    page = form.send(act="cash")
    assert page.status == 422
    assert f"At most {most} of a bill" in page.error_of("discount")


def test_the_cap_of_the_settings_applies_to_staff_and_not_to_the_doctor(
    practice: Practice,
) -> None:
    settle(practice, helper_cap_bp=500)
    desk = reception(practice)
    form = act(page_form(desk), "work", reason="Poor", discount="6 %").form_to(NEW)
    assert "At most 5 %" in form.send(act="cash").error_of("discount")
    assert page_form(practice.browser()).send(act="cash").status == 303


def test_the_cap_of_a_person_is_set_on_the_staff_page(practice: Practice) -> None:
    member = practice.member("reception")
    path = f"/account/staff/{sealed(member.user_id)}/"
    doctor = practice.browser()
    form = doctor.get(path).form("may", "discount_cap")
    assert form.values["discount_cap"] == ""
    assert form.send(discount_cap="120 %").status == 422
    with_all = {k: v for k, v in form.values.items() if k != "may"}
    data = with_all | {"may": ["patients", "bills", "take_money"], "discount_cap": "12.5"}
    assert doctor.post(path, data).status == 303
    assert doctor.get(path).form("may", "discount_cap").values["discount_cap"] == "12.5"


def test_reception_cannot_reverse_a_payment_by_marking_a_bill_as_pending(
    practice: Practice,
) -> None:
    bill_id = practice.billed_visit()
    desk = practice.browser("reception")
    data = {"csrf_token": desk.token(), "version": "2", "payment_status": "pending"}
    path = f"/billing/{bill_id}/edit/?part=status"
    page = desk.post(path, data)
    assert page.status == 422
    assert "may take a payment back" in page.text
    allowed = practice.member("reception", "Granted", granted=["take_back"]).browser()
    assert allowed.post(path, data | {"csrf_token": allowed.token()}).status == 303


def test_staff_are_not_asked_how_the_clinic_rounds(practice: Practice) -> None:
    desk = reception(practice)
    page = desk.get(NEW)
    assert "How are your bills rounded?" not in page.text
    act(page.form_to(NEW), "round-paisa")
    assert dump(practice.database)["billing_settings"] == []
    assert "How are your bills rounded?" in practice.browser().get(NEW).text
