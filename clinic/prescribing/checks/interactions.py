"""Interactions: pairs of ingredients that harm together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from clinic.facts.actives import parts_of
from clinic.facts.interactions import Interaction, interactions_among
from clinic.prescribing.checks.conditions import PairContext, is_met
from clinic.prescribing.checks.medicines import Medication, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import LEVELS, NOTE, SERIOUS, STOP, Caution, Person

_CONTESTED = frozenset(("qt_risk_factor",))
"""Conditions that give a note where no further risk is known: regulators disagree (decision
0010)."""
_WATCHED = frozenset(("k_monitored",))
"""Conditions that give a note in the dose that is accepted with potassium monitored (decision
0010)."""
_LEVEL_IF_NOT_MET = {"methotrexate_gt_20mg_week": SERIOUS}
"""The level where the condition is not met: blood counts with a low dose."""
_BY_AGE = frozenset(("elderly", "heparin_treatment_dose"))


@dataclass(frozen=True, slots=True)
class _GradedPair:
    """A pair of the facts with its level on this prescription."""

    pair: Interaction
    level: str


@dataclass(slots=True)
class _FoundInteraction:
    """A pair with its lines, the running medicine concerned, and further ingredients with the same
    effect."""

    graded: _GradedPair
    medicines: list[Medication] = field(default_factory=list)
    running: str = ""
    further: set[str] = field(default_factory=set)


def interaction_cautions(
    medicines: Sequence[Medication],
    running: Sequence[Medication],
    person: Person,
    prolonging: int,
    stopped: Collection[frozenset[str]],
    minor: Collection[frozenset[str]],
) -> Iterator[Caution]:
    """Yield a caution for each pair of ingredients in two lines, or in a line and a running
    medicine.

    A fixed combination is not checked against itself, and is reported once where two of its
    ingredients have the same effect (co-trimoxazole). Local medicines are left out. `prolonging` is
    the number of all ingredients that prolong QT; `stopped` are pairs with a more severe caution
    already, `minor` those that are notes here: one of a class before another.
    """
    pairs = interactions_among(
        {name for medicine in (*medicines, *running) for name in medicine.ingredients}
    )
    pairs = [pair for pair in pairs if frozenset((pair.first, pair.second)) not in stopped]
    found_pairs: dict[tuple[str, str], _FoundInteraction] = {}
    for first, second in combinations(medicines, 2):
        for interaction in _interactions_of(pairs, PairContext(first, second, person, prolonging)):
            _add(found_pairs, interaction, (first, second))
    for first, second in product(medicines, running):
        for interaction in _interactions_of(pairs, PairContext(first, second, person, prolonging)):
            interaction.running = second.line.label
            _add(found_pairs, interaction, (first,))
    for key, interaction in found_pairs.items():
        yield _caution(interaction, NOTE if frozenset(key) in minor else interaction.graded.level)


def _add(
    found_pairs: dict[tuple[str, str], _FoundInteraction],
    interaction: _FoundInteraction,
    medicines: Sequence[Medication],
) -> None:
    key = interaction.graded.pair.first, interaction.graded.pair.second
    existing = found_pairs.setdefault(key, interaction)
    existing.medicines += medicines
    existing.further |= interaction.further
    existing.running = existing.running or interaction.running
    existing.graded = min(
        existing.graded, interaction.graded, key=lambda graded: LEVELS.index(graded.level)
    )


def _interactions_of(
    pairs: Sequence[Interaction], context: PairContext
) -> Iterator[_FoundInteraction]:
    """Yield each harm between two medicines, by its most severe pair, with further ingredients that
    cause it."""
    most_severe: dict[frozenset[str], _GradedPair] = {}
    for pair in pairs:
        if _matches(pair, *context.both) and (level := level_of(pair, context)):
            graded = _GradedPair(pair, level)
            names_as_parts = frozenset(parts_of(name)[-1] for name in (pair.first, pair.second))
            most_severe[names_as_parts] = min(
                most_severe.get(names_as_parts, graded), graded, key=_severity_of
            )
    by_effect: dict[tuple[str, str], list[_GradedPair]] = {}
    for graded in most_severe.values():
        by_effect.setdefault((graded.pair.effect, graded.pair.management), []).append(graded)
    for same_effect in by_effect.values():
        first = min(same_effect, key=_severity_of)
        names = {name for graded in same_effect for name in (graded.pair.first, graded.pair.second)}
        yield _FoundInteraction(first, further=names - {first.pair.first, first.pair.second})


def _severity_of(graded: _GradedPair) -> tuple[int, bool, str, str]:
    pair = graded.pair
    is_relative = pair.severity != "contraindicated"
    return LEVELS.index(graded.level), is_relative, pair.first, pair.second


def _matches(pair: Interaction, first: Medication, second: Medication) -> bool:
    return any(
        pair.first in a.parts
        and pair.second in b.parts
        and a.reaches(pair.first_routes)
        and b.reaches(pair.second_routes)
        for a, b in ((first, second), (second, first))
    )


def level_of(pair: Interaction, context: PairContext) -> str:
    """Return the level of a pair on this prescription; '' where it does not apply."""
    if not pair.is_grave or not pair.code:
        return STOP if pair.is_grave else NOTE
    met = is_met(pair.code, context)
    if pair.code in _WATCHED:
        return SERIOUS if met is not False else NOTE
    if pair.code in _CONTESTED:
        return SERIOUS if met else NOTE
    if pair.code == "by_analogy":
        return SERIOUS
    if pair.alert == "Y":
        return _LEVEL_IF_NOT_MET.get(pair.code, "") if met is False else STOP
    return _LEVEL_IF_MET[met] if pair.code not in _BY_AGE else _LEVEL_BY_AGE[met]


_LEVEL_IF_MET = {True: STOP, False: "", None: NOTE}
_LEVEL_BY_AGE = {True: SERIOUS, False: "", None: NOTE}


def _caution(interaction: _FoundInteraction, level: str) -> Caution:
    pair, positions = interaction.graded.pair, positions_of(interaction.medicines)
    further = f" (also {', '.join(sorted(interaction.further))})" if interaction.further else ""
    # Two lines need no running medicine to explain them.
    running_text = (
        f", already taken as {interaction.running}"
        if interaction.running and len(positions) == 1
        else ""
    )
    only = f" {sentence(pair.condition)}" if pair.condition else ""
    return Caution(
        key=f"interaction:{pair.first}+{pair.second}",
        kind="interaction",
        severity=level,
        positions=positions,
        what=f"{capital(pair.first)} with {pair.second}{further}{running_text}",
        why=f"{sentence(pair.effect)}{only}",
        instead=sentence(pair.management),
        source=pair.source,
    )
