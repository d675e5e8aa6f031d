"""Doses whose words contradict each other, or count what may be another total. Pure.

Each doubt is a short text that names both meanings; '' where there is none. They are looked for in
the typed text: the canonical one, which a chosen meaning is stored as, has none of them.
"""

from __future__ import annotations

import re

from clinic.facts.forms import is_oral_solid
from clinic.prescribing.dose import Dose, Pattern, Step, Unit, plain, vocabulary
from clinic.prescribing.dose.amounts import ANY_UNIT
from clinic.prescribing.dose.daily import (
    DAYS_IN,
    amount_a_day,
    amount_at_most,
    times_a_day,
    times_of_day,
)
from clinic.prescribing.dose.frequency import (
    AtPartsOfDay,
    EveryDays,
    EveryMonths,
    EveryWeeks,
    OnWeekdays,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import PIECES, PartOfDay, Span
from clinic.prescribing.formulary import MedicineOption


def contradiction_in(medicine: MedicineOption, text: str, dose: Dose) -> str:
    """Return what contradicts in a dose as typed, or ''."""
    low = plain(text)
    return (
        _shorter_than_interval(dose)
        or _condition_then_other(low, dose)
        or _total_or_each_time(low, dose)
        or _total_or_supply(medicine, low, dose)
        or _meal_or_part(low, dose)
        or _clock_or_times(low, dose)
        or _age_or_length(medicine, low, dose)
        or _months_or_date(low)
        or _drops_or_days(medicine, low)
        or _inhaler_or_capsule(medicine, low)
        or _so_many_units(medicine, dose)
    )


def _shorter_than_interval(dose: Dose) -> str:
    """Return a doubt for `weekly 3 days`: on three days a week, or for three days."""
    for step in dose.steps:
        length, interval = step.duration, _interval(step)
        if length is None or length.span is Span.DOSES or interval is None:
            continue
        if (length.up_to or length.number) * DAYS_IN[length.span] < interval:
            return "for so long, or on so many days of each?"
    return ""


def _interval(step: Step) -> int | None:
    match step.days:
        case EveryDays(days):
            return days
        case EveryWeeks(weeks):
            return 7 * weeks
        case EveryMonths(months):
            return 28 * months
        case TimesAWeek() | OnWeekdays():
            return 7
        case _:
            return None


_CONDITION = re.compile(r"\b(?:if|when|unless|in\s+case)\b.*?(?:\bthen\b|->|=>|→)")


def _condition_then_other(low: str, dose: Dose) -> str:
    """Return a doubt for `od if bp >140 then bd`: another dose in that case, or afterwards."""
    several = len(dose.steps) > 1 and _CONDITION.search(low)
    return "another dose in that case, or afterwards?" if several else ""


_COUNTED_BEFORE = (
    r"(?<!once\s)(?<!twice\s)(?<!thrice\s)(?<!times\s)(?<!time\s)(?<!days\s)(?<!day\s)"
)
_A_DAY = re.compile(rf"{_COUNTED_BEFORE}\b(?:a|per|each)\s+day\b")
_A_WEEK = re.compile(rf"{_COUNTED_BEFORE}(?:\b(?:a|per|in\s+a)\s+|/\s*)(?:week|wk|month)\b")


def _total_or_each_time(low: str, dose: Dose) -> str:
    """Return a doubt for `3 tabs per day` and `2 a week`: all at one time, or spread."""
    for step in dose.steps:
        most = step.up_to or step.amount
        if most is None or most <= 1:
            continue
        daily = step.times == TimesADay(1) and step.days is None and _A_DAY.search(low)
        apart = isinstance(step.days, EveryWeeks | EveryMonths) and step.unit in PIECES
        if daily or (apart and _A_WEEK.search(low)):
            return "at one time, or in all?"
    return ""


_TOTAL = re.compile(rf"\btotal\s*[:=]?\s*\d+\s*(?P<unit>(?:{ANY_UNIT})\b)?")


def _total_or_supply(medicine: MedicineOption, low: str, dose: Dose) -> str:
    """Return a doubt for `2 puffs each nostril (total 4)`: in a day, or to be dispensed."""
    total = _TOTAL.search(low)
    if total is None or dose.supply is None:
        return ""
    in_a_container = not total["unit"] and medicine.form.endswith(("drops", "spray", "inhaler"))
    is_day = amount_a_day(dose.steps[0]) == dose.supply.number
    return "in a day, or to be dispensed?" if in_a_container or is_day else ""


_SIDED_MEAL = re.compile(
    rf"\b(?:(?:before|after|with)\s+(?P<meal>{'|'.join(vocabulary.MEALS)})"
    rf"|(?P<short>{'|'.join(vocabulary.BREAKFAST.values())}))(?![a-z])"
)
_PARTS = {
    part: re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])")
    for part, pattern in vocabulary.PARTS.items()
}
_LATE = frozenset({PartOfDay.EVENING, PartOfDay.NIGHT, PartOfDay.BEDTIME})


def _meal_or_part(low: str, dose: Dose) -> str:
    """Return a doubt for `hs after breakfast`: at two times, or at which of them."""
    if len(dose.steps) > 1 or not isinstance(dose.steps[0].times, AtPartsOfDay):
        return ""
    meals = {_part_of_meal(match) for match in _SIDED_MEAL.finditer(low)}
    rest = _SIDED_MEAL.sub(" ", low)
    named = {part for part, pattern in _PARTS.items() if pattern.search(rest)}
    if not named or not meals:
        return ""
    late = bool(named & _LATE)
    apart = {part for part in meals if part not in named and not (late and part in _LATE)}
    both_late = PartOfDay.EVENING in named and meals & _LATE
    return "at two times, or at one of them?" if apart or both_late else ""


