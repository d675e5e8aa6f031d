"""The dose language: what doctors type after a medicine's name, known as structure.

`read_line` finds name and dose in a line, `read_dose` reads a dose alone, `write` and `write_line`
give the canonical text, which reads back to the same value. Pure: no web, no database. The grammar
is written down in docs/dose-language.md.
"""

from clinic.prescribing.dose.kinds import Meal, Part, Route, Site, Span, Unit, Until, Weekday
from clinic.prescribing.dose.lines import Line, read_line, write_line
from clinic.prescribing.dose.model import (
    At,
    CannotRead,
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
    Times,
    TimesADay,
    TimesAWeek,
)
from clinic.prescribing.dose.reading import read_dose
from clinic.prescribing.dose.writing import write
