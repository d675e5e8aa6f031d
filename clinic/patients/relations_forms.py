"""The forms of relations, and how a registration takes over from a relative."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinic.forms import EditingForm, OneOf
from clinic.patients.forms import NewPatientForm
from clinic.patients.models import PatientRow
from clinic.patients.queries import read_patient
from clinic.patients.relations import LABELS

_RELATE = re.compile(r"relate-([1-9]\d{0,17})-([a-z]+)")
_OTHER = re.compile(r"([1-9]\d{0,17})\.([1-9]\d{0,8})")
SURNAME = "last-name"
"""The `act` of the button that takes the relative's last name."""


class RelationForm(EditingForm):
    """The relation of one patient to another."""

    kind = OneOf("Relation", LABELS, "Choose how they are related.")


def chosen_relative(form: NewPatientForm) -> PatientRow | None:
    """Return the patient to whose family the new one belongs, as the form says; None for nobody."""
    return _read_relative(str(form.relative.data or ""))


def _read_relative(text: str) -> PatientRow | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    return read_patient(number) if number else None


def chosen_relation(form: NewPatientForm) -> tuple[int, str] | None:
    """Return the number of the relative and what the new patient is to them; None for nothing."""
    kind = form.relation.data
    relative = chosen_relative(form) if kind in LABELS else None
    return (relative.id, kind) if relative is not None else None


def take_over(form: NewPatientForm, number: str, kind: str) -> None:
    """Fill in what a family shares, as far as it is empty: the address and the telephone number.

    The last name is only offered, see `SURNAME`.
    """
    relative = _read_relative(number)
    if relative is None or relative.is_archived:
        return
    form.relative.data = str(relative.id)
    form.relation.data = kind if kind in LABELS else ""
    if not _typed(form, "phone"):
        form.phone.data, form.phone.raw_data = relative.phone, None
    if not _typed(form, "address"):
        form.address.data = relative.address


def _typed(form: NewPatientForm, name: str) -> bool:
    field = form[name]
    return bool((field.raw_data and str(field.raw_data[0]).strip()) or field.data)


def act_on(form: NewPatientForm, act: str) -> bool:
    """Do what a button of the registration asks for; return whether one was pressed."""
    if match := _RELATE.fullmatch(act):
        take_over(form, match[1], match[2])
    elif act == SURNAME and (relative := chosen_relative(form)) and not form.last_name.data:
        form.last_name.data = relative.last_name
    return bool(act)


def ticked_others(ticks: Iterable[str]) -> dict[int, int]:
    """Return the numbers of patients with the versions that were shown, of ticks like `18.3`."""
    match = filter(None, map(_OTHER.fullmatch, ticks))
    return {int(tick[1]): int(tick[2]) for tick in match}
