"""The purposes of advances, and the receipts out of which an advance is used. Pure, whole paise.

A registered clinic gives a receipt voucher for an advance (s. 31(3)(d) of the CGST Act, 2017), with
the service, its rate and the tax in it (rule 50 of the CGST Rules); and a refund voucher for money
that goes back, with number and date of the receipt voucher (s. 31(3)(e), rule 51). Each entry of an
advance therefore stores its parts: the purposes of an advance that comes in; of one that is used or
given back the receipts that it is taken from, oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from clinic.billing.rules import Mode

WHOLE_BP = 10_000


class PurposeKind(StrEnum):
    """The kinds of purpose of an advance."""

    UNSAID = ""
    """No purpose was asked for: the clinic was not registered for GST."""
    EXEMPT = "exempt"
    TAXABLE = "taxable"
    GOODS = "goods"
    """Taxed with the invoice, not with the advance (notification 66/2017-Central Tax)."""


@dataclass(frozen=True)
class Purpose:
    """The purpose of an advance; `gst_bp` is its GST rate in basis points, if it is taxable."""

    kind: str = PurposeKind.UNSAID
    description: str = ""
    code: str = ""
    gst_bp: int | None = None

    def tax_in(self, paise: int) -> int:
        """Return the tax in an amount that includes it (rule 35 of the CGST Rules), in paise: two
        halves, each rounded half up to the paisa.
        """
        if self.kind != PurposeKind.TAXABLE or not self.gst_bp:
            return 0
        whole = 2 * (WHOLE_BP + self.gst_bp)
        return (2 * paise * self.gst_bp + whole) // (2 * whole) * 2


EXEMPT = Purpose(PurposeKind.EXEMPT)


@dataclass(frozen=True)
class AdvancePart:
    """A part of an entry, in paise: amount, tax in it and purpose; `of` is the entry from which it
    is taken (None: it came in); and the mode in which it had come in.
    """

    paise: int
    tax: int
    purpose: Purpose
    of: int | None = None
    mode: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the part as `payments.advance_parts` stores it."""
        purpose = self.purpose
        described = {
            "kind": str(purpose.kind),
            "description": purpose.description,
            "code": purpose.code,
            "gst_bp": purpose.gst_bp,
        }
        return {"paise": self.paise, "tax": self.tax, "of": self.of, "mode": self.mode, **described}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> AdvancePart:
        names = ("kind", "description", "code", "gst_bp")
        purpose = Purpose(**{name: stored[name] for name in names})
        return cls(stored["paise"], stored["tax"], purpose, stored["of"], stored["mode"])


