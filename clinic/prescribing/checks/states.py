"""Pregnancy, breastfeeding and childhood: medicines that are not for everyone at every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from clinic.facts.actives import parts_of
from clinic.facts.cautions import Medicine, Weeks
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import Caution, Person

CHILDBEARING_DAYS = (12 * 365, 56 * 365)
"""12 to 55 years."""
_YEAR, _MONTH = 365.25, 30.44
_WORDS = {
    "stop": "Choose another medicine.",
    "serious": "Choose another if one suits as well.",
    "note": "Only if it is clearly needed.",
}

Table = Mapping[str, tuple[Medicine, ...]]
"""What is known of each ingredient: see `cautions_of`."""
Rule = Callable[[Medicine, Sequence[Given], Person], Caution | None]


def unsuited(medicines: Sequence[Given], person: Person, table: Table) -> Iterator[Caution]:
    """Cautions for a known pregnancy, breastfeeding, or a known age or weight of a child."""
    rules = [rule for rule, holds in _RULES if holds(person)]
    if rules:
        for facts, found in _told_of(medicines, table):
            yield from (made for rule in rules if (made := rule(facts, found, person)))


def may_bear(person: Person) -> bool:
    """A woman of 12 to 55 years, or of an age that is not known."""
    first, last = CHILDBEARING_DAYS
    return person.sex == "F" and (person.age_days is None or first <= person.age_days < last)


def is_covered(medicine: Given, table: Table) -> bool:
    """Whether the data speak of each of its ingredients; what acts outside needs none."""
    return not medicine.inside or all(
        any(facts.ingredients <= medicine.parts for facts in _of(name, table))
        for name in medicine.ingredients
    )


def _of(name: str, table: Table) -> Iterator[Medicine]:
    for part in parts_of(name):
        yield from table.get(part, ())


def _told_of(medicines: Sequence[Given], table: Table) -> Iterator[tuple[Medicine, list[Given]]]:
    found: dict[Medicine, list[Given]] = {}
    for medicine in medicines:
        if medicine.inside:
            for facts in {f for name in medicine.ingredients for f in _of(name, table)}:
                if facts.ingredients <= medicine.parts:
                    found.setdefault(facts, []).append(medicine)
    yield from found.items()


def _in_pregnancy(facts: Medicine, found: Sequence[Given], person: Person) -> Caution | None:
    week = person.pregnant_weeks
    if not facts.pregnancy_level or not _within(week, facts.weeks, unknown=True):
        return None
    if facts.low_dose_mg is not None and _is_low(facts, found):
        return None
    late = bool(facts.stop_weeks) and _within(week, facts.stop_weeks, unknown=False)
    level = "stop" if late else facts.pregnancy_level
    return _caution(facts, found, "pregnancy", level, "in pregnancy", facts.pregnancy)


def _before_pregnancy(facts: Medicine, found: Sequence[Given], person: Person) -> Caution | None:
    if not facts.childbearing_level or person.pregnant:
        return None
    what = "in a woman who may become pregnant"
    return _caution(facts, found, "pregnancy", facts.childbearing_level, what, facts.pregnancy)


def _while_breastfeeding(facts: Medicine, found: Sequence[Given], _: Person) -> Caution | None:
    if not facts.breastfeeding_level:
        return None
    what = "while breastfeeding"
    return _caution(
        facts, found, "breastfeeding", facts.breastfeeding_level, what, facts.breastfeeding
    )


def _in_childhood(facts: Medicine, found: Sequence[Given], person: Person) -> Caution | None:
    age, weight = facts.child_under_days, facts.child_under_g
    if age is not None and person.age_days is not None and person.age_days < age:
        what = f"in a child under {_age(age)}"
    elif weight is not None and person.weight_g is not None and person.weight_g < weight:
        what = f"under {weight / 1000:g} kg"
    else:
        return None
    return _caution(facts, found, "child", facts.child_level, what, facts.child)


def _within(week: int | None, spans: Sequence[Weeks], *, unknown: bool) -> bool:
    if not spans:
        return True
    return unknown if week is None else any(first <= week <= last for first, last in spans)


def _is_low(facts: Medicine, found: Sequence[Given]) -> bool:
    """Whether all that is prescribed of it in a day stays within the dose that is allowed."""
    (name,) = facts.ingredients
    amounts = [one.amount.daily_mg.get(name) or one.amount.single_mg.get(name) for one in found]
    return all(amounts) and sum(mg for mg in amounts if mg) <= (facts.low_dose_mg or 0)


def _caution(
    facts: Medicine, found: Sequence[Given], kind: str, level: str, when: str, told: str
) -> Caution:
    names = [name for one in found for name in one.ingredients if name in facts.ingredients]
    name = " + ".join(dict.fromkeys(names)) or " + ".join(sorted(facts.ingredients))
    return Caution(
        key=f"{kind}:{'+'.join(sorted(facts.ingredients))}",
        kind=kind,
        severity=level,
        positions=positions_of(found),
        what=f"{capital(name)} {when}",
        why=sentence(told),
        instead=_WORDS[level],
        source=facts.source,
    )


def _age(days: int) -> str:
    if days < 2 * _YEAR:
        months = round(days / _MONTH)
        return "1 month" if months == 1 else f"{months} months"
    return f"{round(days / _YEAR)} years"


_RULES: tuple[tuple[Rule, Callable[[Person], bool]], ...] = (
    (_in_pregnancy, lambda person: bool(person.pregnant)),
    (_before_pregnancy, may_bear),
    (_while_breastfeeding, lambda person: bool(person.breastfeeding)),
    (_in_childhood, lambda person: (person.age_days, person.weight_g) != (None, None)),
)
