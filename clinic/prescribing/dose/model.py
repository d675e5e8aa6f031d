"""The values of a dose: steps in sequence, each with amount, times, duration and manner.

Nothing here reads or writes text. A value that exists is one the language can write and read back
(see docs/dose-language.md); any other raises ValueError on construction. Amounts are exact
fractions, never floats.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from clinic.prescribing.dose.frequency import (
    Days,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Once,
    Pattern,
    Times,
    TimesADay,
)
from clinic.prescribing.dose.kinds import (
    COUNTED,
    LARGEST_DOSE,
    RINSED,
    Meal,
    Route,
    Site,
    Span,
    Unit,
    Until,
)
from clinic.prescribing.dose.limits import (
    MAX_PIECES,
    PARTS_OF_ONE,
    is_plain_text,
    require,
    writable,
)


@dataclass(frozen=True, slots=True)
class Food:
    """The relation to food; `minutes` where the time before or after it is written."""

    meal: Meal
    minutes: int | None = None

    def __post_init__(self) -> None:
        if self.minutes is not None:
            require(self.meal in (Meal.BEFORE, Meal.AFTER), "only before and after have minutes")
            require(1 <= self.minutes <= 600, "between 1 and 600 minutes")


@dataclass(frozen=True, slots=True)
class AsNeeded:
    """As needed (SOS, PRN); `reason` as the doctor wrote it, or ''."""

    reason: str = ""

    def __post_init__(self) -> None:
        require(self.reason == "" or is_plain_text(self.reason), "a reason in plain words")


@dataclass(frozen=True, slots=True)
class Limit:
    """The most in one day; with PIECE a number of times ("max 3/day")."""

    number: Fraction
    unit: Unit = Unit.PIECE

    def __post_init__(self) -> None:
        require(writable(self.number), "a limit that can't be written")


@dataclass(frozen=True, slots=True)
class Duration:
    """The duration, in the unit as typed; DOSES counts doses."""

    number: int
    span: Span
    up_to: int | None = None

    def __post_init__(self) -> None:
        require(1 <= self.number <= 999, "between 1 and 999")
        require(self.up_to is None or self.number < self.up_to <= 999, "a range goes up")


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of a dose. A field is None where it is not written.

    `amount` (up to `up_to`) is taken at each time, unless `times` is a Pattern, which carries its
    own amounts; `unit` is the unit of either. `notes` are instructions as the doctor wrote them.
    """

    amount: Fraction | None = None
    up_to: Fraction | None = None
    unit: Unit = Unit.PIECE
    times: Times | None = None
    days: Days | None = None
    needed: AsNeeded | None = None
    limit: Limit | None = None
    food: Food | None = None
    route: Route | None = None
    site: Site | None = None
    duration: Duration | None = None
    until: Until | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        frequency = (self.amount, self.times, self.days, self.needed, self.limit, self.food)
        manner = (self.route, self.site, self.duration, self.until)
        require(any(part is not None for part in frequency + manner), "a step says something")
        _check_amount(self)
        _check_times(self)
        require(self.duration is None or self.until is None, "one end")
        require(self.unit is not Unit.PUFF or self.route not in RINSED, "a puff is not gargled")
        require(all(is_plain_text(note) for note in self.notes), "notes in plain words")
        require(len(self.notes) <= 5, "at most five notes")


_NEVER_SUPPLIED = frozenset(
    (Unit.MG, Unit.MCG, Unit.UNIT, Unit.DROP, Unit.PUFF, Unit.SPRAY, Unit.FINGERTIP)
)
SUPPLIED = (frozenset(Unit) - _NEVER_SUPPLIED) | {"strip", "bottle", "tube", "pack"}
"""Units to dispense in. Units, puffs, drops and milligrams are taken: `hs (10 units)`."""


@dataclass(frozen=True, slots=True)
class Supply:
    """The total to dispense, as written; `unit` is one of SUPPLIED."""

    number: int
    unit: str = ""

    def __post_init__(self) -> None:
        require(1 <= self.number <= 9999, "between 1 and 9999 to dispense")
        require(self.unit in SUPPLIED, "a unit or a pack")


@dataclass(frozen=True, slots=True)
class Dose:
    """A sequence of steps; `stop` is true where the line ends with "then stop"."""

    steps: tuple[Step, ...]
    stop: bool = False
    supply: Supply | None = None

    def __post_init__(self) -> None:
        require(1 <= len(self.steps) <= 20, "a dose has between 1 and 20 steps")
        for before, step in zip(self.steps, self.steps[1:], strict=False):
            require(carry_over(before, step) == step, "a later step says what it takes over")
        require(apply_last_site(self.steps) == self.steps, "each step says where drops are put")


