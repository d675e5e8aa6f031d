"""More than the maximum: in a day, over all lines, in a week and at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.facts.actives import parts_of
from clinic.facts.doses import Ceiling, ceilings
from clinic.facts.limits import Rule
from clinic.prescribing.checks.conditions import OLD_DAYS
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import LEVELS, NOTE, SERIOUS, STOP, Caution, Person

CHILD_DAYS = 5844
"""16 years, up to which the weight decides for one medicine or another."""
_ADULT_DAYS = 18 * 365
_OLDER_DAYS = round(60 * 365.25)
_ROUNDED = 1.1
"""A dose by weight is rounded to what a spoon or a tablet can measure: a tenth is let pass."""
_EXACT = 1.001
_DOUBTFUL = 2.0
"""A maximum that was not read in a source warns only above twice (safety_limits.csv)."""
_RULES = frozenset(("max_daily_dose", "max_single_dose"))


@dataclass(frozen=True, slots=True)
class _Excess:
    """An amount above a maximum, as sentences tell it."""

    level: str
    ratio: float
    given: str
    most: str
    whom: str
    note: str
    source: str


@dataclass(slots=True)
class _Sum:
    """All that the lines give of an ingredient."""

    daily: float = 0.0
    single: float = 0.0
    by: list[Given] | None = None


def overdosed(
    medicines: Sequence[Given], person: Person, limits: Iterable[Rule]
) -> Iterator[Caution]:
    """A caution for each ingredient above its maximum; too little is never warned about."""
    rules = by_ingredient(limits)
    for name, total in _sums(medicines).items():
        found = [*_by_limits(name, total, person, rules), *_by_ceilings(name, total, person, rules)]
        worst = min(found, key=lambda e: (LEVELS.index(e.level), -e.ratio), default=None)
        if worst:
            yield _caution(name, worst, total.by or [])


def by_ingredient(limits: Iterable[Rule]) -> Mapping[str, list[Rule]]:
    """The maxima of each ingredient."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in limits:
        if rule.rule in _RULES and rule.most is not None and rule.alert != "N":
            found[rule.ingredient].append(rule)
    return found


def limited(medicine: Given, rules: Mapping[str, list[Rule]]) -> list[str]:
    """Those of its ingredients that have a maximum."""
    if not medicine.inside:
        return []
    return [
        name
        for name in medicine.ingredients
        if name in ceilings()
        or any(medicine.reaches(_routes(rule)) for rule in rules.get(name, ()))
    ]


def is_worked_out(medicine: Given, names: Iterable[str]) -> bool:
    """Whether the amount at one time of each of these is known; `as needed` has no day."""
    return all(name in medicine.amount.single_mg for name in names)


def _sums(medicines: Sequence[Given]) -> Mapping[str, _Sum]:
    found: dict[str, _Sum] = {}
    for medicine in medicines:
        for name in set(medicine.ingredients) if medicine.inside else ():
            total = found.setdefault(name, _Sum(by=[]))
            total.daily += medicine.amount.daily_mg.get(name, 0.0)
            total.single = max(total.single, medicine.amount.single_mg.get(name, 0.0))
            if total.by is not None:
                total.by.append(medicine)
    return found


def _routes(rule: Rule) -> frozenset[str]:
    return frozenset((rule.route,))


def _by_limits(
    name: str, total: _Sum, person: Person, rules: Mapping[str, list[Rule]]
) -> Iterator[_Excess]:
    for rule in rules.get(name, ()):
        by = [medicine for medicine in total.by or () if medicine.reaches(_routes(rule))]
        if by and _is_for(rule, person, by):
            yield from _above_limit(rule, total, person)


def _is_for(rule: Rule, person: Person, by: Sequence[Given]) -> bool:
    """What an adult must not exceed no child may; rows for the old need a known age."""
    age = person.age_days
    if rule.code == "immediate_release":
        return not all("prolonged" in medicine.line.form for medicine in by)
    if rule.code == "age_over_65":
        return age is not None and age >= OLD_DAYS
    if rule.code.startswith("age_over_60"):
        return age is not None and age >= _OLDER_DAYS
    if rule.population.startswith("child"):
        return age is not None and age < _ADULT_DAYS
    return True


