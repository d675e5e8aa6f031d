"""The forms of an allergy and of a long-term problem."""

from __future__ import annotations

import re
from typing import Any

from wtforms import HiddenField, ValidationError

from clinic.alerts.models import Allergy, Problem
from clinic.alerts.rules import REACTIONS, may_be_no_allergy, tidy_code
from clinic.alerts.since import ImpossibleSince, check_since
from clinic.clock import clinic_day
from clinic.forms import CreatingForm, EditingForm, Line, OneOf, Required
from clinic.patients.ages import Birth
from clinic.patients.models import AnyPatient

_CODE = re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")


class ConfirmedAnother:
    """The doctor's confirmation that a name like a recorded one is a different allergy or problem.

    `another` is the name for which it was given.
    """

    another = HiddenField()

    def is_another(self) -> bool:
        """Return whether it was given for the name that is in the form now."""
        return bool(self.another.data) and self.another.data == self.name.data  # type: ignore[attr-defined]


class AllergyFields(ConfirmedAnother):
    """The fields that recording and editing share."""

    name = Line(
        "Allergic to",
        id="alert-name",
        validators=[Required("Write what the patient is allergic to.")],
    )
    reaction = Line("What happened", id="alert-reaction")
    saved_name = ""

    def validate_name(self, field: Line) -> None:
        """Refuse words that may deny an allergy; a name that is saved already is not checked."""
        if field.data != self.saved_name and may_be_no_allergy(field.data or ""):
            raise ValidationError(
                "Write only what this patient is allergic to, like penicillin. "
                "If no allergy is known, use “No known allergy” instead."
            )


class NewAllergyForm(AllergyFields, CreatingForm):
    @classmethod
    def for_patient(cls, _patient: AnyPatient) -> NewAllergyForm:
        """Return an empty form."""
        return cls()

    # A usual reaction is put before it, and the column takes 200 characters.
    reaction = Line("In other words", 180, id="alert-reaction")
    usual_reaction = OneOf(
        "What happened",
        {"": "Not known", **{word: word for word in REACTIONS}},
        "Choose one of these, or write what happened.",
        default="",
    )

    def values(self) -> dict[str, Any]:
        """Return the columns of Allergy; a usual reaction comes before the typed one."""
        reactions = [self.usual_reaction.data, self.reaction.data]
        return {"name": self.name.data, "reaction": ", ".join(filter(None, reactions))}


class EditAllergyForm(AllergyFields, EditingForm):
    @classmethod
    def of(cls, allergy: Allergy, **kwargs: Any) -> EditAllergyForm:
        """Return the form filled from an allergy."""
        data = {"name": allergy.name, "reaction": allergy.reaction, "version": allergy.version}
        form = cls(data=data, **kwargs)
        form.saved_name = allergy.name
        return form

    def values(self) -> dict[str, Any]:
        """Return the typed values as columns of Allergy."""
        return {"name": self.name.data, "reaction": self.reaction.data}


class ProblemFields(ConfirmedAnother):
    """The fields that recording and editing share."""

    name = Line("Problem", id="alert-name", validators=[Required("Write the problem.")])
    code = Line("ICD-10 code", 10, id="alert-code")
    since = Line("Since", 40, id="alert-since")
    birth: Birth | None = None
    saved_since = ""

    def validate_since(self, field: Line) -> None:
        """Refuse a beginning in the future or before the birth, as far as the text is understood.

        A text that is saved already is not checked again.
        """
        if self.birth is None or not field.data or field.data == self.saved_since:
            return
        try:
            check_since(field.data, clinic_day(), self.birth)
        except ImpossibleSince as error:
            raise ValidationError(str(error)) from None

    def validate_code(self, field: Line) -> None:
        """Write the code as ICD-10 does and refuse other text; the field may be empty."""
        field.data = tidy_code(field.data)
        if field.data and not _CODE.fullmatch(field.data):
            raise ValidationError("Write the code like E11.9, or leave it empty.")

    def values(self) -> dict[str, Any]:
        """Return the typed values as columns of Problem."""
        return {name: self[name].data for name in ("name", "code", "since")}  # type: ignore[index]


class NewProblemForm(ProblemFields, CreatingForm):
    @classmethod
    def for_patient(cls, patient: AnyPatient) -> NewProblemForm:
        """Return an empty form that knows the birth, before which no problem began."""
        form = cls()
        form.birth = patient.birth
        return form


class EditProblemForm(ProblemFields, EditingForm):
    @classmethod
    def of(cls, problem: Problem, **kwargs: Any) -> EditProblemForm:
        """Return the form filled from a problem."""
        names = ("name", "code", "since", "version")
        form = cls(data={name: getattr(problem, name) for name in names}, **kwargs)
        form.birth, form.saved_since = problem.patient.birth, problem.since
        return form
