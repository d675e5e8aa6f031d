"""The directions of a dose in English for the patient: whole words, never codes."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from clinic.prescribing.dose import kinds
from clinic.prescribing.dose.form_units import (
    is_applying,
    is_implied,
    step_for_directions,
    unit_for,
)
from clinic.prescribing.dose.frequency import (
    AtPartsOfDay,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Once,
    OnWeekdays,
    Pattern,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import NARROW, Meal, PartOfDay, Route, Span, Unit, Until
from clinic.prescribing.dose.model import AsNeeded, Dose, Duration, Food, Limit, Step
from clinic.prescribing.dose.numbers import format_number

_INVARIANT = {Unit.ML: "ml", Unit.MG: "mg", Unit.MCG: "micrograms", Unit.GRAM: "g"}
_NOUNS = {
    Unit.TABLET: ("tablet", "tablets"),
    Unit.CAPSULE: ("capsule", "capsules"),
    Unit.SACHET: ("sachet", "sachets"),
    Unit.AMPOULE: ("ampoule", "ampoules"),
    Unit.PATCH: ("patch", "patches"),
    Unit.PESSARY: ("pessary", "pessaries"),
    Unit.SUPPOSITORY: ("suppository", "suppositories"),
    Unit.FINGERTIP: ("fingertip length", "fingertip lengths"),
}
_OMITTED_LATER = frozenset({Unit.TABLET, Unit.CAPSULE, Unit.PIECE})
PARTS = {
    PartOfDay.MORNING: "in the morning",
    PartOfDay.NOON: "in the afternoon",
    PartOfDay.EVENING: "in the evening",
    PartOfDay.NIGHT: "at night",
    PartOfDay.BEDTIME: "at bedtime",
}
_COUNTS = {
    1: "once",
    2: "twice",
    3: "three times",
    4: "four times",
    5: "five times",
    6: "six times",
}
_MEALS = {
    Meal.BEFORE: "before food",
    Meal.AFTER: "after food",
    Meal.WITH: "with food",
    Meal.EMPTY: "on an empty stomach",
    Meal.MILK: "with milk",
}
_ROUTES = {
    Route.ORAL: "by mouth",
    Route.SUBLINGUAL: "under the tongue",
    Route.IM: "by injection into the muscle",
    Route.IV: "by injection into a vein",
    Route.SC: "by injection under the skin",
    Route.INTRADERMAL: "by injection into the skin",
    Route.RECTAL: "into the rectum",
    Route.VAGINAL: "into the vagina",
    Route.INHALE: "breathed in",
    Route.NEBULISE: "by nebuliser",
    Route.NASAL: "into the nose",
    Route.BUCCAL: "inside the cheek",
}
_SPANS = {
    Span.DAYS: ("day", "days"),
    Span.WEEKS: ("week", "weeks"),
    Span.MONTHS: ("month", "months"),
    Span.YEARS: ("year", "years"),
    Span.DOSES: ("dose", "doses"),
}
_UNTIL = {
    Until.CONTINUE: "to be continued",
    Until.REVIEW: "until the next visit",
    Until.RELIEF: "until there is relief",
}


def directions(dose: Dose, form: str) -> tuple[str, ...]:
    """Return the text of each step; later steps begin with "then", and the last says that it
    stops."""
    steps = [sentence(step_for_directions(step, form), form) for step in dose.steps]
    texts = [steps[0], *(f"then {step}" for step in steps[1:])]
    if len(texts) > 1:
        texts[0] = f"first {texts[0]}"
    if dose.stop:
        texts[-1] = f"{texts[-1]}; then stop"
    return (texts[0][:1].upper() + texts[0][1:], *texts[1:])


def sentence(step: Step, form: str) -> str:
    """Write one step."""
    parts = (
        _with_days(step, form),
        needed(step.needed),
        limit(step.limit),
        food(step.food),
        duration(step.duration),
        until(step),
        *step.notes,
    )
    return ", ".join(part for part in parts if part)


def _with_days(step: Step, form: str) -> str:
    between = " " if step.times is None else ", "
    return between.join(filter(None, [_main(step, form), days(step)]))


def amount(value: Fraction, unit: Unit, up_to: Fraction | None = None) -> str:
    """Write an amount: `1 tablet`, `1½ tablets`, `5 to 10 ml`, `½ tablet`."""
    most = up_to or value
    numbers = format_number(value, unit) + (f" to {format_number(up_to, unit)}" if up_to else "")
    return f"{numbers} {noun(unit, most)}".strip()


def noun(unit: Unit, most: Fraction) -> str:
    if unit in _INVARIANT:
        return _INVARIANT[unit]
    singular, plural = _NOUNS.get(unit, (unit.value, f"{unit.value}s" if unit else ""))
    return singular if most <= 1 else plural


def _main(step: Step, form: str) -> str:
    times = step.times
    where = place(step)
    if isinstance(times, Pattern) and is_applying(step, form):
        return _verb(step, "", where, joined([PARTS[part] for part in named_parts(times)]))
    if isinstance(times, Pattern):
        return _verb(step, _pattern(times, unit_for(step, form)), where, "")
    amount_text = ""
    if step.amount is not None:
        amount_text = amount(step.amount, unit_for(step, form), step.up_to)
    elif is_implied(step, form):
        amount_text = amount(Fraction(1), unit_for(step, form))
    return _verb(step, amount_text, where, when(step))


def _verb(step: Step, amount_text: str, where: str, when: str) -> str:
    if step.route is Route.SKIN:
        parts = ("apply", amount_text, where, when)
    elif step.route is Route.GARGLE:
        parts = ("gargle", amount_text and f"with {amount_text}", where, when)
    elif step.route is Route.MOUTHWASH:
        parts = ("rinse the mouth", amount_text and f"with {amount_text}", where, when)
    else:
        parts = (amount_text, route_text(step), where, when)
    return " ".join(part for part in parts if part)


def route_text(step: Step) -> str:
    return _ROUTES[step.route] if step.route else ""


def until(step: Step) -> str:
    return _UNTIL[step.until] if step.until else ""


def place(step: Step) -> str:
    if step.site is None:
        return ""
    site = step.site.value
    if step.site in (kinds.Site.BODY, kinds.Site.NECK_DOWN):
        return "on the whole body" + (", below the neck" if "neck" in site else "")
    if step.site in NARROW and site.split()[0] in ("both", "each"):
        return f"in {site}"
    return f"in the {site}" if step.site in NARROW else f"on the {site}"


def named_parts(times: Pattern) -> list[PartOfDay]:
    """Return the parts of the day in which a pattern has an amount."""
    return [part for part, value in zip(places(times), times.amounts, strict=True) if value]


def places(times: Pattern) -> list[PartOfDay]:
    """Return the parts of the day of a pattern, with or without an amount."""
    if len(times.amounts) == 4:
        return list(PartOfDay)[:4]
    return [PartOfDay.MORNING, PartOfDay.NOON, PartOfDay.NIGHT]


def _pattern(times: Pattern, unit: Unit) -> str:
    parts = places(times)
    amounts: list[str] = []
    for part, value in zip(parts, times.amounts, strict=True):
        if value:
            omits_unit = amounts and unit in _OMITTED_LATER
            amount_text = format_number(value, unit) if omits_unit else amount(value, unit)
            amounts.append(f"{amount_text} {PARTS[part]}")
    return joined(amounts)


def joined(texts: list[str], last: str = " and ") -> str:
    """Join texts: `a, b and c`."""
    return last.join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def when(step: Step) -> str:
    match step.times:
        case TimesADay(count):
            return f"{_times(count)} a day"
        case EveryHours(hours, None):
            return "every hour" if hours == 1 else f"every {hours} hours"
        case EveryHours(hours, up_to):
            return f"every {hours} to {up_to} hours"
        case AtPartsOfDay(parts):
            return joined([PARTS[part] for part in parts])
        case Once():
            return "at once, one time only"
        case Pattern() | None:
            return ""
        case _:
            assert_never(step.times)


def _times(count: int) -> str:
    return _COUNTS.get(count, f"{count} times")


def days(step: Step) -> str:  # noqa: PLR0911
    match step.days:
        case EveryDays(2):
            return "every other day"
        case EveryDays(count):
            return f"once every {count} days" if step.times is None else f"every {count} days"
        case TimesAWeek(count):
            return f"{_times(count)} a week" if step.times is None else f"on {count} days a week"
        case EveryWeeks(count):
            return "once a week" if count == 1 else f"once every {count} weeks"
        case EveryMonths(count):
            return "once a month" if count == 1 else f"once every {count} months"
        case OnWeekdays(names):
            return "every " + joined([name.name.capitalize() for name in names])
        case None:
            return ""
        case _:
            assert_never(step.days)


def needed(need: AsNeeded | None) -> str:
    if need is None:
        return ""
    if not need.reason:
        return "only when needed"
    after = need.reason.lower().startswith(("each ", "every "))
    return f"only when needed, {'after' if after else 'for'} {need.reason}"


def limit(maximum: Limit | None) -> str:
    if maximum is None:
        return ""
    if maximum.unit is Unit.PIECE:
        times = format_number(maximum.number)
        return f"not more than {'once' if times == '1' else f'{times} times'} a day"
    return f"not more than {amount(maximum.number, maximum.unit)} in a day"


def food(relation: Food | None) -> str:
    if relation is None:
        return ""
    if relation.minutes is None:
        return _MEALS[relation.meal]
    hours, minutes = divmod(relation.minutes, 60)
    apart = (
        f"{hours} hour{'s' if hours > 1 else ''}" if not minutes else f"{relation.minutes} minutes"
    )
    return f"{apart} {_MEALS[relation.meal]}"


def duration(length: Duration | None) -> str:
    if length is None:
        return ""
    up_to = f" to {length.up_to}" if length.up_to else ""
    word = _SPANS[length.span][(length.up_to or length.number) > 1]
    return f"for {length.number}{up_to} {word}"
