"""The fields of one step as they are read, in any order.

Each field is stated once. A second frequency, amount or duration raises AmbiguousDose, because the
reader can't know which of the two is meant.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from clinic.prescribing.dose.frequency import (
    Days,
    EveryHours,
    Once,
    TimesADay,
)
from clinic.prescribing.dose.kinds import (
    Meal,
    PartOfDay,
    Route,
    Site,
    Unit,
    Until,
)
from clinic.prescribing.dose.limits import has_words
from clinic.prescribing.dose.model import Duration, Food, Limit

_QUOTES = re.compile('["“”„‟″]')
_WHY = re.compile(r"(?:for|if|when)\s+(?!not\b|no\b|persist|still)(?P<reason>\S.*)", re.IGNORECASE)


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
    parts: list[PartOfDay] = field(default_factory=list)
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

    def put_part(self, part: PartOfDay) -> None:
        """Add a part of the day."""
        if part in self.parts:
            raise AmbiguousDose("part")
        self.parts.append(part)

    def put_meal(self, meal: Meal, minutes: int | None = None) -> None:
        """Set the relation to food, which may be repeated in other words."""
        food = Food(meal, minutes)
        existing = self.food
        if existing is not None and meal is Meal.EMPTY and existing.meal is Meal.BEFORE:
            self.food = existing if existing.minutes else food
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
