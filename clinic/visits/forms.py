"""The form of a visit, whole or one part of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import ValidationError

from clinic import money
from clinic.clock import clinic_day
from clinic.forms import CreatingForm, Day, EditingForm, Needed, Rupees, Text
from clinic.patients.ages import Birth
from clinic.patients.models import AnyPatient
from clinic.visits.models import NOTE, Visit
from clinic.visits.rules import ImpossibleDay, check_day

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

    whose: Birth
    kept_day: date | None = None
    follow_up_on: date | None = None

    def validate_visit_date(self, field: Day) -> None:
        """A day that the visit can have; one that stands already is not asked about again."""
        if field.data is None or field.data == self.kept_day:
            return
        try:
            check_day(field.data, clinic_day(), self.whose, self.follow_up_on)
        except ImpossibleDay as error:
            raise ValidationError(str(error)) from None

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
    @classmethod
    def for_patient(cls, patient: AnyPatient, fee: Decimal | None) -> NewVisitForm:
        """The form of a visit of today, at the doctor's fee."""
        form = cls(data={"visit_date": clinic_day(), "consultation_fee": fee})
        form.whose = patient.birth
        return form


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
        form.whose, form.kept_day = visit.patient.birth, visit.visit_date
        form.follow_up_on = visit.follow_up_on
        if part in PARTS:
            form.keep_only(PARTS[part])
        return form

    def leave_note(self) -> None:
        """Takes the note out of the form, but for the texts of it that were posted."""
        kept = [f.name for f in self if f.name not in NOTE or f.raw_data]
        self.keep_only(kept)
