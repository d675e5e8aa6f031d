"""What a dose is: steps one after another, each with how much, when, for how long and how.

Nothing here reads or writes text. A value that exists is one the language can write and read
back (see docs/dose-language.md); any other raises ValueError when it is made. Amounts are exact
fractions, never floats.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from clinic.prescribing.dose.kinds import (
    COUNTED,
    LARGEST_DOSE,
    RINSED,
    Meal,
    Part,
    Route,
    Site,
    Span,
    Unit,
    Until,
    Weekday,
)
from clinic.prescribing.dose.limits import (
    MAX_PIECES,
    PARTS_OF_ONE,
    demand,
    plain_words,
    writable,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Amounts at morning, noon and night, or at morning, noon, evening and night: 1-0-1."""

    amounts: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        demand(len(self.amounts) in (3, 4), "a pattern has three or four places")
        demand(any(self.amounts), "a pattern has an amount in one place at least")
        for amount in self.amounts:
            demand(amount == 0 or writable(amount), "an amount that can't be written")


@dataclass(frozen=True, slots=True)
class TimesADay:
    """So many times a day, the times left open: OD is 1, BD 2."""

    count: int

    def __post_init__(self) -> None:
        demand(1 <= self.count <= 24, "between 1 and 24 times a day")


@dataclass(frozen=True, slots=True)
class EveryHours:
    """Every so many hours, or between `hours` and `up_to` of them."""

    hours: int
    up_to: int | None = None

    def __post_init__(self) -> None:
        demand(1 <= self.hours <= 168, "between 1 and 168 hours")
        demand(self.up_to is None or self.hours < self.up_to <= 168, "a range of hours goes up")


@dataclass(frozen=True, slots=True)
class At:
    """The same amount at each named part of the day."""

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        order = list(Part)
        placed = [order.index(part) for part in self.parts]
        demand(bool(placed) and placed == sorted(set(placed)), "parts of the day in their order")
        demand(not {Part.NIGHT, Part.BEDTIME} <= set(self.parts), "night and bedtime are one")


@dataclass(frozen=True, slots=True)
class Once:
    """At once and one time only: STAT."""


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Every so many days; 2 is every other day."""

    days: int

    def __post_init__(self) -> None:
        demand(2 <= self.days <= 365, "between 2 and 365 days")


@dataclass(frozen=True, slots=True)
class TimesAWeek:
    """On two to seven days of a week, which ones left open."""

    count: int

    def __post_init__(self) -> None:
        demand(2 <= self.count <= 7, "between 2 and 7 times a week")


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """Once in so many weeks."""

    weeks: int

    def __post_init__(self) -> None:
        demand(1 <= self.weeks <= 52, "between 1 and 52 weeks")


@dataclass(frozen=True, slots=True)
class EveryMonths:
    """Once in so many months."""

    months: int

    def __post_init__(self) -> None:
        demand(1 <= self.months <= 24, "between 1 and 24 months")


@dataclass(frozen=True, slots=True)
class OnWeekdays:
    """On these days of each week."""

    days: tuple[Weekday, ...]

    def __post_init__(self) -> None:
        demand(bool(self.days) and list(self.days) == sorted(set(self.days)), "days in order")


Times = Pattern | TimesADay | EveryHours | At | Once
Days = EveryDays | TimesAWeek | EveryWeeks | EveryMonths | OnWeekdays


@dataclass(frozen=True, slots=True)
class Food:
    """Before, after or with food; `minutes` where the distance is written."""

    meal: Meal
    minutes: int | None = None

    def __post_init__(self) -> None:
        if self.minutes is not None:
            demand(self.meal in (Meal.BEFORE, Meal.AFTER), "only before and after have minutes")
            demand(1 <= self.minutes <= 600, "between 1 and 600 minutes")


@dataclass(frozen=True, slots=True)
class Needed:
    """Only when needed; `reason` in the doctor's words, or ''."""

    reason: str = ""

    def __post_init__(self) -> None:
        demand(self.reason == "" or plain_words(self.reason), "a reason in plain words")


@dataclass(frozen=True, slots=True)
class Limit:
    """The most in one day; PIECE counts times ("max 3/day")."""

    number: Fraction
    unit: Unit = Unit.PIECE

    def __post_init__(self) -> None:
        demand(writable(self.number), "a limit that can't be written")


