"""The lines of a credit note: items of a bill, each whole or in part, and the rounding. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from clinic.billing.rules import ROUNDING
from clinic.money import nearest_rupee

ALL_THAT_IS_LEFT: Mapping[int, int] = MappingProxyType({})
"""No item is credited in part."""


class BilledItem(Protocol):
    """An item of a bill, with its tax."""

    @property
    def id(self) -> int: ...
    @property
    def description(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def net_paise(self) -> int: ...
    @property
    def tax_paise(self) -> int: ...


class AnyCreditNote(Protocol):
    """A credit note with its lines."""

    @property
    def lines(self) -> list[dict[str, Any]]: ...


class ItemLeft(NamedTuple):
    """The rest of an item after its credit notes, in paise with its tax."""

    id: int
    description: str
    paise: int
    tax_paise: int

    def taken(self, paise: int) -> ItemLeft:
        """Return the part of so many paise, with its share of the tax: twice a half that is rounded
        half up, since central and state tax are equal. The last part has all that is left.
        """
        if paise == self.paise:
            return self
        half = (self.tax_paise * paise + self.paise) // (2 * self.paise)
        return self._replace(paise=paise, tax_paise=min(2 * half, self.tax_paise, paise))


class MoreThanIsLeft(ValueError):
    """More should be taken off an item than is left of it."""

    def __init__(self, item: ItemLeft) -> None:
        super().__init__(item.description)
        self.item = item


def items_left(items: Iterable[BilledItem], notes: Iterable[AnyCreditNote]) -> list[ItemLeft]:
    """Return what credit notes have left of each item, without those that are gone whole."""
    lines: dict[int, list[dict[str, Any]]] = {}
    for note in notes:
        for line in note.lines:
            lines.setdefault(line["item"], []).append(line)
    left = []
    for item in items:
        if item.kind == "rounding":
            continue
        gone = lines.get(item.id, [])
        paise = item.net_paise - sum(line["amount"] for line in gone)
        tax = item.tax_paise - sum(line["tax"] for line in gone)
        if paise or not gone:
            left.append(ItemLeft(item.id, item.description, paise, tax))
    return left


def lines_of(
    items: Sequence[BilledItem],
    notes: Sequence[AnyCreditNote],
    item_ids: Collection[int],
    asked_paise: int,
    to_rupee: bool,
    amounts: Mapping[int, int] = ALL_THAT_IS_LEFT,
) -> list[dict[str, Any]]:
    """Return the lines of a credit note for these items, without those that earlier notes took off,
    each exact; of an item in `amounts`, so many paise with their tax.

    `to_rupee`: the note is rounded as a bill is, half up. The note for the last of the items takes
    off all that the bill still asks, `asked_paise`, and no note takes off more: the notes of a bill
    then sum to its total. The rounding is a line without an item. Raises MoreThanIsLeft.
    """
    left = items_left(items, notes)
    taken = [_taken(item, amounts.get(item.id, item.paise)) for item in left if item.id in item_ids]
    exact = sum(item.paise for item in taken)
    others = sum(item.paise for item in left) - exact
    is_last = len(taken) == len(left) and not others
    amount = nearest_rupee(exact) if to_rupee else exact
    if taken and is_last:
        amount = asked_paise
    elif amount > asked_paise:  # by less than a rupee: the bill was rounded down
        amount = asked_paise if to_rupee else asked_paise - others
    lines = [_line(item.id, item.description, item.paise, item.tax_paise) for item in taken]
    return [*lines, _line(None, ROUNDING, amount - exact)] if amount != exact else lines


def _taken(item: ItemLeft, paise: int) -> ItemLeft:
    if paise > item.paise:
        raise MoreThanIsLeft(item)
    return item.taken(paise)


def _line(item_id: int | None, description: str, paise: int, tax: int = 0) -> dict[str, Any]:
    return {"item": item_id, "description": description, "amount": paise, "tax": tax}
