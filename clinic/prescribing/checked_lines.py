"""Lines as input of the safety checks. Pure."""

from __future__ import annotations

from dataclasses import replace

from clinic.facts.actives import active_of
from clinic.prescribing.checks import CheckedLine
from clinic.prescribing.checks.medicines import RouteClass, route_class_of
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.lines import Line
from clinic.prescribing.own_words import form_in, substances_in


def checked(position: int, line: Line) -> CheckedLine:
    """Return the line as input of the safety checks.

    A line in own words is checked with all ingredients that it names; its dose only where all its
    candidates are equivalent.
    """
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
    if line.equivalent and _names_no_other(line.text, line.equivalent.medicine):
        equivalent = checked(
            position, Line(line.text, line.equivalent.medicine, line.equivalent.dose)
        )
        form = form_in(line.text) or equivalent.form
        return replace(equivalent, label=line.text, form=form, confirmed=False, understood=False)
    named = line.named
    named_ingredients = named.ingredients if named else ()
    return CheckedLine(
        position=position,
        label=line.text,
        ingredients=tuple(dict.fromkeys((*named_ingredients, *substances_in(line.text)))),
        strength="",
        form=form_in(line.text) or _stated_form(named),
        dose=None,
        confirmed=False,
        understood=False,
    )


def _stated_form(named: MedicineOption | None) -> str:
    """Return the form of the medicine that a line begins with.

    A substance may be sold in unlisted forms: tretinoin without the word cream counts as swallowed.
    """
    if named is None or (not named.is_brand and route_class_of(named.form) is RouteClass.LOCAL):
        return ""
    return named.form


def _names_no_other(text: str, medicine: MedicineOption) -> bool:
    """Return whether a line names no substance except those of a medicine."""
    return set(map(active_of, substances_in(text))) <= set(map(active_of, medicine.ingredients))
