"""The contents of an export: the tables of one doctor, their columns, headings and explanations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from clinic.backup import tables
from clinic.backup.manifest import MONEY, TableFigures
from clinic.backup.values import ValueKind
from clinic.exchange.cells import TableColumn
from clinic.extensions import Model
from clinic.tenancy.accounts import ACCOUNTS

if TYPE_CHECKING:
    from sqlalchemy import Table as DatabaseTable

USERS, DOCTORS, MEMBERSHIPS = "users", "doctors", "memberships"
SECRETS = frozenset(
    {"password_hash", "password_changed_at", "recovery_hash", "recovery_made_at", "recover_key"}
    | {"pin_hash", "totp_secret", "totp_step", "signup_key"}
)
"""Columns of people that never leave: whoever is brought in sets a new password."""

PROGRAM = frozenset(
    {"counters", "patient_terms", "habits", "kept_forms", "sealed_entries", "audit_seals"}
    | {"audit_checkpoints", "statement_layouts", "visit_drafts", "bill_drafts", "waiting_screens"}
    | {"letter_drafts"}
    | {"patient_accounts", "patient_imports", "patient_import_lines"}
)
"""Tables that only the program needs; they are in a folder of their own."""

FILE_TABLE = "report_files"
_ENDINGS = {"pdf": "pdf", "picture": "png"}
"""The endings of files by the column that has their bytes."""
UNITS = {
    MONEY: "rupees",
    "_bp": "hundredths of a percent",
    "_g": "grams",
    "_mm": "millimetres",
    "_tenths": "tenths of a degree Fahrenheit",
}
WORDS = {"id": "Number", "doctor_id": "Doctor", "sac": "SAC", "gstin": "GSTIN", "pdf": "PDF"}
KIND_WORDS = {
    ValueKind.WHOLE: "a whole number",
    ValueKind.TEXT: "text",
    ValueKind.FLAG: "yes or no",
    ValueKind.DAY: "a day, like 2026-04-01",
    ValueKind.MOMENT: "a moment in UTC; its day in India stands in a column at the end",
    ValueKind.BYTES: "the name of a file in this ZIP",
    ValueKind.UUID: "a number of the program",
    ValueKind.JSON: "several values, as JSON",
}


@dataclass(frozen=True)
class Exported:
    """A table as it is exported."""

    table: DatabaseTable

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns with values of their own; the doctor is the same in all rows."""
        shape = tables.shape_of(self.table)
        nullable = {column.name: bool(column.nullable) for column in self.table.columns}
        return tuple(
            TableColumn(name, kind, nullable[name])
            for name, kind in zip(shape.names, shape.kinds, strict=True)
            if name not in self._left_out
        )

    @property
    def _left_out(self) -> frozenset[str]:
        if self.name == USERS:
            return SECRETS
        return frozenset() if self.name == DOCTORS else frozenset({"doctor_id"})

    @cached_property
    def moments(self) -> tuple[TableColumn, ...]:
        return tuple(column for column in self.columns if column.kind is ValueKind.MOMENT)

    @cached_property
    def files(self) -> tuple[TableColumn, ...]:
        """The columns whose values are files of their own."""
        return tuple(column for column in self.columns if column.kind is ValueKind.BYTES)

    @property
    def member(self) -> str:
        """The name of its file in the ZIP."""
        folder = "program" if self.name in PROGRAM else "records"
        return f"{folder}/{self.name}.csv"

    @cached_property
    def headings(self) -> list[str]:
        """The headings: of the columns, of the days of moments, and of the file of a report."""
        own = [heading_of(column) for column in self.columns]
        days = [f"{plain_name(column.name)} (day in India)" for column in self.moments]
        return [*own, *days, *(["File in this ZIP"] if self.name == FILE_TABLE else [])]

    @property
    def keys(self) -> list[str]:
        """The columns that name a row within a doctor."""
        return [c.name for c in self.table.primary_key.columns if c.name != "doctor_id"]

    def member_of(self, column: TableColumn, key: Sequence[Any]) -> str:
        """Return the name of the file with the bytes of a row."""
        ending = _ENDINGS.get(column.name, "bin")
        folder = "papers" if column.name == "pdf" else "program"
        return f"{folder}/{self.name}/{'-'.join(map(str, key))}.{ending}"

    def rows(self, doctor_id: int, names: Sequence[str]) -> Select[Any]:
        """Select these columns of all rows of one doctor, in the order of their keys."""
        wanted = select(*(self.table.c[name] for name in names))
        return self._of(wanted, doctor_id).order_by(*self.table.primary_key.columns)

    def figures(self, doctor_id: int) -> Select[Any]:
        """Select the number of rows, and the sum of each column of money in paise."""
        money = [self.table.c[c.name] for c in self.columns if c.name.endswith(MONEY)]
        sums = [func.coalesce(func.sum(column), 0).label(column.name) for column in money]
        return self._of(
            select(func.count().label("rows"), *sums).select_from(self.table), doctor_id
        )

    def _of(self, statement: Select[Any], doctor_id: int) -> Select[Any]:
        if self.name == DOCTORS:
            return statement.where(self.table.c.id == doctor_id).execution_options(**ACCOUNTS)
        if self.name == MEMBERSHIPS:
            own = self.table.c.doctor_id == doctor_id
            return statement.where(own).execution_options(**ACCOUNTS)
        if self.name == USERS:
            return statement.where(_works_for(self.table, doctor_id)).execution_options(**ACCOUNTS)
        return statement.where(self.table.c.doctor_id == doctor_id)

    def empty_figures(self) -> TableFigures:
        return TableFigures(0, {c.name: 0 for c in self.columns if c.name.endswith(MONEY)})

    @property
    def purpose(self) -> str:
        """The description of its rows, from that of the model."""
        return _purposes().get(self.name, "")


