"""Values for the templates of the consultation: texts ready to show, nothing to work out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from clinic.auth.models import SignedIn
from clinic.auth.permissions import Role
from clinic.consultation.displayed_lines import dose_text
from clinic.consultation.form import LISTS, TEXTS, ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.habits.phrases import phrases_of
from clinic.habits.queries import fold
from clinic.measurements import shown
from clinic.measurements.shown import MeasureQuestion, buttons_for, clash
from clinic.prescribing.completing import (
    WHICH_DOSE,
    WHICH_MEDICINE,
    Completed,
    complete,
    suggest,
)
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.lines import read_line
from clinic.prescribing.misspelt import likely_contents
from clinic.prescribing.models import TemplateRow
from clinic.visits.notes import read_diagnosis, read_follow_up
from clinic.visits.plausible import UNITS, likely
from clinic.visits.vitals import FIELDS as MEASURES
from clinic.visits.vitals import bmi_label, body_mass_index, marks

CHIPS_SHOWN = 10
FAVOURITES_SHOWN = 12
TEMPLATES_SHOWN = 6
KINDS = {
    "symptoms": "complaint",
    "diagnosis": "diagnosis",
    "investigations": "investigation",
    "advice": "advice",
}
BEGINNINGS = {
    "symptoms": ("Fever", "Cough", "Cold", "Headache", "Body ache", "Loose stools", "Vomiting"),
    "investigations": ("CBC", "Blood glucose random", "Urine routine", "X-ray chest PA"),
    "advice": ("Plenty of fluids", "Rest", "Steam inhalation", "Less salt", "Walk every day"),
}
"""Suggested entries while a doctor has no habits yet."""
LABELS = {
    "symptoms": "Complaints",
    "diagnosis": "Diagnosis",
    "prescription": "Prescription",
    "investigations": "Tests",
    "advice": "Advice",
    "blood_pressure": "BP",
    "pulse": "Pulse",
    "temperature": "Temperature",
    "spo2": "SpO₂",
    "weight": "Weight",
    "height": "Height",
    "findings": "Findings",
    "expecting": "Pregnancy",
    "pregnant_weeks": "Weeks",
    "follow_up": "Follow-up",
    "private_notes": "Private notes",
}
MEASURE_FIELDS = shown.MEASURE_FIELDS
DURATIONS = ("1 d", "2 d", "3 d", "5 d", "1 w", "2 w", "1 m")
FOLLOW_UPS = {
    "3d": "3 days",
    "5d": "5 days",
    "7d": "7 days",
    "15d": "15 days",
    "1m": "1 month",
    "3m": "3 months",
}


def chips(workspace: ConsultationWorkspace, name: str) -> list[str]:
    """Return the phrases that this doctor writes most in a list and has not written here yet."""
    kind = KINDS[name]
    written = phrases_of(kind, (entry.lstrip("? ") for entry in workspace.typed.entries(name)))
    often = [habit.words for habit in workspace.habits.get(kind, [])]
    offered = phrases_of(kind, [*often, *BEGINNINGS.get(name, ())])
    return [phrase for key, phrase in offered.items() if key not in written][:CHIPS_SHOWN]


def durations(workspace: ConsultationWorkspace, name: str) -> tuple[str, ...]:
    """Return durations to offer for the last complaint, while it has none."""
    entries = workspace.typed.entries(name) if name == "symptoms" else ()
    has_duration = not entries or any(letter.isdigit() for letter in entries[-1])
    return () if has_duration else DURATIONS


def favourites(workspace: ConsultationWorkspace) -> list[MedicineOption]:
    """Return pinned medicines that are not on the prescription yet."""
    written = {line.medicine.label for line in workspace.lines if line.medicine}
    return [m for m in workspace.formulary.pinned() if m.label not in written][:FAVOURITES_SHOWN]


def templates_offered(workspace: ConsultationWorkspace) -> list[TemplateRow]:
    """Return the templates to offer, those that fit a diagnosis of the note first."""
    written = {_same(entry) for entry in workspace.typed.entries("diagnosis")}

    def fits(template: TemplateRow) -> bool:
        return any(_same(line) in written for line in template.diagnosis.splitlines())

    ranked = sorted(workspace.templates, key=lambda template: not fits(template))
    return ranked[:TEMPLATES_SHOWN]


def _same(diagnosis: str) -> str:
    read = read_diagnosis(diagnosis)
    return read.code or fold(read.name)


def completed_box(workspace: ConsultationWorkspace) -> Completed:
    """Return what the line in the box may mean: choices, also if it is not understood yet."""
    box = workspace.typed.box("prescription")
    completed = complete(box, workspace.formulary)
    if completed.own_words:
        completed = replace(
            completed, choices=tuple(suggest(box, workspace.formulary)), why=WHICH_MEDICINE
        )
    # What nobody vouched for is never the first to be offered.
    return replace(
        completed, choices=tuple(sorted(completed.choices, key=lambda one: one[0].is_unsure))
    )


def choice_detail(
    workspace: ConsultationWorkspace, completed: Completed, medicine: MedicineOption, line: str
) -> str:
    """Return what distinguishes a choice: its dose in words where doses differ, and its
    contents.
    """
    contents = medicine.contents + (" · not in the lists" if medicine.is_unlisted else "")
    dose = dose_text(read_line(line, workspace.formulary)) if completed.why == WHICH_DOSE else ""
    return f"{dose} · {contents}" if dose else contents


def likely_contents_of(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return likely contents of an own medicine with a misspelt ingredient, the typed text last; ()
    if nothing is to be asked.
    """
    typed = " ".join(fields.get("generic", "").split())
    choices = likely_contents(typed)
    return (*choices, typed) if choices else ()


