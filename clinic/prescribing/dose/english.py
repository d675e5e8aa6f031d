"""A dose in English for the patient: whole words, never codes."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from clinic.prescribing.dose import kinds
from clinic.prescribing.dose.kinds import NARROW, Meal, Part, Route, Span, Unit, Until
from clinic.prescribing.dose.model import (
    At,
    Dose,
    Duration,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Food,
    Limit,
    Needed,
    Once,
    OnWeekdays,
    Pattern,
    Step,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.nouns import as_said, is_applying, is_implied, unit_for
from clinic.prescribing.dose.numbers import said_number

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
    Part.MORNING: "in the morning",
    Part.NOON: "in the afternoon",
    Part.EVENING: "in the evening",
    Part.NIGHT: "at night",
    Part.BEDTIME: "at bedtime",
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


def english(dose: Dose, form: str) -> tuple[str, ...]:
    """Each step of the dose; those of a taper begin with "then", and the last says it stops."""
    steps = [sentence(as_said(step, form), form) for step in dose.steps]
    said = [steps[0], *(f"then {step}" for step in steps[1:])]
    if len(said) > 1:
        said[0] = f"first {said[0]}"
    if dose.stop:
        said[-1] = f"{said[-1]}; then stop"
    return (said[0][:1].upper() + said[0][1:], *said[1:])


def sentence(step: Step, form: str) -> str:
    """One step."""
    said = (
        _with_days(step, form),
        needed(step.needed),
        limit(step.limit),
        food(step.food),
        duration(step.duration),
        until(step),
        *step.notes,
    )
    return ", ".join(part for part in said if part)


def _with_days(step: Step, form: str) -> str:
    between = " " if step.times is None else ", "
    return between.join(filter(None, [_main(step, form), days(step)]))


def amount(value: Fraction, unit: Unit, up_to: Fraction | None = None) -> str:
    """`1 tablet`, `1½ tablets`, `5 to 10 ml`, `½ tablet`."""
    most = up_to or value
    numbers = said_number(value, unit) + (f" to {said_number(up_to, unit)}" if up_to else "")
    return f"{numbers} {noun(unit, most)}".strip()


def noun(unit: Unit, most: Fraction) -> str:
    if unit in _INVARIANT:
        return _INVARIANT[unit]
    one, many = _NOUNS.get(unit, (unit.value, f"{unit.value}s" if unit else ""))
    return one if most <= 1 else many


def _main(step: Step, form: str) -> str:
    times = step.times
    where = place(step)
    if isinstance(times, Pattern) and is_applying(step, form):
        return _verb(step, "", where, joined([PARTS[part] for part in named_parts(times)]))
    if isinstance(times, Pattern):
        return _verb(step, _pattern(times, unit_for(step, form)), where, "")
    much = ""
    if step.amount is not None:
        much = amount(step.amount, unit_for(step, form), step.up_to)
    elif is_implied(step, form):
        much = amount(Fraction(1), unit_for(step, form))
    return _verb(step, much, where, when(step))


def _verb(step: Step, much: str, where: str, when: str) -> str:
    if step.route is Route.SKIN:
        said = ("apply", much, where or "on the skin", when)
    elif step.route is Route.GARGLE:
        said = ("gargle", much and f"with {much}", where, when)
    elif step.route is Route.MOUTHWASH:
        said = ("rinse the mouth", much and f"with {much}", where, when)
    else:
        said = (much, way(step), where, when)
    return " ".join(part for part in said if part)


def way(step: Step) -> str:
    return _ROUTES[step.route] if step.route else ""


def until(step: Step) -> str:
    return _UNTIL[step.until] if step.until else ""


def place(step: Step) -> str:
    if step.site is None:
        return ""
    words = step.site.value
    if step.site in (kinds.Site.BODY, kinds.Site.NECK_DOWN):
        return "on the whole body" + (", below the neck" if "neck" in words else "")
    if step.site in NARROW and words.split()[0] in ("both", "each"):
        return f"in {words}"
    return f"in the {words}" if step.site in NARROW else f"on the {words}"


def named_parts(times: Pattern) -> list[Part]:
    """The parts of the day in which a pattern has an amount."""
    return [part for part, value in zip(places(times), times.amounts, strict=True) if value]


def places(times: Pattern) -> list[Part]:
    """The parts of the day that a pattern names, with or without an amount."""
    if len(times.amounts) == 4:
        return list(Part)[:4]
    return [Part.MORNING, Part.NOON, Part.NIGHT]


def _pattern(times: Pattern, unit: Unit) -> str:
    parts = places(times)
    said: list[str] = []
    for part, value in zip(parts, times.amounts, strict=True):
        if value:
            bare = said and unit in _OMITTED_LATER
            much = said_number(value, unit) if bare else amount(value, unit)
            said.append(f"{much} {PARTS[part]}")
    return joined(said)


def joined(words: list[str], last: str = " and ") -> str:
    """`a, b and c`."""
    return last.join(filter(None, [", ".join(words[:-1]), words[-1]]))


def when(step: Step) -> str:
    match step.times:
        case TimesADay(count):
            return f"{_times(count)} a day"
        case EveryHours(hours, None):
            return "every hour" if hours == 1 else f"every {hours} hours"
        case EveryHours(hours, up_to):
            return f"every {hours} to {up_to} hours"
        case At(parts):
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


def needed(need: Needed | None) -> str:
    if need is None:
        return ""
    if not need.reason:
        return "only when needed"
    after = need.reason.lower().startswith(("each ", "every "))
    return f"only when needed, {'after' if after else 'for'} {need.reason}"


def limit(most: Limit | None) -> str:
    if most is None:
        return ""
    if most.unit is Unit.PIECE:
        times = said_number(most.number)
        return f"not more than {'once' if times == '1' else f'{times} times'} a day"
    return f"not more than {amount(most.number, most.unit)} in a day"


def food(stands: Food | None) -> str:
    if stands is None:
        return ""
    if stands.minutes is None:
        return _MEALS[stands.meal]
    hours, minutes = divmod(stands.minutes, 60)
    apart = (
        f"{hours} hour{'s' if hours > 1 else ''}" if not minutes else f"{stands.minutes} minutes"
    )
    return f"{apart} {_MEALS[stands.meal]}"


def duration(length: Duration | None) -> str:
    if length is None:
        return ""
    up_to = f" to {length.up_to}" if length.up_to else ""
    word = _SPANS[length.span][(length.up_to or length.number) > 1]
    return f"for {length.number}{up_to} {word}"
