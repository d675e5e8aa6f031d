"""Cautions for pregnancy, breastfeeding and children, read by hand from their sources.

Each row has the words of the source and the data read from them: a level (stop where the source
states contraindicated, do not give or no use under an age; serious where it states avoid or the
like; note where it only asks for care; none where it states neither), and the completed weeks of
pregnancy, the ages and the weights to which it applies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clinic.facts.actives import active_of, all_parts
from clinic.facts.store import rows
from clinic.facts.tables import read

FILE = "pregnancy_cautions.csv"
LATEST_WEEK = 45

Weeks = tuple[int, int]
"""From one completed week to another, both included."""


@dataclass(frozen=True, slots=True)
class MedicineCautions:
    """The cautions of one medicine; of several ingredients all must be in it.

    Levels are "stop", "serious", "note" or empty. `low_dose_mg` a day is allowed in pregnancy.
    """

    ingredients: frozenset[str]
    pregnancy: str
    pregnancy_level: str
    weeks: tuple[Weeks, ...]
    stop_weeks: tuple[Weeks, ...]
    low_dose_mg: float | None
    childbearing_level: str
    breastfeeding: str
    breastfeeding_level: str
    child: str
    child_level: str
    child_under_days: int | None
    child_under_g: int | None
    source: str


def cautions_of(actives: Collection[str]) -> Mapping[str, tuple[MedicineCautions, ...]]:
    """Return the shipped cautions that name any of the ingredients, by each ingredient named."""
    names = sorted(all_parts(actives))
    placeholders = ", ".join("?" for _ in names)
    columns = ", ".join(f"c.{name}" for name in COLUMNS)
    by_ingredient: dict[str, list[MedicineCautions]] = defaultdict(list)
    matches = rows(
        f"SELECT DISTINCT {columns} FROM caution AS c JOIN caution_of AS o ON o.caution = c.id"  # noqa: S608
        f" WHERE o.ingredient IN ({placeholders})",
        names,
    )
    for row in matches:
        medicine = _medicine(dict(row))
        for ingredient in medicine.ingredients:
            by_ingredient[ingredient].append(medicine)
    return {ingredient: tuple(rows) for ingredient, rows in by_ingredient.items()}


def list_cautions() -> list[MedicineCautions]:
    """Return all cautions, for tests and tools."""
    return [_medicine(row) for row in read(FILE)]


COLUMNS = (
    *("drug", "pregnancy", "pregnancy_level", "pregnancy_weeks", "pregnancy_stop_weeks"),
    *("pregnancy_low_dose_mg", "childbearing_level", "breastfeeding", "breastfeeding_level"),
    *("child_caution", "child_level", "child_under_days", "child_under_g", "source"),
)


def _medicine(row: dict[str, str]) -> MedicineCautions:
    return MedicineCautions(
        ingredients=frozenset(active_of(name) for name in row["drug"].split("+")),
        pregnancy=row["pregnancy"],
        pregnancy_level=row["pregnancy_level"],
        weeks=_weeks(row["pregnancy_weeks"]),
        stop_weeks=_weeks(row["pregnancy_stop_weeks"]),
        low_dose_mg=float(row["pregnancy_low_dose_mg"]) if row["pregnancy_low_dose_mg"] else None,
        childbearing_level=row["childbearing_level"],
        breastfeeding=row["breastfeeding"],
        breastfeeding_level=row["breastfeeding_level"],
        child=row["child_caution"],
        child_level=row["child_level"],
        child_under_days=int(row["child_under_days"]) if row["child_under_days"] else None,
        child_under_g=int(row["child_under_g"]) if row["child_under_g"] else None,
        source=row["source"],
    )


def _weeks(text: str) -> tuple[Weeks, ...]:
    """Parse weeks: `0-13 36-` is two spans, the second to the end."""
    spans = (span.split("-") for span in text.split())
    return tuple((int(first), int(last or LATEST_WEEK)) for first, last in spans)
