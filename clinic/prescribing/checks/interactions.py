"""Medicines that harm together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from clinic.facts.interactions import Interaction, partners
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import Caution

_THROUGH_THE_SKIN = frozenset(("glyceryl trinitrate",))
"""Absorbed from an ointment in amounts that count."""


@dataclass(slots=True)
class _Seen:
    """A pair, where it stands, what it is with among the running, and what else does the same."""

    pair: Interaction
    by: list[Given] = field(default_factory=list)
    beside: str = ""
    also: set[str] = field(default_factory=set)


def interacting(medicines: Sequence[Given], running: Sequence[Given]) -> Iterator[Caution]:
    """A caution for each pair of ingredients in two lines, or in a line and a running medicine.

    A fixed combination is not held against itself, and is told once where two of its ingredients
    do the same (co-trimoxazole). What acts only where it is applied is left out.
    """
    found: dict[tuple[str, str], _Seen] = {}
    for one, other in combinations(medicines, 2):
        for pair, also in _pairs(one, other):
            seen = found.setdefault((pair.first, pair.second), _Seen(pair))
            seen.by += (one, other)
            seen.also |= also
    for one, other in product(medicines, running):
        for pair, also in _pairs(one, other):
            seen = found.setdefault((pair.first, pair.second), _Seen(pair))
            seen.by.append(one)
            seen.also |= also
            seen.beside = seen.beside or other.line.label
    yield from (_caution(seen) for seen in found.values())


def is_covered(medicine: Given) -> bool:
    """Whether the data name any of its ingredients."""
    return any(name in partners() for name in medicine.ingredients)


def _pairs(one: Given, other: Given) -> Iterator[tuple[Interaction, set[str]]]:
    """Each harm between two medicines, by the pair that stands for it, and who else does it."""
    alike: dict[tuple[str, str], list[Interaction]] = {}
    table = partners()
    for name in one.ingredients:
        harmful = table.get(name)
        if harmful and _acts(one, name):
            for partner in other.ingredients:
                if partner in harmful and _acts(other, partner):
                    pair = harmful[partner]
                    alike.setdefault((pair.effect, pair.management), []).append(pair)
    for pairs in alike.values():
        told = min(pairs, key=lambda pair: (not pair.contraindicated, pair.first, pair.second))
        names = {name for pair in pairs for name in (pair.first, pair.second)}
        yield told, names - {told.first, told.second}


def _acts(medicine: Given, ingredient: str) -> bool:
    return medicine.inside or ingredient in _THROUGH_THE_SKIN


def _caution(seen: _Seen) -> Caution:
    pair, positions = seen.pair, positions_of(seen.by)
    also = f" (also {', '.join(sorted(seen.also))})" if seen.also else ""
    # Two lines need no running medicine to explain them.
    taken = f", already taken as {seen.beside}" if seen.beside and len(positions) == 1 else ""
    return Caution(
        key=f"interaction:{pair.first}+{pair.second}",
        kind="interaction",
        severity="stop" if pair.contraindicated else "warn",
        positions=positions,
        what=f"{capital(pair.first)} with {pair.second}{also}{taken}",
        why=sentence(pair.effect),
        instead=sentence(pair.management),
        source=pair.source,
    )