@dataclass(frozen=True, slots=True)
class Duration:
    """How long, in the unit as typed; DOSES counts doses."""

    number: int
    span: Span
    up_to: int | None = None

    def __post_init__(self) -> None:
        demand(1 <= self.number <= 999, "between 1 and 999")
        demand(self.up_to is None or self.number < self.up_to <= 999, "a range goes up")


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of a dose. What is None was not written.

    `amount` (up to `up_to`) is taken at each time, unless `times` is a Pattern, which carries its
    own amounts; `unit` is the unit of either. `notes` are the doctor's own words.
    """

    amount: Fraction | None = None
    up_to: Fraction | None = None
    unit: Unit = Unit.PIECE
    times: Times | None = None
    days: Days | None = None
    needed: Needed | None = None
    limit: Limit | None = None
    food: Food | None = None
    route: Route | None = None
    site: Site | None = None
    duration: Duration | None = None
    until: Until | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        said = (self.amount, self.times, self.days, self.needed, self.limit, self.food)
        more = (self.route, self.site, self.duration, self.until)
        demand(any(part is not None for part in said + more), "a step says something")
        _check_amount(self)
        _check_times(self)
        demand(self.duration is None or self.until is None, "one end")
        demand(self.unit is not Unit.PUFF or self.route not in RINSED, "a puff is not gargled")
        demand(all(plain_words(note) for note in self.notes), "notes in plain words")
        demand(len(self.notes) <= 5, "at most five notes")


SUPPLIED = frozenset({unit.value for unit in Unit}) | {"strip", "bottle", "tube", "pack"}


@dataclass(frozen=True, slots=True)
class Supply:
    """What is to be dispensed in all, as it was written; `unit` is a Unit's or a pack's word."""

    number: int
    unit: str = ""

    def __post_init__(self) -> None:
        demand(1 <= self.number <= 9999, "between 1 and 9999 to dispense")
        demand(self.unit in SUPPLIED, "a unit or a pack")


@dataclass(frozen=True, slots=True)
class Dose:
    """Steps in their order; `stop` when the line ends with "then stop"."""

    steps: tuple[Step, ...]
    stop: bool = False
    supply: Supply | None = None

    def __post_init__(self) -> None:
        demand(1 <= len(self.steps) <= 20, "a dose has between 1 and 20 steps")
        for before, step in zip(self.steps, self.steps[1:], strict=False):
            demand(carry_on(before, step) == step, "a later step says what it takes over")


def carry_on(before: Step, step: Step) -> Step:
    """A later step with what it takes over from the one before: "1 tab bd 5d then od 5d".

    The amount, the unit of a bare number, the route and the site; the times only where the step
    says nothing about when. Raises ValueError where the earlier amounts differ within a day.
    """
    changes: dict[str, object] = {"route": step.route or before.route}
    changes["site"] = step.site or before.site
    if step.amount is None and not isinstance(step.times, Pattern):
        amount = _one_amount(before)
        if amount is not None:
            changes |= {"amount": amount, "up_to": before.up_to, "unit": before.unit}
    elif step.unit is Unit.PIECE:
        demand(not _doubtful(before, step), "tablets or milligrams")
        changes["unit"] = before.unit
    if step.times is None and step.days is None and step.needed is None:
        demand(not isinstance(before.times, Pattern | Once), "a later step says when")
        changes |= {"times": before.times, "days": before.days}
    return replace(step, **changes)  # type: ignore[arg-type]


def _doubtful(before: Step, step: Step) -> bool:
    """Whether a whole number follows a step without one: "Amaryl 2 od 5d then 1 od"."""
    if before.amount is not None or isinstance(before.times, Pattern) or step.amount is None:
        return False
    return step.amount.denominator == 1 or step.amount > 2


def _one_amount(step: Step) -> Fraction | None:
    if not isinstance(step.times, Pattern):
        return step.amount
    amounts = set(step.times.amounts) - {Fraction(0)}
    demand(len(amounts) == 1, "a later step says how much")
    return amounts.pop()


def _check_amount(step: Step) -> None:
    pattern = step.times.amounts if isinstance(step.times, Pattern) else ()
    if step.amount is None:
        demand(step.up_to is None, "a range has a beginning")
        demand(bool(pattern) or step.unit is Unit.PIECE, "a unit without an amount")
    else:
        demand(not pattern, "a pattern carries its own amounts")
        demand(writable(step.amount), "an amount that can't be written")
    if step.up_to is not None and step.amount is not None:
        demand(writable(step.up_to) and step.amount < step.up_to, "a range goes up")
        demand(step.unit is not Unit.PIECE, "a range has a unit")
    if step.unit is not Unit.UNIT:
        demand(not _is_course(pattern), "a course or a day?")
    if step.unit in LARGEST_DOSE and step.unit is not Unit.ML:
        most = max((*pattern, step.amount or Fraction(0), step.up_to or Fraction(0)))
        demand(most <= LARGEST_DOSE[step.unit], "too many at one time")
    if step.unit in COUNTED:
        most = max((*pattern, step.amount or Fraction(0), step.up_to or Fraction(0)))
        demand(most <= MAX_PIECES, "too many at one time")
        said = {*pattern, step.amount or Fraction(0), step.up_to or Fraction(0)}
        demand(all(n % 1 in PARTS_OF_ONE for n in said), "pieces are halves, thirds, quarters")


def _is_course(amounts: tuple[Fraction, ...]) -> bool:
    """Whether a row of amounts may be those of days one after another: 4-2-2-2, or 30-20-10. Units
    of insulin differ through the day."""
    falls = all(one >= other for one, other in pairwise(amounts)) and len(set(amounts)) > 1
    return 0 not in amounts and falls and (len(amounts) == 4 or len(set(amounts)) == len(amounts))


def _check_times(step: Step) -> None:
    if isinstance(step.times, Once):
        demand(step.days is None and step.duration is None, "once has no days")
        demand(step.until is None and step.needed is None, "once has no end")
    if isinstance(step.days, EveryWeeks | EveryMonths):
        # "OD weekly" is how a weekly medicine comes to be taken daily: methotrexate has killed so.
        demand(not isinstance(step.times, TimesADay | EveryHours), "daily and weekly at once")
    if isinstance(step.days, EveryDays) and step.days.days > 2:
        often = isinstance(step.times, TimesADay) and step.times.count > 2
        demand(not often, "three times a day, every fifth day")
    if isinstance(step.times, EveryHours):
        demand(step.days is None, "hours run through the days")
