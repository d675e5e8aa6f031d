"""The effects of the words for time, food and place on the step that is being read."""

import re
from fractions import Fraction
from typing import Any

from clinic.prescribing.dose import vocabulary
from clinic.prescribing.dose.amounts import (
    MEAL,
    Effect,
    parse_part,
    parse_unit,
)
from clinic.prescribing.dose.collecting import AmbiguousDose, CollectedStep
from clinic.prescribing.dose.frequency import (
    EveryDays,
    EveryHours,
    EveryWeeks,
    OnWeekdays,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import Meal, PartOfDay, Route, Site, Span, Unit, Weekday
from clinic.prescribing.dose.model import Duration, Limit
from clinic.prescribing.dose.typed_numbers import parse_count, parse_number


def times_counted(step: CollectedStep, match: re.Match[str]) -> None:
    counted = next(count for name, count in match.groupdict().items() if count)
    step.put(times=TimesADay(parse_count(counted)))


def multiplied(step: CollectedStep, match: re.Match[str]) -> None:
    if match["unit"]:
        step.put_unit(parse_unit(match["unit"])[0])
    step.put(bare=parse_number(match["n"]), times=TimesADay(int(match["m"])))


def every_hours(step: CollectedStep, match: re.Match[str]) -> None:
    if match["one"]:
        step.put(times=EveryHours(1))
        return
    up_to = match["b"] or match["d"]
    step.put(times=EveryHours(parse_count(match["a"] or match["c"]), int(up_to) if up_to else None))


def x_times_a_week(step: CollectedStep, match: re.Match[str]) -> None:
    number = parse_count(match["n"])
    step.put(days=TimesAWeek(number) if number > 1 else EveryWeeks(1))


ORDINAL = {"other": 2, "alternate": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "4th": 4}


def every_days(step: CollectedStep, match: re.Match[str]) -> None:
    number = match["n"]
    days = ORDINAL.get(number) or parse_count(number)
    if days > 1:
        step.put(days=EveryDays(days))
    else:
        step.put(daily=True)


def alternate(step: CollectedStep, match: re.Match[str]) -> None:
    if match[0].startswith("ad") and (step.context.drops or step.unit is Unit.DROP):
        raise AmbiguousDose("AD is also the right ear")
    if "night" in match[0] and PartOfDay.NIGHT not in step.parts:
        step.put_part(PartOfDay.NIGHT)
    step.put(days=EveryDays(2))


def weekdays(step: CollectedStep, match: re.Match[str]) -> None:
    tokens = re.findall(r"[a-z]{3,}", match["days"])
    days = [day for word in tokens if (day := _weekday(word)) is not None]
    days = _spans_filled(days, re.findall(r"\bto\b|[-,&/+]", match["days"]))
    if len(set(days)) != len(days):
        raise AmbiguousDose("weekdays")
    if step.days == EveryWeeks(1) and len(days) == 1:
        step.days = None
    step.put(days=OnWeekdays(tuple(sorted(days))))


def _spans_filled(days: list[Weekday], signs: list[str]) -> list[Weekday]:
    """Return the days with those between `mon to fri`; `mon-wed-fri` is a list. Raises
    AmbiguousDose where a span stands beside another day: `mon-fri, sun`."""
    if not {"to", "-"} & set(signs):
        return days
    if len(days) > 2:
        if "to" in signs or set(signs) != {"-"} or len(signs) != len(days) - 1:
            raise AmbiguousDose("from day to day, or on these days?")
        return days
    if days[0] >= days[1]:
        raise AmbiguousDose("weekdays")
    return [day for day in _WEEK if days[0] <= day <= days[1]]


def weekly(step: CollectedStep, match: re.Match[str]) -> None:
    if not (isinstance(step.days, OnWeekdays) and len(step.days.days) == 1):
        step.put(days=EveryWeeks(1))


_WEEK = tuple(vocabulary.WEEKDAYS)


def _weekday(word: str) -> Weekday | None:
    for day, pattern in vocabulary.WEEKDAYS.items():
        if re.fullmatch(pattern, word):
            return day
    return None


def limit(step: CollectedStep, match: re.Match[str]) -> None:
    if match["code"]:
        times = next(n for n, p in vocabulary.TIMES_A_DAY.items() if re.fullmatch(p, match["code"]))
        step.put(limit=Limit(Fraction(times)))
        return
    number = parse_number(match["n"])
    if match["unit"]:
        unit, factor = parse_unit(match["unit"])
        step.put(limit=Limit(number * factor, unit))
    else:
        step.put(limit=Limit(number))


def duration(step: CollectedStep, match: re.Match[str]) -> None:
    """Set the length. `up to 12 weeks` stays a note: no length, and perhaps that of a pregnancy."""
    if re.match(r"up\s?to", match[0]):
        step.put_note(match[0])
        return
    if match["span"] == "mon" and (not step.says_when or isinstance(step.days, OnWeekdays)):
        raise AmbiguousDose("so many on Monday, or months?")
    up_to = int(match["b"]) if match["b"] else None
    span = next(s for s, p in vocabulary.SPANS.items() if re.fullmatch(p, match["span"]))
    step.put(duration=Duration(parse_count(match["a"]), span, up_to))


def duration_over(step: CollectedStep, match: re.Match[str]) -> None:
    if step.first and not step.word_count and not match["x"]:
        raise AmbiguousDose("a fraction after the name")
    step.put(duration=Duration(int(match["n"]), vocabulary.OVER[match["over"]]))


def bare_duration(step: CollectedStep, match: re.Match[str]) -> None:
    if not step.says_when:
        raise AmbiguousDose("so many each time, or for so many days: `x2 od`?")
    step.put(bare_duration=int(match["n"]))


def meal(step: CollectedStep, match: re.Match[str]) -> None:
    for meal in re.findall(MEAL, match["meals"]):
        part = parse_part(meal)
        if part not in step.parts:
            step.put_part(part)
    step.put_meal(vocabulary.FOOD_SIDE[match["side"]], _minutes(match))


def _minutes(match: re.Match[str]) -> int | None:
    if not match["span"]:
        return None
    number = parse_number(match["n"]) * (60 if match["span"][0] in "hg" else 1)
    if number.denominator != 1:
        raise AmbiguousDose("minutes")
    return int(number)


def food_apart(step: CollectedStep, match: re.Match[str]) -> None:
    step.put_meal(vocabulary.FOOD_SIDE[match["side"]], _minutes(match))


def food_apart_in_short(step: CollectedStep, match: re.Match[str]) -> None:
    """Set a time and a code: `30 min ac`; or Hindi: `khane se aadha ghanta pehle`."""
    step.put_meal(Meal.BEFORE if match["before"] else Meal.AFTER, _minutes(match))


def on_mon_wed_fri(step: CollectedStep, match: re.Match[str]) -> None:
    step.put(days=OnWeekdays((Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY)))


def needed(step: CollectedStep, match: re.Match[str]) -> None:
    step.put(needed=True)
    if match["quoted"]:
        step.put(reason=" ".join(match["quoted"].split()))
    elif match["symptoms"]:
        step.put(reason=_reason(match["symptoms"]))


_AS_NOUN = {
    "breathless": "breathlessness",
    "giddy": "giddiness",
    "dizzy": "dizziness",
    "vomit": "vomiting",
    "vomits": "vomiting",
}


def _reason(symptoms: str) -> str:
    """Return the symptoms as nouns, as they stand after "for"; "when" takes others (in pain,
    breathless)."""
    reason = " ".join(symptoms.split()).removeprefix("in ")
    return _AS_NOUN.get(reason, reason)


def each_time(step: CollectedStep, match: re.Match[str]) -> None:
    step.needed = True
    step.put(reason=" ".join(match["what"].split()))


def clock(step: CollectedStep, match: re.Match[str]) -> None:
    step.put_note(re.sub(r"(?<=\d)(?=[ap])", " ", match[0]).replace("@", "at ", 1))


def keep(step: CollectedStep, match: re.Match[str]) -> None:
    """Keep an instruction as it was written."""
    step.put_note(match[0])


def set_day(day: int) -> Effect:
    """Return the effect of a day named by its place in the line: today, tomorrow, the third day."""
    return lambda step, match: step.put(day=day, daily=True, duration=Duration(1, Span.DAYS))


def breakfast(side: Meal) -> Effect:
    """Return the effect of BBF and ABF: before or after breakfast."""

    def effect(step: CollectedStep, match: re.Match[str]) -> None:
        if PartOfDay.MORNING not in step.parts:
            step.put_part(PartOfDay.MORNING)
        step.put_meal(side)

    return effect


def if_symptom(step: CollectedStep, match: re.Match[str]) -> None:
    reason = _reason(match["symptoms"])
    if match["link"] == "for":
        step.put(perhaps_reason=reason)
        return
    step.needed = True
    step.put(reason=reason)


def if_symptom_in_hindi(step: CollectedStep, match: re.Match[str]) -> None:
    step.needed = True
    named = vocabulary.SYMPTOMS_IN_HINDI.items()
    step.put(reason=next(name for name, word in named if re.fullmatch(word, match["hindi"])))


def local(step: CollectedStep, match: re.Match[str]) -> None:
    if match[0].strip(".") in ("la", "l.a") and not (step.context.skin or step.word_count):
        raise AmbiguousDose("LA is also long-acting")
    step.put_route(Route.SKIN)


def daily(step: CollectedStep, match: re.Match[str]) -> None:
    if match[0] in ("a day", "per day") and not step.word_count:
        raise AmbiguousDose("how many a day?")
    step.daily = True


def set_site(site: Site) -> Effect:
    """Return the effect that sets the site; a code such as BE is resolved when the step is
    complete."""

    def effect(step: CollectedStep, match: re.Match[str]) -> None:
        step.eye_code = step.eye_code or match["place"].strip(".") in vocabulary.EYE_CODES
        if step.site is not site:
            step.put(site=site)

    return effect


def set_fields(**fields: Any) -> Effect:
    """Return the effect that sets these fields, once."""
    return lambda step, match: step.put(**fields)


def set_meal(meal: Meal) -> Effect:
    """Return the effect that sets the relation to food."""
    return lambda step, match: step.put_meal(meal)


def add_part(part: PartOfDay) -> Effect:
    """Return the effect that adds a part of the day."""
    return lambda step, match: step.put_part(part)


def add_note(note: str) -> Effect:
    """Return the effect that adds an instruction in its standard wording."""
    return lambda step, match: step.notes.append(note)


def set_route(route: Route) -> Effect:
    """Return the effect that sets the route."""
    return lambda step, match: step.put_route(route)
