"""The manifest of a backup: schema, tables, row counts and the sums of all money."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from clinic.backup.values import ValueKind
from clinic.money import format_rupees

FORMAT = "clinic-backup"
VERSION = 1
MONEY = "_paise"
"""The suffix of money columns; these are added up."""


@dataclass
class TableFigures:
    """The row count of a table, and the sum of each money column in paise; NULL counts as 0."""

    rows: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, names: Sequence[str], values: Sequence[Any]) -> None:
        """Count one row."""
        self.rows += 1
        for name, value in zip(names, values, strict=True):
            if name.endswith(MONEY):
                self.sums[name] = self.sums.get(name, 0) + (value or 0)

    def merge(self, part: TableFigures) -> None:
        """Add the figures of another part of the table."""
        self.rows += part.rows
        for name, paise in part.sums.items():
            self.sums[name] = self.sums.get(name, 0) + paise


@dataclass(frozen=True)
class TableShape:
    """The columns of a table, in the order of the values in the file."""

    names: tuple[str, ...]
    kinds: tuple[ValueKind, ...]

    def empty_figures(self) -> TableFigures:
        """Return figures with all sums zero."""
        return TableFigures(0, {name: 0 for name in self.names if name.endswith(MONEY)})


@dataclass(frozen=True)
class BackupManifest:
    """The content of a backup's manifest.json.

    `schema` is the revision of the migrations; `faults` describes the faults of the ledger when it
    was backed up.
    """

    schema: str
    made_at: str
    source: str
    shapes: Mapping[str, TableShape]
    figures: Mapping[str, TableFigures]
    faults: tuple[str, ...] = ()
    files: int = 0
    """How many stored files of reports it holds."""

    file_faults: tuple[str, ...] = ()
    """What was wrong with stored files when they were backed up."""

    def to_json(self) -> bytes:
        content = asdict(self) | {"format": FORMAT, "version": VERSION}
        return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")


class InvalidManifest(ValueError):
    """The text is not the manifest of a backup that this code can read."""


def read_manifest(text: bytes) -> BackupManifest:
    """Parse a manifest. Raises InvalidManifest."""
    try:
        content = json.loads(text)
        if (content["format"], content["version"]) != (FORMAT, VERSION):
            raise InvalidManifest("it is of another format, or of a later version of it")
        return BackupManifest(
            schema=str(content["schema"]),
            made_at=str(content["made_at"]),
            source=str(content["source"]),
            shapes={name: _table(value) for name, value in content["shapes"].items()},
            figures={name: TableFigures(**value) for name, value in content["figures"].items()},
            faults=tuple(content["faults"]),
            files=int(content.get("files", 0)),
            file_faults=tuple(content.get("file_faults", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, InvalidManifest):
            raise
        raise InvalidManifest("its manifest cannot be read") from error


def _table(shape: Any) -> TableShape:
    return TableShape(tuple(shape["names"]), tuple(ValueKind(kind) for kind in shape["kinds"]))


def differences(
    expected: Mapping[str, TableFigures], actual: Mapping[str, TableFigures]
) -> list[str]:
    """Describe how two counts of the same tables differ; empty where they agree."""
    names = sorted({*expected, *actual})
    return [sentence for name in names for sentence in _differences(name, expected, actual)]


def _differences(
    name: str, expected: Mapping[str, TableFigures], actual: Mapping[str, TableFigures]
) -> Iterable[str]:
    if name not in expected or name not in actual:
        yield f"{name} is missing"
        return
    before, after = expected[name], actual[name]
    if before.rows != after.rows:
        yield f"{name}: {before.rows} rows, found {after.rows}"
    if before.sums != after.sums:
        yield f"{name}: the money is {before.sums}, found {after.sums}"


def summary(manifest: BackupManifest) -> str:
    """Describe the backup in one line: tables, rows, people, papers and money."""
    rows = sum(figures.rows for figures in manifest.figures.values())
    counted = ", ".join(
        f"{name} {manifest.figures[name].rows:,}"
        for name in ("doctors", "patients", "visits", "prescriptions", "bills")
    )
    billed = format_rupees(manifest.figures["bills"].sums["total_paise"])
    received = format_rupees(manifest.figures["payments"].sums["amount_paise"])
    files = f"; {manifest.files:,} files of reports" if manifest.files else ""
    return (
        f"{len(manifest.shapes)} tables, {rows:,} rows; {counted}; {billed} billed, "
        f"{received} received{files}. Schema {manifest.schema}."
    )
