"""The directions of a dose in an Indian language for the patient, composed of the shipped phrases.

These languages order a sentence in one way: site, time, amount, frequency, route or verb; then the
rest, each after a comma. A sentence is all in the language or MissingPhrase is raised; only the
doctor's own notes stand in it as they were written.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import assert_never

from clinic.prescribing.dose.english import named_parts, places
from clinic.prescribing.dose.form_units import (
    is_applying,
    is_implied,
    step_for_directions,
    unit_for,
)
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
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import PartOfDay, Route, Unit, Weekday
from clinic.prescribing.dose.model import AsNeeded, Dose, Duration, Food, Limit, Step
from clinic.prescribing.dose.numbers import format_number
from clinic.prescribing.dose.phrases import (
    counted,
    figures,
    find_phrase,
    get_phrase,
    listed,
    ranged,
)

_VERBS = {Route.SKIN: "apply", Route.GARGLE: "gargle", Route.MOUTHWASH: "mouthwash"}
_OR = re.compile(r"\s*/\s*|\s+or\s+")
_SAME_REASON = {
    "high grade fever": "high fever",
    "pain abdomen": "stomach pain",
    "abdominal pain": "stomach pain",
    "loose motion": "loose motions",
    "loose stool": "loose motions",
    "loose stools": "loose motions",
    "each loose motion": "each loose stool",
    "every loose motion": "each loose stool",
    "every loose stool": "each loose stool",
    "dizziness": "giddiness",
    "vertigo": "giddiness",
    "giddy": "giddiness",
    "dizzy": "giddiness",
    "heartburn": "acidity",
    "heart burn": "acidity",
    "breathless": "breathlessness",
    "breathing difficulty": "breathlessness",
    "difficulty in breathing": "breathlessness",
    "shortness of breath": "breathlessness",
    "sob": "breathlessness",
    "wheeze": "wheezing",
    "vomit": "vomiting",
    "vomits": "vomiting",
    "insomnia": "sleeplessness",
    "menstrual pain": "period pain",
    "sore throat": "throat pain",
    "nasal block": "blocked nose",
    "stuffy nose": "blocked nose",
    "hiccup": "hiccups",
    "cramp": "cramps",
    "seizure": "seizures",
    "fit": "seizures",
    "fits": "seizures",
    "palpitation": "palpitations",
    "tooth ache": "toothache",
    "head ache": "headache",
    "body ache": "bodyache",
}
"""Synonyms of the reasons that have a phrase."""


def directions(dose: Dose, language: str, form: str) -> tuple[str, ...]:
    """Return the text of each step in one of LANGUAGES; the last also says that it stops.

    Raises MissingPhrase where the language lacks a phrase for any part of it.
    """
    steps = [_sentence(step_for_directions(step, form), language, form) for step in dose.steps]
    texts = [steps[0], *(get_phrase(language, "then", a=step) for step in steps[1:])]
    if len(texts) > 1:
        texts[0] = get_phrase(language, "first", a=texts[0])
    if dose.stop:
        stop = get_phrase(language, "then", a=get_phrase(language, "stop"))
        texts[-1] = f"{texts[-1]}; {stop}"
    return tuple(texts)


def untranslated(dose: Dose, language: str) -> tuple[str, ...]:
    """Return the reasons and notes of a dose for which the language has no phrase."""
    texts: list[str] = []
    for step in dose.steps:
        if step.needed and step.needed.reason and not _condition(step.needed.reason, language):
            texts.append(step.needed.reason)
        texts += [note for note in step.notes if not find_phrase(language, _note_key(note))]
    return tuple(dict.fromkeys(texts))


def amount(value: Fraction, unit: Unit, language: str, up_to: Fraction | None = None) -> str:
    """Write an amount: `1 गोली`, `आधी गोली`, `2 गोलियाँ`, `5 से 10 मि.ली.`. Raises
    MissingPhrase."""
    numbers = ranged(
        language,
        format_number(value, unit),
        format_number(up_to, unit) if up_to is not None else "",
    )
    return counted(language, f"unit.{unit.value}", numbers, up_to or value)


def _sentence(step: Step, language: str, form: str) -> str:
    parts = (
        _main(step, language, form),
        get_phrase(language, "once.only") if isinstance(step.times, Once) else "",
        _days(step.days, False, language) if step.times is not None else "",
        _needed(step.needed, language),
        _limit(step.limit, language),
        _food(step.food, language),
        _duration(step.duration, language),
        get_phrase(language, f"until.{step.until.value}") if step.until else "",
        *(find_phrase(language, _note_key(note)) or note for note in step.notes),
    )
    return ", ".join(part for part in parts if part)


def _note_key(note: str) -> str:
    return f"note.{note.lower()}"


def _main(step: Step, language: str, form: str) -> str:
    where = get_phrase(language, f"site.{step.site.value}") if step.site else ""
    amount_text = _amount_text(step, language, form)
    if amount_text and step.route in (Route.GARGLE, Route.MOUTHWASH):
        amount_text = get_phrase(language, "taking", a=amount_text)
    before, after = _when(step, language, form)
    return " ".join(
        part for part in (where, before, amount_text, after, _route_text(step, language)) if part
    )


def _route_text(step: Step, language: str) -> str:
    if step.route is None:
        return ""
    verb = _VERBS.get(step.route)
    return get_phrase(language, f"verb.{verb}" if verb else f"way.{step.route.value}")


def _amount_text(step: Step, language: str, form: str) -> str:
    unit = unit_for(step, form)
    if isinstance(step.times, Pattern):
        return "" if is_applying(step, form) else _pattern(step.times, unit, language)
    if step.amount is not None:
        return amount(step.amount, unit, language, step.up_to)
    return amount(Fraction(1), unit, language) if is_implied(step, form) else ""


def _pattern(times: Pattern, unit: Unit, language: str) -> str:
    amounts = [
        f"{_part(part, language)} {amount(value, unit, language)}"
        for part, value in zip(places(times), times.amounts, strict=True)
        if value
    ]
    return listed(language, amounts, "and.amounts")


def _part(part: PartOfDay, language: str) -> str:
    return get_phrase(language, f"part.{part.value}")


def _when(step: Step, language: str, form: str) -> tuple[str, str]:
    """Return the text for the times before the amount, and the text after it."""
    times = step.times
    if isinstance(times, AtPartsOfDay):
        return listed(language, [_part(part, language) for part in times.parts]), ""
    if isinstance(times, Once):
        return get_phrase(language, "once"), ""
    if isinstance(times, Pattern):
        named = named_parts(times) if is_applying(step, form) else []
        return (listed(language, [_part(p, language) for p in named]) if named else ""), ""
    return "", _often(times, language) if times else _days(step.days, True, language)


def _often(times: TimesADay | EveryHours, language: str) -> str:
    if isinstance(times, TimesADay):
        word = find_phrase(language, f"day.{times.count}")
        return word or get_phrase(language, "day.n", n=figures(language, str(times.count)))
    if times.hours == 1 and times.up_to is None:
        return get_phrase(language, "hours.1")
    hours = ranged(language, str(times.hours), str(times.up_to or ""))
    return get_phrase(language, "hours.n", n=figures(language, hours))


def _days(days: Days | None, alone: bool, language: str) -> str:
    """Return the text for the days; `alone` where no times on such a day are stated."""
    match days:
        case None:
            return ""
        case EveryDays(2):
            return get_phrase(language, "days.2")
        case EveryDays(count):
            key = "days.once" if alone else "days.day"
        case TimesAWeek(count):
            key = "week.once" if alone else "week.day"
        case EveryWeeks(count):
            key = "weeks.1" if count == 1 else "weeks.n"
        case EveryMonths(count):
            key = "months.1" if count == 1 else "months.n"
        case OnWeekdays(names):
            return _weekdays(names, language)
        case _:
            assert_never(days)
    return get_phrase(language, key, n=figures(language, str(count)))


def _weekdays(days: tuple[Weekday, ...], language: str) -> str:
    names = [get_phrase(language, f"weekday.{day.name.lower()}") for day in days]
    return get_phrase(language, "every", a=listed(language, names, "and.weekdays"))


def _needed(need: AsNeeded | None, language: str) -> str:
    if need is None:
        return ""
    only = get_phrase(language, "needed")
    if not need.reason:
        return only
    condition = _condition(need.reason, language)
    return f"{only}, {condition}" if condition else f"{only} ({need.reason})"


def _condition(reason: str, language: str) -> str:
    """Return the phrase of a reason: `बुखार होने पर`; '' where the language has none for it."""
    phrases = []
    for part in _OR.split(reason.lower()):
        phrase = find_phrase(language, f"if.{_SAME_REASON.get(part, part)}")
        if not phrase:
            return ""
        phrases.append(phrase)
    return listed(language, phrases, "or")


def _limit(limit: Limit | None, language: str) -> str:
    if limit is None:
        return ""
    if limit.unit is Unit.PIECE:
        return counted(language, "limit.times", format_number(limit.number), limit.number)
    return get_phrase(language, "limit.amount", a=amount(limit.number, limit.unit, language))


def _food(relation: Food | None, language: str) -> str:
    if relation is None:
        return ""
    if relation.minutes is None:
        return get_phrase(language, f"food.{relation.meal.value}")
    hours, minutes = divmod(relation.minutes, 60)
    apart, unit = (relation.minutes, "minutes") if minutes else (hours, "hours")
    return counted(language, f"food.{relation.meal.value}.{unit}", str(apart), Fraction(apart))


def _duration(length: Duration | None, language: str) -> str:
    if length is None:
        return ""
    numbers = ranged(language, str(length.number), str(length.up_to or ""))
    most = Fraction(length.up_to or length.number)
    return counted(language, f"span.{length.span.value}", numbers, most)
