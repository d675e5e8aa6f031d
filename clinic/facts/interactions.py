"""Interactions: pairs of ingredients that harm together, read from the facts file by ingredient."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from clinic.facts.actives import all_parts
from clinic.facts.store import rows

FILE = "interactions.csv"


@dataclass(frozen=True, slots=True)
class Interaction:
    """The effect of two ingredients together; `first` comes before `second` in the alphabet.

    `severity` is contraindicated, major or moderate. `alert` is Y (always, unless the condition
    `code` is known to be false), C (only under the condition `code`) or N (a note). `condition` is
    the code in words. Routes are terms like systemic, inhaled; an eye drop has none of them.
    """

    first: str
    second: str
    severity: str
    alert: str
    code: str
    condition: str
    family: str
    effect: str
    management: str
    first_routes: frozenset[str]
    second_routes: frozenset[str]
    source: str

    @property
    def is_grave(self) -> bool:
        """True if a source calls it contraindicated or major, and it alerts."""
        return self.alert != "N" and self.severity in ("contraindicated", "major")


def interactions_among(actives: Collection[str]) -> list[Interaction]:
    """Return every pair whose two ingredients are among these, by their active names."""
    names = sorted(all_parts(actives))
    placeholders = ", ".join("?" for _ in names)
    matches = rows(
        f"SELECT * FROM pair WHERE first IN ({placeholders}) AND second IN ({placeholders})",  # noqa: S608
        [*names, *names],
    )
    return [_interaction(row) for row in matches]


def named_in_pairs(actives: Collection[str]) -> set[str]:
    """Return the ingredients, and the substances they act as, that any pair names."""
    names = sorted(all_parts(actives))
    placeholders = ", ".join("?" for _ in names)
    matches = rows(
        f"SELECT first AS name FROM pair WHERE first IN ({placeholders}) UNION "  # noqa: S608
        f"SELECT second FROM pair WHERE second IN ({placeholders})",
        [*names, *names],
    )
    return {row["name"] for row in matches}


@cache
def count_pairs() -> int:
    """Return the number of shipped pairs that are contraindicated or major and alert."""
    result = rows("SELECT count(*) AS n FROM pair WHERE alert <> 'N' AND severity <> 'moderate'")
    return int(result[0]["n"])


def _interaction(row: sqlite3.Row) -> Interaction:
    return Interaction(
        first=row["first"],
        second=row["second"],
        severity=row["severity"],
        alert=row["alert"],
        code=row["code"],
        condition=row["condition"],
        family=row["family"],
        effect=row["effect"],
        management=row["management"],
        first_routes=frozenset(row["first_routes"].split("|")),
        second_routes=frozenset(row["second_routes"].split("|")),
        source=row["source"],
    )
