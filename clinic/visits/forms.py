"""The form of a visit, whole or one part of it."""

from __future__ import annotations

from typing import Any

from wtforms import ValidationError

from clinic import money
from clinic.clock import clinic_day
from clinic.forms import CreatingForm, Day, EditingForm, Needed, Rupees, Text
from clinic.visits.models import NOTE, Visit

PARTS = {
    name: (name,)
    for name in ("visit_date", "symptoms", "diagnosis", "prescription", "consultation_fee")
}
"""What can be edited in place."""


class VisitFields:
    """The fields that recording and editing share, in the order of the consultation."""

    visit_date = Day(
        "Visit date", calendar=True, validators=[Needed("Write the day of the visit.")]
    )
    symptoms = Text("Symptoms")
    diagnosis = Text("Diagnosis")
    prescription = Text("Prescription")
    consultation_fee = Rupees("Consultation fee")

    def validate_visit_date(self, field: Day) -> None:
        if field.data is not None and field.data > clinic_day():
            raise ValidationError("The visit can't be later than today.")

    def validate_symptoms(self, field: Text) -> None:
        """A visit says something; back and a second tap must not make one of nothing."""
        texts = [self[name] for name in NOTE if name in self]  # type: ignore[index,operator]
        if len(texts) == len(NOTE) and not any(text.data for text in texts):
            raise ValidationError("Write the symptoms, the diagnosis or the prescription.")

    def values(self) -> dict[str, Any]:
        """What was typed, as columns of Visit; only the fields that the form has."""
        named = {field.name: field.data for field in self}  # type: ignore[attr-defined]
        columns = ("visit_date", "symptoms", "diagnosis", "prescription")
        values = {name: named[name] for name in columns if name in named}
        if "consultation_fee" in named:
            fee = named["consultation_fee"]
            values["fee_paise"] = money.to_paise(fee) if fee is not None else 0
        return values


class NewVisitForm(VisitFields, CreatingForm):
    pass


class EditVisitForm(VisitFields, EditingForm):
    @classmethod
    def of(cls, visit: Visit, part: str | None = None, **kwargs: Any) -> EditVisitForm:
        """The form filled from a visit; only one part of it where `part` names one."""
        form = cls(
            data={
                "visit_date": visit.visit_date,
                "symptoms": visit.symptoms,
                "diagnosis": visit.diagnosis,
                "prescription": visit.prescription,
                "consultation_fee": money.from_paise(visit.fee_paise),
                "version": visit.version,
            },
            **kwargs,
        )
        if part in PARTS:
            form.keep_only(PARTS[part])
        return form

    def leave_note(self) -> None:
        """Takes the note out of the form, but for the texts of it that were posted."""
        kept = [f.name for f in self if f.name not in NOTE or f.raw_data]
        self.keep_only(kept)
