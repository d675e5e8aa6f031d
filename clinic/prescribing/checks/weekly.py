"""Medicines that are taken once a week: methotrexate taken daily kills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from clinic.facts.limits import Rule
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import STOP, Caution
from clinic.prescribing.dose import EveryMonths, EveryWeeks, Once, OnWeekdays, Pattern, Step
from clinic.prescribing.dose.daily import amount_a_day
from clinic.prescribing.dose.frequency import At

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LOADING_DAYS = 10
"""60,000 IU of vitamin D every day is a loading plan up to here (safety_limits.csv)."""
_WEEKLY_STRENGTH_MG = {"alendronate": 35.0, "risedronate": 35.0}
"""Of these a weaker tablet is taken daily."""


def mistaken(medicines: Sequence[Given], limits: Iterable[Rule]) -> Iterator[Caution]:
    """A stop for each weekly-only medicine with another rhythm, or with one that was not read, and
    for more in a week than there may be."""
    for rule in limits:
        by = [m for m in medicines if rule.ingredient in m.parts and m.inside]
        if rule.rule == "weekly_only":
            wrong = [m for m in by if _is_meant(rule, m) and not _keeps(rule, m)]
            if wrong:
                yield _caution(rule, wrong)
        elif rule.rule == "weekly_max_dose":
            much = [m for m in by if _weekly_mg(m, rule.ingredient) > (rule.most or 0)]
            if much:
                yield _too_much(rule, much)


def without_day(medicines: Sequence[Given], limits: Iterable[Rule]) -> tuple[set[int], set[int]]:
    """The positions of weekly medicines of which no weekday is named, and of those among them
    whose paper must name one: methotrexate."""
    lacking: set[int] = set()
    needed: set[int] = set()
    for rule in limits:
        if rule.rule == "weekly_only" and rule.unit != "IU per day":
            by = [m for m in medicines if rule.ingredient in m.parts and _is_meant(rule, m)]
            found = {m.line.position for m in by if m.line.understood and _lacks_day(m)}
            lacking |= found
            needed |= found if rule.severity == "contraindicated" else set()
    return lacking, needed


def _lacks_day(medicine: Given) -> bool:
    steps = medicine.line.dose.steps if medicine.line.dose else ()
    return any(isinstance(step.days, EveryWeeks) for step in steps)


def _is_meant(rule: Rule, medicine: Given) -> bool:
    """Whether it is the weekly one of several products: by strength, or by injection."""
    if rule.unit == "IU per day":
        dose = medicine.line.dose
        daily = medicine.amount.daily_iu.get(rule.ingredient, 0.0)
        short = medicine.days is not None and medicine.days <= _LOADING_DAYS
        return dose is not None and daily >= (rule.most or 0) and not short
    if rule.code != "weekly_product":
        return medicine.inside
    least = _WEEKLY_STRENGTH_MG.get(rule.ingredient)
    if least is None:
        return medicine.is_injected
    said = {float(n) for n in _NUMBER.findall(medicine.line.label)}
    known = medicine.strength_mg({rule.ingredient})
    return known >= least if known is not None else any(n >= least for n in said)


def _keeps(rule: Rule, medicine: Given) -> bool:
    dose = medicine.line.dose
    return dose is not None and all(map(is_once_a_week, dose.steps))


def is_once_a_week(step: Step) -> bool:
    """Once, on one day of a week or less often."""
    match step.times:
        case Pattern(amounts):
            once = sum(1 for amount in amounts if amount) == 1
        case At(parts):
            once = len(parts) == 1
        case times:
            once = times is None or isinstance(times, Once)
    rare = isinstance(step.days, EveryWeeks | EveryMonths)
    one_day = isinstance(step.days, OnWeekdays) and len(step.days.days) == 1
    return once and (rare or one_day or isinstance(step.times, Once))


def _weekly_mg(medicine: Given, name: str) -> float:
    """The most in a week of what is taken on one day of it."""
    dose, mg = medicine.line.dose, medicine.amount.daily_mg.get(name, 0.0)
    once = dose is not None and all(is_once_a_week(step) for step in dose.steps)
    return mg if once and all(amount_a_day(step) for step in dose.steps) else 0.0  # type: ignore[union-attr]


def _caution(rule: Rule, by: Sequence[Given]) -> Caution:
    unread = any(one.line.dose is None for one in by)
    said = "how often is not understood" if unread else "not written once a week"
    kills = " Taken daily it kills." if rule.severity == "contraindicated" else ""
    why = f"It is taken on one fixed day each week, except for cancer.{kills}"
    return Caution(
        key=f"weekly:{rule.ingredient}",
        kind="weekly",
        severity=STOP,
        positions=positions_of(by),
        what=f"{capital(rule.ingredient)}: {said}",
        why=why if kills else sentence(rule.advice),
        instead="Write it once a week and name the day: weekly on sun.",
        source=rule.source,
        typed_reason=True,
    )


def _too_much(rule: Rule, by: Sequence[Given]) -> Caution:
    mg = max(_weekly_mg(medicine, rule.ingredient) for medicine in by)
    return Caution(
        key=f"weekly:{rule.ingredient}:most",
        kind="weekly",
        severity=STOP,
        positions=positions_of(by),
        what=f"{capital(rule.ingredient)}: {mg:g} mg in a week",
        why=sentence(rule.advice),
        instead="Check the number of tablets.",
        source=rule.source,
        typed_reason=True,
    )
