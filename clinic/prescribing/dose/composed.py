"""A dose in an Indian language for the patient: a whole sentence out of the shipped phrases.

These languages put their words in one order: where, when, how much, how often, the way or the
verb; then a comma before each of what follows. A sentence is all in the language or it is not
said (Unsaid); only the doctor's own words stand in it as they were written.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import assert_never

from clinic.prescribing.dose.english import named_parts, places
from clinic.prescribing.dose.kinds import Part, Route, Unit, Weekday
from clinic.prescribing.dose.model import (
    At,
    Days,
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
"""Words for a reason that mean the same as one that has a phrase."""


def composed(dose: Dose, language: str, form: str) -> tuple[str, ...]:
    """Each step of the dose in one of LANGUAGES; the last says as well that it stops.

    Raises Unsaid where the language lacks a phrase for any part of it.
    """
    steps = [_sentence(as_said(step, form), language, form) for step in dose.steps]
    said = [steps[0], *(get_phrase(language, "then", a=step) for step in steps[1:])]
    if len(said) > 1:
        said[0] = get_phrase(language, "first", a=said[0])
    if dose.stop:
        stop = get_phrase(language, "then", a=get_phrase(language, "stop"))
        said[-1] = f"{said[-1]}; {stop}"
    return tuple(said)


def own_words(dose: Dose, language: str) -> tuple[str, ...]:
    """What of a dose stands in the doctor's own words, since the language has none for it."""
    found: list[str] = []
    for step in dose.steps:
        if step.needed and step.needed.reason and not _condition(step.needed.reason, language):
            found.append(step.needed.reason)
        found += [note for note in step.notes if not find_phrase(language, _note_key(note))]
    return tuple(dict.fromkeys(found))


def amount(value: Fraction, unit: Unit, language: str, up_to: Fraction | None = None) -> str:
    """`1 गोली`, `आधी गोली`, `2 गोलियाँ`, `5 से 10 मि.ली.`. Raises Unsaid."""
    numbers = ranged(
        language, said_number(value, unit), said_number(up_to, unit) if up_to is not None else ""
    )
    return counted(language, f"unit.{unit.value}", numbers, up_to or value)


def _sentence(step: Step, language: str, form: str) -> str:
    said = (
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
    return ", ".join(part for part in said if part)


def _note_key(note: str) -> str:
    return f"note.{note.lower()}"


def _main(step: Step, language: str, form: str) -> str:
    where = get_phrase(language, f"site.{step.site.value}") if step.site else ""
    if step.route is Route.SKIN and not where:
        where = get_phrase(language, "skin")
    much = _much(step, language, form)
    if much and step.route in (Route.GARGLE, Route.MOUTHWASH):
        much = get_phrase(language, "taking", a=much)
    before, after = _when(step, language, form)
    return " ".join(part for part in (where, before, much, after, _way(step, language)) if part)


def _way(step: Step, language: str) -> str:
    if step.route is None:
        return ""
    verb = _VERBS.get(step.route)
    return get_phrase(language, f"verb.{verb}" if verb else f"way.{step.route.value}")


def _much(step: Step, language: str, form: str) -> str:
    unit = unit_for(step, form)
    if isinstance(step.times, Pattern):
        return "" if is_applying(step, form) else _pattern(step.times, unit, language)
    if step.amount is not None:
        return amount(step.amount, unit, language, step.up_to)
    return amount(Fraction(1), unit, language) if is_implied(step, form) else ""


def _pattern(times: Pattern, unit: Unit, language: str) -> str:
    said = [
        f"{_part(part, language)} {amount(value, unit, language)}"
        for part, value in zip(places(times), times.amounts, strict=True)
        if value
    ]
    return listed(language, said, "and.amounts")


def _part(part: Part, language: str) -> str:
    return get_phrase(language, f"part.{part.value}")


def _when(step: Step, language: str, form: str) -> tuple[str, str]:
    """What stands before the amount and what behind it."""
    times = step.times
    if isinstance(times, At):
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
    """On which days; `alone` where nothing says when or how often on such a day."""
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


def _weekdays(names: tuple[Weekday, ...], language: str) -> str:
    said = [get_phrase(language, f"weekday.{name.name.lower()}") for name in names]
    return get_phrase(language, "every", a=listed(language, said, "and.weekdays"))


def _needed(need: Needed | None, language: str) -> str:
    if need is None:
        return ""
    only = get_phrase(language, "needed")
    if not need.reason:
        return only
    condition = _condition(need.reason, language)
    return f"{only}, {condition}" if condition else f"{only} ({need.reason})"


def _condition(reason: str, language: str) -> str:
    """`बुखार होने पर`; '' where the language has no words for the reason."""
    said = []
    for one in _OR.split(reason.lower()):
        phrase = find_phrase(language, f"if.{_SAME_REASON.get(one, one)}")
        if not phrase:
            return ""
        said.append(phrase)
    return listed(language, said, "or")


def _limit(most: Limit | None, language: str) -> str:
    if most is None:
        return ""
    if most.unit is Unit.PIECE:
        return counted(language, "limit.times", said_number(most.number), most.number)
    return get_phrase(language, "limit.amount", a=amount(most.number, most.unit, language))


def _food(stands: Food | None, language: str) -> str:
    if stands is None:
        return ""
    if stands.minutes is None:
        return get_phrase(language, f"food.{stands.meal.value}")
    hours, minutes = divmod(stands.minutes, 60)
    apart, unit = (stands.minutes, "minutes") if minutes else (hours, "hours")
    return counted(language, f"food.{stands.meal.value}.{unit}", str(apart), Fraction(apart))


def _duration(length: Duration | None, language: str) -> str:
    if length is None:
        return ""
    numbers = ranged(language, str(length.number), str(length.up_to or ""))
    most = Fraction(length.up_to or length.number)
    return counted(language, f"span.{length.span.value}", numbers, most)
