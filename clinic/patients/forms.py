"""The form of a patient, whole or a part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from clinic.clock import clinic_day
from clinic.forms import CreatingForm, Day, EditingForm, Line, OneOf, ParsedField, Required, Text
from clinic.patients.ages import (
    AgeError,
    Birth,
    age_years,
    birth_from_date,
    format_age_field,
    parse_age,
)
from clinic.patients.models import GENDERS, PHONE_OWNERS, Patient
from clinic.patients.names import LONGEST_PATIENT_NAME
from clinic.patients.relations import LABELS
from clinic.phones import format_phone, normalise_phone

if TYPE_CHECKING:
    from clinic.patients.taking_over import PatientElsewhere

PARTS = {
    "name": ("first_name", "last_name"),
    "gender": ("gender",),
    "age": ("age", "date_of_birth", "age_shown", "birth_confirmed"),
    "phone": ("phone", "second_phone", "second_phone_of"),
    "address": ("address",),
}
"""The parts that can be edited in place, and the fields of each."""

PLAIN = (
    *("first_name", "last_name", "gender", "phone", "second_phone", "second_phone_of"),
    "address",
)
"""The fields whose values are columns of the patient as they are."""


class AgeField(ParsedField):
    """A typed age; `data` is the Birth that it means today."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, _read_age, _write_age, **kwargs)


def _read_age(text: str) -> Birth:
    try:
        return parse_age(text, clinic_day())
    except AgeError as error:
        raise ValueError(str(error)) from None


def _write_age(birth: Birth) -> str:
    return format_age_field(birth, clinic_day())


def _choices(labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in labels.items()]


class PatientFields:
    """The fields that registration and editing share, in the order of the desk's questions."""

    first_name = Line(
        "First name", LONGEST_PATIENT_NAME, validators=[Required("Write the patient's name.")]
    )
    last_name = Line("Last name", LONGEST_PATIENT_NAME)
    gender = OneOf("Gender", GENDERS, "Choose male, female or other.")
    age = AgeField("Age")
    date_of_birth = Day("Date of birth")
    phone = ParsedField("Phone", normalise_phone, format_phone)
    second_phone = ParsedField("Second number", normalise_phone, format_phone)
    second_phone_of = SelectField("Whose it is", choices=_choices(PHONE_OWNERS), default="")
    address = Text("Address", 500)

    def validate_age(self, field: AgeField) -> None:
        """Require one of age and date of birth."""
        day = self.date_of_birth
        unread = field.process_errors or day.process_errors
        if field.data is None and day.data is None and not unread:
            raise ValidationError("Write the age or the date of birth.")

    def validate_date_of_birth(self, field: Day) -> None:
        """Refuse a day that no living person has, or that contradicts the age if both are given."""
        if field.data is not None:
            _check_birth(field.data)
            _check_agreement(self.age.data, field.data)

    def validate_second_phone(self, field: ParsedField) -> None:
        """Refuse the first number as the second one too."""
        if field.data is not None and field.data == self.phone.data:
            raise ValidationError("This is the first phone already.")

    def birth(self) -> Birth | None:
        """Return the birth by the date, otherwise by the age; None while neither is valid."""
        day = self.date_of_birth.data
        try:
            return birth_from_date(day, clinic_day()) if day is not None else self.age.data
        except AgeError:
            return None


def _check_birth(day: date) -> None:
    try:
        birth_from_date(day, clinic_day())
    except AgeError as error:
        raise ValidationError(str(error)) from None


def _check_agreement(by_age: Birth | None, day: date) -> None:
    if by_age is None:
        return
    today = clinic_day()
    exact = birth_from_date(day, today)
    if abs(age_years(by_age, today) - age_years(exact, today)) > 1:
        raise ValidationError("The age and the date of birth tell different things. Clear one.")


def _without_owner(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values; where there is no second number, it is nobody's."""
    if "second_phone" in values and not values["second_phone"]:
        return values | {"second_phone_of": ""}
    return values


class NewPatientForm(PatientFields, CreatingForm):
    not_duplicate = HiddenField()
    offered = HiddenField()
    """Filled where the form has shown that another doctor knows the patient."""

    elsewhere: Sequence[PatientElsewhere] = ()
    """Who of another doctor's patients is probably this one."""
    relative = HiddenField()
    """The number of a registered patient of the same family."""
    relation = SelectField(
        "Relation", choices=_choices({"": "Not said"} | LABELS), default="", validate_choice=False
    )
    """What the new patient is to the relative; a key of LABELS, or nothing."""

    then = StringField()
    """What the tapped button does next: `queue`, or nothing."""

    @property
    def joins_queue(self) -> bool:
        """Whether the patient joins the queue once registered."""
        return bool(self.then.data == "queue")

    def values(self) -> dict[str, Any]:
        """Return the typed values, as `service.register` takes them."""
        values = _without_owner({name: self[name].data for name in PLAIN})
        return values | {"birth": self.birth()}


class TakeOverForm(CreatingForm):
    """The consent of a patient whose details are copied from another doctor's records."""

    joins_queue = False
    """The patient is not added to the queue with it, as with a new one's form."""

    consent = BooleanField("The patient agrees that these details are copied")
    not_duplicate = HiddenField()

    def validate_consent(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError("Ask the patient, then tick this.")


class EditPatientForm(PatientFields, EditingForm):
    age_shown = HiddenField()
    birth_confirmed = HiddenField()
    """The mark (`dated.mark_of`) of an early birth, sent by the button that confirms it."""

    @classmethod
    def of(cls, patient: Patient, part: str | None = None, **kwargs: Any) -> EditPatientForm:
        """Return the form filled from a patient, with only the part that `part` names, if any."""
        birth = patient.birth
        exact = birth.precision == "day"
        form = cls(
            data={
                "first_name": patient.first_name,
                "last_name": patient.last_name,
                "gender": patient.gender,
                "age": None if exact else birth,
                "age_shown": "" if exact else _write_age(birth),
                "date_of_birth": patient.birth_date if exact else None,
                "phone": patient.phone,
                "second_phone": patient.second_phone,
                "second_phone_of": patient.second_phone_of,
                "address": patient.address,
                "version": patient.version,
            },
            **kwargs,
        )
        if part in PARTS:
            form.keep_only(PARTS[part])
        return form

    def values(self, patient: Patient) -> dict[str, Any]:
        """Return the typed values of the fields that the form has, as `service.edit` takes them."""
        values = _without_owner({field.name: field.data for field in self if field.name in PLAIN})
        return values | self._birth_values(patient) if "age" in self else values

    def confirmed_birth(self) -> str:
        """Return the mark of the birth that the desk confirmed, or ""."""
        return str(self.birth_confirmed.data or "") if "birth_confirmed" in self else ""

    def _birth_values(self, patient: Patient) -> dict[str, Any]:
        # The age as the form showed it, sent back untouched, must not move the birth.
        rendered = self.age_shown.data or _write_age(patient.birth)
        untouched = self.age.raw_data == [rendered]
        if untouched and self.date_of_birth.data is None and patient.birth.precision != "day":
            return {}
        return {"birth": self.birth()}
