"""Medicines that harm together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from clinic.facts.actives import parts_of
from clinic.facts.interactions import Interaction, interactions_among
from clinic.prescribing.checks.conditions import Situation, holds
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import LEVELS, NOTE, SERIOUS, STOP, Caution, Person

_CONTESTED = frozenset(("qt_risk_factor",))
"""A note where no further risk is known: regulators disagree (decision 0010)."""
_WATCHED = frozenset(("k_monitored",))
"""A note in the dose that is accepted where potassium is watched (decision 0010)."""
_OTHERWISE = {"methotrexate_gt_20mg_week": SERIOUS}
"""What remains of a row where its condition does not hold: blood counts with a low dose."""
_BY_AGE = frozenset(("elderly", "heparin_treatment_dose"))


@dataclass(frozen=True, slots=True)
class _Told:
    """A pair as it stands on this prescription, and how grave it is here."""

    pair: Interaction
    level: str


@dataclass(slots=True)
class _Seen:
    """A pair, where it stands, what it is with among the running, and what else does the same."""

    told: _Told
    by: list[Given] = field(default_factory=list)
    beside: str = ""
    also: set[str] = field(default_factory=set)


def interacting(
    medicines: Sequence[Given],
    running: Sequence[Given],
    person: Person,
    prolonging: int = 0,
    told: Collection[frozenset[str]] = (),
    lesser: Collection[frozenset[str]] = (),
) -> Iterator[Caution]:
    """A caution for each pair of ingredients in two lines, or in a line and a running medicine.

    A fixed combination is not held against itself, and is told once where two of its ingredients
    do the same (co-trimoxazole). What acts only where it is applied is left out. `prolonging` is
    how many of all prolong QT; `told` are pairs of which a graver caution speaks already,
    `lesser` those that are notes here: one of a class before another.
    """
    pairs = interactions_among({name for one in (*medicines, *running) for name in one.ingredients})
    pairs = [pair for pair in pairs if frozenset((pair.first, pair.second)) not in told]
    found: dict[tuple[str, str], _Seen] = {}
    for one, other in combinations(medicines, 2):
        for seen in _meeting(pairs, Situation(one, other, person, prolonging)):
            _add(found, seen, (one, other))
    for one, other in product(medicines, running):
        for seen in _meeting(pairs, Situation(one, other, person, prolonging)):
            seen.beside = other.line.label
            _add(found, seen, (one,))
    for key, seen in found.items():
        yield _caution(seen, NOTE if frozenset(key) in lesser else seen.told.level)


def _add(found: dict[tuple[str, str], _Seen], seen: _Seen, by: Sequence[Given]) -> None:
    key = seen.told.pair.first, seen.told.pair.second
    kept = found.setdefault(key, seen)
    kept.by += by
    kept.also |= seen.also
    kept.beside = kept.beside or seen.beside
    kept.told = min(kept.told, seen.told, key=lambda told: LEVELS.index(told.level))


def _meeting(pairs: Sequence[Interaction], situation: Situation) -> Iterator[_Seen]:
    """Each harm between two medicines, by the pair that stands for it, and who else does it."""
    once: dict[frozenset[str], _Told] = {}
    for pair in pairs:
        if _meets(pair, *situation.both) and (level := level_of(pair, situation)):
            told = _Told(pair, level)
            same = frozenset(parts_of(name)[-1] for name in (pair.first, pair.second))
            once[same] = min(once.get(same, told), told, key=_gravest_first)
    alike: dict[tuple[str, str], list[_Told]] = {}
    for told in once.values():
        alike.setdefault((told.pair.effect, told.pair.management), []).append(told)
    for found in alike.values():
        first = min(found, key=_gravest_first)
        names = {name for told in found for name in (told.pair.first, told.pair.second)}
        yield _Seen(first, also=names - {first.pair.first, first.pair.second})


def _gravest_first(told: _Told) -> tuple[int, bool, str, str]:
    pair = told.pair
    lesser = pair.severity != "contraindicated"
    return LEVELS.index(told.level), lesser, pair.first, pair.second


def _meets(pair: Interaction, one: Given, other: Given) -> bool:
    return any(
        pair.first in a.parts
        and pair.second in b.parts
        and a.reaches(pair.first_routes)
        and b.reaches(pair.second_routes)
        for a, b in ((one, other), (other, one))
    )


def level_of(pair: Interaction, situation: Situation) -> str:
    """How grave a pair is on this prescription; '' where it does not hold."""
    if not pair.is_grave or not pair.code:
        return STOP if pair.is_grave else NOTE
    held = holds(pair.code, situation)
    if pair.code in _WATCHED:
        return SERIOUS if held is not False else NOTE
    if pair.code in _CONTESTED:
        return SERIOUS if held else NOTE
    if pair.code == "by_analogy":
        return SERIOUS
    if pair.alert == "Y":
        return _OTHERWISE.get(pair.code, "") if held is False else STOP
    return _ONLY_UNDER_IT[held] if pair.code not in _BY_AGE else _BY_AGE_ONLY[held]


_ONLY_UNDER_IT = {True: STOP, False: "", None: NOTE}
_BY_AGE_ONLY = {True: SERIOUS, False: "", None: NOTE}


def _caution(seen: _Seen, level: str) -> Caution:
    pair, positions = seen.told.pair, positions_of(seen.by)
    also = f" (also {', '.join(sorted(seen.also))})" if seen.also else ""
    # Two lines need no running medicine to explain them.
    taken = f", already taken as {seen.beside}" if seen.beside and len(positions) == 1 else ""
    only = f" {sentence(pair.condition)}" if pair.condition else ""
    return Caution(
        key=f"interaction:{pair.first}+{pair.second}",
        kind="interaction",
        severity=level,
        positions=positions,
        what=f"{capital(pair.first)} with {pair.second}{also}{taken}",
        why=f"{sentence(pair.effect)}{only}",
        instead=sentence(pair.management),
        source=pair.source,
    )