def follow_up_example(workspace: ConsultationWorkspace) -> str:
    """Return a day to come, as people write one."""
    return f"{workspace.visit.visit_date + timedelta(days=10):%d/%m/%Y}"


def follow_up_text(workspace: ConsultationWorkspace) -> str:
    """Return the day of the typed follow-up in words; '' if it cannot be read."""
    try:
        day = read_follow_up(workspace.typed.text("follow_up"), workspace.visit.visit_date)
    except ValueError:
        return ""
    return f"{day:%A}, {day.day} {day:%b %Y}" if day else ""


def changed_lists(before: ConsultationWorkspace, after: ConsultationWorkspace) -> list[str]:
    """Return the lists that a command changed, including those whose box changed."""
    return [
        name
        for name in LISTS
        if before.typed.entries(name) != after.typed.entries(name)
        or before.typed.box(name) != after.typed.box(name)
        or (name == "prescription" and _has_new_doses(before, after))
    ]


def _has_new_doses(before: ConsultationWorkspace, after: ConsultationWorkspace) -> bool:
    """Return whether doses by weight changed."""
    return (
        before.typed.origins != after.typed.origins or before.dosing_weight != after.dosing_weight
    )


def differing(mine: ConsultationForm, stored: ConsultationForm) -> list[tuple[str, str, str]]:
    """Return (part, stored text, typed text) of every part in which two texts differ."""
    differences = [
        (LABELS[name], _list_text(stored, name), _list_text(mine, name)) for name in LISTS
    ]
    differences += [(LABELS[name], stored.text(name), mine.text(name)) for name in TEXTS]
    for line in {**stored.own_medicines, **mine.own_medicines}:
        differences.append(
            (f"What is in {line}", _own_medicine_text(stored, line), _own_medicine_text(mine, line))
        )
    return [pair for pair in differences if pair[1].strip() != pair[2].strip()]


def _list_text(typed: ConsultationForm, name: str) -> str:
    """Return the entries of a list and the text of its box."""
    return "\n".join([*typed.entries(name), typed.box(name)])


def _own_medicine_text(typed: ConsultationForm, line: str) -> str:
    """Return the typed fields of the own medicine of a line."""
    return ", ".join(filter(None, typed.own_medicines.get(line, {}).values()))


def why_unsigned(user: SignedIn) -> str:
    """Say to a person who may not sign why that is so, and what can be done."""
    doctor = user.doctor.full_name
    if user.role is Role.ASSISTANT and not user.is_registered:
        return (
            "You write drafts: your account has no registration number. Enter it under "
            f"Settings, Who you are, or let {doctor} sign."
        )
    return f"You write drafts: {doctor} signs them."


def about(name: str) -> str:
    """Return the name of the part that an error is about."""
    names = {"cautions": "Cautions", "asked": "Prescription", "sign": "Signature"}
    return names.get(name) or LABELS.get(name, "The note")


def place_of(name: str) -> str:
    """Return the id of the element that an error is about."""
    if name in LISTS:
        return f"{name}-new"
    places = {"cautions": "unanswered", "note": "symptoms-new", "asked": "part-prescription"}
    places |= {"sign": "unsigned", "vitals_alone": "symptoms-new"}
    return places.get(name, name)


def measure_questions(workspace: ConsultationWorkspace) -> list[MeasureQuestion]:
    """Return questions about vital signs: unreadable, measured by somebody else meanwhile, or
    unusual.
    """
    questions = []
    for name in MEASURES:
        if refusal := workspace.backdated.get(name):
            stays = [workspace.recorded[name]] if workspace.recorded[name] else []
            questions.append(
                MeasureQuestion(f"{LABELS[name]}: {refusal}", buttons_for(name, stays))
            )
        elif advice := workspace.note.errors.get(name):
            likely_texts = likely(name, workspace.typed.text(name), workspace.measure_context)
            questions.append(
                MeasureQuestion(f"{LABELS[name]}: {advice}", buttons_for(name, likely_texts))
            )
        elif name in workspace.clashes:
            text, recorded = workspace.typed.text(name), workspace.clashes[name]
            questions.append(clash(name, LABELS[name], text, recorded))
        elif doubt := workspace.doubtful_measures.get(name):
            *likely_texts, typed = doubt.choices
            right = (f"measure:{name}:{typed}", f"{typed} {UNITS[name]} is right")
            questions.append(MeasureQuestion(doubt.text, (*buttons_for(name, likely_texts), right)))
    return questions


def measures_marked(workspace: ConsultationWorkspace) -> list[str]:
    """Return the vital signs outside the normal range for the age."""
    marked = marks(workspace.note.measures, workspace.age_months)
    return [f"{LABELS[name]} {mark}" for name, mark in marked.items()]


def measure_remarks(workspace: ConsultationWorkspace) -> list[str]:
    """Return what was converted, and the body mass index."""
    index = body_mass_index(workspace.note.measures.weight_g, workspace.note.measures.height_mm)
    texts = list(workspace.note.notes.values())
    if index is not None:
        bmi = bmi_label(index, workspace.age_months)
        texts.append(f"BMI {index} {bmi} (Asian-Indian cut-offs)" if bmi else f"BMI {index}")
    return texts