def _above_limit(rule: Rule, total: _Sum, person: Person) -> Iterator[_Excess]:
    once = rule.rule == "max_single_dose"
    mg, when = (total.single, " at once") if once else (total.daily, " a day")
    per_kg = rule.unit.startswith("mg/kg")
    if per_kg and not (person.weight_g and person.weight_g > 0):
        return
    amount = mg / (person.weight_g / 1000) if per_kg and person.weight_g else mg
    level = _level(rule, amount, _ROUNDED if per_kg else _EXACT)
    if level and rule.most:
        told = f"{_number(mg)} mg{when}" + (f", {_number(amount)} mg/kg" if per_kg else "")
        most = rule.most if level == STOP else rule.soft or rule.most
        unit = "mg/kg" if per_kg else "mg"
        yield _Excess(
            level, amount / most, told, f"{_number(most)} {unit}", rule.population, "", rule.source
        )


def _level(rule: Rule, amount: float, tolerance: float) -> str:
    """A maximum that was not read in a source is the usual most until twice of it."""
    doubtful, most = rule.code == "dose_over_twice_limit", rule.most or 0
    if amount > most * tolerance * (_DOUBTFUL if doubtful else 1):
        return STOP
    usual = rule.soft or (most if doubtful else 0)
    return NOTE if usual and amount > usual * tolerance else ""


def _by_ceilings(
    name: str, total: _Sum, person: Person, rules: Mapping[str, list[Rule]]
) -> Iterator[_Excess]:
    """The maxima of the older list: for a child, and for a grown-up where the other has none that
    was read in a source."""
    sure = any(
        rule.population == "adult" and rule.code != "dose_over_twice_limit"
        for rule in rules.get(name, ())
    )
    grown = person.age_days is None or person.age_days >= _ADULT_DAYS
    for row in ceilings().get(name, ()):
        if _holds(row, person) and not (grown and sure):
            yield from _above(row, total.daily, row.daily_mg, row.daily_mg_per_kg, person, " a day")
            single, per_kg = row.single_mg, row.single_mg_per_kg
            yield from _above(row, total.single, single, per_kg, person, " at once")


def _holds(row: Ceiling, person: Person) -> bool:
    """Whether a row is for this person for sure; a bound on what isn't known is not met."""
    return _between(person.age_days, row.from_age_days, row.to_age_days) and _between(
        person.weight_g, row.from_weight_g, row.to_weight_g
    )


def _between(value: int | None, first: int | None, beyond: int | None) -> bool:
    if value is None:
        return first is None and beyond is None
    return (first is None or first <= value) and (beyond is None or value < beyond)


def _above(
    row: Ceiling,
    mg: float,
    most: float | None,
    most_per_kg: float | None,
    person: Person,
    when: str,
) -> Iterator[_Excess]:
    """A row that names a usual dose, not a limit of the label, is shown and does not interrupt
    before twice of it."""
    whom = row.population
    if most and mg > most * _EXACT:
        level = STOP if mg > most * _DOUBTFUL else SERIOUS
        told, limit = f"{_number(mg)} mg{when}", f"{_number(most)} mg"
        yield _Excess(level, mg / most, told, limit, whom, row.note, row.source)
    if most_per_kg and person.weight_g and person.weight_g > 0:
        per_kg = mg / (person.weight_g / 1000)
        if per_kg > most_per_kg * _ROUNDED:
            told = f"{_number(mg)} mg{when}, {_number(per_kg)} mg/kg"
            limit = f"{_number(most_per_kg)} mg/kg"
            yield _Excess(STOP, per_kg / most_per_kg, told, limit, whom, row.note, row.source)


def _number(value: float) -> str:
    """As short as one says it: 4,000, 86.7, 0.25."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _caution(name: str, excess: _Excess, found: Sequence[Given]) -> Caution:
    within = excess.level == NOTE
    return Caution(
        key=f"dose:{name}",
        kind="dose",
        severity=excess.level,
        positions=positions_of(found),
        what=f"{capital(name)} above the {'usual dose' if within else 'maximum'}",
        why=f"{excess.given}; the {'usual most' if within else 'most'} is {excess.most}"
        f" ({excess.whom})." + (f" {sentence(excess.note)}" if excess.note else ""),
        instead="Check strength and frequency; lower the dose, or give it less often.",
        source=excess.source,
    )


__all__ = ["CHILD_DAYS", "by_ingredient", "is_worked_out", "limited", "overdosed", "parts_of"]
