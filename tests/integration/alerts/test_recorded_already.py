"""What is recorded already is told under any of its names; what is not checked is said so."""

from __future__ import annotations

import pytest

from tests.integration.alerts.asking import BOTH_WAYS, add, add_problem, alerts_of, names, press
from tests.integration.client import Browser
from tests.integration.factories import Practice


@pytest.mark.one_case_on_postgresql
@BOTH_WAYS
@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ("penicilin", "Penicillin"),
        ("Augmentin", "amoxicillin+clavulanate"),
        ("Crocin", "Paracetamol"),
        ("sulfa", "Sulpha"),
    ],
)
def test_the_same_allergy_in_other_words_is_there_already(
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


@BOTH_WAYS
def test_the_same_problem_in_other_words_is_there_already(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.problem(1, name="HTN")
    page = add_problem(desk, htmx, name="Essential hypertension", code="I10", since="2019")
    assert "seems to be recorded already, as “HTN”" in page.error_of("name")
    assert page.form("name", "another").values["since"] == "2019"


def test_an_edit_into_what_is_recorded_is_told_and_of_itself_is_none(
    practice: Practice, desk: Browser
) -> None:
    practice.allergy(1, name="Penicillin")
    number = practice.allergy(1, name="eggs")
    path = f"/allergies/{number}/edit/"
    assert desk.get(path).form_to(path).send(name="pencillin").status == 422
    form = desk.get("/allergies/1/edit/").form_to("/allergies/1/edit/")
    assert form.send(name="Pencillin", reaction="rash").status == 303


def test_what_has_ended_may_be_recorded_again_and_is_not_restored_beside_it(
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


@BOTH_WAYS
def test_an_unknown_spelling_stays_and_offers_what_may_be_meant(
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


def test_what_is_checked_is_not_said_to_be_unchecked(desk: Browser) -> None:
    for name, sentence in (("Augmentin", "Checked as amoxicillin"), ("asprin", "Read as aspirin")):
        query = {"name": name}
        page = desk.get("/allergies/suggestions/", htmx=True, query_string=query)
        assert sentence in page.text
        assert "not checked" not in page.text
        assert add(desk, name=name).status == 303
    assert "not checked" not in desk.get("/patients/1/").text
