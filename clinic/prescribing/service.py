"""Signing prescriptions; the doctor's own medicines and templates. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.prescribing import dose as doses
from clinic.prescribing import queries
from clinic.prescribing.content import Content
from clinic.prescribing.formulary import MedicineOption, fold
from clinic.prescribing.lines import Line, quantity_words
from clinic.prescribing.models import (
    OwnMedicine,
    Prescription,
    PrescriptionLine,
    PrescriptionTemplate,
)
from clinic.visits.models import Visit

if TYPE_CHECKING:
    from datetime import date, datetime


def sign(
    visit: Visit,
    content: Content,
    lines: Sequence[Line],
    user_id: int,
    request_key: str | None = None,
    moment: datetime | None = None,
) -> Prescription:
    """The signed prescription of a visit: from here on neither it nor its lines can change.

    `moment` is when it was signed, by default now.

    Raises IntegrityError when another page signed the same revision at the same moment.
    """
    moment = moment or utc_now()
    today = clinic_day(moment)
    prescription = Prescription(
        patient_id=visit.patient_id,
        visit_id=visit.id,
        revision=content.revision,
        signed_on=today,
        signed_at=moment,
        signed_by=user_id,
        content=content.to_json(),
        request_key=request_key or None,
    )
    db.session.add(prescription)
    for position, line in enumerate(lines, 1):
        db.session.add(_row(prescription, position, line, today))
    db.session.flush()
    return prescription


def _row(prescription: Prescription, position: int, line: Line, today: date) -> PrescriptionLine:
    row = PrescriptionLine(
        prescription=prescription, position=position, signed_on=today, words=line.words
    )
    medicine = line.medicine
    if medicine is not None:
        row.label, row.generic, row.form = medicine.label, medicine.generic, medicine.form
        row.ingredients, row.strength = "+".join(medicine.ingredients), medicine.strength
        row.schedule = medicine.schedule
        row.dose = doses.write(line.dose) if line.dose else ""
        row.days = doses.duration_days(line.dose) if line.dose else None
        row.quantity = quantity_words(line)[:100]
    elif line.named is not None and line.named.schedule:
        # The register holds what was prescribed of a schedule, in the words that were written.
        row.label, row.schedule = line.words[:200], line.named.schedule
    return row


def keep_medicine(
    known: MedicineOption, confirm: bool = True, pinned: bool | None = None, day: date | None = None
) -> OwnMedicine:
    """Puts a medicine into the doctor's formulary as it is known here, or brings it up to date.

    `confirm`: the doctor vouches for the composition from `day` on, by default today.
    """
    row = queries.find_own_medicine(fold(known.label))
    if row is None:
        row = OwnMedicine(name=fold(known.label), label=known.label, is_pinned=False)
        db.session.add(row)
    row.generic, row.ingredients = known.generic, "+".join(known.ingredients)
    row.form, row.strength, row.schedule = known.form, known.strength, known.schedule
    row.pack, row.fact, row.archived_at = known.pack, known.fact, None
    if confirm and row.confirmed_on is None:
        row.confirmed_on = day or clinic_day()
    if pinned is not None:
        row.is_pinned = pinned
    db.session.flush()
    return row


def save_template(
    name: str, lines: str, diagnosis: str, advice: str, request_key: str | None = None
) -> PrescriptionTemplate:
    """Keeps lines under a name; a template of that name takes the new lines."""
    template = queries.find_template_called(name)
    if template is None:
        template = PrescriptionTemplate(name=name, request_key=request_key or None)
        db.session.add(template)
    template.lines, template.diagnosis, template.advice = lines, diagnosis, advice
    db.session.flush()
    return template


def archive_template(template: PrescriptionTemplate) -> None:
    """Takes a template out of what is offered; `restore_template` undoes it."""
    template.archived_at = template.archived_at or utc_now()
    db.session.flush()


def restore_template(template: PrescriptionTemplate) -> None:
    """Undoes `archive_template`."""
    template.archived_at = None
    db.session.flush()


def archive_medicine(medicine: OwnMedicine) -> None:
    """Takes a medicine out of the formulary: lines that name it are then read as shipped, or as own
    words.

    `restore_medicine` undoes it.
    """
    medicine.archived_at = medicine.archived_at or utc_now()
    db.session.flush()


def vouch_for(medicine: OwnMedicine) -> None:
    """The doctor vouches for what is in an own medicine, from today on or as before."""
    medicine.confirmed_on = medicine.confirmed_on or clinic_day()
    db.session.flush()


def make_favourite(medicine: OwnMedicine, pinned: bool) -> None:
    """Makes an own medicine a favourite, or no longer one."""
    medicine.is_pinned = pinned
    db.session.flush()


def restore_medicine(medicine: OwnMedicine) -> None:
    """Undoes `archive_medicine`."""
    medicine.archived_at = None
    db.session.flush()
