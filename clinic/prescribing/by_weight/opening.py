"""A line that stands already, opened to be worked out by weight. Pure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from clinic.prescribing.by_weight.asked import MEANT
from clinic.prescribing.by_weight.preparation import preparation_of
from clinic.prescribing.dose import Dose, Pattern, Unit, plain, write
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line, read_line


def speaks_of_weight(line: str) -> bool:
    """Whether a line has an amount for each kilogram."""
    return MEANT.search(plain(line)) is not None


def can_be_weighed(line: Line) -> bool:
    """Whether the dose of a line may go by weight: of one step, and of a medicine that is measured
    in ml or pieces and whose strength is known."""
    medicine, dose = line.medicine, line.dose
    if medicine is None or medicine.is_ambiguous or (dose is not None and len(dose.steps) > 1):
        return False
    return preparation_of(medicine) is not None


def without_amount(words: str, formulary: Formulary) -> str | None:
    """The line with `? mg/kg` in the place of its amount; None where its dose cannot go by
    weight."""
    line = read_line(words, formulary)
    if line.medicine is None or not can_be_weighed(line):
        return None
    behind = _rest(line.dose) if line.dose is not None else ""
    return f"{line.medicine.label} ? mg/kg {behind}".strip()


def _rest(dose: Dose) -> str:
    """All of a dose but how much."""
    step = dose.steps[0]
    times = step.times
    if isinstance(times, Pattern):
        times = Pattern(tuple(Fraction(1 if amount else 0) for amount in times.amounts))
    try:
        bare = replace(step, amount=None, up_to=None, unit=Unit.PIECE, times=times)
        return write(Dose((bare,), dose.stop))
    except ValueError:  # nothing but an amount was said
        return ""
