"""Whether the amounts in a name are those of a listed medicine. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from clinic.facts.names import Amount, strength_parts, take_apart
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.unclear import name_of


def explains(medicine: MedicineOption, amounts: Iterable[Amount]) -> bool:
    """Whether each amount of a name is one of the medicine: a number of its label or a strength."""
    label = [amount.number for amount in take_apart(medicine.label).amounts]
    strengths = list(strength_parts(medicine.strength))
    amounts = list(amounts)
    if _is_in_a_volume(amounts, strengths):
        return True
    if _is_another_number(medicine, amounts):
        return False
    summed = not _CALLED_BY_SUM.isdisjoint(medicine.ingredients)
    return all(_is_of(amount, label, strengths, summed) for amount in amounts) and _are_distinct(
        [*amounts], strengths
    )


def _is_another_number(medicine: MedicineOption, amounts: list[Amount]) -> bool:
    """Whether a combination is called by a number and another one was typed: Shelcal 500 is never
    `shelcal 250`, though 250 IU of a vitamin are in it."""
    called = [amount.number for amount in name_of(medicine).amounts]
    if len(amounts) != 1 or len(medicine.ingredients) < 2 or not called:
        return False
    return not amounts[0].unit and amounts[0].number not in called


def _is_in_a_volume(amounts: list[Amount], strengths: list[Amount]) -> bool:
    """Whether two numbers are a strength of a liquid: 250/5 of 250 mg/5 ml."""
    if len(amounts) != 2 or len(strengths) != 1 or any(one.unit for one in amounts):
        return False
    number, volume = amounts
    part = strengths[0]
    return (number.number, volume.number, part.of) == (part.number, part.per, "ml")


def is_exactly(medicine: MedicineOption, amounts: Iterable[Amount]) -> bool:
    """Whether the volume of each amount is that of the label, too: 60 mg/0.6 ml is as strong as
    40 mg/0.4 ml, and another syringe."""
    volumes = {(part.per, part.of) for part in strength_parts(medicine.strength)}
    return all((amount.per, amount.of) in volumes for amount in amounts if amount.of)


def _are_distinct(amounts: list[Amount], strengths: list[Amount]) -> bool:
    """Whether no amount is said more often than it is in the medicine: `1 gm 1000` is no name."""
    if len(amounts) > max(1, len(strengths)):
        return False
    said = [amount.in_unit("mg") or amount.number for amount in amounts]
    held = [part.in_unit("mg") or part.number for part in strengths]
    return all(said.count(number) <= max(1, held.count(number)) for number in said)


_CALLED_BY_SUM = frozenset(
    ("clavulanic acid", "sulbactam", "tazobactam", "trimethoprim", "cilastatin")
)
"""Combinations with these are called by the sum of their strengths: 625 of 500 mg + 125 mg."""


def _is_of(amount: Amount, label: list[Decimal], strengths: list[Amount], summed: bool) -> bool:
    if not amount.unit and amount.number in label:
        return True
    total = sum((part.number for part in strengths), Decimal(0))
    units = {part.unit for part in strengths}
    if summed and len(units) == 1 and _equal(amount, strengths[0], total):
        return True
    return any(_equal(amount, part, part.number) for part in strengths)


def _equal(amount: Amount, part: Amount, number: Decimal) -> bool:
    """Whether an amount is a number of a part of a strength: `250`, `250 mg`, `50 mg/ml`."""
    said = amount.in_unit(part.unit)
    if said is None:
        return False
    if amount.of and part.of:
        return amount.of == part.of and said * part.per == number * amount.per
    return said == number and not (amount.of and amount.of != part.of)
