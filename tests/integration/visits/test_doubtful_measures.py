"""An unusual measurement is asked about once and never refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from clinic.patients.ages import Birth
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on, draft_of, visit_of

DAYS_AGO = clinic_day() - timedelta(days=20)


@pytest.fixture
def visit(practice: Practice) -> int:
    """A visit of a boy of three who weighed 14 kg and was 95 cm tall twenty days ago."""
    born = Birth(clinic_day() - timedelta(days=3 * 365 + 60), "day")
    patient = practice.patient(first_name="Aarav", gender="M", birth=born)
    practice.visit(patient, visit_date=DAYS_AGO, weight_g=14_000, height_mm=950)
    return begin(practice, patient)


@pytest.fixture
def writer(practice: Practice, visit: int) -> Writer:
    return Writer(practice.browser(), visit)


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_weight_far_from_the_last_one_is_asked_about_before_signing(
    htmx: bool, practice: Practice, writer: Writer, visit: int
) -> None:
    writer.act("", weight="140", symptoms=["fever"])
    page = writer.act("finish", htmx=htmx)
    assert page.status == 422
    assert "14 or 140 kg? 140 kg is far from 14 kg on" in page.text
    assert {"measure:weight:14", "measure:weight:140"} <= set(commands_on(page))
    field = page.find("weight")
    if not htmx:
        assert field is not None
        assert field.get("value") == "140"
    assert visit_of(practice, visit)["weight_g"] is None
    answer = writer.act("measure:weight:14", htmx=htmx)
    again = answer.follow() if not htmx else answer
    field = again.find("weight")
    assert field is not None
    assert field.get("value") == "14"
    assert "140 kg" not in again.text
    writer.type(weight="14")
    assert writer.act("finish", htmx=htmx).status == (200 if htmx else 303)
    assert visit_of(practice, visit)["weight_g"] == 14_000


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_confirmed_measurement_is_stored_and_not_asked_about_again(
    htmx: bool, practice: Practice, writer: Writer, visit: int
) -> None:
    writer.act("", weight="24", symptoms=["fever"])
    answer = writer.act("measure:weight:24", htmx=htmx)
    assert "far from" not in (answer if htmx else answer.follow()).text
    # A pause, another page, and a correction of what was signed: it stays confirmed.
    assert "far from" not in writer.act("", findings="Obese").text
    draft = draft_of(practice, visit)
    assert draft is not None
    assert "weight:24000" in draft["reasons"]
    other = Writer(practice.browser(), visit)
    assert "far from" not in other.page.text
    assert other.act("finish", htmx=htmx).status == (200 if htmx else 303)
    assert visit_of(practice, visit)["weight_g"] == 24_000
    correction = Writer(practice.browser(), visit)
    assert "far from" not in correction.page.text
    assert correction.act("finish", symptoms=["fever", "cough"]).status == 200
    # Nor at the next visit: the value is now close to the last one.
    following = Writer(practice.browser(), begin(practice, 1))
    assert "far from" not in following.act("", weight="24.2").text
    assert "far from" in following.act("", weight="28.5").text


def test_two_taps_on_finish_confirm_nothing(practice: Practice, writer: Writer, visit: int) -> None:
    for _ in range(2):
        assert writer.act("finish", weight="140", symptoms=["fever"]).status == 422
    assert visit_of(practice, visit)["weight_g"] is None


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("field", "typed", "column", "value", "question"),
    [
        ("height", "59", "height_mm", 590, "59 cm is far from 95 cm"),
        ("temperature", "108", "temperature_tenths", 1080, "108.0 °F (42.2 °C) is far from"),
        ("pulse", "290", "pulse", 290, "A pulse of 290 is far from"),
        ("spo2", "59", "spo2", 59, "59 % is far from"),
        ("blood_pressure", "210/150", "systolic", 210, "210/150 is far from"),
    ],
)
def test_every_unusual_measurement_is_asked_about_and_can_be_confirmed(
    field: str,
    typed: str,
    column: str,
    value: int,
    question: str,
    practice: Practice,
    writer: Writer,
) -> None:
    answer = writer.act("finish", symptoms=["fever"], **{field: typed})
    assert answer.status == 422
    assert question in answer.text
    right = [act for act in commands_on(answer) if act.startswith(f"measure:{field}:")][-1]
    writer.act(right)
    writer.typed.pop(field, None)
    writer.type(**{field: right.removeprefix(f"measure:{field}:")})
    assert writer.act("finish").status == 200
    assert visit_of(practice, int(writer.path.split("/")[2]))[column] == value


def test_swapped_blood_pressure_values_are_corrected_with_one_tap(writer: Writer) -> None:
    answer = writer.act("", blood_pressure="80/120")
    assert "The first number is the higher one" in answer.text
    answer = writer.act("measure:blood_pressure:120/80")
    field = answer.find("blood_pressure")
    assert field is not None
    assert field.get("value") == "120/80"


def test_the_answer_for_another_measurement_confirms_nothing(writer: Writer) -> None:
    writer.act("measure:weight:140", weight="140", symptoms=["fever"])
    assert "far from" in writer.act("", weight="141").text
    for act in ("measure:weight:abc", "measure:name:1", "measure::", "measure:findings:3"):
        assert writer.act(act).status == 200
    assert writer.act("finish").status == 422


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_vital_signs_alone_are_signed_once_the_doctor_confirms(
    htmx: bool, practice: Practice, writer: Writer, visit: int
) -> None:
    asked = writer.type(pulse="88").act("finish", htmx=htmx)
    assert asked.status == 422
    assert "It holds vital signs alone" in asked.text
    assert "finish:vitals" in commands_on(asked)
    writer.act("", htmx=htmx)
    assert writer.act("finish", htmx=htmx).status == 422
    assert writer.act("finish:vitals", htmx=htmx).status == (200 if htmx else 303)
    assert visit_of(practice, visit)["pulse"] == 88
