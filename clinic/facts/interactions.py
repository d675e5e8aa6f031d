"""Pairs of ingredients that harm together: contraindicated and major, of high confidence alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clinic.facts.ingredients import normal_ingredient
from clinic.facts.tables import read

FILE = "interactions.csv"


@dataclass(frozen=True, slots=True)
class Interaction:
    """What two ingredients do together; `first` comes before `second` in the alphabet."""

    first: str
    second: str
    contraindicated: bool
    effect: str
    management: str
    source: str


@cache
def interactions() -> tuple[Interaction, ...]:
    """All pairs that are shipped."""
    return tuple(_interaction(row) for row in read(FILE))


@cache
def partners() -> Mapping[str, Mapping[str, Interaction]]:
    """For each ingredient those that harm together with it."""
    found: dict[str, dict[str, Interaction]] = defaultdict(dict)
    for pair in interactions():
        found[pair.first][pair.second] = pair
        found[pair.second][pair.first] = pair
    return dict(found)


def _interaction(row: dict[str, str]) -> Interaction:
    first, second = sorted((normal_ingredient(row["drug_a"]), normal_ingredient(row["drug_b"])))
    contraindicated = row["severity"] == "contraindicated"
    return Interaction(
        first, second, contraindicated, row["effect"], row["management"], row["source"]
    )