_OF_HEAD = frozenset(
    site for site in Site if site.endswith(("eye", "eyes", "ear", "ears", "nostril"))
)


def apply_last_site(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps with an eye, ear or nostril that only the last one states.

    `qid 1w then bd 1w RE` is the right eye all along.
    """
    last = steps[-1]
    if last.site not in _OF_HEAD or any(step.site or step.route for step in steps[:-1]):
        return tuple(steps)
    return tuple(replace(step, site=last.site) for step in steps)


def carry_over(before: Step, step: Step) -> Step:
    """Return a later step with the fields that it takes over from the one before: "1 tab bd 5d then
    od 5d".

    These are the amount, the unit of a bare number, the route and the site; and the times only
    where the step states none. Raises ValueError where the earlier amounts differ within a day.
    """
    changes: dict[str, object] = {"route": step.route or before.route}
    changes["site"] = step.site or before.site
    if step.amount is None and not isinstance(step.times, Pattern):
        amount = _one_amount(before)
        if amount is not None:
            changes |= {"amount": amount, "up_to": before.up_to, "unit": before.unit}
    elif step.unit is Unit.PIECE:
        require(not _has_doubtful_unit(before, step), "tablets or milligrams")
        changes["unit"] = before.unit
    if step.times is None and step.days is None and step.needed is None:
        require(not isinstance(before.times, Pattern | Once), "a later step says when")
        changes |= {"times": before.times, "days": before.days}
    return replace(step, **changes)  # type: ignore[arg-type]


def _has_doubtful_unit(before: Step, step: Step) -> bool:
    """Return whether a whole number follows a step without one: "Amaryl 2 od 5d then 1 od"."""
    if before.amount is not None or isinstance(before.times, Pattern) or step.amount is None:
        return False
    return step.amount.denominator == 1 or step.amount > 2


def _one_amount(step: Step) -> Fraction | None:
    if not isinstance(step.times, Pattern):
        return step.amount
    amounts = set(step.times.amounts) - {Fraction(0)}
    require(len(amounts) == 1, "a later step says how much")
    return amounts.pop()


def _check_amount(step: Step) -> None:
    pattern = step.times.amounts if isinstance(step.times, Pattern) else ()
    if step.amount is None:
        require(step.up_to is None, "a range has a beginning")
        require(bool(pattern) or step.unit is Unit.PIECE, "a unit without an amount")
    else:
        require(not pattern, "a pattern carries its own amounts")
        require(writable(step.amount), "an amount that can't be written")
    if step.up_to is not None and step.amount is not None:
        require(writable(step.up_to) and step.amount < step.up_to, "a range goes up")
        require(step.unit is not Unit.PIECE, "a range has a unit")
    if step.unit is not Unit.UNIT:
        require(not _is_course(pattern), "a course or a day?")
    if step.unit in LARGEST_DOSE and step.unit is not Unit.ML:
        most = max((*pattern, step.amount or Fraction(0), step.up_to or Fraction(0)))
        require(most <= LARGEST_DOSE[step.unit], "too many at one time")
    if step.unit in COUNTED:
        most = max((*pattern, step.amount or Fraction(0), step.up_to or Fraction(0)))
        require(most <= MAX_PIECES, "too many at one time")
        amounts = {*pattern, step.amount or Fraction(0), step.up_to or Fraction(0)}
        require(all(n % 1 in PARTS_OF_ONE for n in amounts), "pieces are halves, thirds, quarters")


def _is_course(amounts: tuple[Fraction, ...]) -> bool:
    """Return whether a row of amounts may be one per day of a course: 4-2-2-2, or 30-20-10.

    Units of insulin differ through the day.
    """
    falls = all(earlier >= later for earlier, later in pairwise(amounts)) and len(set(amounts)) > 1
    return 0 not in amounts and falls and (len(amounts) == 4 or len(set(amounts)) == len(amounts))


def _check_times(step: Step) -> None:
    if isinstance(step.times, Once):
        require(step.days is None and step.duration is None, "once has no days")
        require(step.until is None and step.needed is None, "once has no end")
    if isinstance(step.days, EveryWeeks | EveryMonths):
        # "OD weekly" leads patients to take a weekly medicine daily: methotrexate has killed so.
        require(not isinstance(step.times, TimesADay | EveryHours), "daily and weekly at once")
    if isinstance(step.days, EveryDays) and step.days.days > 2:
        often = isinstance(step.times, TimesADay) and step.times.count > 2
        require(not often, "three times a day, every fifth day")
    if isinstance(step.times, EveryHours):
        require(step.days is None, "hours run through the days")
