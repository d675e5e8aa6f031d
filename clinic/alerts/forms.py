"""The forms of an allergy and of a long-term problem."""

from __future__ import annotations

import re
from typing import Any

from wtforms import HiddenField, ValidationError

from clinic.alerts.models import Allergy, Problem
from clinic.alerts.rules import REACTIONS, tidy_code
from clinic.alerts.since import ImpossibleSince, check_since
from clinic.clock import clinic_day
from clinic.forms import CreatingForm, EditingForm, Line, Needed, OneOf
from clinic.patients.ages import Birth
from clinic.patients.models import AnyPatient

_CODE = re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?")


class Another:
    """The answer that what seems recorded already is another one: the name it is given for."""

    another = HiddenField()

    def is_another(self) -> bool:
        """Whether it was given for the name that is written now."""
        return bool(self.another.data) and self.another.data == self.name.data  # type: ignore[attr-defined]


class AllergyFields(Another):
    """The fields that recording and editing share."""

    name = Line(
        "Allergic to",
        id="alert-name",
        validators=[Needed("Write what the patient is allergic to.")],
    )
    reaction = Line("What happened", id="alert-reaction")


class NewAllergyForm(AllergyFields, CreatingForm):
    @classmethod
    def for_patient(cls, _patient: AnyPatient) -> NewAllergyForm:
        """An empty form."""
        return cls()

    # A usual reaction stands before it, and the column takes 200 letters.
    reaction = Line("In other words", 180, id="alert-reaction")
    usual_reaction = OneOf(
        "What happened",
        {"": "Not known", **{word: word for word in REACTIONS}},
        "Choose one of these, or write what happened.",
        default="",
    )

    def values(self) -> dict[str, Any]:
        """Columns of Allergy: a usual reaction stands before the written words."""
        told = [self.usual_reaction.data, self.reaction.data]
        return {"name": self.name.data, "reaction": ", ".join(filter(None, told))}


class EditAllergyForm(AllergyFields, EditingForm):
    @classmethod
    def of(cls, allergy: Allergy, **kwargs: Any) -> EditAllergyForm:
        """The form filled from an allergy."""
        kept = {"name": allergy.name, "reaction": allergy.reaction, "version": allergy.version}
        return cls(data=kept, **kwargs)

    def values(self) -> dict[str, Any]:
        """What was typed, as columns of Allergy."""
        return {"name": self.name.data, "reaction": self.reaction.data}


class ProblemFields(Another):
    """The fields that recording and editing share."""

    name = Line("Problem", id="alert-name", validators=[Needed("Write the problem.")])
    code = Line("ICD-10 code", 10, id="alert-code")
    since = Line("Since", 40, id="alert-since")
    birth: Birth | None = None
    kept_since = ""

    def validate_since(self, field: Line) -> None:
        """Neither in the future nor before the birth, as far as the words are understood; what
        stands already is not asked about again."""
        if self.birth is None or not field.data or field.data == self.kept_since:
            return
        try:
            check_since(field.data, clinic_day(), self.birth)
        except ImpossibleSince as error:
            raise ValidationError(str(error)) from None

    def validate_code(self, field: Line) -> None:
        """A code as ICD-10 writes it; none is needed."""
        field.data = tidy_code(field.data)
        if field.data and not _CODE.fullmatch(field.data):
            raise ValidationError("Write the code like E11.9, or leave it empty.")

    def values(self) -> dict[str, Any]:
        """What was typed, as columns of Problem."""
        return {name: self[name].data for name in ("name", "code", "since")}  # type: ignore[index]


class NewProblemForm(ProblemFields, CreatingForm):
    @classmethod
    def for_patient(cls, patient: AnyPatient) -> NewProblemForm:
        """An empty form; it knows the birth, before which nothing began."""
        form = cls()
        form.birth = patient.birth
        return form


class EditProblemForm(ProblemFields, EditingForm):
    @classmethod
    def of(cls, problem: Problem, **kwargs: Any) -> EditProblemForm:
        """The form filled from a problem."""
        names = ("name", "code", "since", "version")
        form = cls(data={name: getattr(problem, name) for name in names}, **kwargs)
        form.birth, form.kept_since = problem.patient.birth, problem.since
        return form
