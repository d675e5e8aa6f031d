"""Medicines that are taken once a week: methotrexate taken daily kills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from clinic.facts.limits import SafetyLimit
from clinic.prescribing.checks.medicines import Medication, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import STOP, Caution
from clinic.prescribing.dose import EveryMonths, EveryWeeks, Once, OnWeekdays, Pattern, Step
from clinic.prescribing.dose.daily import amount_a_day
from clinic.prescribing.dose.frequency import AtPartsOfDay

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LOADING_DAYS = 10
"""60,000 IU of vitamin D every day is a loading plan for at most this many days
(safety_limits.csv)."""
_WEEKLY_STRENGTH_MG = {"alendronate": 35.0, "risedronate": 35.0}
"""The least strength of the weekly tablet; weaker tablets are taken daily."""


def weekly_cautions(
    medicines: Sequence[Medication], limits: Iterable[SafetyLimit]
) -> Iterator[Caution]:
    """Yield a stop for each weekly-only medicine that is not once a week or whose dose was not
    read, and for more in a week than the maximum."""
    for rule in limits:
        users = [m for m in medicines if rule.ingredient in m.parts and m.is_systemic]
        if rule.rule == "weekly_only":
            wrong = [m for m in users if _is_weekly_product(rule, m) and not _is_kept(rule, m)]
            if wrong:
                yield _caution(rule, wrong)
        elif rule.rule == "weekly_max_dose":
            excessive = [m for m in users if _weekly_mg(m, rule.ingredient) > (rule.most or 0)]
            if excessive:
                yield _too_much(rule, excessive)


def without_day(
    medicines: Sequence[Medication], limits: Iterable[SafetyLimit]
) -> tuple[set[int], set[int]]:
    """Return the positions of weekly medicines without a weekday, and of those among them whose
    printed prescription must name one: methotrexate."""
    lacking: set[int] = set()
    needed: set[int] = set()
    for rule in limits:
        if rule.rule == "weekly_only" and rule.unit != "IU per day":
            users = [
                m for m in medicines if rule.ingredient in m.parts and _is_weekly_product(rule, m)
            ]
            positions = {m.line.position for m in users if m.line.understood and _lacks_day(m)}
            lacking |= positions
            needed |= positions if rule.severity == "contraindicated" else set()
    return lacking, needed


def _lacks_day(medicine: Medication) -> bool:
    steps = medicine.line.dose.steps if medicine.line.dose else ()
    return any(isinstance(step.days, EveryWeeks) for step in steps)


def _is_weekly_product(rule: SafetyLimit, medicine: Medication) -> bool:
    """Return whether it is the weekly one of several products: by strength, or by injection."""
    if rule.unit == "IU per day":
        dose = medicine.line.dose
        daily = medicine.amount.daily_iu.get(rule.ingredient, 0.0)
        short = medicine.days is not None and medicine.days <= _LOADING_DAYS
        return dose is not None and daily >= (rule.most or 0) and not short
    if rule.code != "weekly_product":
        return medicine.is_systemic
    least = _WEEKLY_STRENGTH_MG.get(rule.ingredient)
    if least is None:
        return medicine.is_injected
    numbers = {float(n) for n in _NUMBER.findall(medicine.line.label)}
    strength = medicine.strength_mg({rule.ingredient})
    return strength >= least if strength is not None else any(n >= least for n in numbers)


def _is_kept(rule: SafetyLimit, medicine: Medication) -> bool:
    dose = medicine.line.dose
    return dose is not None and all(map(is_once_a_week, dose.steps))


def is_once_a_week(step: Step) -> bool:
    """Return whether a step is taken once, on one day of a week or less often."""
    match step.times:
        case Pattern(amounts):
            is_single = sum(1 for amount in amounts if amount) == 1
        case AtPartsOfDay(parts):
            is_single = len(parts) == 1
        case times:
            is_single = times is None or isinstance(times, Once)
    rare = isinstance(step.days, EveryWeeks | EveryMonths)
    one_day = isinstance(step.days, OnWeekdays) and len(step.days.days) == 1
    return is_single and (rare or one_day or isinstance(step.times, Once))


def _weekly_mg(medicine: Medication, name: str) -> float:
    """Return the most mg in a week of what is taken on one day of it."""
    dose, mg = medicine.line.dose, medicine.amount.daily_mg.get(name, 0.0)
    is_weekly = dose is not None and all(is_once_a_week(step) for step in dose.steps)
    return mg if is_weekly and all(amount_a_day(step) for step in dose.steps) else 0.0  # type: ignore[union-attr]


def _caution(rule: SafetyLimit, users: Sequence[Medication]) -> Caution:
    unread = any(medicine.line.dose is None for medicine in users)
    problem = "how often is not understood" if unread else "not written once a week"
    danger = " Taken daily it kills." if rule.severity == "contraindicated" else ""
    why = f"It is taken on one fixed day each week, except for cancer.{danger}"
    return Caution(
        key=f"weekly:{rule.ingredient}",
        kind="weekly",
        severity=STOP,
        positions=positions_of(users),
        what=f"{capital(rule.ingredient)}: {problem}",
        why=why if danger else sentence(rule.advice),
        instead="Write it once a week and name the day: weekly on sun.",
        source=rule.source,
        typed_reason=True,
    )


def _too_much(rule: SafetyLimit, users: Sequence[Medication]) -> Caution:
    mg = max(_weekly_mg(medicine, rule.ingredient) for medicine in users)
    return Caution(
        key=f"weekly:{rule.ingredient}:most",
        kind="weekly",
        severity=STOP,
        positions=positions_of(users),
        what=f"{capital(rule.ingredient)}: {mg:g} mg in a week",
        why=sentence(rule.advice),
        instead="Check the number of tablets.",
        source=rule.source,
        typed_reason=True,
    )
