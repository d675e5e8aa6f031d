"""An alert that is recorded already is recognised under any of its names; an unchecked one is
marked so."""

from __future__ import annotations

import pytest

from tests.integration.alerts.steps import PAGE_AND_PART, add, add_problem, alerts_of, names, press
from tests.integration.client import Browser
from tests.integration.factories import Practice


@pytest.mark.one_case_on_postgresql
@PAGE_AND_PART
@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ("penicilin", "Penicillin"),
        ("Augmentin", "amoxicillin+clavulanate"),
        ("Crocin", "Paracetamol"),
        ("sulfa", "Sulpha"),
    ],
)
def test_an_allergy_under_another_name_is_recognised_as_recorded(
    recorded: str, typed: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.allergy(1, name=recorded)
    page = add(desk, htmx, name=typed, reaction="rash")
    assert page.status == 422
    assert f"seems to be recorded already, as “{recorded}”" in page.error_of("name")
    form = page.form("name", "another")
    assert (form.values["name"], form.values["reaction"]) == (typed, "rash")
    assert names(alerts_of(practice).allergies) == [recorded]
    assert form.send(htmx=htmx, name="Ibuprofen", another=typed).status == (200 if htmx else 303)
    again = add(desk, htmx, name=typed).form("name", "another")
    assert again.send(htmx=htmx, another=typed).status == (200 if htmx else 303)
    assert names(alerts_of(practice).allergies) == [recorded, "Ibuprofen", typed]
    page = add(desk, htmx, name=typed)
    assert f"This is recorded already, as “{typed}”" in page.error_of("name")
    assert "another" not in {field.get("name") for field in page.tree.iter()}


@PAGE_AND_PART
def test_a_problem_under_another_name_is_recognised_as_recorded(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.problem(1, name="HTN")
    page = add_problem(desk, htmx, name="Essential hypertension", code="I10", since="2019")
    assert "seems to be recorded already, as “HTN”" in page.error_of("name")
    assert page.form("name", "another").values["since"] == "2019"


def test_an_edit_to_the_name_of_another_alert_is_reported_but_not_to_its_own(
    practice: Practice, desk: Browser
) -> None:
    practice.allergy(1, name="Penicillin")
    number = practice.allergy(1, name="eggs")
    path = f"/allergies/{number}/edit/"
    assert desk.get(path).form_to(path).send(name="pencillin").status == 422
    form = desk.get("/allergies/1/edit/").form_to("/allergies/1/edit/")
    assert form.send(name="Pencillin", reaction="rash").status == 303


def test_an_ended_alert_may_be_recorded_again_and_is_then_not_restored(
    practice: Practice, desk: Browser
) -> None:
    practice.allergy(1, name="penicilin")
    press(desk, "/allergies/1/end/")
    assert add(desk, name="Penicillin").status == 303
    page = press(desk, "/allergies/1/restore/")
    assert page.status == 409
    assert "recorded again since" in page.text
    press(desk, "/allergies/2/end/")
    assert press(desk, "/allergies/1/restore/").status == 303


@PAGE_AND_PART
def test_an_unknown_spelling_is_kept_and_likely_names_are_offered(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    page = add(desk, htmx, name="penicln")
    page = page if htmx else page.follow()
    assert "Own words, not checked" in page.text
    assert names(alerts_of(practice).allergies) == ["penicln"]
    (link,) = [link for link in page.links() if "name=Penicillin" in link]
    form = desk.get(link, htmx=htmx).form("name", "version")
    assert form.values["name"] == "Penicillin"
    assert form.send(htmx=htmx).status == (200 if htmx else 303)
    assert "not checked" not in desk.get("/patients/1/alerts/").text


def test_a_checked_allergy_is_not_marked_as_unchecked(desk: Browser) -> None:
    for name, sentence in (("Augmentin", "Checked as amoxicillin"), ("asprin", "Read as aspirin")):
        query = {"name": name}
        page = desk.get("/allergies/suggestions/", htmx=True, query_string=query)
        assert sentence in page.text
        assert "not checked" not in page.text
        assert add(desk, name=name).status == 303
    assert "not checked" not in desk.get("/patients/1/").text
