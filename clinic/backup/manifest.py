"""What a backup says of itself: schema, tables, how many rows, and the sums of all money."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from clinic.backup.values import Kind
from clinic.money import format_rupees

FORMAT = "clinic-backup"
VERSION = 1
MONEY = "_paise"
"""How the names of money columns end; these are added up."""


@dataclass
class Figures:
    """Rows of a table, and the sum of each money column in paise, NULL counting as nothing."""

    rows: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, names: Sequence[str], values: Sequence[Any]) -> None:
        """Counts one row."""
        self.rows += 1
        for name, value in zip(names, values, strict=True):
            if name.endswith(MONEY):
                self.sums[name] = self.sums.get(name, 0) + (value or 0)

    def put(self, other: Figures) -> None:
        """Adds the rows of another part of the table."""
        self.rows += other.rows
        for name, paise in other.sums.items():
            self.sums[name] = self.sums.get(name, 0) + paise


@dataclass(frozen=True)
class Table:
    """The columns of a table, in the order in which its rows stand in the file."""

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]

    def no_rows(self) -> Figures:
        """Figures to count with: all sums are zero."""
        return Figures(0, {name: 0 for name in self.names if name.endswith(MONEY)})


@dataclass(frozen=True)
class Manifest:
    """`schema` is the revision of the migrations; `faults` is what was wrong with the ledger when
    it was backed up, in words."""

    schema: str
    made_at: str
    source: str
    shapes: Mapping[str, Table]
    figures: Mapping[str, Figures]
    faults: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        told = asdict(self) | {"format": FORMAT, "version": VERSION}
        return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


class NotOurs(ValueError):
    """The text is not the manifest of a backup that this code can read."""


def read_manifest(text: bytes) -> Manifest:
    """Raises NotOurs."""
    try:
        told = json.loads(text)
        if (told["format"], told["version"]) != (FORMAT, VERSION):
            raise NotOurs("it is of another format, or of a later version of it")
        return Manifest(
            schema=str(told["schema"]),
            made_at=str(told["made_at"]),
            source=str(told["source"]),
            shapes={name: _table(value) for name, value in told["shapes"].items()},
            figures={name: Figures(**value) for name, value in told["figures"].items()},
            faults=tuple(told["faults"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, NotOurs):
            raise
        raise NotOurs("its manifest cannot be read") from error


def _table(told: Any) -> Table:
    return Table(tuple(told["names"]), tuple(Kind(kind) for kind in told["kinds"]))


def differences(told: Mapping[str, Figures], found: Mapping[str, Figures]) -> list[str]:
    """What two counts of the same tables do not agree in, in words; empty where they agree."""
    return [words for name in sorted({*told, *found}) for words in _differences(name, told, found)]


def _differences(
    name: str, told: Mapping[str, Figures], found: Mapping[str, Figures]
) -> Iterable[str]:
    if name not in told or name not in found:
        yield f"{name} is missing"
        return
    one, other = told[name], found[name]
    if one.rows != other.rows:
        yield f"{name}: {one.rows} rows, found {other.rows}"
    if one.sums != other.sums:
        yield f"{name}: the money is {one.sums}, found {other.sums}"


def summary(manifest: Manifest) -> str:
    """What is in the backup, in a line: tables, rows, people, papers and money."""
    rows = sum(figures.rows for figures in manifest.figures.values())
    counted = ", ".join(
        f"{name} {manifest.figures[name].rows:,}"
        for name in ("doctors", "patients", "visits", "prescriptions", "bills")
    )
    billed = format_rupees(manifest.figures["bills"].sums["total_paise"])
    received = format_rupees(manifest.figures["payments"].sums["amount_paise"])
    return (
        f"{len(manifest.shapes)} tables, {rows:,} rows; {counted}; {billed} billed, "
        f"{received} received. Schema {manifest.schema}."
    )
