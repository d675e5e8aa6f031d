"""What each word about time, food and place adds to the step that is being read."""

import re
from fractions import Fraction
from typing import Any

from clinic.prescribing.dose import words_in as words
from clinic.prescribing.dose.amounts import MEAL, Effect, count, part_of, quantity, unit_of
from clinic.prescribing.dose.gathering import Clash, Gathered
from clinic.prescribing.dose.kinds import Meal, Part, Route, Site, Span, Unit, Weekday
from clinic.prescribing.dose.model import (
    Duration,
    EveryDays,
    EveryHours,
    EveryWeeks,
    Limit,
    OnWeekdays,
    TimesADay,
    TimesAWeek,
)


def times_counted(step: Gathered, match: re.Match[str]) -> None:
    step.put(times=TimesADay(count(match["n"] or match["m"] or match["o"] or match["p"])))


def multiplied(step: Gathered, match: re.Match[str]) -> None:
    if match["unit"]:
        step.put_unit(unit_of(match["unit"])[0])
    step.put(bare=quantity(match["n"]), times=TimesADay(int(match["m"])))


def every_hours(step: Gathered, match: re.Match[str]) -> None:
    if match["one"]:
        step.put(times=EveryHours(1))
        return
    up_to = match["b"] or match["d"]
    step.put(times=EveryHours(count(match["a"] or match["c"]), int(up_to) if up_to else None))


def x_times_a_week(step: Gathered, match: re.Match[str]) -> None:
    number = count(match["n"])
    step.put(days=TimesAWeek(number) if number > 1 else EveryWeeks(1))


ORDINAL = {"other": 2, "alternate": 2, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "4th": 4}


def every_days(step: Gathered, match: re.Match[str]) -> None:
    number = match["n"]
    days = ORDINAL.get(number) or count(number)
    if days > 1:
        step.put(days=EveryDays(days))
    else:
        step.put(daily=True)


def alternate(step: Gathered, match: re.Match[str]) -> None:
    if match[0].startswith("ad") and (step.about.drops or step.unit is Unit.DROP):
        raise Clash("AD is also the right ear")
    if "night" in match[0] and Part.NIGHT not in step.parts:
        step.put_part(Part.NIGHT)
    step.put(days=EveryDays(2))


def weekdays(step: Gathered, match: re.Match[str]) -> None:
    found = re.findall(r"[a-z]{3,}", match["days"])
    days = [day for word in found if (day := _weekday(word)) is not None]
    if re.search(r"\bto\b|\d\s*-|[a-z]\s*-\s*[a-z]", match["days"]) and len(days) == 2:
        if days[0] >= days[1]:
            raise Clash("weekdays")
        days = [day for day in _WEEK if days[0] <= day <= days[1]]
    if len(set(days)) != len(days):
        raise Clash("weekdays")
    if step.days == EveryWeeks(1) and len(days) == 1:
        step.days = None
    step.put(days=OnWeekdays(tuple(sorted(days))))


def weekly(step: Gathered, match: re.Match[str]) -> None:
    if not (isinstance(step.days, OnWeekdays) and len(step.days.days) == 1):
        step.put(days=EveryWeeks(1))


_WEEK = tuple(words.WEEKDAYS)


def _weekday(word: str) -> Weekday | None:
    for day, pattern in words.WEEKDAYS.items():
        if re.fullmatch(pattern, word):
            return day
    return None


def limit(step: Gathered, match: re.Match[str]) -> None:
    if match["code"]:
        times = next(n for n, p in words.TIMES_A_DAY.items() if re.fullmatch(p, match["code"]))
        step.put(limit=Limit(Fraction(times)))
        return
    number = quantity(match["n"])
    if match["unit"]:
        unit, held = unit_of(match["unit"])
        step.put(limit=Limit(number * held, unit))
    else:
        step.put(limit=Limit(number))


