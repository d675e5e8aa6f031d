"""Rows of another doctor that a command names are neither shown nor changed."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from tests.integration.databases import Dump, dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin

SECRET = "Geheimol"
LINE = f"{SECRET} 1-0-1 5d"
ACTS = (
    *("repeat:{visit}", "repeat:{visit}:" + LINE, "template:{template}"),
    *(f"confirm:{LINE}", f"pin:{LINE}", f"unpin:{LINE}", "confirm:"),
    *(f"edit:prescription:{LINE}", f"up:prescription:{LINE}", f"remove:prescription:{LINE}"),
    *("keep-template", "finish", "over", "enter"),
)


@pytest.fixture
def theirs(practice: Practice) -> dict[str, int]:
    """The numbers of another doctor's rows, none of which this doctor has too."""
    for number in range(1, 5):
        patient = practice.patient(first_name=SECRET)
        visit = practice.visit(patient, visit_date=date(2026, 1, 5), prescription=LINE)
        template = practice.template(f"{SECRET} {number}", LINE, "Viral fever", SECRET)
        medicine = practice.medicine(SECRET, generic=SECRET)
    Writer(practice.browser(), begin(practice, patient)).act(findings=SECRET)
    return {"patient": patient, "visit": visit, "template": template, "medicine": medicine}


@pytest.fixture
def stranger(theirs: dict[str, int], other: Practice) -> Writer:
    """The page of a doctor without access to them, with a note begun."""
    return Writer(other.browser(), begin(other))


def of(practice: Practice) -> Dump:
    """Return all rows of a doctor."""
    rows = dump(practice.database, "users", "doctors", "sign_ins", "sign_in_throttles")
    return {t: [row for row in doses if row[0] == practice.doctor_id] for t, doses in rows.items()}


@pytest.mark.parametrize("act", ACTS)
def test_a_command_that_names_another_doctors_rows_shows_and_changes_nothing(
    act: str, theirs: dict[str, int], practice: Practice, other: Practice, stranger: Writer
) -> None:
    before = of(practice)
    answer = stranger.act(
        act.format(**theirs),
        id=str(theirs["visit"]),
        visit_id=str(theirs["visit"]),
        patient_id=str(theirs["patient"]),
        doctor_id=str(practice.doctor_id),
        template_id=str(theirs["template"]),
        medicine_id=str(theirs["medicine"]),
    )
    assert answer.status in (200, 422)
    assert SECRET not in answer.html
    assert SECRET not in repr(of(other))
    assert of(practice) == before


def test_another_doctors_medicine_is_own_words_here(stranger: Writer) -> None:
    answer = stranger.act("add:prescription:", prescription_new=LINE)
    assert stranger.entries("prescription") == [LINE]
    assert "Your own words" in answer.text
    assert SECRET.upper() not in answer.html


@pytest.mark.parametrize("typed", [SECRET, "geheim", SECRET[:3]])
def test_another_doctors_medicines_are_not_suggested(typed: str, stranger: Writer) -> None:
    page = stranger.browser.get(f"/suggestions/prescription/?prescription_new={quote(typed)}")
    assert page.status == 200
    assert SECRET not in page.html


def test_another_doctors_habits_templates_and_favourites_are_not_offered(
    practice: Practice, other: Practice
) -> None:
    writer = Writer(practice.browser(), begin(practice))
    writer.act("add:prescription:", prescription_new="Dolo 650 1-1-1 3d")
    writer.act("pin:Dolo 650 1-1-1 3d")
    writer.act("confirm:")
    writer.act("keep-template", symptoms=[SECRET], advice=[SECRET], template_name=SECRET)
    writer.act("finish")
    assert SECRET in Writer(practice.browser(), begin(practice)).page.html
    page = Writer(other.browser(), begin(other)).page
    assert SECRET not in page.html
    assert "Dolo 650" not in page.html


def test_another_doctors_draft_and_request_key_open_nothing(
    practice: Practice, other: Practice, stranger: Writer
) -> None:
    writer = Writer(practice.browser(), begin(practice))
    writer.act("finish", findings=SECRET)
    key, tab = writer.value("request_key"), writer.value("tab")
    answer = stranger.act("finish", request_key=key, tab=tab, findings="Mine")
    assert answer.headers["HX-Redirect"] == "/prescriptions/1/"
    assert SECRET not in repr(of(other))
    assert SECRET not in other.browser().get("/prescriptions/1/").html
