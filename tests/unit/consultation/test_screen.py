"""The consultation's workspace on the screen: chips, lines, templates, differences, unusual
values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clinic.consultation import screen
from clinic.consultation.displayed_lines import DisplayedLine, DisplayedLines, display_line
from clinic.consultation.form import LISTS, TEXTS, ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.habits.queries import HabitUse
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lines import Line
from tests.unit.consultation.workspaces import (
    CALPOL,
    DOLO,
    PAN,
    formulary,
    measured,
    template,
    typed,
    visit,
    workspace,
)


def lines_of(now: ConsultationWorkspace) -> list[DisplayedLine]:
    return [display_line(line) for line in now.lines]


def test_a_line_shows_its_generic_in_capitals_with_dose_and_quantity() -> None:
    (line,) = lines_of(workspace(typed(prescription=[DOLO])))
    assert line.title == "PARACETAMOL 650 mg tablet"
    assert line.brand == "Dolo 650"
    assert "3 days" in line.how
    assert line.quantity == "9 tablets"
    assert (line.own_words, line.half_said, line.asked) == (False, "", "")


@pytest.mark.parametrize(
    ("text", "why"),
    [("Pan 40 od", "no number of days is written"), ("Dolo 650 sos", ""), ("Dolo 650 tds sos", "")],
)
def test_a_line_without_days_or_when_needed_says_why_it_has_no_quantity(
    text: str, why: str
) -> None:
    (line,) = lines_of(workspace(typed(prescription=[text])))
    assert line.how
    assert line.quantity == why


def test_two_possible_doses_of_a_line_are_explained_in_words() -> None:
    now = workspace(typed(prescription_new="mtx 2.5 weekly 6 tab"))
    completed = screen.completed_box(now)
    details = [screen.choice_detail(now, completed, *choice) for choice in completed.choices]
    assert [detail.rsplit(" · ", 1)[0] for detail in details] == [
        "6 tablets once a week",
        "1 tablet once a week, 6 tablets in all",
    ]


def test_possible_strengths_of_a_line_show_their_composition() -> None:
    now = workspace(typed(prescription_new="thyronorm od"))
    completed = screen.completed_box(now)
    details = {screen.choice_detail(now, completed, *choice) for choice in completed.choices}
    assert "Levothyroxine 50 mcg tablet" in details


def test_a_generic_is_shown_without_a_brand() -> None:
    (line,) = lines_of(workspace(typed(prescription=["Paracetamol 500 mg tablet 1-0-1"])))
    assert (line.title, line.brand) == ("PARACETAMOL 500 mg tablet", "")


def test_an_unconfirmed_brand_shows_its_composition() -> None:
    (line,) = lines_of(workspace(typed(prescription=["Cetzine 10 hs"]), formulary=Formulary()))
    assert line.asked == "Cetirizine 10 mg tablet"


def test_the_typed_text_is_shown_beside_its_line() -> None:
    now = workspace(replace(typed(prescription=[PAN, DOLO]), typed_as={PAN: "pantop forty"}))
    assert [line.typed for line in DisplayedLines(now, "en")] == ["pantop forty", ""]


def test_own_words_and_unread_doses_are_marked() -> None:
    own, bare, odd = lines_of(
        workspace(typed(prescription=["Steam 2x", "Dolo 650", "Dolo 650 as said"]))
    )
    assert own.own_words
    assert bare.half_said == "No dose yet."
    assert (odd.own_words, odd.title, odd.half_said) == (True, "Dolo 650 as said", "")


def test_a_line_without_a_frequency_is_marked() -> None:
    amount, cream = lines_of(workspace(typed(prescription=["Calpol 250 5 ml 3d", "Dolo 650 sos"])))
    assert (amount.half_said, cream.half_said) == ("Not said yet: how often.", "")


def test_a_scheduled_medicine_is_marked() -> None:
    (line,) = lines_of(workspace(typed(prescription=["Zifi 200 bd 5d"])))
    assert line.schedule == "H1"


def test_chips_are_habits_first_and_leave_out_written_entries() -> None:
    habits = {"complaint": [HabitUse("itching", "", 9), HabitUse("Fever", "", 4)]}
    now = workspace(typed(symptoms=["ITCHING"]), habits=habits)
    assert screen.chips(now, "symptoms")[:2] == ["Fever", "Cough"]
    many = {"complaint": [HabitUse(f"habit {n}", "", 1) for n in range(50)]}
    assert len(screen.chips(workspace(typed(), habits=many), "symptoms")) == screen.CHIPS_SHOWN


def test_a_suspected_diagnosis_is_not_offered_again() -> None:
    habits = {"diagnosis": [HabitUse("Dengue fever (A90)", "", 2)]}
    now = workspace(typed(diagnosis=["? Dengue fever (A90)"]), habits=habits)
    assert screen.chips(now, "diagnosis") == []


def test_favourites_that_are_written_already_are_not_offered() -> None:
    options = formulary("Pan 40", "Dolo 650")
    own = [replace(medicine, pinned=True) for medicine in options.own.values()]
    offered = screen.favourites(workspace(typed(prescription=[PAN]), formulary=Formulary(own)))
    assert [medicine.label for medicine in offered] == ["Dolo 650"]


@pytest.mark.parametrize("written", ["Acute pharyngitis (J02.9)", "? sore throat (J02.9)"])
def test_a_template_for_this_diagnosis_comes_first(written: str) -> None:
    stored = [
        template(number, f"T{number}", PAN, diagnosis=diagnosis)
        for number, diagnosis in enumerate(
            ["", "Fever", "Hypertension (I10)\nAcute pharyngitis (J02.9)", *[""] * 9]
        )
    ]
    offered = screen.templates_offered(workspace(typed(diagnosis=[written]), templates=stored))
    assert offered[0].id == 2
    assert len(offered) == screen.TEMPLATES_SHOWN


def test_only_lists_changed_by_a_command_are_marked_as_changed() -> None:
    before = workspace(typed(symptoms=["fever"], advice=["rest"]))
    after = workspace(typed(symptoms=["fever", "cough"], advice=["rest"], diagnosis_new="x"))
    assert screen.changed_lists(before, after) == ["symptoms", "diagnosis"]
    assert screen.changed_lists(before, before) == []


def test_two_forms_are_compared_part_by_part() -> None:
    stored = typed(symptoms=["fever"], findings="clear ")
    mine = typed(symptoms=["fever", "cough"], findings="clear", pulse="88", advice_new="rest")
    parts = [tuple(text.strip() for text in part) for part in screen.differing(mine, stored)]
    assert parts == [
        ("Complaints", "fever", "fever\ncough"),
        ("Advice", "", "rest"),
        ("Pulse", "", "88"),
    ]
    assert screen.differing(mine, mine) == []


def test_every_part_of_the_form_has_a_label() -> None:
    assert set(screen.LABELS) == {*LISTS, *TEXTS}


def test_the_comparison_covers_every_list_and_text() -> None:
    full = ConsultationForm(dict.fromkeys(LISTS, ("x",)), {}, dict.fromkeys(TEXTS, "x"))
    assert [what for what, _, _ in screen.differing(full, ConsultationForm())] == [
        screen.LABELS[name] for name in (*LISTS, *TEXTS)
    ]


def test_values_outside_the_range_for_the_age_are_reported() -> None:
    fever = workspace(typed(temperature="103", pulse="88", weight="80", height="160"))
    assert any("Temperature" in remark for remark in screen.measures_marked(fever))
    assert any(remark.startswith("BMI 31") for remark in screen.measure_remarks(fever))
    wrong = [question.text for question in screen.measure_questions(workspace(typed(pulse="abc")))]
    assert len(wrong) == 1
    assert wrong[0].startswith("Pulse: ")


def test_a_follow_up_is_shown_with_its_day() -> None:
    assert screen.follow_up_text(workspace(typed(follow_up="5d"))) == "Saturday, 28 Nov 2026"
    assert screen.follow_up_text(workspace(typed(follow_up="soon"))) == ""
    assert screen.follow_up_text(workspace(typed())) == ""


# The workspace


@pytest.mark.parametrize(
    ("diagnosis", "conditions"),
    [
        ("Chronic kidney disease, stage 4 (N18.4)", {"kidney disease"}),
        ("AKI on fever", {"kidney disease"}),
        ("Heart failure (I50.9)", {"heart failure"}),
        ("?CKD", {"kidney disease"}),
        ("r/o CKD", {"kidney disease"}),
        ("CKD ruled out", set()),
        ("Essential hypertension (I10)", set()),
    ],
)
def test_a_disease_that_the_note_diagnoses_is_known_to_its_checks(
    diagnosis: str, conditions: set[str]
) -> None:
    assert workspace(typed(diagnosis=(diagnosis,))).person.conditions == conditions


def test_running_medicines_are_listed_once_and_checked_with_the_new_ones() -> None:
    earlier = (
        visit(3, date(2026, 11, 20), prescription=f"{DOLO}\nPan 40 1-0-0\nSteam"),
        visit(2, date(2026, 9, 1), prescription="Pan 40 1-0-1\nDolo 650 sos"),
    )
    now = workspace(typed(), earlier_visits=earlier)
    assert [line.text for line, _ in now.running] == ["Pan 40 1-0-0"]


def test_an_old_weight_is_not_used_as_a_new_one() -> None:
    old = measured(visit(2, date(2026, 1, 1)), weight_g=60_000)
    new = measured(visit(3, date(2026, 11, 1)), weight_g=61_000)
    assert workspace(typed(), earlier_visits=(new, old)).weight_g == 61_000
    assert workspace(typed(), earlier_visits=(old,)).weight_g is None
    assert workspace(typed(weight="62"), earlier_visits=(new,)).weight_g == 62_000


def test_each_earlier_prescription_is_compared_with_the_one_that_followed() -> None:
    earlier = (
        visit(4, date(2026, 11, 1), prescription=f"{DOLO}\nPan 40 1-0-1"),
        visit(3, date(2026, 10, 1)),
        visit(2, date(2026, 9, 1), prescription=f"{PAN}\n{CALPOL}"),
    )
    newest, oldest = workspace(typed(), earlier_visits=earlier).earlier
    assert not newest.since
    changed = {(then.text, now.text) for then, now in oldest.since.changed}
    assert changed == {(CALPOL, DOLO), (PAN, "Pan 40 1-0-1")}


def test_a_medicine_of_the_formulary_is_shown_with_its_full_name() -> None:
    option = MedicineOption("Kabasura", "Nilavembu + Chukku", form="decoction", strength="30 ml")
    assert display_line(Line("x", option)).title == "NILAVEMBU + CHUKKU 30 ml decoction"
    assert option.contents == "Nilavembu + Chukku 30 ml decoction"
