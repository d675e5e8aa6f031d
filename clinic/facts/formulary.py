"""The lists of medicines read into one: generics of the public lists, brands of general knowledge.

A generic is listed once for its ingredients, strength and form, with the commonest pack.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from clinic.facts.forms import form_of, form_rank
from clinic.facts.index import fold
from clinic.facts.tables import read

_BRAND_SOURCE = "Brand, composition of general knowledge: confirmed by the prescriber on first use"
_PER_CENT = re.compile(r"\s*%\s*([wv]/[wv])", re.IGNORECASE)
_ON_SKIN = {"oral powder": "dusting powder", "suspension": "lotion"}
_NOT_A_SLUG = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine one can prescribe; what is not known is ''."""

    key: str
    """`g:<slug>` for a generic, `b:<slug>` for a brand; stays the same."""
    label: str
    """Unique: what a line of a prescription begins with, `Pan 40`, `Paracetamol 650 mg tablet`."""
    generic: str
    """As a prescription prints it: `Amoxicillin + Clavulanic acid`."""
    ingredients: tuple[str, ...]
    """In lower case, by international names, in the order of the strengths."""
    form: str
    """One of clinic.facts.forms.FORMS."""
    strength: str
    """`650 mg`, `120 mg/5 ml`, `500 mg + 125 mg`."""
    route: str
    schedule: str
    """`H1`, `X`, `NDPS`, or '' where unclassified, which is not "over the counter"."""
    therapeutic_class: str
    pack: str
    is_brand: bool
    """Then its composition is general knowledge, and the doctor confirms it on first use."""
    source: str
    product_text: str
    """As the list writes it."""

    @property
    def composition(self) -> tuple[tuple[str, str], ...]:
        """Each ingredient with its strength, in order of names; one pair if they do not match."""
        return _composition(self.ingredients, self.strength)


@cache
def all_medicines() -> tuple[Medicine, ...]:
    """Brands and generics, those offered first at the front."""
    rows = list(read("medicines.csv"))
    generics = _generics(rows)
    brands = _brands(generics)
    branded = Counter(frozenset(brand.ingredients) for brand in brands)
    essential = {row["product_text"] for row in rows if row["nlem_2011"] or row["mohfw_hwc_2020"]}

    def rank(medicine: Medicine) -> tuple[object, ...]:
        return (
            len(medicine.ingredients),
            -branded[frozenset(medicine.ingredients)],
            form_rank(medicine.form),
            not (medicine.is_brand or medicine.product_text in essential),
            len(medicine.label),
            medicine.label,
        )

    return tuple(sorted([*brands, *generics], key=rank))


def _generics(rows: Iterable[dict[str, str]]) -> list[Medicine]:
    groups: dict[object, list[dict[str, str]]] = defaultdict(list)
    packs: Counter[str] = Counter()
    for row in rows:
        packs[row["pack"]] += 1
        whole = _composition(tuple(row["ingredients"].split("+")), _strength(row["strength"]))
        note = row["product_text"] if row["strength_complete"] == "N" else ""
        groups[whole, row["form"], note].append(row)
    chosen = (
        min(same, key=lambda row: (-packs[row["pack"]], len(row["generic_name"])))
        for same in groups.values()
    )
    return [_generic(row) for row in chosen]


def _generic(row: dict[str, str]) -> Medicine:
    listed, strength = form_of(row["form"]), _strength(row["strength"])
    form, route = _as_used(row, listed, strength)
    return Medicine(
        key=f"g:{_slug(_label(row, strength, listed))}",
        label=_label(row, strength, form),
        generic=row["generic_name"],
        ingredients=tuple(row["ingredients"].split("+")),
        form=form,
        strength=strength,
        route=route,
        schedule=row["schedule"],
        therapeutic_class=row["therapeutic_class"],
        pack=row["pack"],
        is_brand=False,
        source=row["source"],
        product_text=row["product_text"],
    )


def _label(row: dict[str, str], strength: str, form: str) -> str:
    if row["strength_complete"] != "Y":
        return row["product_text"]
    return " ".join(part for part in (row["generic_name"], strength, form) if part)


def _as_used(row: dict[str, str], listed: str, strength: str) -> tuple[str, str]:
    """Form and route. The list calls three things for the skin by mouth: a clotrimazole powder of
    1 % is dusted, no sachet to drink."""
    for_skin = row["therapeutic_class"].startswith("Dermatology") and "%" in strength
    if for_skin and row["route"] == "oral" and listed in _ON_SKIN:
        return _ON_SKIN[listed], "topical"
    return listed, row["route"]


def _brands(generics: Iterable[Medicine]) -> list[Medicine]:
    like: dict[tuple[frozenset[str], bool], list[Medicine]] = defaultdict(list)
    routes: dict[str, Counter[str]] = defaultdict(Counter)
    for generic in generics:
        routes[generic.form][generic.route] += 1
        like[frozenset(generic.ingredients), _is_outward(generic.form)].append(generic)
    usual = {form: counted.most_common(1)[0][0] for form, counted in routes.items()}
    return [_brand(row, like, usual) for row in read("brands.csv")]


def _brand(
    row: dict[str, str],
    like: dict[tuple[frozenset[str], bool], list[Medicine]],
    usual_routes: dict[str, str],
) -> Medicine:
    form, ingredients = form_of(row["form"]), tuple(row["ingredients"].split("+"))
    same = like.get((frozenset(ingredients), _is_outward(form)), [])
    return Medicine(
        key=f"b:{_slug(row['brand'])}",
        label=row["brand"],
        generic=" + ".join(name[:1].upper() + name[1:] for name in ingredients),
        ingredients=ingredients,
        form=form,
        strength=_strength(row["strength"]),
        route=usual_routes.get(form, ""),
        # The law names substances, so a brand has the schedule of any medicine of the same ones
        # taken the same way.
        schedule=next((generic.schedule for generic in same if generic.schedule), ""),
        therapeutic_class=next((generic.therapeutic_class for generic in same), ""),
        pack="",
        is_brand=True,
        source=_BRAND_SOURCE,
        product_text=row["brand"],
    )


def _is_outward(form: str) -> bool:
    return form_rank(form) >= form_rank("eye drops") and form not in ("injection", "infusion")


def _strength(listed: str) -> str:
    """With units as one writes them: `5 ml`, `2% w/v`, `4 mg/vial`."""
    return _PER_CENT.sub(_per_cent, listed.replace("mL", "ml").replace("/Vial", "/vial"))


def _per_cent(match: re.Match[str]) -> str:
    return f"% {match[1].lower()}"


def _composition(ingredients: tuple[str, ...], strength: str) -> tuple[tuple[str, str], ...]:
    strengths = strength.split(" + ")
    if len(strengths) != len(ingredients):
        return ((" + ".join(ingredients), strength),)
    return tuple(sorted(zip(ingredients, strengths, strict=True)))


def _slug(label: str) -> str:
    return _NOT_A_SLUG.sub("-", fold(label)).strip("-")
