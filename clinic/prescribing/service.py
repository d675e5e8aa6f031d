"""Signing prescriptions; the doctor's own medicines and templates. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.prescribing import dose as doses
from clinic.prescribing import queries
from clinic.prescribing.advice import fold as fold_advice
from clinic.prescribing.content import Content
from clinic.prescribing.formulary import MedicineOption, fold
from clinic.prescribing.lines import Line, quantity_words
from clinic.prescribing.models import (
    AdviceTranslation,
    OwnMedicine,
    Prescription,
    PrescriptionLine,
    PrescriptionTemplate,
)
from clinic.prescribing.own_advice import LONGEST_ADVICE, TypedAdvice
from clinic.versions import Stale, flush_edit
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
    """Create the signed prescription of a visit: afterwards neither it nor its lines can change.

    `moment` is the time of signing, by default now. Raises IntegrityError when another page signed
    the same revision at the same time.
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
        prescription=prescription, position=position, signed_on=today, words=line.text
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
        # The register lists scheduled medicines, with the text as it was written.
        row.label, row.schedule = line.text[:200], line.named.schedule
    return row


def keep_medicine(
    medicine: MedicineOption,
    confirm: bool = True,
    pinned: bool | None = None,
    day: date | None = None,
) -> OwnMedicine:
    """Add a medicine to the doctor's formulary, or update it there.

    `confirm`: the doctor confirms the composition from `day` on, by default today.
    """
    row = queries.find_own_medicine(fold(medicine.label))
    if row is None:
        row = OwnMedicine(name=fold(medicine.label), label=medicine.label, is_pinned=False)
        db.session.add(row)
    row.generic, row.ingredients = medicine.generic, "+".join(medicine.ingredients)
    row.form, row.strength, row.schedule = medicine.form, medicine.strength, medicine.schedule
    row.pack, row.fact, row.archived_at = medicine.pack, medicine.fact, None
    if confirm and row.confirmed_on is None:
        row.confirmed_on = day or clinic_day()
    if pinned is not None:
        row.is_pinned = pinned
    db.session.flush()
    return row


def save_template(
    name: str, lines: str, diagnosis: str, advice: str, request_key: str | None = None
) -> PrescriptionTemplate:
    """Save lines under a name, in place of those of an existing template of that name."""
    template = queries.find_template_called(name)
    if template is None:
        template = PrescriptionTemplate(name=name, request_key=request_key or None)
        db.session.add(template)
    template.lines, template.diagnosis, template.advice = lines, diagnosis, advice
    db.session.flush()
    return template


class TranslationChanged(Exception):
    """Another page changed a translation after this one had shown it."""


def save_translations(language: str, typed: Sequence[TypedAdvice]) -> bool:
    """Keep translations of advice that differ from what the page had shown; return whether any.

    Raises TranslationChanged.
    """
    edits = [row for row in typed if row.text.strip() != row.seen and fold_advice(row.advice)]
    for row in edits:
        _save_translation(language, row)
    try:
        flush_edit()
    except (IntegrityError, Stale):
        db.session.rollback()
        raise TranslationChanged from None
    return bool(edits)


def _save_translation(language: str, typed: TypedAdvice) -> None:
    name = fold_advice(typed.advice)[:LONGEST_ADVICE]
    row = queries.find_translation(name, language)
    if (row.text if row else "") != typed.seen:
        raise TranslationChanged
    if row is None:
        advice = typed.advice.strip()[:LONGEST_ADVICE]
        row = AdviceTranslation(name=name, language=language, words=advice)
        db.session.add(row)
    row.text = typed.text.strip()


def archive_template(template: PrescriptionTemplate) -> None:
    """Archive a template, so that it is no longer offered; `restore_template` undoes it."""
    template.archived_at = template.archived_at or utc_now()
    db.session.flush()


def restore_template(template: PrescriptionTemplate) -> None:
    """Undo `archive_template`."""
    template.archived_at = None
    db.session.flush()


def archive_medicine(medicine: OwnMedicine) -> None:
    """Archive a medicine: lines that name it then read as shipped, or as own words.

    `restore_medicine` undoes it.
    """
    medicine.archived_at = medicine.archived_at or utc_now()
    db.session.flush()


def confirm_composition(medicine: OwnMedicine) -> None:
    """Confirm the composition of an own medicine, from today on unless it was confirmed before."""
    medicine.confirmed_on = medicine.confirmed_on or clinic_day()
    db.session.flush()


def make_favourite(medicine: OwnMedicine, pinned: bool) -> None:
    """Set or clear the favourite mark of an own medicine."""
    medicine.is_pinned = pinned
    db.session.flush()


def restore_medicine(medicine: OwnMedicine) -> None:
    """Undo `archive_medicine`."""
    medicine.archived_at = None
    db.session.flush()