class AccountEntry(Protocol):
    """An entry of a patient's advance account."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str | None: ...
    @property
    def amount_paise(self) -> int: ...
    @property
    def mode(self) -> str: ...
    @property
    def paid_on(self) -> date: ...
    @property
    def reverses_id(self) -> int | None: ...
    @property
    def advance_parts(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass
class AdvanceLot:
    """An advance that came in, and the rest of it that is not used."""

    id: int
    number: str
    paid_on: date
    mode: str
    purpose: Purpose
    paise: int
    tax: int

    def take(self, paise: int) -> AdvancePart:
        """Take part of the lot, with its share of the tax in whole halves; the last take gets the
        rest of the tax.
        """
        tax = self.tax // 2 * paise // self.paise * 2 if paise < self.paise else self.tax
        self.paise -= paise
        self.tax -= tax
        return AdvancePart(paise, tax, self.purpose, self.id, self.mode)


@dataclass
class AdvanceAccount:
    """A patient's advances by number, and the parts that each later entry took from them."""

    lots: dict[int, AdvanceLot] = field(default_factory=dict)
    taken: dict[int, list[AdvancePart]] = field(default_factory=dict)

    def left(self, purpose: Purpose | None = None) -> list[AdvanceLot]:
        """Return the advances that are not used up, oldest first; only those of
        `purpose` if given."""
        return [
            lot
            for lot in self.lots.values()
            if lot.paise and (purpose is None or lot.purpose == purpose)
        ]

    def purposes(self) -> dict[int, Purpose]:
        """Return the purposes of the advances that are left, by the number of the oldest advance of
        each.
        """
        oldest: dict[Purpose, int] = {}
        for lot in self.left():
            oldest.setdefault(lot.purpose, lot.id)
        return {lot_id: purpose for purpose, lot_id in oldest.items()}

    def left_for(self, lot_id: int) -> int:
        """Return the paise that are left for the purpose of an advance."""
        return sum(lot.paise for lot in self.left(self.lots[lot_id].purpose))

    def draw(
        self,
        paise: int,
        purpose: Purpose | None = None,
        rooms: Mapping[int, int] | None = None,
        first: int | None = None,
    ) -> list[AdvancePart]:
        """Take an amount from the oldest advances; less if less is left.

        `rooms` are the paise that a bill asks at each rate: an advance for that rate is used first.
        `first` is the advance that is used before all others.
        """
        parts: list[AdvancePart] = []
        if first is not None and first in self.lots:
            parts += self._draw(paise, [self.lots[first]], None)
        for room in (dict(rooms), None) if rooms else (None,):
            rest = paise - sum(part.paise for part in parts)
            parts += self._draw(rest, self.left(purpose), room)
        return parts

    def _draw(
        self, paise: int, lots: Iterable[AdvanceLot], rooms: dict[int, int] | None
    ) -> list[AdvancePart]:
        parts = []
        for lot in lots:
            rate = lot.purpose.gst_bp or 0
            most = min(paise, lot.paise, paise if rooms is None else rooms.get(rate, 0))
            if most <= 0:
                continue
            parts.append(lot.take(most))
            paise -= most
            if rooms is not None:
                rooms[rate] -= most
        return parts


def account_of(rows: Iterable[AccountEntry]) -> AdvanceAccount:
    """Work out the rest of each advance from the entries of a patient's account, oldest first.

    Entries from before parts were stored are taken from the oldest advances.
    """
    account = AdvanceAccount()
    for row in rows:
        if row.amount_paise > 0:
            _come_in(account, row)
        else:
            _go_out(account, row)
    return account


def _come_in(account: AdvanceAccount, row: AccountEntry) -> None:
    parts = parts_of(row)
    if parts and parts[0].of is not None:  # what was used on a bill comes back
        for part in parts:
            lot = account.lots[part.of or 0]
            lot.paise += part.paise
            lot.tax += part.tax
        return
    part = parts[0] if parts else AdvancePart(row.amount_paise, 0, Purpose())
    # Old entries do not say how money kept from a bill came in. Cash is assumed: the cash limit
    # then errs on the strict side.
    mode = part.mode or (Mode.CASH if row.mode == Mode.ADVANCE else row.mode)
    account.lots[row.id] = AdvanceLot(
        row.id, row.number or "", row.paid_on, mode, part.purpose, row.amount_paise, part.tax
    )


def _go_out(account: AdvanceAccount, row: AccountEntry) -> None:
    parts = parts_of(row)
    if not parts:
        account.taken[row.id] = account.draw(-row.amount_paise, first=row.reverses_id)
        return
    account.taken[row.id] = parts
    for part in parts:
        lot = account.lots[part.of or 0]
        lot.paise -= part.paise
        lot.tax -= part.tax


def parts_of(row: AccountEntry) -> list[AdvancePart]:
    """Return the parts of an entry; empty for an entry from before they were stored."""
    return [AdvancePart.from_json(stored) for stored in row.advance_parts or ()]


def rooms_of(rates: Iterable[tuple[int | None, int]]) -> dict[int, int]:
    """Sum the amounts of a bill by rate; `rates` are (basis points or None, paise) of its lines."""
    rooms: dict[int, int] = {}
    for rate, paise in rates:
        rooms[rate or 0] = rooms.get(rate or 0, 0) + paise
    return rooms


def cash_of(parts: Iterable[AdvancePart]) -> int:
    """Return the paise of these parts that had come in as cash."""
    return sum(part.paise for part in parts if part.mode == Mode.CASH)
