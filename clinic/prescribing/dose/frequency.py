"""The times of intake within a day, and the days of intake."""

from dataclasses import dataclass
from fractions import Fraction

from clinic.prescribing.dose.kinds import (
    PartOfDay,
    Weekday,
)
from clinic.prescribing.dose.limits import (
    require,
    writable,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Amounts at morning, noon and night, or at morning, noon, evening and night: 1-0-1."""

    amounts: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        require(len(self.amounts) in (3, 4), "a pattern has three or four places")
        require(any(self.amounts), "a pattern has an amount in one place at least")
        for amount in self.amounts:
            require(amount == 0 or writable(amount), "an amount that can't be written")


@dataclass(frozen=True, slots=True)
class TimesADay:
    """A number of times a day, at no fixed times: OD is 1, BD 2."""

    count: int

    def __post_init__(self) -> None:
        require(1 <= self.count <= 24, "between 1 and 24 times a day")


@dataclass(frozen=True, slots=True)
class EveryHours:
    """An interval in hours, or between `hours` and `up_to` of them."""

    hours: int
    up_to: int | None = None

    def __post_init__(self) -> None:
        require(1 <= self.hours <= 168, "between 1 and 168 hours")
        require(self.up_to is None or self.hours < self.up_to <= 168, "a range of hours goes up")


@dataclass(frozen=True, slots=True)
class AtPartsOfDay:
    """The same amount at each named part of the day."""

    parts: tuple[PartOfDay, ...]

    def __post_init__(self) -> None:
        order = list(PartOfDay)
        placed = [order.index(part) for part in self.parts]
        require(bool(placed) and placed == sorted(set(placed)), "parts of the day in their order")
        require(
            not {PartOfDay.NIGHT, PartOfDay.BEDTIME} <= set(self.parts), "night and bedtime are one"
        )


@dataclass(frozen=True, slots=True)
class Once:
    """A single dose at once: STAT."""


@dataclass(frozen=True, slots=True)
class EveryDays:
    """An interval in days; 2 is every other day."""

    days: int

    def __post_init__(self) -> None:
        require(2 <= self.days <= 365, "between 2 and 365 days")


@dataclass(frozen=True, slots=True)
class TimesAWeek:
    """Two to seven days of a week, not named."""

    count: int

    def __post_init__(self) -> None:
        require(2 <= self.count <= 7, "between 2 and 7 times a week")


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """An interval in weeks."""

    weeks: int

    def __post_init__(self) -> None:
        require(1 <= self.weeks <= 52, "between 1 and 52 weeks")


@dataclass(frozen=True, slots=True)
class EveryMonths:
    """An interval in months."""

    months: int

    def __post_init__(self) -> None:
        require(1 <= self.months <= 24, "between 1 and 24 months")


@dataclass(frozen=True, slots=True)
class OnWeekdays:
    """Named days of each week."""

    days: tuple[Weekday, ...]

    def __post_init__(self) -> None:
        require(bool(self.days) and list(self.days) == sorted(set(self.days)), "days in order")


Times = Pattern | TimesADay | EveryHours | AtPartsOfDay | Once

Days = EveryDays | TimesAWeek | EveryWeeks | EveryMonths | OnWeekdays
