"""Pairs of ingredients that harm together, read from the file of facts for those at hand."""

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
    """What two ingredients do together; `first` comes before `second` in the alphabet.

    `severity` is contraindicated, major or moderate. `alert` is Y (always, unless `code` is known
    not to hold), C (only where `code` holds) or N (a note). `condition` says the code in words.
    Routes are words like systemic, inhaled; an eye drop has none of them.
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
        """Whether a source calls it contraindicated or major, and it is to be alerted."""
        return self.alert != "N" and self.severity in ("contraindicated", "major")


def interactions_among(actives: Collection[str]) -> list[Interaction]:
    """Every pair of which both are among the ingredients given, by their active names."""
    names = sorted(all_parts(actives))
    marks = ", ".join("?" for _ in names)
    found = rows(
        f"SELECT * FROM pair WHERE first IN ({marks}) AND second IN ({marks})",  # noqa: S608
        [*names, *names],
    )
    return [_interaction(row) for row in found]


def named_in_pairs(actives: Collection[str]) -> set[str]:
    """Those of the ingredients, and of what they act as, that any pair names."""
    names = sorted(all_parts(actives))
    marks = ", ".join("?" for _ in names)
    found = rows(
        f"SELECT first AS name FROM pair WHERE first IN ({marks}) UNION "  # noqa: S608
        f"SELECT second FROM pair WHERE second IN ({marks})",
        [*names, *names],
    )
    return {row["name"] for row in found}


@cache
def count_pairs() -> int:
    """How many grave pairs are shipped."""
    found = rows("SELECT count(*) AS n FROM pair WHERE alert <> 'N' AND severity <> 'moderate'")
    return int(found[0]["n"])


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
