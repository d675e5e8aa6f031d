"""Cautions for amounts above the maximum: in a day, over all lines, in a week and at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.facts.doses import Ceiling, ceilings
from clinic.facts.limits import SafetyLimit
from clinic.prescribing.checks.conditions import OLD_DAYS
from clinic.prescribing.checks.medicines import Medication, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import LEVELS, NOTE, SERIOUS, STOP, Caution, Person

CHILD_DAYS = 5844
"""16 years in days, up to which the weight decides for some medicines."""
_ADULT_DAYS = 18 * 365
_OLDER_DAYS = round(60 * 365.25)
_ROUNDED = 1.1
"""Factor of tolerance: a dose by weight is rounded to what a spoon or a tablet can measure."""
_EXACT = 1.001
_DOUBTFUL = 2.0
"""Factor: a maximum that was not read in a source warns only above twice (safety_limits.csv)."""
_RULES = frozenset(("max_daily_dose", "max_single_dose"))


@dataclass(frozen=True, slots=True)
class _Excess:
    """An amount above a maximum, as the sentences of the caution state it."""

    level: str
    ratio: float
    amount: str
    most: str
    whom: str
    note: str
    source: str


@dataclass(slots=True)
class _IngredientTotal:
    """The total of an ingredient over all lines, in mg."""

    daily: float = 0.0
    single: float = 0.0
    medicines: list[Medication] | None = None


def overdose_cautions(
    medicines: Sequence[Medication], person: Person, limits: Iterable[SafetyLimit]
) -> Iterator[Caution]:
    """Yield a caution for each ingredient above its maximum; an amount that is too small never
    warns."""
    rules = by_ingredient(limits)
    for name, total in _totals(medicines).items():
        excesses = [
            *_by_limits(name, total, person, rules),
            *_by_ceilings(name, total, person, rules),
        ]
        worst = min(
            excesses, key=lambda excess: (LEVELS.index(excess.level), -excess.ratio), default=None
        )
        if worst:
            yield _caution(name, worst, total.medicines or [])


def by_ingredient(limits: Iterable[SafetyLimit]) -> Mapping[str, list[SafetyLimit]]:
    """Group the maxima by ingredient."""
    grouped: dict[str, list[SafetyLimit]] = defaultdict(list)
    for rule in limits:
        if rule.rule in _RULES and rule.most is not None and rule.alert != "N":
            grouped[rule.ingredient].append(rule)
    return grouped


def limited_ingredients(medicine: Medication, rules: Mapping[str, list[SafetyLimit]]) -> list[str]:
    """Return its ingredients that have a maximum."""
    if not medicine.is_systemic:
        return []
    return [
        name
        for name in medicine.ingredients
        if name in ceilings()
        or any(medicine.reaches(_routes(rule)) for rule in rules.get(name, ()))
    ]


def has_amounts(medicine: Medication, names: Iterable[str]) -> bool:
    """Return whether the single amount of each of these is known; `as needed` has no daily
    amount."""
    return all(name in medicine.amount.single_mg for name in names)


def _totals(medicines: Sequence[Medication]) -> Mapping[str, _IngredientTotal]:
    totals: dict[str, _IngredientTotal] = {}
    for medicine in medicines:
        for name in set(medicine.ingredients) if medicine.is_systemic else ():
            total = totals.setdefault(name, _IngredientTotal(medicines=[]))
            total.daily += medicine.amount.daily_mg.get(name, 0.0)
            total.single = max(total.single, medicine.amount.single_mg.get(name, 0.0))
            if total.medicines is not None:
                total.medicines.append(medicine)
    return totals


def _routes(rule: SafetyLimit) -> frozenset[str]:
    return frozenset((rule.route,))


def _by_limits(
    name: str, total: _IngredientTotal, person: Person, rules: Mapping[str, list[SafetyLimit]]
) -> Iterator[_Excess]:
    for rule in rules.get(name, ()):
        users = [medicine for medicine in total.medicines or () if medicine.reaches(_routes(rule))]
        if users and _is_for(rule, person, users):
            yield from _above_limit(rule, total, person)


def _is_for(rule: SafetyLimit, person: Person, users: Sequence[Medication]) -> bool:
    """Return whether a maximum applies to the person.

    A maximum of adults applies to children too; rows for the old need a known age.
    """
    age = person.age_days
    if rule.code == "immediate_release":
        return not all("prolonged" in medicine.line.form for medicine in users)
    if rule.code == "age_over_65":
        return age is not None and age >= OLD_DAYS
    if rule.code.startswith("age_over_60"):
        return age is not None and age >= _OLDER_DAYS
    if rule.population.startswith("child"):
        return age is not None and age < _ADULT_DAYS
    return True


def _above_limit(rule: SafetyLimit, total: _IngredientTotal, person: Person) -> Iterator[_Excess]:
    is_single = rule.rule == "max_single_dose"
    mg, when = (total.single, " at once") if is_single else (total.daily, " a day")
    per_kg = rule.unit.startswith("mg/kg")
    if per_kg and not (person.weight_g and person.weight_g > 0):
        return
    amount = mg / (person.weight_g / 1000) if per_kg and person.weight_g else mg
    level = _level(rule, amount, _ROUNDED if per_kg else _EXACT)
    if level and rule.most:
        amount_text = f"{_number(mg)} mg{when}" + (f", {_number(amount)} mg/kg" if per_kg else "")
        most = rule.most if level == STOP else rule.soft or rule.most
        unit = "mg/kg" if per_kg else "mg"
        yield _Excess(
            level,
            amount / most,
            amount_text,
            f"{_number(most)} {unit}",
            rule.population,
            "",
            rule.source,
        )


def _level(rule: SafetyLimit, amount: float, tolerance: float) -> str:
    """Return the level of an amount, '' within the limits.

    A maximum that was not read in a source counts as the usual dose, up to twice of it.
    """
    doubtful, most = rule.code == "dose_over_twice_limit", rule.most or 0
    if amount > most * tolerance * (_DOUBTFUL if doubtful else 1):
        return STOP
    usual = rule.soft or (most if doubtful else 0)
    return NOTE if usual and amount > usual * tolerance else ""


def _by_ceilings(
    name: str, total: _IngredientTotal, person: Person, rules: Mapping[str, list[SafetyLimit]]
) -> Iterator[_Excess]:
    """Yield excesses over the older list: for a child, and for an adult where the other list has no
    maximum that was read in a source."""
    sourced = any(
        rule.population == "adult" and rule.code != "dose_over_twice_limit"
        for rule in rules.get(name, ())
    )
    is_adult = person.age_days is None or person.age_days >= _ADULT_DAYS
    for row in ceilings().get(name, ()):
        if _applies(row, person) and not (is_adult and sourced):
            yield from _above(row, total.daily, row.daily_mg, row.daily_mg_per_kg, person, " a day")
            single, per_kg = row.single_mg, row.single_mg_per_kg
            yield from _above(row, total.single, single, per_kg, person, " at once")


def _applies(row: Ceiling, person: Person) -> bool:
    """Return whether a row certainly applies to this person; a bound on an unknown value is not
    met."""
    return _between(person.age_days, row.from_age_days, row.to_age_days) and _between(
        person.weight_g, row.from_weight_g, row.to_weight_g
    )


def _between(value: int | None, start: int | None, end: int | None) -> bool:
    if value is None:
        return start is None and end is None
    return (start is None or start <= value) and (end is None or value < end)


def _above(
    row: Ceiling,
    mg: float,
    most: float | None,
    most_per_kg: float | None,
    person: Person,
    when: str,
) -> Iterator[_Excess]:
    """Yield the excess over a row.

    A row that names a usual dose, not a limit of the label, does not interrupt below twice of it.
    """
    whom = row.population
    if most and mg > most * _EXACT:
        level = STOP if mg > most * _DOUBTFUL else SERIOUS
        amount_text, limit = f"{_number(mg)} mg{when}", f"{_number(most)} mg"
        yield _Excess(level, mg / most, amount_text, limit, whom, row.note, row.source)
    if most_per_kg and person.weight_g and person.weight_g > 0:
        per_kg = mg / (person.weight_g / 1000)
        if per_kg > most_per_kg * _ROUNDED:
            amount_text = f"{_number(mg)} mg{when}, {_number(per_kg)} mg/kg"
            limit = f"{_number(most_per_kg)} mg/kg"
            yield _Excess(
                STOP, per_kg / most_per_kg, amount_text, limit, whom, row.note, row.source
            )


def _number(value: float) -> str:
    """Format an amount with three significant digits: 4,000, 86.7, 0.25."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _caution(name: str, excess: _Excess, users: Sequence[Medication]) -> Caution:
    is_usual_dose = excess.level == NOTE
    return Caution(
        key=f"dose:{name}",
        kind="dose",
        severity=excess.level,
        positions=positions_of(users),
        what=f"{capital(name)} above the {'usual dose' if is_usual_dose else 'maximum'}",
        why=f"{excess.amount}; the {'usual most' if is_usual_dose else 'most'} is {excess.most}"
        f" ({excess.whom})." + (f" {sentence(excess.note)}" if excess.note else ""),
        instead="Check strength and frequency; lower the dose, or give it less often.",
        source=excess.source,
    )


__all__ = ["CHILD_DAYS", "by_ingredient", "has_amounts", "limited_ingredients", "overdose_cautions"]
