"""What a dose, an age, a length or a kidney must not go beyond, for the ingredients at hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clinic.facts.actives import all_parts
from clinic.facts.store import rows

MAYBE_OVERRIDDEN = "doctor may override"
"""Stands in the note of a row that practice in India, or another source, does not follow."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit. `rule` is weekly_only, min_age, max_daily_dose …; `most` is in `unit`.

    From `soft` to `most` is a note. `alert` and `code` as in clinic.facts.interactions.
    """

    rule: str
    ingredient: str
    route: str
    population: str
    most: float | None
    soft: float | None
    unit: str
    severity: str
    alert: str
    code: str
    condition: str
    advice: str
    note: str
    confidence: str
    source: str

    @property
    def is_overridden(self) -> bool:
        return MAYBE_OVERRIDDEN in self.note


def limits_of(actives: Collection[str]) -> list[Rule]:
    """All rules for these ingredients, by their active names or what they act as."""
    names = sorted(all_parts(actives))
    marks = ", ".join("?" for _ in names)
    found = rows(
        f"SELECT * FROM safety_limit WHERE ingredient IN ({marks})"  # noqa: S608
        " ORDER BY rule, ingredient, most",
        names,
    )
    return [Rule(**dict(row)) for row in found]
