"""A new clinic is asked once how its bills are rounded; until the answer they are not rounded."""

from __future__ import annotations

import pytest

from clinic.billing.settings import edit_settings, read_settings
from tests.integration.client import Browser
from tests.integration.counter.typing_bills import NEW, act, items_of, page_form
from tests.integration.factories import Practice

ASKED = "How are your bills rounded?"
SETTINGS = "/account/billing/"


def rounding(practice: Practice) -> tuple[bool, bool]:
    with practice.at_work():
        settings = read_settings()
        return settings.to_rupee, settings.rounding_asked


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(("tap", "total"), [("round-rupee", "118"), ("round-paisa", "117.99")])
def test_the_first_bill_asks_and_continues_with_the_typed_text(
    tap: str, total: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    form = page_form(desk)
    assert ASKED in form.page.text
    act(form, tap, htmx, **{"line-0-price": "117.99"})
    form = page_form(desk)
    assert ASKED not in form.page.text
    assert (form.values["line-0-price"], form.values["worked_out"]) == ("117.99", total)
    assert rounding(practice) == (tap == "round-rupee", True)
    assert form.send(act="cash").status == 303


def test_bills_are_not_rounded_until_the_question_is_answered(
    practice: Practice, desk: Browser
) -> None:
    form = act(page_form(desk), "work", **{"line-0-price": "117.99"}).form_to(NEW)
    assert form.send(act="cash").status == 303
    assert [item[-1] for item in items_of(practice)] == [117_99]
    assert rounding(practice) == (False, False)


def test_an_answer_given_in_another_window_is_kept(practice: Practice, desk: Browser) -> None:
    form = page_form(desk)
    act(page_form(practice.browser()), "round-paisa")
    act(form, "round-rupee")
    assert rounding(practice) == (False, True)


def test_the_settings_ask_too_and_save_other_fields_without_an_answer(
    practice: Practice, desk: Browser
) -> None:
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert "rounding" not in form.values
    assert "₹117.99 is billed as ₹118" in form.page.text
    assert form.send(doctor_cap="20").status == 303
    assert rounding(practice) == (False, False)
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert (form.values["doctor_cap"], "rounding" in form.values) == ("20", False)
    assert form.send(rounding="to ten").status == 422
    assert form.send(rounding="paisa").status == 303
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert form.values["rounding"] == "paisa"
    assert rounding(practice) == (False, True)


def test_of_two_first_answers_the_second_is_shown_next_to_the_first(
    practice: Practice, desk: Browser
) -> None:
    forms = [desk.get(SETTINGS).form_to(SETTINGS) for _ in range(2)]
    assert forms[0].send(rounding="rupee").status == 303
    page = forms[1].send(rounding="paisa")
    assert page.status == 409
    assert "To the rupee" in page.text
    assert rounding(practice) == (True, True)


def test_a_clinic_that_once_saved_its_settings_is_not_asked(
    practice: Practice, desk: Browser
) -> None:
    with practice.at_work():
        edit_settings(read_settings(), 0, {"to_rupee": False, "rounding_asked": True})
    assert ASKED not in page_form(desk).page.text
