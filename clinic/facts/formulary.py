"""The shipped generics as medicines, from the public lists of India.

A generic is listed once for its ingredients, strength and form, with the commonest pack.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from clinic.facts.forms import form_of, form_rank
from clinic.facts.index import fold
from clinic.facts.tables import read

_PER_CENT = re.compile(r"\s*%\s*([wv]/[wv])", re.IGNORECASE)
_GRAM = re.compile(r"(?<=\d)\s?gm\b", re.IGNORECASE)
_ON_SKIN = {"oral powder": "dusting powder", "suspension": "lotion"}
_NOT_A_SLUG = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine that can be prescribed; an unknown field is ''."""

    key: str
    """`g:<slug>` for a generic, `b:<slug>` for a brand; stays the same."""
    label: str
    """Unique: the beginning of a prescription line, `Pan 40`, `Paracetamol 650 mg tablet`."""
    generic: str
    """As a prescription prints it: `Amoxicillin + Clavulanic acid`."""
    ingredients: tuple[str, ...]
    """In lower case, by international names, in the order of the strengths."""
    form: str
    """One of clinic.facts.forms.FORMS, or '' for a brand of which no list states it."""
    strength: str
    """`650 mg`, `120 mg/5 ml`, `500 mg + 125 mg`."""
    route: str
    schedule: str
    """`H1`, `X`, `NDPS`, or '' where unclassified, which is not "over the counter"."""
    therapeutic_class: str
    pack: str
    source: str
    product_text: str
    """As in the list."""
    confidence: str = ""
    """`high` or `medium` for a brand, '' for a generic, whose name states its composition."""
    n_sources: int = 0
    """The number of lists with the brand: how common it is."""
    is_ambiguous: bool = False
    """True if a brand is sold in several compositions under one name."""

    @property
    def composition(self) -> tuple[tuple[str, str], ...]:
        """Each ingredient with its strength, in order of names; one pair if they do not match."""
        return _composition(self.ingredients, self.strength)

    @property
    def is_brand(self) -> bool:
        return bool(self.confidence)

    @property
    def is_outward(self) -> bool:
        """True if it acts locally: on skin, eye, ear or nose."""
        later = form_rank(self.form) >= form_rank("eye drops") if self.form else False
        return later and self.form not in ("injection", "prefilled syringe", "infusion", "kit")


def generics() -> list[Medicine]:
    """Return all shipped generics."""
    rows = list(read("medicines.csv"))
    groups: dict[object, list[dict[str, str]]] = defaultdict(list)
    packs: Counter[str] = Counter()
    for row in rows:
        packs[row["pack"]] += 1
        strength = usual_strength(row["strength"])
        whole = _composition(tuple(row["ingredients"].split("+")), strength)
        note = row["product_text"] if row["strength_complete"] == "N" else ""
        groups[whole, row["form"], note].append(row)
    chosen = (
        min(same, key=lambda row: (-packs[row["pack"]], len(row["generic_name"])))
        for same in groups.values()
    )
    return [_generic(row) for row in chosen]


def _generic(row: dict[str, str]) -> Medicine:
    listed, strength = form_of(row["form"]), usual_strength(row["strength"])
    form, route = _as_used(row, listed, strength)
    return Medicine(
        key=f"g:{slug(_label(row, strength, listed))}",
        label=_label(row, strength, form),
        generic=row["generic_name"],
        ingredients=tuple(row["ingredients"].split("+")),
        form=form,
        strength=strength,
        route=route,
        schedule=row["schedule"],
        therapeutic_class=row["therapeutic_class"],
        pack=row["pack"],
        source=row["source"],
        product_text=row["product_text"],
    )


def _label(row: dict[str, str], strength: str, form: str) -> str:
    if row["strength_complete"] != "Y":
        return row["product_text"]
    return " ".join(part for part in (row["generic_name"], strength, form) if part)


def _as_used(row: dict[str, str], listed: str, strength: str) -> tuple[str, str]:
    """Return form and route.

    The list gives the oral route for three skin preparations: a clotrimazole powder of 1 % is
    dusted, not a sachet to drink.
    """
    for_skin = row["therapeutic_class"].startswith("Dermatology") and "%" in strength
    if for_skin and row["route"] == "oral" and listed in _ON_SKIN:
        return _ON_SKIN[listed], "topical"
    return listed, row["route"]


def usual_strength(listed: str) -> str:
    """Return a strength with its usual units: `5 ml`, `2% w/v`, `4 mg/vial`, `1 g`."""
    text = listed.replace("mL", "ml").replace("/Vial", "/vial")
    return _GRAM.sub(" g", _PER_CENT.sub(lambda match: f"% {match[1].lower()}", text))


def _composition(ingredients: tuple[str, ...], strength: str) -> tuple[tuple[str, str], ...]:
    """Return each ingredient with its strength, in order of names; one pair if they do not
    match."""
    strengths = strength.split(" + ")
    if len(strengths) != len(ingredients):
        return ((" + ".join(ingredients), strength),)
    return tuple(sorted(zip(ingredients, strengths, strict=True)))


def slug(label: str) -> str:
    """Return a label in letters, digits and dashes: the readable part of a key."""
    return _NOT_A_SLUG.sub("-", fold(label)).strip("-")
