"""The shipped brands as medicines: one entry for each composition of a brand name.

Source: independent public lists of Indian brands (`brands.csv`, README of the data folder). Where
two lists agree the confidence is high; with one list it is medium and the prescriber confirms the
composition on first use. The doctor is always asked about a brand of several compositions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from clinic.facts.brand_labels import join_parts, kind_of_form, label_each, numbers_in_label
from clinic.facts.forms import form_of
from clinic.facts.formulary import Medicine, slug, usual_strength
from clinic.facts.names import parse_name, strength_parts
from clinic.facts.tables import read

_SOURCE = {
    "high": "Brand, composition agreed by independent public lists",
    "medium": "Brand, composition of one public list: confirmed by the prescriber on first use",
}


def brands(generics: Iterable[Medicine]) -> list[Medicine]:
    """Return all shipped brands, each under a label of its own."""
    listed = list(generics)
    rows = _mark_ambiguous([_medicine(row) for row in read("brands.csv")])
    strengths = _strengths([*listed, *rows])
    rows = [_with_strength_of_name(medicine, strengths) for medicine in rows]
    rows = label_each(_unique(_without_unstated_release(_without_vaguer(rows))))
    by_ingredients = _by_ingredients(listed)
    return [_with_schedule(medicine, by_ingredients) for medicine in rows]


def _mark_ambiguous(medicines: list[Medicine]) -> list[Medicine]:
    """Return the medicines, marked ambiguous on every entry of a name and form that has the mark
    once."""
    by_name: dict[tuple[str, str], list[Medicine]] = defaultdict(list)
    for medicine in medicines:
        by_name[slug(medicine.label), medicine.form].append(medicine)
    contents: dict[str, set[frozenset[str]]] = defaultdict(set)
    for medicine in medicines:
        contents[slug(medicine.label)].add(frozenset(medicine.ingredients))
    return [
        replace(
            m,
            is_ambiguous=_is_ambiguous(by_name[slug(m.label), m.form]),
            # A name with another composition in another form is asked about once.
            confidence="medium" if len(contents[slug(m.label)]) > 1 else m.confidence,
        )
        for m in medicines
    ]


def _is_ambiguous(entries: list[Medicine]) -> bool:
    """Return whether entries of one name and form are marked, and differ in more than detail."""
    compositions = {m.composition for m in entries if m.strength}
    contents = {frozenset(m.ingredients) for m in entries}
    return any(m.is_ambiguous for m in entries) and (len(compositions) != 1 or len(contents) > 1)


def generics_sold(branded: Iterable[Medicine], listed: Iterable[Medicine]) -> list[Medicine]:
    """Return generics that no public list names but that are sold as brands.

    Two lists must agree on strength and form; a generic name states its own composition.
    """
    listed_kinds = {(m.composition, m.form) for m in listed}
    generics: dict[object, Medicine] = {}
    for brand in branded:
        is_agreed = (
            brand.confidence == "high" and brand.strength and brand.form and brand.form != "kit"
        )
        if not is_agreed or brand.is_ambiguous or (brand.composition, brand.form) in listed_kinds:
            continue
        label = join_parts(brand.generic, brand.strength, brand.form)
        generic = replace(
            brand,
            key=f"g:{slug(label)}",
            label=label,
            source="Sold as brands in this strength and form, by independent public lists",
            product_text=label,
            confidence="",
            n_sources=0,
        )
        generics.setdefault((brand.composition, brand.form), generic)
    return list(generics.values())


def _medicine(row: dict[str, str]) -> Medicine:
    ingredients, strength = _merged(row["ingredients"], usual_strength(row["strength"]))
    return Medicine(
        key="",
        label=_tidy(row["brand"]),
        generic=" + ".join(name[:1].upper() + name[1:] for name in ingredients),
        ingredients=ingredients,
        form=_form(row),
        strength=strength,
        route="",
        schedule="",
        therapeutic_class="",
        pack="",
        confidence=row["confidence"],
        n_sources=int(row["n_sources"]),
        is_ambiguous=row["ambiguous"] == "Y",
        source=_SOURCE[row["confidence"]],
        product_text=row["brand"],
    )


def _form(row: dict[str, str]) -> str:
    """Return the form; '' where the list has none. An insulin listed as a suspension is an
    injection."""
    if "insulin" in row["ingredients"]:
        return "injection"
    form = form_of(row["form"]) if row["form"] else ""
    slow = _RELEASE & set(parse_name(row["brand"]).words)
    return f"prolonged-release {form}" if slow and form in ("tablet", "capsule") else form


_RELEASE = frozenset({"sr", "xr", "er", "xl", "cr", "la", "retard"})


def _merged(ingredients: str, strength: str) -> tuple[tuple[str, ...], str]:
    """Merge an ingredient that is listed twice (valproate and its acid).

    The strength is then left to the name, since 300 mg on a label is not the sum of both.
    """
    names = tuple(ingredients.split("+"))
    unique = tuple(dict.fromkeys(names))
    return unique, strength if len(unique) == len(names) else ""


def _tidy(brand: str) -> str:
    """Return a name that the lists have in capitals (`PAN 40`) in normal case."""
    words = brand.split()
    return " ".join(
        word.title() if n == 0 and word.isupper() and len(word) > 2 else word
        for n, word in enumerate(words)
    )


Composition = tuple[tuple[str, ...], str]


def _strengths(medicines: Iterable[Medicine]) -> dict[Composition, set[str]]:
    """Return the listed strengths, by ingredients and kind of form.

    Those of several ingredients follow the order of `ingredients`; others are left out.
    """
    strengths: dict[Composition, set[str]] = defaultdict(set)
    for medicine in medicines:
        if len(medicine.ingredients) == len(strength_parts(medicine.strength)):
            strengths[medicine.ingredients, kind_of_form(medicine.form)].add(medicine.strength)
    return strengths


def _with_strength_of_name(medicine: Medicine, strengths: dict[Composition, set[str]]) -> Medicine:
    """Return a brand without a listed strength with the strength that the one number in its name
    means.

    That is where its ingredients are sold in exactly one strength of that number or that sum (625
    of 500 mg + 125 mg); the prescriber confirms it.
    """
    numbers = parse_name(medicine.label).amounts
    if medicine.strength or len(numbers) != 1:
        return medicine
    sold = strengths.get((medicine.ingredients, kind_of_form(medicine.form)), set())
    same = [strength for strength in sold if _sum(strength) == numbers[0].number]
    if len(same) != 1:
        return medicine
    return replace(medicine, strength=same[0], confidence="medium", source=_SOURCE["medium"])


def _sum(strength: str) -> Decimal | None:
    parts = strength_parts(strength)
    return sum((p.number for p in parts), Decimal(0)) if len({p.unit for p in parts}) == 1 else None


def _without_vaguer(medicines: list[Medicine]) -> list[Medicine]:
    """Return the medicines without rows that have less than another of the same name: no strength,
    or no form."""
    by_name: dict[tuple[str, frozenset[str]], list[Medicine]] = defaultdict(list)
    for medicine in medicines:
        family = parse_name(medicine.label).family
        by_name[family, frozenset(medicine.ingredients)].append(medicine)
    return [
        medicine for same in by_name.values() for medicine in same if not _is_vaguer(medicine, same)
    ]


def _without_unstated_release(medicines: list[Medicine]) -> list[Medicine]:
    """Return the medicines without prolonged-release rows whose name does not state that.

    They are dropped where a plain tablet of the same name and strength is listed: Glycomet 500 is
    the plain one, and the prolonged-release one is Glycomet SR.
    """
    plain = {
        (parse_name(m.label).words[:1], m.composition)
        for m in medicines
        if m.form in ("tablet", "capsule") and not set(parse_name(m.label).words) & _SLOW
    }
    return [
        m
        for m in medicines
        if "prolonged" not in m.form
        or set(parse_name(m.label).words) & _SLOW
        or len(parse_name(m.label).words) > 1
        or (parse_name(m.label).words[:1], m.composition) not in plain
    ]


_SLOW = frozenset({"sr", "xr", "er", "xl", "cr", "la", "retard", "od", "mr", "pr", "chrono"})


def _is_vaguer(medicine: Medicine, entries: list[Medicine]) -> bool:
    numbers = numbers_in_label(medicine)
    if medicine.strength and medicine.form:
        return False
    return any(
        other.form
        and other.strength
        and medicine.form in ("", other.form)
        and medicine.strength in ("", other.strength)
        and numbers <= numbers_in_label(other)
        for other in entries
        if other is not medicine
    ) or (not medicine.form and not numbers and any(other.form for other in entries))


def _unique(medicines: list[Medicine]) -> list[Medicine]:
    """Return one entry for each composition of a name, the most reliable.

    `Telma H` and `Telma-H` are one, and so are `Lasix 40` and a `Lasix` of 40 mg.
    """
    by_composition: dict[object, Medicine] = {}
    for medicine in sorted(medicines, key=_certainty, reverse=True):
        name = parse_name(medicine.label)
        numbers = () if medicine.strength else tuple(a.number for a in name.amounts)
        by_composition.setdefault(
            (name.family, medicine.composition, medicine.form, numbers), medicine
        )
    return list(by_composition.values())


def _certainty(medicine: Medicine) -> tuple[bool, bool, int, int]:
    numbered = bool(parse_name(medicine.label).amounts)
    return medicine.confidence == "high", numbered, medicine.n_sources, -len(medicine.label)


def _by_ingredients(generics: list[Medicine]) -> dict[frozenset[str], list[Medicine]]:
    grouped: dict[frozenset[str], list[Medicine]] = defaultdict(list)
    for generic in generics:
        grouped[frozenset(generic.ingredients)].append(generic)
    return grouped


def _with_schedule(
    medicine: Medicine, by_ingredients: dict[frozenset[str], list[Medicine]]
) -> Medicine:
    """Return a brand with the schedule and class of a generic of the same ingredients and route.

    The law names substances.
    """
    same = [
        generic
        for generic in by_ingredients.get(frozenset(medicine.ingredients), [])
        if not medicine.form or generic.is_outward == medicine.is_outward
    ]
    routes = Counter(generic.route for generic in same if generic.form == medicine.form)
    return replace(
        medicine,
        schedule=next((generic.schedule for generic in same if generic.schedule), ""),
        therapeutic_class=next((generic.therapeutic_class for generic in same), ""),
        route=routes.most_common(1)[0][0] if routes else "",
    )
