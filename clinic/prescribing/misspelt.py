"""Corrections for an own medicine with a misspelt ingredient. Pure.

An unknown name is checked against nothing: paracitamol would never match an allergy to paracetamol.
The doctor is asked about it, and may keep it as written.
"""

from __future__ import annotations

from clinic.alerts.allergens import single_names
from clinic.alerts.misspelt import are_spellings, closest
from clinic.facts.actives import active_of
from clinic.facts.ingredients import known_ingredients, normal_ingredient, warned_ingredients

MOST_OFFERED = 3


def likely_contents(generic: str) -> tuple[str, ...]:
    """Return corrections of `paracitamol + caffeine`: the composition with its first misspelt name
    corrected, in each possible way.

    The result is empty where every name is known or resembles none.
    """
    parts = [" ".join(part.split()) for part in generic.split("+")]
    place = next((place for place, part in enumerate(parts) if _similar_names(part)), None)
    if place is None:
        return ()
    near = _similar_names(parts[place])[:MOST_OFFERED]
    return tuple(" + ".join([*parts[:place], name, *parts[place + 1 :]]) for name in near)


def _similar_names(part: str) -> list[str]:
    name = normal_ingredient(part)
    if name in known_ingredients() or active_of(name) in warned_ingredients():
        return []
    if " " in name:
        return sorted(
            known_name for known_name in known_ingredients() if are_spellings(name, known_name)
        )
    return sorted(closest(name, single_names()))
