"""Queries for a doctor's medicines, templates and signed prescriptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from clinic.extensions import db
from clinic.habits.queries import HabitUse, list_habits_of
from clinic.prescribing.advice import fold as fold_advice
from clinic.prescribing.formulary import Formulary, MedicineOption, MedicineUse, fold
from clinic.prescribing.models import (
    AdviceTranslation,
    OwnMedicine,
    Prescription,
    PrescriptionTemplate,
    TemplateRow,
)
from clinic.prescribing.own_advice import StoredTranslation
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns


def translations_of(advice: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the doctor's translations of pieces of advice: {piece: {language: text}}."""
    translations: dict[str, dict[str, str]] = {}
    by_name = {fold_advice(piece): piece for piece in advice}
    for row in reads.rows(_translations()):
        if row.text and row.name in by_name:
            translations.setdefault(by_name[row.name], {})[row.language] = row.text
    return translations


def list_translations(language: str) -> dict[str, StoredTranslation]:
    """Return this doctor's translations of advice into a language, by folded wording."""
    rows = reads.rows(_translations())
    return {
        row.name: StoredTranslation(row.words, row.text) for row in rows if row.language == language
    }


class _Translation(NamedTuple):
    name: str
    language: str
    words: str
    text: str


@cache
def _translations() -> Read[_Translation]:
    translated = select(*columns(_Translation, AdviceTranslation))
    return Read(_Translation, translated.order_by(AdviceTranslation.id))


def find_translation(folded: str, language: str) -> AdviceTranslation | None:
    """Return the row of a translation, to be edited, by the folded text of the advice."""
    return db.session.scalar(
        select(AdviceTranslation).where(
            AdviceTranslation.name == folded, AdviceTranslation.language == language
        )
    )


def list_advice() -> list[str]:
    """Return what this doctor advises, the most used first."""
    return [habit.words for habit in list_habits_of("advice")]


class SignedPrescription(NamedTuple):
    """A signed prescription, without its content."""

    id: int
    revision: int
    signed_at: datetime


def read_formulary(habits: Sequence[HabitUse]) -> Formulary:
    """Read what this doctor can write; `habits` are the doctor's medicines from `list_habits`."""
    uses = {
        fold(habit.words): MedicineUse(habit.words, habit.uses, habit.detail) for habit in habits
    }
    return Formulary((_option(row, uses) for row in reads.rows(_own_medicines())), uses)


class _OwnMedicine(NamedTuple):
    id: int
    name: str
    label: str
    fact: str
    generic: str
    ingredients: str
    form: str
    strength: str
    schedule: str
    pack: str
    confirmed_on: date | None
    is_pinned: bool


@cache
def _own_medicines() -> Read[_OwnMedicine]:
    own = select(*columns(_OwnMedicine, OwnMedicine))
    return Read(_OwnMedicine, own.where(OwnMedicine.archived_at.is_(None)))


def _option(row: _OwnMedicine, uses: dict[str, MedicineUse]) -> MedicineOption:
    use = uses.get(row.name)
    return MedicineOption(
        label=row.label,
        generic=row.generic,
        ingredients=tuple(filter(None, row.ingredients.split("+"))),
        form=row.form,
        strength=row.strength,
        schedule=row.schedule,
        pack=row.pack,
        fact=row.fact,
        own_id=row.id,
        confirmed=row.confirmed_on is not None,
        pinned=row.is_pinned,
        uses=use.uses if use else 0,
        usual_dose=use.dose if use else "",
    )


def find_own_medicine(name: str) -> OwnMedicine | None:
    """Return the doctor's own medicine under this folded label, archived ones too."""
    return db.session.scalar(select(OwnMedicine).where(OwnMedicine.name == name))


def find_medicine(medicine_id: int) -> OwnMedicine | None:
    """Return the doctor's own medicine with this number, archived or not."""
    return db.session.scalar(select(OwnMedicine).where(OwnMedicine.id == medicine_id))


def list_own_medicines() -> Sequence[OwnMedicine]:
    """Return the doctor's own medicines: favourites first, then by name."""
    statement = select(OwnMedicine).where(OwnMedicine.archived_at.is_(None))
    order = (OwnMedicine.is_pinned.desc(), OwnMedicine.name)
    return db.session.scalars(statement.order_by(*order)).all()


def list_templates() -> list[TemplateRow]:
    """Return the doctor's templates by name, to be shown."""
    return reads.rows(_shown_templates())


@cache
def _shown_templates() -> Read[TemplateRow]:
    template_columns = columns(TemplateRow, PrescriptionTemplate)
    return Read(TemplateRow, _templates().with_only_columns(*template_columns))


def find_template_called(name: str) -> PrescriptionTemplate | None:
    """Return the doctor's template of this name, in any letter case, for editing."""
    templates: Sequence[PrescriptionTemplate] = db.session.scalars(_templates()).all()
    return next((t for t in templates if t.name.casefold() == name.casefold()), None)


@cache
def _templates() -> Select[Any]:
    return (
        select(PrescriptionTemplate)
        .where(PrescriptionTemplate.archived_at.is_(None))
        .order_by(PrescriptionTemplate.name, PrescriptionTemplate.id)
    )


def find_template(template_id: int) -> PrescriptionTemplate | None:
    """Return this doctor's template with this number, archived or not."""
    return db.session.scalar(
        select(PrescriptionTemplate).where(PrescriptionTemplate.id == template_id)
    )


def list_prescriptions_of(visit_id: int) -> list[SignedPrescription]:
    """Return the prescriptions that were signed for a visit, newest revision first."""
    return reads.rows(_of_visit(), visit_id=visit_id)


@cache
def _of_visit() -> Read[SignedPrescription]:
    signed = select(*columns(SignedPrescription, Prescription))
    of_visit = signed.where(Prescription.visit_id == bindparam("visit_id"))
    return Read(SignedPrescription, of_visit.order_by(Prescription.revision.desc()))
