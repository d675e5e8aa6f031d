"""All checks of a prescription at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.facts.cautions import Medicine, cautions_of
from clinic.facts.groups import Group, groups_of
from clinic.facts.limits import Rule, limits_of
from clinic.prescribing.checks.allergies import allergic
from clinic.prescribing.checks.ceilings import by_ingredient, is_worked_out, limited, overdosed
from clinic.prescribing.checks.duplicates import adding_up, duplicated, how_many_prolong_qt
from clinic.prescribing.checks.interactions import interacting
from clinic.prescribing.checks.limits import beyond
from clinic.prescribing.checks.medicines import Given, given
from clinic.prescribing.checks.states import unsuited
from clinic.prescribing.checks.subjects import (
    KINDS,
    LEVELS,
    Caution,
    CheckedLine,
    Findings,
    Person,
)
from clinic.prescribing.checks.summary import checks_summary, short_summary
from clinic.prescribing.checks.weekly import mistaken, without_day


@dataclass(frozen=True, slots=True)
class Known:
    """What the file of facts says of all that is given or taken: read once for a check."""

    limits: list[Rule]
    cautions: Mapping[str, tuple[Medicine, ...]]
    groups: Mapping[Group, frozenset[str]]


def check(
    lines: Sequence[CheckedLine], person: Person, running: Sequence[CheckedLine] = ()
) -> Findings:
    """What speaks against a prescription for this person, and what was checked at all.

    `running` are medicines already taken: they are held against the lines for interactions,
    classes and what adds up. Never raises; the same lines in another order give the same keys.
    """
    medicines, taken = given(lines), given(running)
    known = _read(medicines, taken)
    cautions: dict[str, Caution] = {}
    for caution in sorted(_found(medicines, taken, person, known), key=_gravest_first):
        cautions.setdefault(caution.key, caution)
    lacking, needed = without_day(medicines, known.limits)
    return Findings(
        tuple(cautions.values()),
        checks_summary(medicines, taken, person, known.limits, known.cautions),
        short_summary(medicines, person, known.limits),
        unread=frozenset(_unread(medicines, known.limits)),
        days_lacking=frozenset(lacking),
        days_needed=frozenset(needed),
    )


def _read(medicines: Sequence[Given], running: Sequence[Given]) -> Known:
    now = {name for medicine in medicines for name in medicine.ingredients}
    if not now:
        return Known([], {}, {})
    everything = now | {name for medicine in running for name in medicine.ingredients}
    return Known(limits_of(now), cautions_of(now), groups_of(everything))


def _found(
    medicines: Sequence[Given], running: Sequence[Given], person: Person, known: Known
) -> Iterator[Caution]:
    twice = duplicated(medicines, running, known.groups)
    prolonging = how_many_prolong_qt([*medicines, *running], known.groups)
    yield from allergic(medicines, person.allergies)
    yield from mistaken(medicines, known.limits)
    yield from interacting(medicines, running, person, prolonging, twice.told, twice.lesser)
    yield from unsuited(medicines, person, known.cautions)
    yield from beyond(medicines, person, known.limits)
    yield from overdosed(medicines, person, known.limits)
    yield from twice.cautions
    yield from adding_up(medicines, running, person, known.groups)


def _unread(medicines: Sequence[Given], limits: Sequence[Rule]) -> Iterator[int]:
    """Lines of which a maximum is known and what is given is not, or that are not understood and
    have none to be held against. One without a dose says so itself."""
    rules = by_ingredient(limits)
    for medicine in medicines:
        dose, understood = medicine.line.dose, medicine.line.understood
        names = limited(medicine, rules) if dose else []
        if (not understood and not names) or (names and not is_worked_out(medicine, names)):
            yield medicine.line.position


def _gravest_first(caution: Caution) -> tuple[int, int, tuple[int, ...], str]:
    return (
        LEVELS.index(caution.severity),
        KINDS.index(caution.kind),
        caution.positions,
        caution.key,
    )
