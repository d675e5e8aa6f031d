"""All checks of a prescription together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.facts.cautions import MedicineCautions, cautions_of
from clinic.facts.groups import DrugGroup, groups_of
from clinic.facts.limits import SafetyLimit, limits_of
from clinic.prescribing.checks.allergies import allergy_cautions
from clinic.prescribing.checks.ceilings import (
    by_ingredient,
    has_amounts,
    limited_ingredients,
    overdose_cautions,
)
from clinic.prescribing.checks.duplicates import (
    additive_cautions,
    count_qt_prolonging,
    find_duplicates,
)
from clinic.prescribing.checks.interactions import interaction_cautions
from clinic.prescribing.checks.limits import limit_cautions
from clinic.prescribing.checks.medicines import Medication, medications_of
from clinic.prescribing.checks.states import patient_cautions
from clinic.prescribing.checks.subjects import (
    KINDS,
    LEVELS,
    Caution,
    CheckedLine,
    Findings,
    Person,
)
from clinic.prescribing.checks.summary import checks_summary, short_summary
from clinic.prescribing.checks.weekly import weekly_cautions, without_day


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """The shipped facts about all ingredients that are prescribed or taken; read once for each
    check."""

    limits: list[SafetyLimit]
    cautions: Mapping[str, tuple[MedicineCautions, ...]]
    groups: Mapping[DrugGroup, frozenset[str]]


def check(
    lines: Sequence[CheckedLine], person: Person, running: Sequence[CheckedLine] = ()
) -> Findings:
    """Check a prescription for this person. Return the cautions, and what was checked.

    `running` are medicines already taken: they are checked against the lines for interactions,
    classes and additive effects. Never raises; the order of the lines does not change the keys.
    """
    medicines, running_medicines = medications_of(lines), medications_of(running)
    facts = _read_facts(medicines, running_medicines)
    cautions: dict[str, Caution] = {}
    for caution in sorted(
        _all_cautions(medicines, running_medicines, person, facts), key=_severity_of
    ):
        cautions.setdefault(caution.key, caution)
    lacking, needed = without_day(medicines, facts.limits)
    return Findings(
        tuple(cautions.values()),
        checks_summary(medicines, running_medicines, person, facts.limits, facts.cautions),
        short_summary(medicines, person, facts.limits),
        unread=frozenset(_unread(medicines, facts.limits)),
        days_lacking=frozenset(lacking),
        days_needed=frozenset(needed),
    )


def _read_facts(medicines: Sequence[Medication], running: Sequence[Medication]) -> CheckFacts:
    now = {name for medicine in medicines for name in medicine.ingredients}
    if not now:
        return CheckFacts([], {}, {})
    everything = now | {name for medicine in running for name in medicine.ingredients}
    return CheckFacts(limits_of(now), cautions_of(now), groups_of(everything))


def _all_cautions(
    medicines: Sequence[Medication],
    running: Sequence[Medication],
    person: Person,
    facts: CheckFacts,
) -> Iterator[Caution]:
    duplicates = find_duplicates(medicines, running, facts.groups)
    prolonging = count_qt_prolonging([*medicines, *running], facts.groups)
    yield from allergy_cautions(medicines, person.allergies)
    yield from weekly_cautions(medicines, facts.limits)
    yield from interaction_cautions(
        medicines, running, person, prolonging, duplicates.stopped_pairs, duplicates.minor_pairs
    )
    yield from patient_cautions(medicines, person, facts.cautions)
    yield from limit_cautions(medicines, person, facts.limits)
    yield from overdose_cautions(medicines, person, facts.limits)
    yield from duplicates.cautions
    yield from additive_cautions(medicines, running, person, facts.groups)


def _unread(medicines: Sequence[Medication], limits: Sequence[SafetyLimit]) -> Iterator[int]:
    """Yield the positions of lines with a known maximum but an unknown amount, or not understood
    and with no maximum to check.

    A line without a dose is not among them; it is flagged elsewhere.
    """
    rules = by_ingredient(limits)
    for medicine in medicines:
        dose, understood = medicine.line.dose, medicine.line.understood
        names = limited_ingredients(medicine, rules) if dose else []
        if (not understood and not names) or (names and not has_amounts(medicine, names)):
            yield medicine.line.position


def _severity_of(caution: Caution) -> tuple[int, int, tuple[int, ...], str]:
    return (
        LEVELS.index(caution.severity),
        KINDS.index(caution.kind),
        caution.positions,
        caution.key,
    )