def _part_of_meal(match: re.Match[str]) -> PartOfDay:
    if match["short"]:
        return PartOfDay.MORNING
    return next(
        part for word, part in vocabulary.MEALS.items() if re.fullmatch(word, match["meal"])
    )


_CLOCK = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})(?:[:.]\d\d)?\s?(?P<half>[ap])\.?m(?![a-z])")
_HOURS = (range(3, 13), range(11, 18), range(15, 22), (*range(18, 24), *range(3)))
"""The hours of morning, noon, evening and night."""


def _clock_or_times(low: str, dose: Dose) -> str:
    """Return a doubt for `tds 8 am 8 pm` and `hs 9 am`: hours that are not those of the dose."""
    hours = [int(at["hour"]) % 12 + 12 * (at["half"] == "p") for at in _CLOCK.finditer(low)]
    if not hours or len(dose.steps) > 1:
        return ""
    step = dose.steps[0]
    if isinstance(step.times, TimesADay):
        return "" if step.times.count == len(hours) else "how many times a day?"
    if not isinstance(step.times, AtPartsOfDay | Pattern):
        return ""
    taken = [span for span, amount in zip(_HOURS, times_of_day(step), strict=True) if amount]
    fits = len(taken) == len(hours) and all(
        hour in span for hour, span in zip(hours, taken, strict=True)
    )
    return "" if fits else "at which hour?"


_YEARS = re.compile(r"(?<!x)(?<!x\s)(?<!for\s)\b\d{1,2}\s?(?:y|yrs?|years?)\b")
_FOR_CHILDREN = ("orodispersible tablet", "dispersible tablet", "chewable tablet")
_MONTHS_OF_AN_INFANT = range(7, 12)
_OFTEN, _LONG = 3, 4


def _age_or_length(medicine: MedicineOption, low: str, dose: Dose) -> str:
    """Return a doubt for `calpol 250 5 ml tds 2 yrs` and `8 m`: an age, or for so long.

    Of plain tablets and capsules years are a length.
    """
    poured = any(step.unit in (Unit.ML, Unit.DROP) for step in dose.steps)
    young = poured or not is_oral_solid(medicine.form) or medicine.form in _FOR_CHILDREN
    lasts = any(step.duration and step.duration.span is Span.YEARS for step in dose.steps)
    of_an_infant = poured and any(_may_be_infant(step) for step in dose.steps)
    is_age = of_an_infant or (young and lasts and _YEARS.search(low))
    return "an age, or for so long?" if is_age else ""


def _may_be_infant(step: Step) -> bool:
    """Return whether a number of months is no usual length: 9 months, or 6 of three times a day."""
    length = step.duration
    if length is None or length.span is not Span.MONTHS:
        return False
    often = (times_a_day(step) or 0) >= _OFTEN
    return length.number in _MONTHS_OF_AN_INFANT or (often and length.number >= _LONG)


_DATE = re.compile(r"(?<!x)(?<!x\s)(?<!for\s)(?<![\d/])(?:1[3-9]|2\d|3[01])\s?/\s?12(?![\d/])")


def _months_or_date(low: str) -> str:
    """Return a doubt for `od 15/12`: for 15 months, or the 15th of December."""
    return "so many months, or a date?" if _DATE.search(low) else ""


_D_BEFORE_TIMES = re.compile(
    rf"(?<!x)(?<!x\s)(?<!for\s)(?<![\d.])[1-4]\s?d\s+"
    rf"(?:{'|'.join(vocabulary.TIMES_A_DAY.values())}|{vocabulary.EVERY_CODE})(?![a-z])"
)


def _drops_or_days(medicine: MedicineOption, low: str) -> str:
    """Return a doubt for `moxicip e/d 1d qid`: one drop, or for one day."""
    is_counted = is_oral_solid(medicine.form)  # of a tablet it can be days alone
    return "" if is_counted or not _D_BEFORE_TIMES.search(low) else "drops, or days?"


_OF_AN_INHALER = re.compile(r"\b(?:inhaler|inh|mdi)\b")


def _inhaler_or_capsule(medicine: MedicineOption, low: str) -> str:
    """Return a doubt for `asthalin inhaler 200 mcg bd`: capsules of 200 mcg, or two puffs."""
    is_capsule = medicine.form == "inhalation powder"
    return "an inhaler, or capsules?" if is_capsule and _OF_AN_INHALER.search(low) else ""


_MOST_UNITS = 150
"""More units of insulin at one time are rather a U read as a nought."""
_UNITS_OF = {Unit.UNIT: 1, Unit.ML: 100}


def _so_many_units(medicine: MedicineOption, dose: Dose) -> str:
    """Return a doubt for `lantus 1000 u hs`, and for `5 ml` of an insulin."""
    if not any(name.startswith("insulin") for name in medicine.ingredients):
        return ""
    units = [amount_at_most(step) * _UNITS_OF.get(step.unit, 0) for step in dose.steps]
    return "so many units?" if max(units) > _MOST_UNITS else ""
