"""Suggestions for a line with an amount per kilogram while it is typed. Pure."""

from __future__ import annotations

from dataclasses import replace

from clinic.prescribing.by_weight.candidates import candidates_in
from clinic.prescribing.by_weight.preparation import needs_saying, preparation_of
from clinic.prescribing.by_weight.requested import UnreadableAmount, find_requested_amount
from clinic.prescribing.formulary import Formulary, MedicineOption


def suggest_by_weight(
    typed: str, formulary: Formulary, limit: int = 8
) -> list[tuple[MedicineOption, str]]:
    """Return medicines that a partial line may mean, each with the whole line, the amount as typed.

    The list is empty where the amount cannot be read.
    """
    try:
        requested = find_requested_amount(typed)
    except UnreadableAmount:
        return []
    if requested is None:
        return []
    usable = candidates_in(requested.rest, formulary).usable
    if usable:
        suggestions = [(candidate.medicine, candidate.text) for candidate in usable]
    else:
        matches = formulary.search(requested.before, limit * 2)
        near = [match for match in matches if not needs_saying(match)]
        suggestions = [(match, requested.after) for match in near if preparation_of(match)]
    return [
        (medicine, replace(requested, before=medicine.label, after=after).line)
        for medicine, after in suggestions[:limit]
    ]
