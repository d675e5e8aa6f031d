"""Comparison of the amounts in a name with those of a listed medicine. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from clinic.facts.forms import dosage_forms_of
from clinic.facts.names import NamedAmount, ParsedName, parse_name, strength_parts
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.unclear import name_of, numbers_of_name


def explains(medicine: MedicineOption, amounts: Iterable[NamedAmount]) -> bool:
    """Return whether each amount of a name is one of the medicine: a number of its label or a
    strength."""
    label = [amount.number for amount in parse_name(medicine.label).amounts]
    strengths = list(strength_parts(medicine.strength))
    amounts = list(amounts)
    if _is_in_a_volume(amounts, strengths):
        return True
    if _has_other_number(medicine, amounts):
        return False
    summed = not _CALLED_BY_SUM.isdisjoint(medicine.ingredients)
    return all(_is_of(amount, label, strengths, summed) for amount in amounts) and _are_distinct(
        [*amounts], strengths
    )


def _has_other_number(medicine: MedicineOption, amounts: list[NamedAmount]) -> bool:
    """Return whether a combination is called by a number and a different one was typed.

    Shelcal 500 is never `shelcal 250`, though it contains 250 IU of a vitamin.
    """
    label_numbers = [amount.number for amount in name_of(medicine).amounts]
    if len(amounts) != 1 or len(medicine.ingredients) < 2 or not label_numbers:
        return False
    return not amounts[0].unit and amounts[0].number not in label_numbers


def _is_in_a_volume(amounts: list[NamedAmount], strengths: list[NamedAmount]) -> bool:
    """Return whether two numbers are the strength of a liquid: 250/5 of 250 mg/5 ml."""
    if len(amounts) != 2 or len(strengths) != 1 or any(amount.unit for amount in amounts):
        return False
    number, volume = amounts
    part = strengths[0]
    return (number.number, volume.number, part.of) == (part.number, part.per, "ml")


def has_volumes_of_label(medicine: MedicineOption, amounts: Iterable[NamedAmount]) -> bool:
    """Return whether every volume in the typed name is also on the label.

    60 mg/0.6 ml is as strong as 40 mg/0.4 ml, but a different syringe.
    """
    volumes = {(part.per, part.of) for part in strength_parts(medicine.strength)}
    return all((amount.per, amount.of) in volumes for amount in amounts if amount.of)


def _are_distinct(amounts: list[NamedAmount], strengths: list[NamedAmount]) -> bool:
    """Return whether no amount is stated more often than the medicine has it: `1 gm 1000` is no
    name."""
    if len(amounts) > max(1, len(strengths)):
        return False
    stated = [amount.in_unit("mg") or amount.number for amount in amounts]
    contained = [part.in_unit("mg") or part.number for part in strengths]
    return all(stated.count(number) <= max(1, contained.count(number)) for number in stated)


_CALLED_BY_SUM = frozenset(
    ("clavulanic acid", "sulbactam", "tazobactam", "trimethoprim", "cilastatin")
)
"""Combinations with these are named by the sum of their strengths: 625 of 500 mg + 125 mg."""


def _is_of(
    amount: NamedAmount, label: list[Decimal], strengths: list[NamedAmount], summed: bool
) -> bool:
    if not amount.unit and amount.number in label:
        return True
    total = sum((part.number for part in strengths), Decimal(0))
    units = {part.unit for part in strengths}
    if summed and len(units) == 1 and _equal(amount, strengths[0], total):
        return True
    return any(_equal(amount, part, part.number) for part in strengths)


def _equal(amount: NamedAmount, part: NamedAmount, number: Decimal) -> bool:
    """Return whether an amount equals a number of a part of a strength: `250`, `250 mg`, `50
    mg/ml`."""
    converted = amount.in_unit(part.unit)
    if converted is None:
        return False
    if amount.of and part.of:
        return amount.of == part.of and converted * part.per == number * amount.per
    return converted == number and not (amount.of and amount.of != part.of)


def number_of_injection(medicine: MedicineOption, name: ParsedName) -> NamedAmount | None:
    """Return the number without a unit that is the strength of an injection: 10 of `inj lasix 10
    iv` and of 10 mg/ml, which is also the amount injected.

    None where the medicine is called by the number, as Monocef 500 is.
    """
    parts = strength_parts(medicine.strength)
    if len(parts) != 1 or parts[0].of not in ("", "ml") or parts[0].unit not in _WEIGHED:
        return None
    part = parts[0]
    label = [amount.number for amount in parse_name(medicine.label).amounts]
    called = numbers_of_name(medicine) if part.of else label
    bare = [amount.number for amount in name.amounts if not amount.unit]
    injected = medicine.form in dosage_forms_of("inj")
    said = injected and part.number in bare and part.number not in called
    return NamedAmount(part.number, part.unit) if said else None


_WEIGHED = ("mg", "mcg", "iu")
