"""The dose language: the text that doctors type after a medicine's name, read into structure.

`read_line` finds name and dose in a line. `read_dose` reads a dose alone. `write` and `write_line`
return the canonical text, which reads back to the same value. Pure: no web, no database.
docs/dose-language.md states the grammar.
"""

from clinic.prescribing.dose.after_label import read_after, read_until, with_amount
from clinic.prescribing.dose.daily import (
    PerDay,
    duration_days,
    per_day,
    times_of_day,
)
from clinic.prescribing.dose.directions import Directions, amount_in_words, in_words
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
    Times,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import Meal, PartOfDay, Route, Site, Span, Unit, Until, Weekday
from clinic.prescribing.dose.limits import CannotRead
from clinic.prescribing.dose.lines import Line, read_line, without_form, write_line
from clinic.prescribing.dose.model import AsNeeded, Dose, Duration, Food, Limit, Step, Supply
from clinic.prescribing.dose.plain_text import plain
from clinic.prescribing.dose.quantity import NoQuantity, Quantity, quantity
from clinic.prescribing.dose.reading import read_dose
from clinic.prescribing.dose.writing import write

__all__ = [
    "AsNeeded",
    "AtPartsOfDay",
    "CannotRead",
    "Days",
    "Directions",
    "Dose",
    "Duration",
    "EveryDays",
    "EveryHours",
    "EveryMonths",
    "EveryWeeks",
    "Food",
    "Limit",
    "Line",
    "Meal",
    "NoQuantity",
    "OnWeekdays",
    "Once",
    "PartOfDay",
    "Pattern",
    "PerDay",
    "Quantity",
    "Route",
    "Site",
    "Span",
    "Step",
    "Supply",
    "Times",
    "TimesADay",
    "TimesAWeek",
    "Unit",
    "Until",
    "Weekday",
    "amount_in_words",
    "duration_days",
    "in_words",
    "per_day",
    "plain",
    "preload",
    "quantity",
    "read_after",
    "read_dose",
    "read_line",
    "read_until",
    "times_of_day",
    "with_amount",
    "without_form",
    "write",
    "write_line",
]


def preload() -> None:
    """Compile the patterns, which takes a sixth of a second, before the first request."""
    read_line("pan 40 as discussed")
