"""Labels of brands: the brand name, with form or strength where it alone may mean another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from clinic.facts.forms import is_oral_solid
from clinic.facts.formulary import Medicine, slug
from clinic.facts.names import parse_name, strength_parts


def kind_of_form(form: str) -> str:
    return "solid" if is_oral_solid(form) else form


def label_each(medicines: list[Medicine]) -> list[Medicine]:
    """Return the medicines, each under a label of its own that means no other of the same name."""
    families: dict[str, list[Medicine]] = defaultdict(list)
    for medicine in medicines:
        families[parse_name(medicine.label).family].append(medicine)
    by_key: dict[str, Medicine] = {}
    for family in families.values():
        for medicine in family:
            label = _label(medicine, [other for other in family if other is not medicine])
            by_key.setdefault(f"b:{slug(label)}", replace(medicine, label=label))
    return [replace(medicine, key=key) for key, medicine in by_key.items()]


def _label(medicine: Medicine, others: list[Medicine]) -> str:
    """Return the brand, with its form, its strength or both where the name alone may mean another.

    Lasix is a tablet and an injection, and `Telma` has three strengths.
    """
    numbers = numbers_in_label(medicine)
    others = [other for other in others if not numbers or numbers <= _strength_numbers(other)]
    is_solid = is_oral_solid(medicine.form)
    if numbers and is_solid:
        others = [other for other in others if is_oral_solid(other.form)]
    if not others:
        return medicine.label
    form = "" if set(medicine.form.split()) & set(medicine.label.lower().split()) else medicine.form
    strength = "" if numbers else _short(medicine)
    generic = f"({medicine.generic.lower()})"
    if strength and is_solid and _differs(medicine, others, lambda m: (m.strength,)):
        return join_parts(medicine.label, strength)
    if _differs(medicine, others, lambda m: (kind_of_form(m.form),)):
        return join_parts(medicine.label, form)
    if strength and _differs(medicine, others, lambda m: (m.strength,)):
        return join_parts(medicine.label, strength)
    if _differs(medicine, others, lambda m: (m.strength, m.form)):
        strength = medicine.strength if strength or len(medicine.ingredients) > 1 else ""
        return join_parts(medicine.label, strength, form)
    return join_parts(medicine.label, medicine.strength, form, generic)


def _short(medicine: Medicine) -> str:
    """Return the strength as written after a brand: the number alone for a tablet in mg."""
    parts = strength_parts(medicine.strength)
    if len(parts) == 1 and is_oral_solid(medicine.form) and parts[0].unit in ("mg", "mcg"):
        return medicine.strength.split()[0]
    return medicine.strength


def _differs(
    medicine: Medicine, others: list[Medicine], of: Callable[[Medicine], tuple[str, ...]]
) -> bool:
    return all(of(medicine)) and all(of(other) != of(medicine) for other in others)


def join_parts(*parts: str) -> str:
    return " ".join(filter(None, parts))


def numbers_in_label(medicine: Medicine) -> frozenset[Decimal]:
    """Return the numbers in a brand's name."""
    return frozenset(amount.number for amount in parse_name(medicine.label).amounts)


def _strength_numbers(medicine: Medicine) -> frozenset[Decimal]:
    """Return the numbers by which a brand may be called: those of its name and of its strength."""
    return numbers_in_label(medicine) | {
        amount.number for amount in strength_parts(medicine.strength)
    }
