"""A doctor chooses the kinds of quiet notes to see; on both databases."""

from __future__ import annotations

from functools import partial

import pytest

from clinic.prescribing.forms import NOTES
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.writing import Writer, begin

NOTES_PAGE = "/account/notes/"
QUIET = ["Pan D od ac 14d", "Azithral 500 od 3d"]
STOP = ["Pan 40 1-0-0 5d", "Omez 20 1-0-0 5d"]


def hide(desk: Browser, *kinds: str) -> int:
    return desk.get(NOTES_PAGE).form_to(NOTES_PAGE).send(**dict.fromkeys(kinds, "hidden")).status


def quiet_words(practice: Practice, lines: list[str]) -> str:
    answer = Writer(practice.browser(), begin(practice)).act(prescription=lines)
    cautions = answer.find("cautions")
    assert cautions is not None
    return " ".join("".join(cautions.itertext()).split())


def test_all_kinds_are_shown_until_one_is_turned_off(practice: Practice, desk: Browser) -> None:
    values = desk.get(NOTES_PAGE).form_to(NOTES_PAGE).values
    assert {values[kind] for kind in NOTES} == {"shown"}
    assert "2 notes" in quiet_words(practice, QUIET)
    assert hide(desk, "length") == 303
    assert desk.get(NOTES_PAGE).form_to(NOTES_PAGE).values["length"] == "hidden"
    assert "1 note" in quiet_words(practice, QUIET)
    assert hide(desk, "interaction") == 303
    assert "note" not in quiet_words(practice, QUIET)


def test_a_stop_is_shown_even_if_all_kinds_are_turned_off(
    practice: Practice, desk: Browser
) -> None:
    hide(desk, *NOTES)
    writer = Writer(practice.browser(), begin(practice))
    answer = writer.act(prescription=STOP, symptoms=["acidity"])
    assert "two proton pump inhibitors" in answer.text
    assert writer.act("finish").status == 422


def test_turning_a_kind_off_is_recorded_in_the_trail(practice: Practice, desk: Browser) -> None:
    hide(desk, "age")
    events = dump(practice.database)["audit_events"]
    (event,) = [e for e in events if "hidden_notes" in str(e)]
    assert "age" in str(event)


def test_the_print_settings_are_not_changed(practice: Practice, desk: Browser) -> None:
    page = "/account/prescription/"
    desk.get(page).form_to(page).send(paper="a4", top_mm="55")
    hide(desk, "together")
    values = desk.get(page).form_to(page).values
    assert (values["paper"], values["top_mm"]) == ("a4", "55")


def test_a_stale_form_shows_both_texts(desk: Browser) -> None:
    old = desk.get(NOTES_PAGE).form_to(NOTES_PAGE)
    hide(desk, "age")
    page = old.send(together="hidden")
    assert page.status == 409
    assert page.form("together", "version").send().status == 303
    values = desk.get(NOTES_PAGE).form_to(NOTES_PAGE).values
    assert (values["age"], values["together"]) == ("shown", "hidden")


def test_two_simultaneous_first_choices_make_one_row(practice: Practice) -> None:
    forms = [practice.browser().get(NOTES_PAGE).form_to(NOTES_PAGE) for _ in range(2)]
    kinds = ("age", "together")
    pages = at_once(
        [partial(f.send, **{kind: "hidden"}) for f, kind in zip(forms, kinds, strict=True)]
    )
    assert sorted(page.status for page in pages) == [303, 409]
    assert len(dump(practice.database)["print_settings"]) == 1


@pytest.mark.parametrize("typed", ["", "off", "stop"])
def test_an_invalid_choice_is_explained(typed: str, practice: Practice, desk: Browser) -> None:
    page = desk.get(NOTES_PAGE).form_to(NOTES_PAGE).send(age=typed)
    assert page.status == 422
    assert "Choose one" in page.error_of("age")
    assert dump(practice.database)["print_settings"] == []


def test_another_doctors_choice_is_not_used(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    hide(desk, "length")
    values = other.browser().get(NOTES_PAGE).form_to(NOTES_PAGE).values
    assert values["length"] == "shown"


def test_the_account_and_the_notes_link_to_the_page(practice: Practice, desk: Browser) -> None:
    assert NOTES_PAGE in desk.get("/account/settings/").links()
    answer = Writer(practice.browser(), begin(practice)).act(prescription=QUIET)
    assert NOTES_PAGE in answer.links()
