"""Medicines that harm together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from clinic.facts.interactions import Interaction, partners
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import Caution

_THROUGH_THE_SKIN = frozenset(("glyceryl trinitrate",))
"""Absorbed from an ointment in amounts that count."""


def interacting(medicines: Sequence[Given], running: Sequence[Given]) -> Iterator[Caution]:
    """A caution for each pair of ingredients in two lines, or in a line and a running medicine.

    A fixed combination is not held against itself. What acts only where it is applied is left out.
    """
    found: dict[tuple[str, str], list[Given]] = defaultdict(list)
    beside: dict[tuple[str, str], str] = {}
    known: dict[tuple[str, str], Interaction] = {}
    for one, other in combinations(medicines, 2):
        for pair in _pairs(one, other):
            key = (pair.first, pair.second)
            known[key] = pair
            found[key] += (one, other)
    for one, other in product(medicines, running):
        for pair in _pairs(one, other):
            key = (pair.first, pair.second)
            known[key] = pair
            found[key].append(one)
            beside.setdefault(key, other.line.label)
    for key, pair in known.items():
        yield _caution(pair, positions_of(found[key]), beside.get(key))


def is_covered(medicine: Given) -> bool:
    """Whether the data name any of its ingredients."""
    return any(name in partners() for name in medicine.ingredients)


def _pairs(one: Given, other: Given) -> Iterator[Interaction]:
    table = partners()
    for name in one.ingredients:
        harmful = table.get(name)
        if harmful and _acts(one, name):
            for partner in other.ingredients:
                if partner in harmful and _acts(other, partner):
                    yield harmful[partner]


def _acts(medicine: Given, ingredient: str) -> bool:
    return medicine.inside or ingredient in _THROUGH_THE_SKIN


def _caution(pair: Interaction, positions: tuple[int, ...], beside: str | None) -> Caution:
    # Two lines need no running medicine to explain them.
    taken = f" (already taking {beside})" if beside and len(positions) == 1 else ""
    return Caution(
        key=f"interaction:{pair.first}+{pair.second}",
        kind="interaction",
        severity="stop" if pair.contraindicated else "warn",
        positions=positions,
        what=f"{capital(pair.first)} with {pair.second}{taken}",
        why=sentence(pair.effect),
        instead=sentence(pair.management),
        source=pair.source,
    )
