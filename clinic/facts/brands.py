"""The shipped brands as medicines: one entry for each composition that a brand name stands for.

Source: independent public lists of Indian brands (`brands.csv`, README of the data folder). Where
two lists agree the confidence is high; where one list says so it is medium and the prescriber
confirms it on first use. A brand that stands for several compositions is always asked about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from clinic.facts.forms import form_of, is_oral_solid
from clinic.facts.formulary import Medicine, slug, usual_strength
from clinic.facts.names import strength_parts, take_apart
from clinic.facts.tables import read

_SOURCE = {
    "high": "Brand, composition agreed by independent public lists",
    "medium": "Brand, composition of one public list: confirmed by the prescriber on first use",
}


def brands(generics: Iterable[Medicine]) -> list[Medicine]:
    """All shipped brands, each under a label of its own."""
    listed = list(generics)
    rows = _flagged([_medicine(row) for row in read("brands.csv")])
    known = _strengths([*listed, *rows])
    rows = [_with_strength_of_name(medicine, known) for medicine in rows]
    rows = _labelled(_once_each(_without_unsaid_release(_without_vaguer(rows))))
    like = _by_ingredients(listed)
    return [_with_schedule(medicine, like) for medicine in rows]


def _flagged(medicines: list[Medicine]) -> list[Medicine]:
    """With the mark of several compositions on every entry of a name and form that has it once."""
    named: dict[tuple[str, str], list[Medicine]] = defaultdict(list)
    for medicine in medicines:
        named[slug(medicine.label), medicine.form].append(medicine)
    contents: dict[str, set[frozenset[str]]] = defaultdict(set)
    for medicine in medicines:
        contents[slug(medicine.label)].add(frozenset(medicine.ingredients))
    return [
        replace(
            m,
            is_ambiguous=_is_several(named[slug(m.label), m.form]),
            # A name of other contents in another form is asked about once.
            confidence="medium" if len(contents[slug(m.label)]) > 1 else m.confidence,
        )
        for m in medicines
    ]


def _is_several(same: list[Medicine]) -> bool:
    """Whether entries of one name and form are marked, and do not merely say more or less."""
    told = {m.composition for m in same if m.strength}
    contents = {frozenset(m.ingredients) for m in same}
    return any(m.is_ambiguous for m in same) and (len(told) != 1 or len(contents) > 1)


def generics_sold(branded: Iterable[Medicine], listed: Iterable[Medicine]) -> list[Medicine]:
    """Generics that no public list names but that are sold as brands in a strength and form that
    two lists agree on: a generic name says itself what it is."""
    known = {(m.composition, m.form) for m in listed}
    found: dict[object, Medicine] = {}
    for brand in branded:
        sure = brand.confidence == "high" and brand.strength and brand.form and brand.form != "kit"
        if not sure or brand.is_ambiguous or (brand.composition, brand.form) in known:
            continue
        label = _joined(brand.generic, brand.strength, brand.form)
        generic = replace(
            brand,
            key=f"g:{slug(label)}",
            label=label,
            source="Sold as brands in this strength and form, by independent public lists",
            product_text=label,
            confidence="",
            n_sources=0,
        )
        found.setdefault((brand.composition, brand.form), generic)
    return list(found.values())


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
    """The form; '' where the list has none. An insulin that it calls a suspension is injected."""
    if "insulin" in row["ingredients"]:
        return "injection"
    form = form_of(row["form"]) if row["form"] else ""
    slow = _RELEASE & set(take_apart(row["brand"]).words)
    return f"prolonged-release {form}" if slow and form in ("tablet", "capsule") else form


_RELEASE = frozenset({"sr", "xr", "er", "xl", "cr", "la", "retard"})


def _merged(ingredients: str, strength: str) -> tuple[tuple[str, ...], str]:
    """An ingredient that stands twice as one (valproate and its acid); what one label calls 300 mg
    of it is no sum, so its strength is left to the name."""
    names = tuple(ingredients.split("+"))
    once = tuple(dict.fromkeys(names))
    return once, strength if len(once) == len(names) else ""


def _tidy(brand: str) -> str:
    """A name that the lists shout (`PAN 40`) as one writes it."""
    words = brand.split()
    return " ".join(
        word.title() if n == 0 and word.isupper() and len(word) > 2 else word
        for n, word in enumerate(words)
    )


Composition = tuple[tuple[str, ...], str]


def _kind(form: str) -> str:
    return "solid" if is_oral_solid(form) else form


def _strengths(medicines: Iterable[Medicine]) -> dict[Composition, set[str]]:
    """The strengths that are listed, by the ingredients and the kind of form. Those of several
    ingredients stand in the order of `ingredients`, and are left out where that differs."""
    found: dict[Composition, set[str]] = defaultdict(set)
    for medicine in medicines:
        if len(medicine.ingredients) == len(strength_parts(medicine.strength)):
            found[medicine.ingredients, _kind(medicine.form)].add(medicine.strength)
    return found


def _with_strength_of_name(medicine: Medicine, known: dict[Composition, set[str]]) -> Medicine:
    """A brand without a listed strength whose name holds just one number, where its ingredients
    are sold in one strength of that number or that sum (625 of 500 mg + 125 mg): to be confirmed
    by the prescriber."""
    numbers = take_apart(medicine.label).amounts
    if medicine.strength or len(numbers) != 1:
        return medicine
    sold = known.get((medicine.ingredients, _kind(medicine.form)), set())
    same = [s for s in sold if _sum(s) == numbers[0].number]
    if len(same) != 1:
        return medicine
    return replace(medicine, strength=same[0], confidence="medium", source=_SOURCE["medium"])


def _sum(strength: str) -> Decimal | None:
    parts = strength_parts(strength)
    return sum((p.number for p in parts), Decimal(0)) if len({p.unit for p in parts}) == 1 else None


def _without_vaguer(medicines: list[Medicine]) -> list[Medicine]:
    """Without the rows that say less than another of the same name: no strength, or no form."""
    alike: dict[tuple[str, frozenset[str]], list[Medicine]] = defaultdict(list)
    for medicine in medicines:
        family = take_apart(medicine.label).family
        alike[family, frozenset(medicine.ingredients)].append(medicine)
    return [
        medicine for same in alike.values() for medicine in same if not _is_vaguer(medicine, same)
    ]


def _without_unsaid_release(medicines: list[Medicine]) -> list[Medicine]:
    """Without prolonged-release rows whose name does not say so, where a plain tablet of the same
    name and strength is listed: Glycomet 500 is the plain one, and the slow one is Glycomet SR."""
    plain = {
        (take_apart(m.label).words[:1], m.composition)
        for m in medicines
        if m.form in ("tablet", "capsule") and not set(take_apart(m.label).words) & _SLOW
    }
    return [
        m
        for m in medicines
        if "prolonged" not in m.form
        or set(take_apart(m.label).words) & _SLOW
        or len(take_apart(m.label).words) > 1
        or (take_apart(m.label).words[:1], m.composition) not in plain
    ]


_SLOW = frozenset({"sr", "xr", "er", "xl", "cr", "la", "retard", "od", "mr", "pr", "chrono"})


def _is_vaguer(medicine: Medicine, same: list[Medicine]) -> bool:
    numbers = _numbers(medicine)
    if medicine.strength and medicine.form:
        return False
    return any(
        other.form
        and other.strength
        and medicine.form in ("", other.form)
        and medicine.strength in ("", other.strength)
        and numbers <= _numbers(other)
        for other in same
        if other is not medicine
    ) or (not medicine.form and not numbers and any(other.form for other in same))


def _once_each(medicines: list[Medicine]) -> list[Medicine]:
    """One entry for each composition of a name, the surest: `Telma H` and `Telma-H` are one, and
    so are `Lasix 40` and a `Lasix` of 40 mg."""
    found: dict[object, Medicine] = {}
    for medicine in sorted(medicines, key=_sureness, reverse=True):
        name = take_apart(medicine.label)
        numbers = () if medicine.strength else tuple(a.number for a in name.amounts)
        found.setdefault((name.family, medicine.composition, medicine.form, numbers), medicine)
    return list(found.values())


def _sureness(medicine: Medicine) -> tuple[bool, bool, int, int]:
    numbered = bool(take_apart(medicine.label).amounts)
    return medicine.confidence == "high", numbered, medicine.n_sources, -len(medicine.label)


def _labelled(medicines: list[Medicine]) -> list[Medicine]:
    """Each under a label of its own that means no other medicine of the same name."""
    families: dict[str, list[Medicine]] = defaultdict(list)
    for medicine in medicines:
        families[take_apart(medicine.label).family].append(medicine)
    found: dict[str, Medicine] = {}
    for family in families.values():
        for medicine in family:
            label = _label(medicine, [other for other in family if other is not medicine])
            found.setdefault(f"b:{slug(label)}", replace(medicine, label=label))
    return [replace(medicine, key=key) for key, medicine in found.items()]


def _label(medicine: Medicine, others: list[Medicine]) -> str:
    """The brand, with its form, its strength or both where the name alone may mean another: Lasix
    is a tablet and an injection, and `Telma` has three strengths."""
    numbers = _numbers(medicine)
    others = [other for other in others if not numbers or numbers <= _strength_numbers(other)]
    solid = is_oral_solid(medicine.form)
    if numbers and solid:
        others = [other for other in others if is_oral_solid(other.form)]
    if not others:
        return medicine.label
    form = "" if set(medicine.form.split()) & set(medicine.label.lower().split()) else medicine.form
    strength = "" if numbers else _short(medicine)
    generic = f"({medicine.generic.lower()})"
    if strength and solid and _differs(medicine, others, lambda m: (m.strength,)):
        return _joined(medicine.label, strength)
    if _differs(medicine, others, lambda m: (_kind(m.form),)):
        return _joined(medicine.label, form)
    if strength and _differs(medicine, others, lambda m: (m.strength,)):
        return _joined(medicine.label, strength)
    if _differs(medicine, others, lambda m: (m.strength, m.form)):
        strength = medicine.strength if strength or len(medicine.ingredients) > 1 else ""
        return _joined(medicine.label, strength, form)
    return _joined(medicine.label, medicine.strength, form, generic)


def _short(medicine: Medicine) -> str:
    """The strength as one writes it behind a brand: the number alone for a tablet in mg."""
    parts = strength_parts(medicine.strength)
    if len(parts) == 1 and is_oral_solid(medicine.form) and parts[0].unit in ("mg", "mcg"):
        return medicine.strength.split()[0]
    return medicine.strength


def _differs(
    medicine: Medicine, others: list[Medicine], of: Callable[[Medicine], tuple[str, ...]]
) -> bool:
    return all(of(medicine)) and all(of(other) != of(medicine) for other in others)


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _numbers(medicine: Medicine) -> frozenset[Decimal]:
    """The numbers in a brand's name."""
    return frozenset(amount.number for amount in take_apart(medicine.label).amounts)


def _strength_numbers(medicine: Medicine) -> frozenset[Decimal]:
    """The numbers one may call a brand by: those of its name and of its strength."""
    return _numbers(medicine) | {amount.number for amount in strength_parts(medicine.strength)}


def _by_ingredients(generics: list[Medicine]) -> dict[frozenset[str], list[Medicine]]:
    found: dict[frozenset[str], list[Medicine]] = defaultdict(list)
    for generic in generics:
        found[frozenset(generic.ingredients)].append(generic)
    return found


def _with_schedule(medicine: Medicine, like: dict[frozenset[str], list[Medicine]]) -> Medicine:
    """With the schedule and class of a generic of the same ingredients, taken the same way: the
    law names substances."""
    same = [
        generic
        for generic in like.get(frozenset(medicine.ingredients), [])
        if not medicine.form or generic.is_outward == medicine.is_outward
    ]
    routes = Counter(generic.route for generic in same if generic.form == medicine.form)
    return replace(
        medicine,
        schedule=next((generic.schedule for generic in same if generic.schedule), ""),
        therapeutic_class=next((generic.therapeutic_class for generic in same), ""),
        route=routes.most_common(1)[0][0] if routes else "",
    )
