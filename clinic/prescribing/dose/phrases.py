"""Doses in the other Indian languages, composed from the shipped phrases; no native has read them.

Where a language lacks a phrase the English one stands in its place. The phrases are the columns
of clinic/facts/data/dose_phrases.csv.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache
from importlib.resources import files

from clinic.prescribing.dose import english
from clinic.prescribing.dose.kinds import Meal, Part, Route, Span, Unit
from clinic.prescribing.dose.model import (
    At,
    Dose,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Once,
    Pattern,
    Step,
    TimesADay,
)
from clinic.prescribing.dose.nouns import as_said, is_applying, is_implied, unit_for
from clinic.prescribing.dose.writing import number

LANGUAGES = ("mr", "gu", "bn", "ta", "te", "kn")
_AND_THEN = {"mr": "नंतर", "gu": "પછી", "bn": "তারপর", "ta": "பிறகு", "te": "తర్వాత", "kn": "ನಂತರ"}
_STOP = {
    "mr": "बंद करा",
    "gu": "બંધ કરો",
    "bn": "বন্ধ করুন",
    "ta": "நிறுத்தவும்",
    "te": "ఆపండి",
    "kn": "ನಿಲ್ಲಿಸಿ",
}
_BENGALI = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_PARTS = {
    Part.MORNING: "MORN",
    Part.NOON: "NOON",
    Part.EVENING: "EVE",
    Part.NIGHT: "NIGHT",
    Part.BEDTIME: "HS",
}
_COUNTS = {1: "OD", 2: "BD", 3: "TDS", 4: "QID"}
_MEALS = {Meal.BEFORE: "AC", Meal.AFTER: "PC", Meal.WITH: "CC", Meal.EMPTY: "ES"}
_SPANS = {Span.DAYS: "DAYS", Span.WEEKS: "WEEKS", Span.MONTHS: "MONTHS"}


@cache
def phrases() -> dict[str, dict[str, str]]:
    """The shipped phrases by key and language."""
    source = files("clinic.facts").joinpath("data", "dose_phrases.csv")
    lines = source.read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in csv.DictReader(lines)}


def composed(dose: Dose, language: str, form: str) -> str:
    """The dose in one of LANGUAGES."""
    steps = [_sentence(as_said(step, form), language, form) for step in dose.steps]
    if dose.stop:
        steps.append(_STOP[language])
    return f"; {_AND_THEN[language]} ".join(steps)


def _say(key: str, language: str) -> str:
    return phrases()[key][language]


def _digits(text: str, language: str) -> str:
    return text.translate(_BENGALI) if language == "bn" else text


def _sentence(step: Step, language: str, form: str) -> str:
    said = (
        _main(step, language, form),
        _days(step, language),
        _needed(step, language),
        english.limit(step.limit),
        _food(step, language),
        _duration(step, language),
        english.until(step),
        *step.notes,
    )
    return ", ".join(part for part in said if part)


def _amount(value: Fraction, unit: Unit, language: str) -> str:
    digits = _digits(number(value, unit), language)
    if unit is Unit.TABLET:
        return f"{digits} {_say('TAB', language)}"
    if unit is Unit.DROP:
        return _say("DROPS", language).replace("{n}", digits)
    if unit is Unit.ML:
        return f"{digits} {_say('SPOON5', language).split(' ', 1)[1]}"
    return f"{digits} {english.noun(unit, value)}".strip()


def _main(step: Step, language: str, form: str) -> str:
    unit = unit_for(step, form)
    way = _say("LA", language) if step.route is Route.SKIN else english.way(step)
    where = [english.place(step), way]
    if isinstance(step.times, Pattern) and is_applying(step, form):
        parts = [_say(_PARTS[part], language) for part in english.named_parts(step.times)]
        return " ".join(filter(None, [*where, ", ".join(parts)]))
    if isinstance(step.times, Pattern):
        return " ".join(filter(None, [*where, _pattern(step.times, unit, language)]))
    much = ""
    if step.amount is not None:
        much = _amount(step.amount, unit, language)
        if step.up_to is not None:
            much = english.amount(step.amount, unit, step.up_to)
    elif is_implied(step, form):
        much = _amount(Fraction(1), unit, language)
    return " ".join(filter(None, [*where, much, _when(step, language)]))


def _pattern(times: Pattern, unit: Unit, language: str) -> str:
    parts = list(Part)[:4] if len(times.amounts) == 4 else [Part.MORNING, Part.NOON, Part.NIGHT]
    return ", ".join(
        f"{_say(_PARTS[part], language)} {_amount(value, unit, language)}"
        for part, value in zip(parts, times.amounts, strict=True)
        if value
    )


def _when(step: Step, language: str) -> str:
    match step.times:
        case TimesADay(count) if count in _COUNTS:
            return _say(_COUNTS[count], language)
        case EveryHours(hours, None):
            six = _digits("6", language)
            return _say("Q6H", language).replace(six, _digits(str(hours), language))
        case At(parts):
            return ", ".join(_say(_PARTS[part], language) for part in parts)
        case Once():
            return _say("STAT", language)
        case _:
            return english.when(step)


def _days(step: Step, language: str) -> str:
    match step.days:
        case EveryDays(2):
            return _say("ALT", language)
        case EveryWeeks(1):
            return _say("WEEKLY", language)
        case EveryMonths(1):
            return _say("MONTHLY", language)
        case _:
            return english.days(step)


def _needed(step: Step, language: str) -> str:
    if step.needed is None:
        return ""
    reason = f" ({step.needed.reason})" if step.needed.reason else ""
    return _say("SOS", language) + reason


def _food(step: Step, language: str) -> str:
    if step.food is None or step.food.minutes is not None or step.food.meal not in _MEALS:
        return english.food(step.food)
    return _say(_MEALS[step.food.meal], language)


def _duration(step: Step, language: str) -> str:
    length = step.duration
    if length is None or length.span not in _SPANS:
        return english.duration(length)
    numbers = str(length.number) + (f"-{length.up_to}" if length.up_to else "")
    return _say(_SPANS[length.span], language).replace("{n}", _digits(numbers, language))
