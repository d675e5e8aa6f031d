"""Lines as the safety checks see them. Pure."""

from __future__ import annotations

from dataclasses import replace

from clinic.facts.actives import active_of
from clinic.prescribing.checks import CheckedLine
from clinic.prescribing.checks.medicines import Way, way_of
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.lines import Line
from clinic.prescribing.own_words import form_in, substances_in


def checked(position: int, line: Line) -> CheckedLine:
    """The line as the safety checks see it. One in own words is held against the record by all
    that it names; its dose only where all that it may mean give the same."""
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
    if line.alike and _names_no_other(line.words, line.alike.medicine):
        told = checked(position, Line(line.words, line.alike.medicine, line.alike.dose))
        form = form_in(line.words) or told.form
        return replace(told, label=line.words, form=form, confirmed=False, understood=False)
    named = line.named
    within = named.ingredients if named else ()
    return CheckedLine(
        position=position,
        label=line.words,
        ingredients=tuple(dict.fromkeys((*within, *substances_in(line.words)))),
        strength="",
        form=form_in(line.words) or _form_said(named),
        dose=None,
        confirmed=False,
        understood=False,
    )


def _form_said(named: MedicineOption | None) -> str:
    """The form of the medicine that a line begins with. A substance may be sold in others than are
    listed: tretinoin that nobody called a cream counts as swallowed."""
    if named is None or (not named.is_brand and way_of(named.form) is Way.OUTSIDE):
        return ""
    return named.form


def _names_no_other(words: str, medicine: MedicineOption) -> bool:
    """Whether a line names no substance but those of a medicine."""
    return set(map(active_of, substances_in(words))) <= set(map(active_of, medicine.ingredients))
