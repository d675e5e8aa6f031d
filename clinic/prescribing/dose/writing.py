"""The canonical text of a dose, which reads back as the same dose."""

from __future__ import annotations

import re
from fractions import Fraction

from clinic.prescribing.dose.form_units import limit_may_count
from clinic.prescribing.dose.frequency import (
    AtPartsOfDay,
    Days,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Once,
    OnWeekdays,
    Pattern,
    Times,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import COUNTED, NARROW, PartOfDay, Route, Site, Unit
from clinic.prescribing.dose.model import AsNeeded, Dose, Duration, Food, Step
from clinic.prescribing.dose.rules import SYMPTOM

_GLYPHS = {
    Fraction(1, 4): "¼",
    Fraction(1, 2): "½",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
}
_CODES = {1: "od", 2: "bd", 3: "tds", 4: "qid"}
_PLURAL = frozenset({Unit.DROP, Unit.PUFF, Unit.SPRAY, Unit.UNIT})


def write(dose: Dose) -> str:
    """Write the canonical text of a dose: `1-0-1 pc 5d`, `40 mg od 5d then 20 mg od 5d then
    stop`."""
    steps = [_step(step) for step in dose.steps]
    text = " then ".join([*steps, "stop"] if dose.stop else steps)
    if dose.supply is None:
        return text
    return f"{text} supply {dose.supply.number} {dose.supply.unit}".rstrip()


def number(amount: Fraction, unit: Unit = Unit.PIECE) -> str:
    """Write a number for its unit: 1½ tablets but 2.5 ml; thirds are always a sign."""
    whole, rest = divmod(amount, 1)
    if rest in _GLYPHS and (unit in COUNTED or rest.denominator == 3):
        return f"{whole or ''}{_GLYPHS[rest]}"
    if rest == 0:
        return str(whole)
    digits = f"{int(rest * 1000):03}".rstrip("0")
    return f"{whole}.{digits}"


def _step(step: Step) -> str:
    parts = (
        _amount(step) if step.unit is Unit.PIECE else "",
        _apply_text(step),
        _amount(step) if step.unit is not Unit.PIECE else "",
        _times(step.times, step.unit),
        _once_a_month(step) or _days(step.days),
        _needed(step.needed),
        _limit(step),
        _food(step.food),
        step.route.value if step.route and step.route is not Route.SKIN else "",
        _site(step.site),
        duration_text(step.duration),
        step.until.value if step.until else "",
        *(f'"{note}"' for note in step.notes),
    )
    return " ".join(part for part in parts if part)


def _once_a_month(step: Step) -> str:
    """Return `once a month` after 3, 6 or 12, since `3 monthly` is every three months; "" for other
    doses."""
    could_be_months = step.unit is Unit.PIECE and (step.up_to or step.amount) in (3, 6, 12)
    return "once a month" if could_be_months and step.days == EveryMonths(1) else ""


def _apply_text(step: Step) -> str:
    return Route.SKIN.value if step.route is Route.SKIN else ""


def _unit(unit: Unit, most: Fraction) -> str:
    return f" {unit.value}{'s' if unit in _PLURAL and most != 1 else ''}" if unit else ""


def _amount(step: Step) -> str:
    if step.amount is None:
        return ""
    most = step.up_to or step.amount
    text = number(step.amount, step.unit)
    if step.up_to is not None:
        text += f"-{number(step.up_to, step.unit)}"
    return text + _unit(step.unit, most)


def _times(times: Times | None, unit: Unit) -> str:  # noqa: PLR0911
    match times:
        case Pattern(amounts):
            slots = "-".join(number(a, unit) if a else "0" for a in amounts)
            return slots + _unit(unit, Fraction(2))
        case TimesADay(count):
            return _CODES.get(count, f"{count} times a day")
        case EveryHours(hours, None):
            return f"q{hours}h"
        case EveryHours(hours, up_to):
            return f"q{hours}-{up_to}h"
        case AtPartsOfDay(parts):
            return " ".join("hs" if part is PartOfDay.BEDTIME else part.value for part in parts)
        case Once():
            return "stat"
        case _:
            return ""


def _days(days: Days | None) -> str:
    match days:
        case EveryDays(count):
            return "alternate days" if count == 2 else f"every {count} days"
        case TimesAWeek(count):
            return f"{count} times a week"
        case EveryWeeks(count):
            return "weekly" if count == 1 else f"every {count} weeks"
        case EveryMonths(count):
            return "monthly" if count == 1 else f"every {count} months"
        case OnWeekdays(names):
            return "on " + " ".join(day.name[:3].lower() for day in names)
        case _:
            return ""


def _needed(needed: AsNeeded | None) -> str:
    if needed is None or not needed.reason:
        return "sos" if needed else ""
    plain = re.fullmatch(SYMPTOM, needed.reason)
    return f"sos for {needed.reason}" if plain else f'sos for "{needed.reason}"'


def _limit(step: Step) -> str:
    limit = step.limit
    if limit is None:
        return ""
    unit = " times" if limit_may_count(step) else _unit(limit.unit, Fraction(1))
    return f"max {number(limit.number, limit.unit)}{unit}/day"


def _site(site: Site | None) -> str:
    if site is None:
        return ""
    return site.value if site in NARROW else f"on {site.value}"


def _food(food: Food | None) -> str:
    if food is None:
        return ""
    if food.minutes is None:
        return food.meal.value
    return f"{food.minutes} min {'before' if food.meal.value == 'ac' else 'after'} food"


def duration_text(duration: Duration | None) -> str:
    """Write a duration: `5d`, `2w`, `5-7d`, `10 doses`; "" for None. Years, which may be read as an
    age, are `x 2y`."""
    if duration is None:
        return ""
    up_to = f"-{duration.up_to}" if duration.up_to else ""
    gap = " " if duration.span.value == "doses" else ""
    mark = "x " if duration.span.value == "y" else ""
    return f"{mark}{duration.number}{up_to}{gap}{duration.span.value}"
