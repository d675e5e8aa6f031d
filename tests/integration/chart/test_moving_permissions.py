"""What a person needs, beside writing notes, to move a visit to another patient."""

from __future__ import annotations

import pytest

from tests.integration.factories import Practice

WRONG, RIGHT = 1, 2
REASON = "Opened for her sister"


@pytest.fixture
def visit(practice: Practice) -> int:
    """A visit of the wrong patient."""
    practice.patient(first_name="Lakshmi")
    practice.patient(first_name="Meena")
    return practice.visit(WRONG, symptoms="Fever")


def path_of(visit: int) -> str:
    return f"/visits/{visit}/move/{RIGHT}/"


def test_who_may_not_see_patients_looks_for_none_and_moves_no_visit(
    practice: Practice, visit: int
) -> None:
    writer = practice.member("assistant", "Writer", withheld=["patients"]).browser()
    assert f"/visits/{visit}/move/" not in writer.get(f"/visits/{visit}/").links()
    data = {"csrf_token": writer.token(), "reason": REASON, "version": "1"}
    for page in (
        writer.get(f"/visits/{visit}/move/?q=meena"),
        writer.get(path_of(visit)),
        writer.post(path_of(visit), data),
    ):
        assert (page.status, "Meena" in page.html) == (403, False)


def test_who_may_not_write_an_alert_moves_none_with_the_visit(
    practice: Practice, visit: int
) -> None:
    practice.allergy(WRONG, name="Dust")
    practice.problem(WRONG, name="Asthma")
    writer = practice.member("assistant", "Writer", withheld=["problems"]).browser()
    form = writer.get(path_of(visit)).form_to(path_of(visit))
    page = form.send(reason=REASON, alert="problem-1")
    assert (page.status, "Write long-term problems" in page.text) == (403, True)
    assert "Asthma" not in form.page.text
    form.send(reason=REASON, alert="allergy-1")
    alerts = practice.browser().get(f"/patients/{RIGHT}/alerts/").text
    assert ("Dust" in alerts, "Asthma" in alerts) == (True, False)
