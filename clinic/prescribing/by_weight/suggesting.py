"""The preparations that a line with an amount for each kilogram may go on with. Pure."""

from __future__ import annotations

from dataclasses import replace

from clinic.prescribing.by_weight.asked import CannotAsk, find_asked
from clinic.prescribing.by_weight.candidates import candidates_in
from clinic.prescribing.by_weight.preparation import needs_saying, preparation_of
from clinic.prescribing.formulary import Formulary, MedicineOption


def suggest_by_weight(
    words: str, formulary: Formulary, limit: int = 8
) -> list[tuple[MedicineOption, str]]:
    """Medicines that a line being typed may come to mean, each with the whole line, the amount as
    it was typed; none where that cannot be read."""
    try:
        asked = find_asked(words)
    except CannotAsk:
        return []
    if asked is None:
        return []
    usable = candidates_in(asked.rest, formulary).usable
    if usable:
        found = [(one.medicine, one.text) for one in usable]
    else:
        near = [m for m in formulary.search(asked.before, limit * 2) if not needs_saying(m)]
        found = [(m, asked.behind) for m in near if preparation_of(m)]
    return [
        (medicine, replace(asked, before=medicine.label, behind=behind).line)
        for medicine, behind in found[:limit]
    ]
