"""Reading a doctor's medicines, templates and signed prescriptions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from clinic.extensions import db
from clinic.habits.queries import Used
from clinic.prescribing.models import (
    Prescription,
    PrescriptionLine,
    PrescriptionTemplate,
    ShelfMedicine,
)
from clinic.prescribing.shelf import Known, Shelf, Use, fold

COLUMNS = (
    ShelfMedicine.id,
    ShelfMedicine.label,
    ShelfMedicine.generic,
    ShelfMedicine.ingredients,
    ShelfMedicine.form,
    ShelfMedicine.strength,
    ShelfMedicine.schedule,
    ShelfMedicine.pack,
    ShelfMedicine.fact,
    ShelfMedicine.confirmed_on,
    ShelfMedicine.is_pinned,
)


def read_shelf(habits: Sequence[Used]) -> Shelf:
    """What this doctor can write; `habits` are the doctor's medicines as `list_habits` has them."""
    uses = {fold(used.words): Use(used.words, used.uses, used.detail) for used in habits}
    return Shelf((_known(row, uses) for row in db.session.execute(_shelf())), uses)


@cache
def _shelf() -> Any:
    return select(*COLUMNS).where(ShelfMedicine.archived_at.is_(None))


def _known(row: Any, uses: dict[str, Use]) -> Known:
    use = uses.get(fold(row.label))
    return Known(
        label=row.label,
        generic=row.generic,
        ingredients=tuple(filter(None, row.ingredients.split("+"))),
        form=row.form,
        strength=row.strength,
        schedule=row.schedule,
        pack=row.pack,
        fact=row.fact,
        shelf_id=row.id,
        confirmed=row.confirmed_on is not None,
        pinned=row.is_pinned,
        uses=use.uses if use else 0,
        usual_dose=use.dose if use else "",
    )


def find_on_shelf(name: str) -> ShelfMedicine | None:
    """The doctor's own medicine under this folded label, archived ones too."""
    return db.session.scalar(select(ShelfMedicine).where(ShelfMedicine.name == name))


def find_medicine(medicine_id: int) -> ShelfMedicine | None:
    """The doctor's own medicine with this number, archived or not."""
    return db.session.scalar(select(ShelfMedicine).where(ShelfMedicine.id == medicine_id))


def list_shelf() -> Sequence[ShelfMedicine]:
    """The doctor's own medicines: favourites first, then by name."""
    statement = select(ShelfMedicine).where(ShelfMedicine.archived_at.is_(None))
    order = (ShelfMedicine.is_pinned.desc(), ShelfMedicine.name)
    return db.session.scalars(statement.order_by(*order)).all()


def list_templates() -> Sequence[PrescriptionTemplate]:
    """The doctor's templates by name."""
    return db.session.scalars(_templates()).all()


@cache
def _templates() -> Select[Any]:
    return (
        select(PrescriptionTemplate)
        .where(PrescriptionTemplate.archived_at.is_(None))
        .order_by(PrescriptionTemplate.name, PrescriptionTemplate.id)
    )


def find_template(template_id: int) -> PrescriptionTemplate | None:
    """This doctor's template with this number, archived or not."""
    return db.session.scalar(
        select(PrescriptionTemplate).where(PrescriptionTemplate.id == template_id)
    )


def list_prescriptions_of(visit_id: int) -> Sequence[Prescription]:
    """What was signed for a visit, the newest revision first."""
    return db.session.scalars(_of_visit(), {"visit_id": visit_id}).all()


@cache
def _of_visit() -> Select[Any]:
    return (
        select(Prescription)
        .where(Prescription.visit_id == bindparam("visit_id"))
        .order_by(Prescription.revision.desc())
    )


def list_lines_of(prescription_id: int) -> Sequence[PrescriptionLine]:
    """The medicines of a signed prescription in their order."""
    return db.session.scalars(_lines(), {"prescription_id": prescription_id}).all()


@cache
def _lines() -> Select[Any]:
    return (
        select(PrescriptionLine)
        .where(PrescriptionLine.prescription_id == bindparam("prescription_id"))
        .order_by(PrescriptionLine.position)
    )
