"""The form of a visit, whole or one part of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import ValidationError

from clinic import money
from clinic.clock import clinic_day
from clinic.forms import CreatingForm, Day, EditingForm, Required, Rupees, Text
from clinic.patients.ages import Birth
from clinic.patients.models import AnyPatient
from clinic.visits.models import NOTE, Visit
from clinic.visits.rules import ImpossibleDay, check_day

PARTS = {
    name: (name,)
    for name in ("visit_date", "symptoms", "diagnosis", "prescription", "consultation_fee")
}
"""The fields that can be edited in place."""

SHOWN_IN = {
    "diagnosis": "visits/_given.html",
    "prescription": "visits/_given.html",
    "consultation_fee": "visits/_fee.html",
}
"""The template in which a field stands; the rest stand in visits/_note.html."""


def template_of(part: str | None) -> str:
    """Return the template of the part of a visit's page in which a field stands."""
    return SHOWN_IN.get(part or "", "visits/_note.html")


class VisitFields:
    """The fields of recording and editing, in the order of the consultation."""

    visit_date = Day(
        "Visit date", calendar=True, validators=[Required("Write the day of the visit.")]
    )
    symptoms = Text("Complaints")
    diagnosis = Text("Diagnosis")
    prescription = Text("Prescription")
    consultation_fee = Rupees("Consultation fee")

    birth: Birth
    stored_day: date | None = None
    follow_up_on: date | None = None
    backdated_by: str = ""
    """The doctor who alone may enter a visit of an earlier day; "" if the person may."""

    def validate_visit_date(self, field: Day) -> None:
        """Refuse a day that the visit cannot have; a stored day is not checked again."""
        if field.data is None or field.data == self.stored_day:
            return
        try:
            check_day(field.data, clinic_day(), self.birth, self.follow_up_on)
        except ImpossibleDay as error:
            raise ValidationError(str(error)) from None
        if self.backdated_by and field.data < clinic_day():
            raise ValidationError(f"Only {self.backdated_by} may enter a visit of an earlier day.")

    def validate_symptoms(self, field: Text) -> None:
        """Refuse a visit without text, as Back and a second tap would create one."""
        texts = [self[name] for name in NOTE if name in self]  # type: ignore[index,operator]
        if len(texts) == len(NOTE) and not any(text.data for text in texts):
            raise ValidationError("Write the complaints, the diagnosis or the prescription.")

    def leave_fee(self) -> None:
        """Remove the fee from the form."""
        if "consultation_fee" in self:  # type: ignore[operator]
            del self.consultation_fee

    def values(self) -> dict[str, Any]:
        """Return the typed values as columns of Visit, of the fields that the form has."""
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
        """Return the form of a visit today, at the doctor's fee."""
        form = cls(data={"visit_date": clinic_day(), "consultation_fee": fee})
        form.birth = patient.birth
        return form


class EditVisitForm(VisitFields, EditingForm):
    @classmethod
    def of(cls, visit: Visit, part: str | None = None, **kwargs: Any) -> EditVisitForm:
        """Return the form filled from a visit, or only the part that `part` names."""
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
        form.birth, form.stored_day = visit.patient.birth, visit.visit_date
        form.follow_up_on = visit.follow_up_on
        if part in PARTS:
            form.keep_only(PARTS[part])
        return form

    def leave_note(self) -> None:
        """Remove the note from the form, except texts of it that were posted."""
        names = [f.name for f in self if f.name not in NOTE or f.raw_data]
        self.keep_only(names)
