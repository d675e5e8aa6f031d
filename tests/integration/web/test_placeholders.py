"""A save of letters that papers cannot print says so and keeps them; on both databases."""

from __future__ import annotations

import pytest

from clinic.placeholders import placeholder_notice
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.patients.people import row_of
from tests.integration.writing import Writer

NOTICE = "Papers cannot print these letters: "


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_new_patients_name_in_urdu_is_saved_and_told(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    form = desk.get("/patients/new/", htmx=htmx).form_to("/patients/new/")
    form.send(htmx=htmx, first_name="محمد", gender="M", age="40")
    shown = desk.get("/patients/1/").text
    assert f"{NOTICE}ح د م. On paper \ufffd stands in their place." in shown
    assert row_of(practice, 1)["first_name"] == "محمد"
    assert NOTICE not in desk.get("/patients/1/").text


def test_a_name_edited_in_place_is_told_at_once(practice: Practice, desk: Browser) -> None:
    practice.patient()
    form = desk.get("/patients/1/edit/?part=name", htmx=True).form("version", "first_name")
    answer = form.send(htmx=True, first_name="Asha 🙂")
    slot = answer.find("placeholders")
    assert slot is not None
    assert slot.get("hx-swap-oob") == "true"
    assert f"{NOTICE}🙂" in "".join(slot.itertext())
    assert NOTICE not in desk.get("/patients/1/").text


def test_a_clinics_name_is_told(practice: Practice, desk: Browser) -> None:
    page = desk.get("/account/").form_to("/account/").send(clinic_name="شفا Clinic")
    assert f"{NOTICE}ا ش ف" in page.follow().text


def test_letters_that_papers_print_and_passwords_are_not_told(
    practice: Practice, desk: Browser
) -> None:
    practice.patient()
    form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
    page = form.send(first_name="श्री", last_name="ரவி", password="🙂")
    assert NOTICE not in page.follow().text


def test_a_form_that_is_refused_tells_nothing(desk: Browser) -> None:
    form = desk.get("/patients/new/").form_to("/patients/new/")
    refused = form.send(first_name="محمد", gender="M", age="")
    assert refused.status == 422
    assert NOTICE not in refused.text


def test_a_long_list_of_letters_is_cut_and_a_mark_stands_on_a_circle() -> None:
    assert " and 10 more. " in placeholder_notice("李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋")
    assert "\u25cc\u064e" in placeholder_notice("م\u064e")


def test_a_finished_note_is_told_and_a_draft_is_not(practice: Practice, desk: Browser) -> None:
    writer = Writer(desk, practice.visit(practice.patient()))
    assert NOTICE not in writer.act(symptoms=["fever 3 d"], advice=["Rest 🙂"]).text
    answer = writer.act("finish")
    assert answer.headers["HX-Redirect"].startswith("/prescriptions/")
    assert f"{NOTICE}🙂" in desk.get(answer.headers["HX-Redirect"]).text
