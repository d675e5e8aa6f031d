"""The fields of one step as they are read, in any order, and the step that results.

Each field is stated once. A second frequency, amount or duration raises AmbiguousDose, because the
reader can't know which of the two is meant.
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
from clinic.prescribing.dose.limits import has_words
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
    carry_over,
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


class AmbiguousDose(ValueError):
    """Two words of a step that contradict each other, or a word that isn't safe to read here."""


@dataclass(frozen=True, slots=True)
class MedicineContext:
    """The facts about the medicine that affect the reading of its dose.

    `bare` is the unit of a first number without a unit, or None where such a number may be part of
    the name.
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
class CollectedStep:
    """The fields of one step, as far as it is read. `bare` is a number without a unit."""

    context: MedicineContext
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
    word_count: int = 0

    def put(self, **fields: Any) -> None:
        """Set fields. Raises AmbiguousDose where one is set already."""
        for name, value in fields.items():
            if getattr(self, name) not in (None, False):
                raise AmbiguousDose(name)
            setattr(self, name, value)

    def put_unit(self, unit: Unit) -> None:
        """Set the unit, which may be repeated at another place of a pattern."""
        if self.unit not in (None, unit):
            raise AmbiguousDose("unit")
        self.unit = unit

    @property
    def says_when(self) -> bool:
        """True if times or days are stated, so that a count after them may be the supply."""
        when = (self.times, self.pattern, self.days, self.bare_duration, self.duration)
        return (
            any(part is not None for part in when) or bool(self.parts) or self.daily or self.needed
        )

    def put_supply(self, number: Fraction, unit: str) -> None:
        """Set the number to dispense. Raises AmbiguousDose before a frequency is stated, and for no
        whole number."""
        if not self.says_when or number.denominator != 1 or number < 1:
            raise AmbiguousDose("the supply of what?")
        self.put(supply=(number, unit))

    def put_part(self, part: Part) -> None:
        """Add a part of the day."""
        if part in self.parts:
            raise AmbiguousDose("part")
        self.parts.append(part)

    def put_meal(self, meal: Meal, minutes: int | None = None) -> None:
        """Set the relation to food, which may be repeated in other words."""
        food = Food(meal, minutes)
        existing = self.food
        if existing is not None and meal is Meal.EMPTY and existing.meal is Meal.BEFORE:
            return
        if existing is not None and existing.meal is Meal.EMPTY and meal is Meal.BEFORE:
            self.food = food if minutes else existing
            return
        if existing not in (None, food):
            raise AmbiguousDose("food")
        self.food = food

    def put_note(self, text: str) -> None:
        """Add an instruction as the doctor wrote it, without the stops around it."""
        note = " ".join(_QUOTES.sub(" ", text).split()).strip(" ,;.")
        if note and not has_words(note):
            raise AmbiguousDose("a number or a unit of what?")
        match = _WHY.match(note)
        if note and self.needed and not self.reason and match:
            self.reason = match["reason"]
        elif note:
            self.notes.append(note)
        self.word_count += bool(note)

    def put_route(self, route: Route) -> None:
        """Set the route, which may be repeated in other words."""
        if self.route not in (None, route):
            raise AmbiguousDose("route")
        self.route = route

    def step(self, before: Step | None) -> Step:
        """Return the step, with what it takes over from the one before. Raises ValueError where it
        is no step."""
        self._resolve_site()
        unit = self._resolve_unit(before)
        times, amount, duration = self._resolve_times()
        step = Step(
            amount=amount,
            up_to=self.up_to,
            unit=unit if amount is not None or isinstance(times, Pattern) else Unit.PIECE,
            times=times,
            days=self.days,
            needed=self._resolve_need(),
            limit=self.limit,
            food=self.food,
            route=self.route,
            site=self.site,
            duration=duration,
            until=self.until,
            notes=tuple(self.notes),
        )
        return carry_over(before, step) if before is not None else step

    def _resolve_site(self) -> None:
        """Resolve RE and LE: eyes, but ears for ear drops. Turn the rinse of an inhaler into a
        note."""
        context = self.context
        if self.eye_code and context.ears and not context.eyes and self.site is not None:
            self.site = _EARS[self.site]
        elif self.eye_code and (context.nose or context.ears or not self._may_be_eyes()):
            raise AmbiguousDose("eye")
        inhaled = context.inhaled or self.unit is Unit.PUFF
        if inhaled and self.route in (Route.MOUTHWASH, Route.GARGLE):
            self.route = None
            self.notes = [*(note for note in self.notes if note != RINSE), RINSE]

    def _may_be_eyes(self) -> bool:
        drops = self.unit is Unit.DROP or self.context.drops
        return drops or self.context.eyes or self.route is Route.SKIN

    def _resolve_unit(self, before: Step | None) -> Unit:
        """Give a number without a unit its unit, and a pattern of ones its amount."""
        unit = self.unit
        if self.bare is not None:
            if self.amount is not None:
                raise AmbiguousDose("amount")
            unit = unit or self._unit_of_bare(before)
            self.amount = self.bare
        if self.pattern is not None and self.amount is not None:
            if self.bare is not None:
                raise AmbiguousDose("a number and a pattern")
            if self.up_to is not None or not set(self.pattern) <= _ONE:
                raise AmbiguousDose("amount")
            self.pattern = tuple(place * self.amount for place in self.pattern)
            self.amount = None
        if unit is None and self.context.insulin:
            return Unit.UNIT
        if unit is None and before is not None and self.pattern and before.unit not in _COUNTED:
            raise AmbiguousDose("a pattern of tablets after milligrams")
        return unit or Unit.PIECE

    def _unit_of_bare(self, before: Step | None) -> Unit | None:
        if before is None:
            return self.context.bare
        if before.unit in WEIGHTS:
            _require_similar(self.bare, before)
            return before.unit
        if self.bare_decimal and before.amount is None and not isinstance(before.times, Pattern):
            raise AmbiguousDose("tablets or milligrams")
        return before.unit

    def _resolve_times(self) -> tuple[Times | None, Fraction | None, Duration | None]:
        times, amount, duration = self._at_parts(), self.amount, self._resolve_duration()
        if isinstance(times, At) and self.pattern is not None:
            amount = max(self.pattern)
        if isinstance(self.times, Once):
            short = duration in (None, Duration(1, Span.DAYS), Duration(1, Span.DOSES))
            if not short or len(self.parts) > 1 or self.pattern:
                raise AmbiguousDose("once")
            duration = Duration(1, Span.DOSES) if self.parts else None
        if self.daily:
            if isinstance(self.times, Once) or self.days is not None:
                raise AmbiguousDose("daily")
            times = times or TimesADay(1)
        return times, amount, duration

    def _at_parts(self) -> Times | None:
        parts = self._parts()
        if self.pattern is not None:
            pattern = Pattern(self.pattern)
            if self.times is not None and _count(pattern) != self.times:
                raise AmbiguousDose("times")
            if not parts or parts == _named(pattern):
                return pattern
            if parts == (Part.BEDTIME,) and _named(pattern) == (Part.NIGHT,):
                return At(parts)
            raise AmbiguousDose("parts")
        if not parts:
            return self.times
        if self.times not in (None, Once(), TimesADay(len(parts))):
            raise AmbiguousDose("parts")
        return At(parts)

    def _parts(self) -> tuple[Part, ...]:
        parts = tuple(sorted(self.parts, key=list(Part).index))
        return (Part.BEDTIME,) if parts == (Part.NIGHT, Part.BEDTIME) else parts

    def _resolve_duration(self) -> Duration | None:
        if self.bare_duration is None:
            return self.duration
        if self.duration is not None:
            raise AmbiguousDose("duration")
        if isinstance(self.days, EveryWeeks | EveryMonths):
            return Duration(self.bare_duration, Span.DOSES)
        if isinstance(self.days, EveryDays) and self.route in PARENTERAL:
            return Duration(self.bare_duration, Span.DOSES)
        if self.days is not None or not (self.times or self.parts or self.pattern or self.daily):
            raise AmbiguousDose("a number of what?")
        return Duration(self.bare_duration, Span.DAYS)

    def _resolve_need(self) -> Needed | None:
        reason = self.reason
        if self.perhaps_reason is not None:
            if not self.needed:
                self.notes.append(f"for {self.perhaps_reason}")
            elif reason:
                raise AmbiguousDose("reason")
            else:
                reason = self.perhaps_reason
        return Needed(reason or "") if self.needed else None


def _named(pattern: Pattern) -> tuple[Part, ...]:
    places = _PLACES[len(pattern.amounts)]
    return tuple(part for part, amount in zip(places, pattern.amounts, strict=True) if amount)


def _count(pattern: Pattern) -> TimesADay:
    return TimesADay(len(_named(pattern)))


def _require_similar(number: Fraction | None, before: Step) -> None:
    """Require that a bare number of a taper is within a factor of four of the amount before.

    Only such a number is milligrams. Raises AmbiguousDose.
    """
    last = before.amount
    if last is None and isinstance(before.times, Pattern):
        last = max(before.times.amounts)
    if number is None or last is None or not last / 4 <= number <= last * 4:
        raise AmbiguousDose("tablets or milligrams")