def duration(step: Gathered, match: re.Match[str]) -> None:
    up_to = int(match["b"]) if match["b"] else None
    span = next(s for s, p in words.SPANS.items() if re.fullmatch(p, match["span"]))
    step.put(duration=Duration(count(match["a"]), span, up_to))


def duration_over(step: Gathered, match: re.Match[str]) -> None:
    if step.first and not step.words and not match["x"]:
        raise Clash("a fraction after the name")
    step.put(duration=Duration(int(match["n"]), words.OVER[match["over"]]))


def bare_duration(step: Gathered, match: re.Match[str]) -> None:
    step.put(bare_duration=int(match["n"]))


def meal(step: Gathered, match: re.Match[str]) -> None:
    for meal in re.findall(MEAL, match["meals"]):
        part = part_of(meal)
        if part not in step.parts:
            step.put_part(part)
    step.put_meal(words.FOOD_SIDE[match["side"]], _minutes(match))


def _minutes(match: re.Match[str]) -> int | None:
    if not match["span"]:
        return None
    number = quantity(match["n"]) * (60 if match["span"].startswith("h") else 1)
    if number.denominator != 1:
        raise Clash("minutes")
    return int(number)


def food_apart(step: Gathered, match: re.Match[str]) -> None:
    step.put_meal(words.FOOD_SIDE[match["side"]], _minutes(match))


def needed(step: Gathered, match: re.Match[str]) -> None:
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
    """The symptoms as nouns: what stands after "when" (in pain, breathless) and after "for"."""
    said = " ".join(symptoms.split()).removeprefix("in ")
    return _AS_NOUN.get(said, said)


def each_time(step: Gathered, match: re.Match[str]) -> None:
    step.needed = True
    step.put(reason=" ".join(match["what"].split()))


def clock(step: Gathered, match: re.Match[str]) -> None:
    step.put_note(match[0])


def day_named(day: int) -> Effect:
    """A dose for one day, the first, second or third of a line: today, tomorrow."""
    return lambda step, match: step.put(day=day, daily=True, duration=Duration(1, Span.DAYS))


def breakfast(side: Meal) -> Effect:
    """Before or after breakfast, in three letters."""

    def effect(step: Gathered, match: re.Match[str]) -> None:
        step.put_part(Part.MORNING)
        step.put_meal(side)

    return effect


def if_symptom(step: Gathered, match: re.Match[str]) -> None:
    reason = _reason(match["symptoms"])
    if match["link"] == "for":
        step.put(perhaps_reason=reason)
        return
    step.needed = True
    step.put(reason=reason)


def local(step: Gathered, match: re.Match[str]) -> None:
    if match[0].strip(".") in ("la", "l.a") and not (step.about.skin or step.words):
        raise Clash("LA is also long-acting")
    step.put_route(Route.SKIN)


def daily(step: Gathered, match: re.Match[str]) -> None:
    if match[0] in ("a day", "per day") and not step.words:
        raise Clash("how many a day?")
    step.daily = True


def placed(site: Site) -> Effect:
    """Keep the place; a code such as BE is settled when the step is known."""

    def effect(step: Gathered, match: re.Match[str]) -> None:
        step.eye_code = step.eye_code or match["place"].strip(".") in words.EYE_CODES
        if step.site is not site:
            step.put(site=site)

    return effect


def puts(**said: Any) -> Effect:
    """Keep what is said, once."""
    return lambda step, match: step.put(**said)


def stands_to(meal: Meal) -> Effect:
    """Keep how the dose stands to food."""
    return lambda step, match: step.put_meal(meal)


def falls_in(part: Part) -> Effect:
    """Keep a part of the day."""
    return lambda step, match: step.put_part(part)


def keeps(words_kept: str) -> Effect:
    """Keep an instruction in its usual words."""
    return lambda step, match: step.notes.append(words_kept)


def goes(route: Route) -> Effect:
    """Keep the route."""
    return lambda step, match: step.put_route(route)
