"""Read the typed form into the columns of a visit, and back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.clock import format_day
from clinic.consultation.form import LISTS, ConsultationForm
from clinic.visits import vitals
from clinic.visits.models import Visit
from clinic.visits.notes import entries, joined, read_follow_up
from clinic.visits.vitals import FIELDS as MEASURES
from clinic.visits.vitals import HasMeasures, Measures

EXPECTING = {"no": "Neither", "pregnant": "Pregnant", "breastfeeding": "Breastfeeding"}
LONGEST_TEXT = 20_000
LONGEST_ENTRY = 500
MOST_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class Note:
    """The form as read.

    `values` are columns of Visit, `measures` are to be recorded; `errors` say by field what cannot
    be saved and what to do; `notes` say what was converted.
    """

    values: dict[str, Any]
    measures: Measures
    errors: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def read_note(typed: ConsultationForm, visit_day: date) -> Note:
    """Read the form as the note of a visit of this day; `values` lacks fields with an error."""
    reading = vitals.read_vitals({name: typed.text(name) for name in MEASURES})
    values: dict[str, Any] = {name: joined(typed.entries(name)) for name in LISTS}
    values |= {name: typed.text(name).strip() for name in ("findings", "private_notes")}
    errors = dict(reading.advice) | _too_long(typed)
    expecting = typed.text("expecting")
    values["expecting"] = expecting if expecting in EXPECTING else ""
    values["pregnant_weeks"] = read_weeks(typed)
    if (
        expecting == "pregnant"
        and typed.text("pregnant_weeks").strip()
        and not values["pregnant_weeks"]
    ):
        errors["pregnant_weeks"] = "Write the weeks of the pregnancy, 1 to 44."
    try:
        values["follow_up_on"] = read_follow_up(typed.text("follow_up"), visit_day)
    except ValueError as error:
        errors["follow_up"] = str(error)
    return Note(values, reading.measures, errors, dict(reading.notes))


def read_weeks(typed: ConsultationForm) -> int | None:
    """Return the weeks of a pregnancy; None if not pregnant or not a number from 1 to 44."""
    text = typed.text("pregnant_weeks").strip()
    if typed.text("expecting") != "pregnant" or not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if len(text) <= 3 and 1 <= int(text) <= 44 else None


def _too_long(typed: ConsultationForm) -> dict[str, str]:
    errors = {}
    for name in LISTS:
        written = typed.entries(name)
        if len(written) > MOST_ENTRIES:
            errors[name] = f"At most {MOST_ENTRIES} entries fit here; there are {len(written)}."
        elif any(len(entry) > LONGEST_ENTRY for entry in written):
            errors[name] = f"An entry has at most {LONGEST_ENTRY} characters. Part the longest one."
    for name in ("findings", "private_notes"):
        if len(typed.text(name)) > LONGEST_TEXT:
            errors[name] = f"At most {LONGEST_TEXT:,} characters fit here."
    return errors


def typed_of(visit: Visit, measures: HasMeasures) -> ConsultationForm:
    """Return a visit with its measures as the form that edits it, when there is no draft."""
    follow_up = format_day(visit.follow_up_on) if visit.follow_up_on else ""
    return ConsultationForm(
        lists={name: entries(getattr(visit, name)) for name in LISTS},
        texts={
            **vitals.typed_vitals(measures),
            "findings": visit.findings,
            "private_notes": visit.private_notes,
            "expecting": visit.expecting,
            "pregnant_weeks": str(visit.pregnant_weeks or ""),
            "follow_up": follow_up,
        },
    )
