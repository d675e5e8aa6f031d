"""A line on the prescription that is reopened, to be worked out by weight. Pure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from clinic.prescribing.by_weight.preparation import preparation_of
from clinic.prescribing.by_weight.requested import PER_KG
from clinic.prescribing.dose import Dose, Pattern, Unit, plain, write
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line, read_line


def speaks_of_weight(line: str) -> bool:
    """Return whether a line has an amount per kilogram."""
    return PER_KG.search(plain(line)) is not None


def can_be_weighed(line: Line) -> bool:
    """Return whether the dose of a line may go by weight.

    It needs one step, and a medicine of known strength that is measured in ml or pieces.
    """
    medicine, dose = line.medicine, line.dose
    if medicine is None or medicine.is_ambiguous or (dose is not None and len(dose.steps) > 1):
        return False
    return preparation_of(medicine) is not None


def without_amount(typed: str, formulary: Formulary) -> str | None:
    """Return the line with `? mg/kg` in place of its amount; None where its dose cannot go by
    weight."""
    line = read_line(typed, formulary)
    if line.medicine is None or not can_be_weighed(line):
        return None
    after = _rest(line.dose) if line.dose is not None else ""
    return f"{line.medicine.label} ? mg/kg {after}".strip()


def _rest(dose: Dose) -> str:
    """Return the text of a dose without its amount."""
    step = dose.steps[0]
    times = step.times
    if isinstance(times, Pattern):
        times = Pattern(tuple(Fraction(1 if amount else 0) for amount in times.amounts))
    try:
        bare = replace(step, amount=None, up_to=None, unit=Unit.PIECE, times=times)
        return write(Dose((bare,), dose.stop))
    except ValueError:  # nothing but an amount was said
        return ""
