"""The household of a person with two linked records."""

from __future__ import annotations

from clinic.patients.relations_queries import list_household_of
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.patients.links import link


def test_the_household_of_the_kept_record_has_the_relatives_of_both(
    practice: Practice, desk: Browser
) -> None:
    two = old, kept = practice.patients(2)
    names = ("Meena", "Sunita", "Gopal")
    meena, sunita, gopal = (practice.patient(first_name=name) for name in names)
    practice.relative(old, meena, "child")
    practice.relative(kept, sunita, "sibling")
    for record in two:
        practice.relative(record, gopal, "spouse")
    link(practice, old, kept)
    visit = practice.visit(kept)
    links = [*desk.get(f"/patients/{kept}/").links(), *desk.get(f"/visits/{visit}/move/").links()]
    for relative in (meena, sunita, gopal):
        assert f"/patients/{relative}/" in links
        assert links.count(f"/visits/{visit}/move/{relative}/") == 1
    assert not {f"/visits/{visit}/move/{record}/" for record in two} & set(links)


def test_a_relative_with_two_records_is_shown_once_by_the_kept_one_with_the_dues_of_both(
    practice: Practice, desk: Browser
) -> None:
    patient, old, kept = practice.patients(3)
    practice.relative(patient, old, "child")
    practice.billed_visit(old, total_paise=300_00, status="pending")
    practice.billed_visit(kept, total_paise=200_00, status="pending")
    link(practice, old, kept)
    page = desk.get(f"/patients/{patient}/")
    assert f"/patients/{kept}/" in page.links()
    assert f"/patients/{old}/" not in page.links()
    assert "₹500" in page.text
    dues = desk.get(f"/patients/{patient}/dues/").text
    assert "₹300" in dues
    assert "₹200" in dues


def test_a_relation_of_an_old_record_is_changed_and_removed_under_the_kept_one(
    practice: Practice, desk: Browser
) -> None:
    patient, old, kept = practice.patients(3)
    practice.relative(patient, old, "child")
    link(practice, old, kept)
    relation = f"/patients/{patient}/relatives/{kept}/"
    form = desk.get(relation).form_to(relation)
    assert form.values["kind"] == "child"
    form.send(kind="sibling")
    assert kinds_of_relatives(practice, patient) == ["sibling"]
    desk.get(relation).form_to(f"{relation}remove/").send()
    assert kinds_of_relatives(practice, patient) == []


def kinds_of_relatives(practice: Practice, patient: int) -> list[str]:
    """Return the kinds of a patient's relatives."""
    with practice.at_work():
        return [one.kind for one in list_household_of((patient,)) if one.kind]