def _works_for(users: DatabaseTable, doctor_id: int) -> Any:
    """Return the owner, and everybody who works or worked for the doctor."""
    doctors, members = tables.get_table(DOCTORS), tables.get_table(MEMBERSHIPS)
    owner = select(doctors.c.user_id).where(doctors.c.id == doctor_id)
    staff = select(members.c.user_id).where(members.c.doctor_id == doctor_id)
    return users.c.id.in_(owner) | users.c.id.in_(staff)


def list_exported() -> list[Exported]:
    """Return the tables of an export, each after those that it refers to."""
    of_account = {USERS, DOCTORS, MEMBERSHIPS}
    return [
        Exported(table)
        for table in tables.list_tables()
        if tables.is_owned(table) or table.name in of_account
    ]


def plain_name(name: str) -> str:
    """Return a column's name for people: total_paise is Total."""
    if name in WORDS:
        return WORDS[name]
    for ending in UNITS:
        name = name.removesuffix(ending)
    name = f"{name.removesuffix('_id')}_number" if name.endswith("_id") else name
    return name.replace("_", " ").capitalize()


def heading_of(column: TableColumn) -> str:
    """Return the heading of a column, with its unit: Total (rupees), Created at (UTC)."""
    unit = next((u for ending, u in UNITS.items() if column.name.endswith(ending)), "")
    if column.kind is not ValueKind.WHOLE:
        unit = "UTC" if column.kind is ValueKind.MOMENT else ""
    return plain_name(column.name) + (f" ({unit})" if unit else "")


def explain(exported: Exported) -> Iterator[str]:
    """Yield a line of the README for each column."""
    refers: dict[str, str] = {}
    for constraint in exported.table.foreign_key_constraints:
        others = {e.parent.name: e.column.table.name for e in constraint.elements}
        refers |= {name: other for name, other in others.items() if name != "doctor_id"}
    for column in exported.columns:
        text = KIND_WORDS[column.kind]
        if column.name.endswith(MONEY):
            text = "an amount in rupees"
        if column.name in refers:
            text = f"the number of a row of {refers[column.name]}.csv"
        yield f"  {heading_of(column)}: {text}{'; may be empty' if column.is_nullable else ''}."


def _purposes() -> dict[str, str]:
    purposes: dict[str, str] = {}
    for mapper in Model.registry.mappers:
        table: Any = mapper.local_table
        purposes[table.name] = " ".join((mapper.class_.__doc__ or "").split("\n\n")[0].split())
    return purposes
