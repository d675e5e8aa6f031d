"""What an own medicine may hold where an ingredient is spelt nearly as a known one. Pure.

A name that no fact knows is held against nothing: paracitamol would never meet an allergy to
paracetamol. It is asked about, and kept as it was written where the doctor says so.
"""

from __future__ import annotations

from clinic.alerts.allergens import single_names
from clinic.alerts.misspelt import are_spellings, closest
from clinic.facts.actives import active_of
from clinic.facts.ingredients import known_ingredients, normal_ingredient, warned_ingredients

MOST_OFFERED = 3


def likely_contents(generic: str) -> tuple[str, ...]:
    """What may be meant by `paracitamol + caffeine`: the same contents with the first misspelt
    name put right, each way; () where every name is known or is like none."""
    parts = [" ".join(part.split()) for part in generic.split("+")]
    place = next((place for place, part in enumerate(parts) if _near(part)), None)
    if place is None:
        return ()
    near = _near(parts[place])[:MOST_OFFERED]
    return tuple(" + ".join([*parts[:place], name, *parts[place + 1 :]]) for name in near)


def _near(part: str) -> list[str]:
    name = normal_ingredient(part)
    if name in known_ingredients() or active_of(name) in warned_ingredients():
        return []
    if " " in name:
        return sorted(other for other in known_ingredients() if are_spellings(name, other))
    return sorted(closest(name, single_names()))
