"""The lists of the day and the consultation say who may be mistaken for the patient."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.writing import begin

TOLD = "Same name in today's queue:"


def sunita(practice: Practice, first_name: str = "Sunita", **values: object) -> int:
    return practice.patient(first_name=first_name, last_name="Patil", **values)


def note(desk: Browser, visit_id: int) -> str:
    return " ".join(desk.get(f"/visits/{visit_id}/consultation/").text.split())


@pytest.mark.parametrize("page", ["/", "/queue/"])
@pytest.mark.parametrize("role", ["", "reception"])
def test_the_lists_of_the_day_tell_two_patients_of_one_name(
    page: str, role: str, practice: Practice
) -> None:
    practice.arrival(practice.patient())
    practice.arrival(sunita(practice))
    practice.arrival(sunita(practice))
    text = practice.browser(role).get(page).text.replace("\u00a0", " ")
    assert "Same name: No. 3" in text
    assert "Same name: No. 2" in text
    assert "name: No. 1" not in text


def test_many_of_one_name_are_counted_after_the_third(practice: Practice, desk: Browser) -> None:
    for _ in range(6):
        practice.arrival(sunita(practice))
    text = desk.get("/queue/").text.replace("\u00a0", " ")
    assert "Same name: No. 2, No. 3, No. 4 and 2 more" in text
    assert "and 2 more" in note(desk, begin(practice, 1))


@pytest.mark.parametrize("page", ["/", "/queue/"])
def test_the_lists_of_the_day_tell_nothing_of_a_shared_surname(
    page: str, practice: Practice, desk: Browser
) -> None:
    practice.arrival(sunita(practice))
    practice.arrival(sunita(practice, "Anita"))
    text = desk.get(page).text
    assert "Same name" not in text
    assert "Similar name" not in text


def test_the_note_names_who_else_in_the_queue_has_the_name(
    practice: Practice, desk: Browser
) -> None:
    patient, other = sunita(practice), sunita(practice)
    practice.arrival(patient)
    practice.arrival(other)
    visit = begin(practice, patient)
    assert f"{TOLD} Sunita Patil," in note(desk, visit)
    assert "(token 2)" in note(desk, visit).replace("\u00a0", " ")


def test_the_note_of_a_patient_who_does_not_stand_in_the_queue_is_told_too(
    practice: Practice, desk: Browser
) -> None:
    practice.arrival(sunita(practice, "Suneeta"))
    visit = begin(practice, sunita(practice))
    assert "Similar name in today's queue: Suneeta Patil," in note(desk, visit)


def test_the_note_tells_neither_another_day_nor_another_doctor(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    patient = sunita(practice)
    other.arrival(sunita(other))
    assert TOLD not in note(desk, begin(practice, patient))
    yesterday = practice.visit(patient, visit_date=clinic_day() - timedelta(days=1))
    practice.arrival(sunita(practice))
    assert TOLD not in note(desk, yesterday)
    assert TOLD in note(desk, begin(practice, patient))


def test_a_name_with_markup_is_told_as_text(practice: Practice, desk: Browser) -> None:
    for _ in range(2):
        practice.arrival(practice.patient(first_name="<script>x</script>", last_name="Rao"))
    answer = desk.get(f"/visits/{begin(practice, 1)}/consultation/")
    assert f"{TOLD} <script>x</script> Rao," in " ".join(answer.text.split())
