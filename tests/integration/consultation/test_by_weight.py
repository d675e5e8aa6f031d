"""A dose by weight is typed, completed by questions, calculated in ml, signed and printed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from clinic.patients.ages import Birth
from tests.integration.client import Page
from tests.integration.factories import Practice
from tests.integration.finishing import contents_of
from tests.integration.writing import Writer, begin, commands_on, draft_of

SYRUP = "Paracetamol 125 mg/5 ml syrup"
WORKED_OUT = f"{SYRUP} 7 ml tds 3d"
SUM = "15 mg/kg × 12 kg = 180 mg = 7.2 ml → 7 ml of 125 mg/5 ml (175 mg, 14.6 mg/kg)"


def child(practice: Practice, days: int = 3 * 365 + 60) -> int:
    born = clinic_day() - timedelta(days=days)
    return practice.patient(first_name="Aarav", gender="M", birth=Birth(born, "day"))


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """An open note of a boy of three without a weight."""
    return Writer(practice.browser(), begin(practice, child(practice)))


def tap(writer: Writer, answer: Page, title: str) -> Page:
    """Tap the button with exactly this text."""
    assert answer.tree is not None
    for button in answer.tree.iter("button"):
        label = " ".join("".join(button.itertext()).split())
        if label.startswith(title):
            return writer.act(button.get("value") or "")
    raise AssertionError(f"no {title!r} among {commands_on(answer)}")


def test_a_dose_by_weight_is_typed_chosen_signed_and_printed_in_ml(
    practice: Practice, writer: Writer
) -> None:
    typed = "paracetamol syp 15 mg/kg tds 3d"
    answer = writer.act("add:prescription:", weight="12", prescription_new=typed)
    assert writer.entries("prescription") == [typed]
    assert "For each dose, or for the whole day?" in answer.text
    assert "Listed: 15 mg/kg a dose, 3 to 4 times a day" in answer.text
    answer = tap(writer, answer, "15 mg/kg/dose")
    assert "Which preparation?" in answer.text
    answer = tap(writer, answer, "Paracetamol 125 mg/5 ml suspension")
    line = "Paracetamol 125 mg/5 ml suspension 7 ml tds 3d"
    assert writer.entries("prescription") == [line]
    assert SUM in answer.text
    assert "63 ml, 2 bottles of 60 ml" in answer.text
    assert "By syringe or cup, never by spoon." in answer.text
    visit = int(writer.path.split("/")[2])
    assert writer.act("finish").status == 200
    (content,) = contents_of(practice, visit)
    (medicine,) = content.medicines
    assert (medicine.words, medicine.dose) == (line, "7 ml tds 3d")
    assert medicine.quantity == "63 ml (2 bottles of 60 ml)"
    paper = practice.browser().get(f"/visits/{visit}/")
    assert "7 ml" in paper.text
    assert "/kg" not in paper.text


def test_a_complete_line_is_calculated_without_questions(writer: Writer) -> None:
    typed = f"{SYRUP} 15 mg/kg/dose tds 3d"
    answer = writer.act("add:prescription:", weight="12", prescription_new=typed)
    assert writer.entries("prescription") == [WORKED_OUT]
    assert SUM in answer.text
    again = Writer(writer.browser, int(writer.path.split("/")[2]))
    assert SUM in again.page.text


def test_a_missing_weight_is_asked_at_the_line_and_stored_in_the_note(
    practice: Practice, writer: Writer
) -> None:
    typed = f"{SYRUP} 15 mg/kg/dose tds 3d"
    answer = writer.act("add:prescription:", prescription_new=typed)
    assert "The weight of this visit is missing." in answer.text
    assert writer.entries("prescription") == [typed]
    answer = writer.act("weigh::", weight=["", "12"])
    assert writer.entries("prescription") == [WORKED_OUT]
    field = answer.find("weight")
    assert field is not None
    assert field.get("value") == "12"
    draft = draft_of(practice, int(writer.path.split("/")[2]))
    assert draft["texts"]["weight"] == "12"


def test_an_unusual_weight_asks_for_confirmation_with_alternatives(writer: Writer) -> None:
    typed = f"{SYRUP} 15 mg/kg/dose tds 3d"
    answer = writer.act("add:prescription:", weight="140", prescription_new=typed)
    assert "14 or 140 kg? 140 kg is far from the usual for the age." in answer.text
    tap(writer, answer, "14 kg")
    assert writer.entries("prescription") == [f"{SYRUP} 8 ml tds 3d"]


def test_the_weight_for_two_lines_is_asked_once(writer: Writer) -> None:
    writer.act("add:prescription:", prescription_new="paracetamol syp 15 mg/kg tds 3d")
    answer = writer.act("add:prescription:", prescription_new="azithromycin 10 mg/kg od 3d")
    assert commands_on(answer).count("weigh::") == 1
    assert "Waits for the weight that is asked above." in answer.text
    answer = writer.act("weigh::", weight="140")
    assert commands_on(answer).count("measure:weight:14") == 1
    assert answer.text.count("14 or 140 kg?") == 1
    answer = writer.act("weigh:14:")
    assert "Waits for the weight" not in answer.text


def test_a_weight_that_the_doctor_confirms_is_used(writer: Writer) -> None:
    typed = f"{SYRUP} 15 mg/kg/dose tds 3d"
    answer = writer.act("add:prescription:", weight="26", prescription_new=typed)
    tap(writer, answer, "26 kg is right")
    assert writer.entries("prescription") == [f"{SYRUP} 15.5 ml tds 3d"]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("age_days", "since_days", "holds"),
    [
        *((20, 2, True), (20, 3, False), (200, 14, True), (200, 15, False)),
        *((1200, 60, True), (1200, 61, False), (4000, 180, True), (4000, 181, False)),
    ],
)
def test_an_old_weight_is_asked_for_again_depending_on_the_age(
    practice: Practice, age_days: int, since_days: int, holds: bool
) -> None:
    kg = {20: 3_200, 200: 7_500, 1200: 12_000, 4000: 30_000}[age_days]
    patient = child(practice, age_days)
    day = clinic_day() - timedelta(days=since_days)
    practice.visit(patient_id=patient, visit_date=day, weight_g=kg)
    writer = Writer(practice.browser(), begin(practice, patient))
    typed = "Azithromycin 100 mg/5 ml suspension 10 mg/kg od 3d"
    answer = writer.act("add:prescription:", prescription_new=typed)
    assert ("is too old for the age" in answer.text) is not holds
    assert (writer.entries("prescription") == [typed]) is not holds


def test_dosing_by_weight_starts_with_a_tap_at_a_childs_line_and_can_be_cancelled(
    writer: Writer,
) -> None:
    answer = writer.act("add:prescription:", weight="12", prescription_new=f"{SYRUP} 5 ml tds 3d")
    answer = tap(writer, answer, "By weight")
    assert writer.entries("prescription") == [f"{SYRUP} ? mg/kg tds 3d"]
    assert "How much for each kg?" in answer.text
    back = tap(writer, answer, "Leave it as it was")
    assert writer.entries("prescription") == [f"{SYRUP} 5 ml tds 3d"]
    answer = tap(writer, back, "By weight")
    answer = tap(writer, answer, "15 mg/kg/dose")
    assert writer.entries("prescription") == [WORKED_OUT]
    assert SUM in answer.text


def test_an_open_question_prevents_finishing_until_it_is_answered_or_kept_as_typed(
    practice: Practice, writer: Writer
) -> None:
    typed = "paracetamol syp 15 mg/kg tds 3d"
    answer = writer.act("add:prescription:", weight="12", prescription_new=typed)
    refused = writer.act("finish")
    assert refused.status == 422
    assert "Medicine 1: answer what its dose by weight asks" in refused.text
    tap(writer, answer, "Keep my own words")
    assert writer.act("finish").status == 200
    (content,) = contents_of(practice, int(writer.path.split("/")[2]))
    assert content.medicines[0].words == typed


def test_a_new_weight_shows_the_new_dose(writer: Writer) -> None:
    typed = f"{SYRUP} 15 mg/kg/dose tds 3d"
    writer.act("add:prescription:", weight="12", prescription_new=typed)
    answer = writer.act(weight="16")
    assert "Worked out with another weight. Now: 15 mg/kg × 16 kg = 240 mg" in answer.text
    assert writer.entries("prescription") == [WORKED_OUT]
    assert writer.act("finish").status == 422
    tap(writer, answer, "Write 9.5 ml")
    assert writer.entries("prescription") == [f"{SYRUP} 9.5 ml tds 3d"]
    assert writer.act("finish").status == 200


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("foobar 15 mg/kg tds", "Not understood: foobar."),
        ("dopamine 5 mcg/kg/min", "An amount for each kg /min is not worked out."),
        ("inj ceftriaxone 50 mg/kg iv od", "depends on how it is dissolved"),
    ],
)
def test_a_line_that_cannot_be_calculated_keeps_its_text_and_can_be_signed(
    typed: str, why: str, writer: Writer, practice: Practice
) -> None:
    answer = writer.act("add:prescription:", weight="12", prescription_new=typed)
    assert writer.entries("prescription") == [typed]
    assert why in answer.text
    assert "The line prints as you wrote it; its dose is not checked." in answer.text
    assert writer.act("finish").status == 200
    (content,) = contents_of(practice, int(writer.path.split("/")[2]))
    assert content.medicines[0].words == typed


def test_a_dose_by_weight_works_without_javascript(practice: Practice, writer: Writer) -> None:
    typed = f"{SYRUP} 15 mg/kg tds 3d"
    writer.act("add:prescription:", htmx=False, weight="12", prescription_new=typed)
    page = Writer(writer.browser, int(writer.path.split("/")[2]))
    assert "For each dose, or for the whole day?" in page.page.text
    (act,) = [one for one in commands_on(page.page) if "/kg/dose" in one]
    assert page.act(act, htmx=False).status == 303
    again = Writer(writer.browser, int(writer.path.split("/")[2]))
    assert again.entries("prescription") == [WORKED_OUT]
    assert SUM in again.page.text


def test_dosing_by_weight_is_not_offered_for_adults_but_can_be_typed(practice: Practice) -> None:
    writer = Writer(practice.browser(), begin(practice))
    answer = writer.act("add:prescription:", weight="60", prescription_new="dolo 650 tds 3d")
    assert "By weight" not in answer.text
    typed = "Paracetamol 650 mg tablet 15 mg/kg/dose tds 3d"
    writer.act("add:prescription:", prescription_new=typed)
    assert writer.entries("prescription")[1] == "Paracetamol 650 mg tablet 1½ tab tds 3d"


def test_a_template_is_calculated_anew_for_the_next_child_and_its_ml_become_no_habit(
    practice: Practice, writer: Writer
) -> None:
    writer.act("add:prescription:", weight="12", prescription_new=f"{SYRUP} 15 mg/kg/dose tds 3d")
    writer.act("keep-template", template_name="Fever child")
    assert writer.act("finish").status == 200
    other = Writer(practice.browser(), begin(practice, child(practice)))
    (template,) = [act for act in commands_on(other.page) if act.startswith("template:")]
    other.act(template, weight="16")
    assert other.entries("prescription") == [f"{SYRUP} 9.5 ml tds 3d"]
    offered = practice.browser().get(f"/suggestions/prescription/?prescription_new={SYRUP}")
    assert f"{SYRUP} 7 ml" not in offered.text


def test_suggestions_keep_the_amount_per_kilogram(practice: Practice) -> None:
    line = "paracetamol syp 15 mg/kg tds 3d"
    page = practice.browser().get(f"/suggestions/prescription/?prescription_new={line}")
    picks = [act for act in commands_on(page) if act.startswith("pick:prescription:")]
    assert picks
    assert all(act.endswith("15 mg/kg tds 3d") for act in picks)
