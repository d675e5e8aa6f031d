"""Safety limits of dose, age, length and kidney function, by ingredient."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clinic.facts.actives import all_parts
from clinic.facts.store import rows

MAYBE_OVERRIDDEN = "doctor may override"
"""A text in the note of a row that practice in India, or another source, does not follow."""


@dataclass(frozen=True, slots=True)
class SafetyLimit:
    """One limit. `rule` is weekly_only, min_age, max_daily_dose …; `most` is in `unit`.

    A value from `soft` to `most` gives a note. `alert` and `code` as in clinic.facts.interactions.
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


def limits_of(actives: Collection[str]) -> list[SafetyLimit]:
    """Return all limits of these ingredients, by their active names or the substances they act
    as."""
    names = sorted(all_parts(actives))
    placeholders = ", ".join("?" for _ in names)
    matches = rows(
        f"SELECT * FROM safety_limit WHERE ingredient IN ({placeholders})"  # noqa: S608
        " ORDER BY rule, ingredient, most",
        names,
    )
    return [SafetyLimit(**dict(row)) for row in matches]
