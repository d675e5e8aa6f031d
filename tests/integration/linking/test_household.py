"""The household of a person with two linked records."""

from __future__ import annotations

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
