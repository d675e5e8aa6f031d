"""Cautions for pregnancy, breastfeeding and childhood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from clinic.facts.actives import parts_of
from clinic.facts.cautions import MedicineCautions, Weeks
from clinic.prescribing.checks.medicines import Medication, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import Caution, Person

CHILDBEARING_DAYS = (12 * 365, 56 * 365)
"""12 to 55 years."""
_YEAR, _MONTH = 365.25, 30.44
_WORDS = {
    "stop": "Choose another medicine.",
    "serious": "Choose another if one suits as well.",
    "note": "Only if it is clearly needed.",
}

CautionTable = Mapping[str, tuple[MedicineCautions, ...]]
"""The facts of each ingredient: see `cautions_of`."""
StateRule = Callable[[MedicineCautions, Sequence[Medication], Person], Caution | None]


def patient_cautions(
    medicines: Sequence[Medication], person: Person, table: CautionTable
) -> Iterator[Caution]:
    """Yield cautions for a known pregnancy, breastfeeding, or a known age or weight of a child."""
    rules = [rule for rule, applies in _RULES if applies(person)]
    if rules:
        for facts, users in _facts_of_lines(medicines, table):
            yield from (caution for rule in rules if (caution := rule(facts, users, person)))


def may_bear(person: Person) -> bool:
    """Return whether the person is a woman of 12 to 55 years, or of an age that is not known."""
    first, last = CHILDBEARING_DAYS
    return person.sex == "F" and (person.age_days is None or first <= person.age_days < last)


def is_covered(medicine: Medication, table: CautionTable) -> bool:
    """Return whether the data cover each of its ingredients; a local medicine needs none."""
    return not medicine.is_systemic or all(
        any(facts.ingredients <= medicine.parts for facts in _of(name, table))
        for name in medicine.ingredients
    )


def _of(name: str, table: CautionTable) -> Iterator[MedicineCautions]:
    for part in parts_of(name):
        yield from table.get(part, ())


def _facts_of_lines(
    medicines: Sequence[Medication], table: CautionTable
) -> Iterator[tuple[MedicineCautions, list[Medication]]]:
    users: dict[MedicineCautions, list[Medication]] = {}
    for medicine in medicines:
        if medicine.is_systemic:
            for facts in {f for name in medicine.ingredients for f in _of(name, table)}:
                if facts.ingredients <= medicine.parts:
                    users.setdefault(facts, []).append(medicine)
    yield from users.items()


def _in_pregnancy(
    facts: MedicineCautions, users: Sequence[Medication], person: Person
) -> Caution | None:
    week = person.pregnant_weeks
    if not facts.pregnancy_level or not _within(week, facts.weeks, unknown=True):
        return None
    if facts.low_dose_mg is not None and _is_low(facts, users):
        return None
    late = bool(facts.stop_weeks) and _within(week, facts.stop_weeks, unknown=False)
    level = "stop" if late else facts.pregnancy_level
    return _caution(facts, users, "pregnancy", level, "in pregnancy", facts.pregnancy)


def _before_pregnancy(
    facts: MedicineCautions, users: Sequence[Medication], person: Person
) -> Caution | None:
    if not facts.childbearing_level or person.pregnant:
        return None
    what = "in a woman who may become pregnant"
    return _caution(facts, users, "pregnancy", facts.childbearing_level, what, facts.pregnancy)


def _while_breastfeeding(
    facts: MedicineCautions, users: Sequence[Medication], _: Person
) -> Caution | None:
    if not facts.breastfeeding_level:
        return None
    what = "while breastfeeding"
    return _caution(
        facts, users, "breastfeeding", facts.breastfeeding_level, what, facts.breastfeeding
    )


def _in_childhood(
    facts: MedicineCautions, users: Sequence[Medication], person: Person
) -> Caution | None:
    age, weight = facts.child_under_days, facts.child_under_g
    if age is not None and person.age_days is not None and person.age_days < age:
        what = f"in a child under {_age(age)}"
    elif weight is not None and person.weight_g is not None and person.weight_g < weight:
        what = f"under {weight / 1000:g} kg"
    else:
        return None
    return _caution(facts, users, "child", facts.child_level, what, facts.child)


def _within(week: int | None, spans: Sequence[Weeks], *, unknown: bool) -> bool:
    if not spans:
        return True
    return unknown if week is None else any(first <= week <= last for first, last in spans)


def _is_low(facts: MedicineCautions, users: Sequence[Medication]) -> bool:
    """Return whether the prescribed amount in a day stays within the allowed low dose."""
    (name,) = facts.ingredients
    amounts = [
        medicine.amount.daily_mg.get(name) or medicine.amount.single_mg.get(name)
        for medicine in users
    ]
    return all(amounts) and sum(mg for mg in amounts if mg) <= (facts.low_dose_mg or 0)


def _caution(
    facts: MedicineCautions,
    users: Sequence[Medication],
    kind: str,
    level: str,
    when: str,
    reason: str,
) -> Caution:
    names = [
        name for medicine in users for name in medicine.ingredients if name in facts.ingredients
    ]
    name = " + ".join(dict.fromkeys(names)) or " + ".join(sorted(facts.ingredients))
    return Caution(
        key=f"{kind}:{'+'.join(sorted(facts.ingredients))}",
        kind=kind,
        severity=level,
        positions=positions_of(users),
        what=f"{capital(name)} {when}",
        why=sentence(reason),
        instead=_WORDS[level],
        source=facts.source,
    )


def _age(days: int) -> str:
    if days < 2 * _YEAR:
        months = round(days / _MONTH)
        return "1 month" if months == 1 else f"{months} months"
    return f"{round(days / _YEAR)} years"


_RULES: tuple[tuple[StateRule, Callable[[Person], bool]], ...] = (
    (_in_pregnancy, lambda person: bool(person.pregnant)),
    (_before_pregnancy, may_bear),
    (_while_breastfeeding, lambda person: bool(person.breastfeeding)),
    (_in_childhood, lambda person: (person.age_days, person.weight_g) != (None, None)),
)
