"""The consultation as its templates show it: words ready to read, nothing to work out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from clinic.consultation.form import LISTS, TEXTS, ConsultationForm
from clinic.consultation.lines_shown import reading
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.habits.queries import fold
from clinic.measurements import shown
from clinic.measurements.shown import MeasureQuestion, clash, taps_for
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
from clinic.visits.vitals import bmi_word, body_mass_index, marks

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
"""What is offered while a doctor has no habits yet."""
WORDS = {
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
    """What this doctor writes most in a list and has not written here yet."""
    written = {fold(entry).lstrip("? ") for entry in workspace.typed.entries(name)}
    often = [used.words for used in workspace.habits.get(KINDS[name], [])]
    offered = [*often, *BEGINNINGS.get(name, ())]
    fresh = dict.fromkeys(words for words in offered if fold(words) not in written)
    return list(fresh)[:CHIPS_SHOWN]


def durations(workspace: ConsultationWorkspace, name: str) -> tuple[str, ...]:
    """How long: offered for the last complaint while it says nothing of it."""
    entries = workspace.typed.entries(name) if name == "symptoms" else ()
    told = not entries or any(letter.isdigit() for letter in entries[-1])
    return () if told else DURATIONS


def favourites(workspace: ConsultationWorkspace) -> list[MedicineOption]:
    """Pinned medicines that do not stand on the prescription yet."""
    written = {line.medicine.label for line in workspace.lines if line.medicine}
    return [m for m in workspace.formulary.pinned() if m.label not in written][:FAVOURITES_SHOWN]


def templates_offered(workspace: ConsultationWorkspace) -> list[TemplateRow]:
    """Templates whose diagnosis is one of the note's first; the others follow."""
    written = {_same(entry) for entry in workspace.typed.entries("diagnosis")}

    def fits(template: TemplateRow) -> bool:
        return any(_same(line) in written for line in template.diagnosis.splitlines())

    ranked = sorted(workspace.templates, key=lambda template: not fits(template))
    return ranked[:TEMPLATES_SHOWN]


def _same(diagnosis: str) -> str:
    read = read_diagnosis(diagnosis)
    return read.code or fold(read.name)


def completed(workspace: ConsultationWorkspace) -> Completed:
    """What the line in the box may mean: choices to tap, also where it is not understood yet."""
    box = workspace.typed.box("prescription")
    found = complete(box, workspace.formulary)
    if found.own_words:
        found = replace(found, choices=tuple(suggest(box, workspace.formulary)), why=WHICH_MEDICINE)
    # What nobody vouched for is never the first to be offered.
    return replace(found, choices=tuple(sorted(found.choices, key=lambda one: one[0].is_unsure)))


def choice_detail(
    workspace: ConsultationWorkspace, asked: Completed, medicine: MedicineOption, line: str
) -> str:
    """What tells a choice from the others: its dose in words where that is asked, and what is in
    the medicine."""
    contents = medicine.contents + (" · not in the lists" if medicine.is_unlisted else "")
    dose = reading(read_line(line, workspace.formulary)) if asked.why == WHICH_DOSE else ""
    return f"{dose} · {contents}" if dose else contents


def contents_asked(told: Mapping[str, str]) -> tuple[str, ...]:
    """What may be in an own medicine of which an ingredient is misspelt, the last as it was typed;
    () where nothing is asked."""
    typed = " ".join(told.get("generic", "").split())
    meant = likely_contents(typed)
    return (*meant, typed) if meant else ()


def follow_up_words(workspace: ConsultationWorkspace) -> str:
    """The day of the follow-up that was typed, '' where it cannot be read."""
    try:
        day = read_follow_up(workspace.typed.text("follow_up"), workspace.visit.visit_date)
    except ValueError:
        return ""
    return f"{day:%A}, {day.day} {day:%b %Y}" if day else ""


def changed_lists(before: ConsultationWorkspace, after: ConsultationWorkspace) -> list[str]:
    """The lists that a command has changed, and those whose box stands open."""
    return [
        name
        for name in LISTS
        if before.typed.entries(name) != after.typed.entries(name)
        or before.typed.box(name) != after.typed.box(name)
        or (name == "prescription" and _weighs_anew(before, after))
    ]


def _weighs_anew(before: ConsultationWorkspace, after: ConsultationWorkspace) -> bool:
    """Whether doses by weight stand otherwise than they did."""
    return before.typed.origins != after.typed.origins or before.weighing != after.weighing


def differing(mine: ConsultationForm, kept: ConsultationForm) -> list[tuple[str, str, str]]:
    """(what, as it stands, as it was typed here) of every part in which two texts differ."""
    found = [(WORDS[name], _written(kept, name), _written(mine, name)) for name in LISTS]
    found += [(WORDS[name], kept.text(name), mine.text(name)) for name in TEXTS]
    for line in {**kept.told, **mine.told}:
        found.append((f"What is in {line}", _told(kept, line), _told(mine, line)))
    return [pair for pair in found if pair[1].strip() != pair[2].strip()]


def _written(typed: ConsultationForm, name: str) -> str:
    """The entries of a list, and what stands in its box."""
    return "\n".join([*typed.entries(name), typed.box(name)])


def _told(typed: ConsultationForm, line: str) -> str:
    """What the fields beside a line say."""
    return ", ".join(filter(None, typed.told.get(line, {}).values()))


def about(name: str) -> str:
    """What an error is about, in a word."""
    return {"cautions": "Cautions", "asked": "Prescription"}.get(name) or WORDS.get(
        name, "The note"
    )


def place_of(name: str) -> str:
    """The id of what an error is about."""
    if name in LISTS:
        return f"{name}-new"
    places = {"cautions": "unanswered", "note": "symptoms-new", "asked": "part-prescription"}
    return places.get(name, name)


def measures_asked(workspace: ConsultationWorkspace) -> list[MeasureQuestion]:
    """What of the vitals cannot be read, was measured by somebody else meanwhile, or is far from
    the usual, with what may be meant."""
    found = []
    for name in MEASURES:
        if words := workspace.note.errors.get(name):
            meant = likely(name, workspace.typed.text(name), workspace.measured)
            found.append(MeasureQuestion(f"{WORDS[name]}: {words}", taps_for(name, meant)))
        elif name in workspace.clashes:
            text, there = workspace.typed.text(name), workspace.clashes[name]
            found.append(clash(name, WORDS[name], text, there))
        elif question := workspace.asked.get(name):
            *meant, typed = question.choices
            right = (f"measure:{name}:{typed}", f"{typed} {UNITS[name]} is right")
            found.append(MeasureQuestion(question.words, (*taps_for(name, meant), right)))
    return found


def measures_marked(workspace: ConsultationWorkspace) -> list[str]:
    """What lies outside the normal range for the age."""
    found = marks(workspace.note.measures, workspace.age_months)
    return [f"{WORDS[name]} {word}" for name, word in found.items()]


def measures_told(workspace: ConsultationWorkspace) -> list[str]:
    """What was converted, and the body mass index."""
    index = body_mass_index(workspace.note.measures.weight_g, workspace.note.measures.height_mm)
    told = list(workspace.note.notes.values())
    if index is not None:
        word = bmi_word(index, workspace.age_months)
        told.append(f"BMI {index} {word} (Asian-Indian cut-offs)" if word else f"BMI {index}")
    return told
