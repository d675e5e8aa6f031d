"""What has been read of one step, in any order, and what it comes to.

Each thing is said once: a second frequency, amount or duration is a Clash, because the reader
can't know which of the two was meant.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from clinic.prescribing.dose.kinds import (
    PARENTERAL,
    PIECES,
    WEIGHTS,
    Meal,
    Part,
    Route,
    Site,
    Span,
    Unit,
    Until,
)
from clinic.prescribing.dose.limits import says_words
from clinic.prescribing.dose.model import (
    At,
    Days,
    Duration,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Food,
    Limit,
    Needed,
    Once,
    Pattern,
    Step,
    Times,
    TimesADay,
    carry_on,
)

RINSE = "rinse mouth after use"
_QUOTES = re.compile('["“”„‟″]')
_WHY = re.compile(r"(?:for|if|when)\s+(?!not\b|no\b|persist|still)(?P<reason>\S.*)", re.IGNORECASE)
_COUNTED = PIECES | {Unit.UNIT}
_ONE = frozenset({Fraction(0), Fraction(1)})
_EARS = {
    Site.BOTH_EYES: Site.BOTH_EARS,
    Site.RIGHT_EYE: Site.RIGHT_EAR,
    Site.LEFT_EYE: Site.LEFT_EAR,
}
_PLACES = {3: (Part.MORNING, Part.NOON, Part.NIGHT), 4: tuple(Part)[:4]}


class Clash(ValueError):
    """Two words of a step that don't go together, or a word that isn't safe to read here."""


@dataclass(frozen=True, slots=True)
class About:
    """What is known before the dose: `bare` says what a first number without a unit is.

    `bare` is None where such a number may be part of the name, else its unit.
    """

    bare: Unit | None = Unit.PIECE
    insulin: bool = False
    skin: bool = True
    eyes: bool = False
    ears: bool = False
    nose: bool = False
    drops: bool = False
    inhaled: bool = False


@dataclass(slots=True)
class Gathered:
    """One step as far as it is read."""

    about: About
    first: bool = True
    amount: Fraction | None = None
    up_to: Fraction | None = None
    unit: Unit | None = None
    bare: Fraction | None = None
    bare_decimal: bool = False
    pattern: tuple[Fraction, ...] | None = None
    times: TimesADay | EveryHours | Once | None = None
    daily: bool = False
    parts: list[Part] = field(default_factory=list)
    days: Days | None = None
    needed: bool = False
    reason: str | None = None
    perhaps_reason: str | None = None
    limit: Limit | None = None
    food: Food | None = None
    route: Route | None = None
    site: Site | None = None
    eye_code: bool = False
    duration: Duration | None = None
    bare_duration: int | None = None
    until: Until | None = None
    day: int | None = None
    supply: tuple[Fraction, str] | None = None
    notes: list[str] = field(default_factory=list)
    words: int = 0

    def put(self, **said: Any) -> None:
        """Keep what is said; raises Clash where it was said before."""
        for name, value in said.items():
            if getattr(self, name) not in (None, False):
                raise Clash(name)
            setattr(self, name, value)

    def put_unit(self, unit: Unit) -> None:
        """Keep a unit, which may be said again at another place of a pattern."""
        if self.unit not in (None, unit):
            raise Clash("unit")
        self.unit = unit

    @property
    def says_when(self) -> bool:
        """Whether it is said how often or when, so that a count behind it may be the supply."""
        when = (self.times, self.pattern, self.days, self.bare_duration, self.duration)
        return (
            any(part is not None for part in when) or bool(self.parts) or self.daily or self.needed
        )

    def put_supply(self, number: Fraction, unit: str) -> None:
        """Keep what is to be dispensed; raises Clash before the dose is said, and for no count."""
        if not self.says_when or number.denominator != 1 or number < 1:
            raise Clash("the supply of what?")
        self.put(supply=(number, unit))

    def put_part(self, part: Part) -> None:
        """Keep a part of the day."""
        if part in self.parts:
            raise Clash("part")
        self.parts.append(part)

    def put_meal(self, meal: Meal, minutes: int | None = None) -> None:
        """Keep how it stands to food, which may be said again in other words."""
        food = Food(meal, minutes)
        known = self.food
        if known is not None and meal is Meal.EMPTY and known.meal is Meal.BEFORE:
            return
        if known is not None and known.meal is Meal.EMPTY and meal is Meal.BEFORE:
            self.food = food if minutes else known
            return
        if known not in (None, food):
            raise Clash("food")
        self.food = food

    def put_note(self, text: str) -> None:
        """Keep the doctor's own words, without the stops around them."""
        kept = " ".join(_QUOTES.sub(" ", text).split()).strip(" ,;.")
        if kept and not says_words(kept):
            raise Clash("a number or a unit of what?")
        why = _WHY.match(kept)
        if kept and self.needed and not self.reason and why:
            self.reason = why["reason"]
        elif kept:
            self.notes.append(kept)
        self.words += bool(kept)

    def put_route(self, route: Route) -> None:
        """Keep the route, which may be said again in other words."""
        if self.route not in (None, route):
            raise Clash("route")
        self.route = route

    def step(self, before: Step | None) -> Step:
        """The step, taking over from the one before; raises ValueError where it can't be one."""
        self._settle_place()
        unit = self._settle_bare(before)
        times, amount, duration = self._settle_times()
        step = Step(
            amount=amount,
            up_to=self.up_to,
            unit=unit if amount is not None or isinstance(times, Pattern) else Unit.PIECE,
            times=times,
            days=self.days,
            needed=self._settle_need(),
            limit=self.limit,
            food=self.food,
            route=self.route,
            site=self.site,
            duration=duration,
            until=self.until,
            notes=tuple(self.notes),
        )
        return carry_on(before, step) if before is not None else step

    def _settle_place(self) -> None:
        """RE and LE are eyes, but ears of what is dropped into ears; and who inhales rinses the
        mouth afterwards."""
        about = self.about
        if self.eye_code and about.ears and not about.eyes and self.site is not None:
            self.site = _EARS[self.site]
        elif self.eye_code and (about.nose or about.ears or not self._may_be_eyes()):
            raise Clash("eye")
        inhaled = about.inhaled or self.unit is Unit.PUFF
        if inhaled and self.route in (Route.MOUTHWASH, Route.GARGLE):
            self.route = None
            self.notes = [*(note for note in self.notes if note != RINSE), RINSE]

    def _may_be_eyes(self) -> bool:
        drops = self.unit is Unit.DROP or self.about.drops
        return drops or self.about.eyes or self.route is Route.SKIN

    def _settle_bare(self, before: Step | None) -> Unit:
        """Give a number without a unit its unit, and a pattern of ones its amount."""
        unit = self.unit
        if self.bare is not None:
            if self.amount is not None:
                raise Clash("amount")
            unit = unit or self._unit_of_bare(before)
            self.amount = self.bare
        if self.pattern is not None and self.amount is not None:
            if self.bare is not None:
                raise Clash("a number and a pattern")
            if self.up_to is not None or not set(self.pattern) <= _ONE:
                raise Clash("amount")
            self.pattern = tuple(place * self.amount for place in self.pattern)
            self.amount = None
        if unit is None and self.about.insulin:
            return Unit.UNIT
        if unit is None and before is not None and self.pattern and before.unit not in _COUNTED:
            raise Clash("a pattern of tablets after milligrams")
        return unit or Unit.PIECE

    def _unit_of_bare(self, before: Step | None) -> Unit | None:
        if before is None:
            return self.about.bare
        if before.unit in WEIGHTS:
            _demand_near(self.bare, before)
            return before.unit
        if self.bare_decimal and before.amount is None and not isinstance(before.times, Pattern):
            raise Clash("tablets or milligrams")
        return before.unit

    def _settle_times(self) -> tuple[Times | None, Fraction | None, Duration | None]:
        times, amount, duration = self._at_parts(), self.amount, self._settle_duration()
        if isinstance(times, At) and self.pattern is not None:
            amount = max(self.pattern)
        if isinstance(self.times, Once):
            short = duration in (None, Duration(1, Span.DAYS), Duration(1, Span.DOSES))
            if not short or len(self.parts) > 1 or self.pattern:
                raise Clash("once")
            duration = Duration(1, Span.DOSES) if self.parts else None
        if self.daily:
            if isinstance(self.times, Once) or self.days is not None:
                raise Clash("daily")
            times = times or TimesADay(1)
        return times, amount, duration

    def _at_parts(self) -> Times | None:
        parts = self._parts()
        if self.pattern is not None:
            pattern = Pattern(self.pattern)
            if self.times is not None and _count(pattern) != self.times:
                raise Clash("times")
            if not parts or parts == _named(pattern):
                return pattern
            if parts == (Part.BEDTIME,) and _named(pattern) == (Part.NIGHT,):
                return At(parts)
            raise Clash("parts")
        if not parts:
            return self.times
        if self.times not in (None, Once(), TimesADay(len(parts))):
            raise Clash("parts")
        return At(parts)

    def _parts(self) -> tuple[Part, ...]:
        parts = tuple(sorted(self.parts, key=list(Part).index))
        return (Part.BEDTIME,) if parts == (Part.NIGHT, Part.BEDTIME) else parts

    def _settle_duration(self) -> Duration | None:
        if self.bare_duration is None:
            return self.duration
        if self.duration is not None:
            raise Clash("duration")
        if isinstance(self.days, EveryWeeks | EveryMonths):
            return Duration(self.bare_duration, Span.DOSES)
        if isinstance(self.days, EveryDays) and self.route in PARENTERAL:
            return Duration(self.bare_duration, Span.DOSES)
        if self.days is not None or not (self.times or self.parts or self.pattern or self.daily):
            raise Clash("a number of what?")
        return Duration(self.bare_duration, Span.DAYS)

    def _settle_need(self) -> Needed | None:
        reason = self.reason
        if self.perhaps_reason is not None:
            if not self.needed:
                self.notes.append(f"for {self.perhaps_reason}")
            elif reason:
                raise Clash("reason")
            else:
                reason = self.perhaps_reason
        return Needed(reason or "") if self.needed else None


def _named(pattern: Pattern) -> tuple[Part, ...]:
    places = _PLACES[len(pattern.amounts)]
    return tuple(part for part, amount in zip(places, pattern.amounts, strict=True) if amount)


def _count(pattern: Pattern) -> TimesADay:
    return TimesADay(len(_named(pattern)))


def _demand_near(number: Fraction | None, before: Step) -> None:
    """In a taper a bare number is milligrams only while it stays near the one before."""
    last = before.amount
    if last is None and isinstance(before.times, Pattern):
        last = max(before.times.amounts)
    if number is None or last is None or not last / 4 <= number <= last * 4:
        raise Clash("tablets or milligrams")
