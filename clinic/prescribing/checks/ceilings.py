"""More than the maximum: in a day, over all lines, and at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clinic.facts.doses import Ceiling, ceilings
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import Caution, Person

CHILD_DAYS = 5844
"""16 years, up to which the weight decides for one medicine or another."""
_ROUNDED = 1.1
"""A dose by weight is rounded to what a spoon or a tablet can measure: a tenth is let pass."""
_EXACT = 1.001


@dataclass(frozen=True, slots=True)
class _Excess:
    """An amount above a maximum, as sentences tell it."""

    ratio: float
    given: str
    most: str
    ceiling: Ceiling


def overdosed(medicines: Sequence[Given], person: Person) -> Iterator[Caution]:
    """A caution for each ingredient above its maximum; too little is never warned about."""
    daily: dict[str, float] = defaultdict(float)
    single: dict[str, float] = defaultdict(float)
    found: dict[str, list[Given]] = defaultdict(list)
    for medicine in medicines:
        if medicine.inside:
            for name, mg in medicine.daily_mg.items():
                daily[name] += mg
            for name, mg in medicine.single_mg.items():
                single[name] = max(single[name], mg)
            for name in set(medicine.ingredients):
                found[name].append(medicine)
    for name, by in found.items():
        excess = _worst(name, daily.get(name, 0.0), single.get(name, 0.0), person)
        if excess:
            yield _caution(name, excess, by)


def has_ceiling(medicine: Given) -> bool:
    """Whether a maximum of any of its ingredients is shipped."""
    return medicine.inside and any(name in ceilings() for name in medicine.ingredients)


def is_worked_out(medicine: Given) -> bool:
    """Whether the amount a day of each ingredient that has a maximum is known."""
    return all(name in medicine.daily_mg for name in medicine.ingredients if name in ceilings())


def _worst(name: str, daily: float, single: float, person: Person) -> _Excess | None:
    rows = [row for row in ceilings().get(name, ()) if _holds(row, person)]
    for excesses in (_daily(rows, daily, person), _single(rows, single, person)):
        worst = max(excesses, key=lambda excess: excess.ratio, default=None)
        if worst:
            return worst
    return None


def _holds(row: Ceiling, person: Person) -> bool:
    """Whether a row is for this person for sure; a bound on what isn't known is not met."""
    return _between(person.age_days, row.from_age_days, row.to_age_days) and _between(
        person.weight_g, row.from_weight_g, row.to_weight_g
    )


def _between(value: int | None, first: int | None, beyond: int | None) -> bool:
    if value is None:
        return first is None and beyond is None
    return (first is None or first <= value) and (beyond is None or value < beyond)


def _daily(rows: Sequence[Ceiling], mg: float, person: Person) -> Iterator[_Excess]:
    for row in rows:
        yield from _above(row, mg, row.daily_mg, row.daily_mg_per_kg, person, " a day")


def _single(rows: Sequence[Ceiling], mg: float, person: Person) -> Iterator[_Excess]:
    for row in rows:
        yield from _above(row, mg, row.single_mg, row.single_mg_per_kg, person, " at once")


def _above(
    row: Ceiling,
    mg: float,
    most: float | None,
    most_per_kg: float | None,
    person: Person,
    when: str,
) -> Iterator[_Excess]:
    if most and mg > most * _EXACT:
        yield _Excess(mg / most, f"{_number(mg)} mg{when}", f"{_number(most)} mg", row)
    if most_per_kg and person.weight_g and person.weight_g > 0:
        per_kg = mg / (person.weight_g / 1000)
        if per_kg > most_per_kg * _ROUNDED:
            told = f"{_number(mg)} mg{when}, {_number(per_kg)} mg/kg"
            yield _Excess(per_kg / most_per_kg, told, f"{_number(most_per_kg)} mg/kg", row)


def _number(value: float) -> str:
    """As short as one says it: 4,000, 86.7, 0.25."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _caution(name: str, excess: _Excess, found: Sequence[Given]) -> Caution:
    row = excess.ceiling
    return Caution(
        key=f"dose:{name}",
        kind="dose",
        severity="warn",
        positions=positions_of(found),
        what=f"{capital(name)} above the maximum",
        why=f"{excess.given}; the most is {excess.most} ({row.population})."
        + (f" {sentence(row.note)}" if row.note else ""),
        instead="Lower the dose, or give it less often.",
        source=row.source,
    )
