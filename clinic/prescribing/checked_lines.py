"""Lines as the safety checks see them. Pure."""

from __future__ import annotations

from clinic.prescribing.checks import CheckedLine
from clinic.prescribing.lines import Line
from clinic.prescribing.own_words import form_in, substances_in


def checked(position: int, line: Line) -> CheckedLine:
    """The line as the safety checks see it. One in own words is held against the record by all
    that it names, and its dose is not."""
    medicine = line.medicine
    if medicine is None:
        return _checked_own(position, line)
    return CheckedLine(
        position=position,
        label=medicine.label,
        ingredients=medicine.ingredients,
        strength=medicine.strength,
        form=medicine.form,
        dose=line.dose,
        confirmed=medicine.confirmed,
    )


def _checked_own(position: int, line: Line) -> CheckedLine:
    named = line.named
    within = named.ingredients if named else ()
    return CheckedLine(
        position=position,
        label=line.words,
        ingredients=tuple(dict.fromkeys((*within, *substances_in(line.words)))),
        strength="",
        form=form_in(line.words) or (named.form if named else ""),
        dose=None,
        confirmed=False,
        understood=False,
    )
