"""What an advance is for, and out of which receipts money that was left in advance is taken. Pure,
whole paise.

A registered clinic gives a receipt voucher for an advance (s. 31(3)(d) of the CGST Act, 2017), with
the service, its rate and the tax in it (rule 50 of the CGST Rules); and a refund voucher for what
goes back, with number and date of the receipt voucher (s. 31(3)(e), rule 51). So each entry of an
advance keeps its parts: of an advance that comes in what it is for, of one that is used or given
back the receipts that it is taken out of, the oldest first.
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
    """What kind of thing an advance is for."""

    UNSAID = ""
    """Nobody asked: the clinic was not registered for GST."""
    EXEMPT = "exempt"
    TAXABLE = "taxable"
    GOODS = "goods"
    """Taxed with the invoice, not with the advance (notification 66/2017-Central Tax)."""


@dataclass(frozen=True)
class Purpose:
    """What an advance is for; `gst_bp` is the rate in basis points of what is taxable."""

    kind: str = PurposeKind.UNSAID
    description: str = ""
    code: str = ""
    gst_bp: int | None = None

    def tax_in(self, paise: int) -> int:
        """The tax in an amount, which is inclusive of it (rule 35 of the CGST Rules): two halves,
        each rounded half up to the paisa."""
        if self.kind != PurposeKind.TAXABLE or not self.gst_bp:
            return 0
        whole = 2 * (WHOLE_BP + self.gst_bp)
        return (2 * paise * self.gst_bp + whole) // (2 * whole) * 2


EXEMPT = Purpose(PurposeKind.EXEMPT)


@dataclass(frozen=True)
class AdvancePart:
    """A part of an entry: paise with the tax in them, what they are for, the entry `of` which they
    are taken (None: they came in), and how they had come in."""

    paise: int
    tax: int
    purpose: Purpose
    of: int | None = None
    mode: str = ""

    def to_json(self) -> dict[str, Any]:
        """As `payments.advance_parts` keeps it."""
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
    """An entry on a patient's account."""

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
    """An advance that came in, and what is left of it."""

    id: int
    number: str
    paid_on: date
    mode: str
    purpose: Purpose
    paise: int
    tax: int

    def take(self, paise: int) -> AdvancePart:
        """So much of it, with its share of the tax in whole halves; the last takes what is left."""
        tax = self.tax // 2 * paise // self.paise * 2 if paise < self.paise else self.tax
        self.paise -= paise
        self.tax -= tax
        return AdvancePart(paise, tax, self.purpose, self.id, self.mode)


@dataclass
class AdvanceAccount:
    """A patient's advances by their numbers, and what each later entry took out of which."""

    lots: dict[int, AdvanceLot] = field(default_factory=dict)
    taken: dict[int, list[AdvancePart]] = field(default_factory=dict)

    def left(self, purpose: Purpose | None = None) -> list[AdvanceLot]:
        """The advances of which something is left, the oldest first; of one purpose alone where it
        is named."""
        return [
            lot
            for lot in self.lots.values()
            if lot.paise and (purpose is None or lot.purpose == purpose)
        ]

    def purposes(self) -> dict[int, Purpose]:
        """What something is left for, by the number of the oldest advance of each."""
        oldest: dict[Purpose, int] = {}
        for lot in self.left():
            oldest.setdefault(lot.purpose, lot.id)
        return {lot_id: purpose for purpose, lot_id in oldest.items()}

    def left_for(self, lot_id: int) -> int:
        """The paise that are left for what an advance was for."""
        return sum(lot.paise for lot in self.left(self.lots[lot_id].purpose))

    def draw(
        self,
        paise: int,
        purpose: Purpose | None = None,
        rooms: Mapping[int, int] | None = None,
        first: int | None = None,
    ) -> list[AdvancePart]:
        """Takes an amount out of the oldest advances; less where there is less. `rooms` are the
        paise that a bill asks at each rate: what was left for it is used for it. `first` is the
        advance that goes before all others."""
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
    """What the entries of a patient's account, the first first, leave of each advance.

    Entries from before their parts were kept are taken out of the oldest advances.
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
    # What was kept of a bill in former times may have been paid in cash: the careful reading.
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
    """The parts that an entry keeps; none of an entry from before they were kept."""
    return [AdvancePart.from_json(stored) for stored in row.advance_parts or ()]


def rooms_of(rates: Iterable[tuple[int | None, int]]) -> dict[int, int]:
    """What a bill asks at each rate, from (basis points or None, paise) of its lines."""
    rooms: dict[int, int] = {}
    for rate, paise in rates:
        rooms[rate or 0] = rooms.get(rate or 0, 0) + paise
    return rooms


def cash_of(parts: Iterable[AdvancePart]) -> int:
    """The paise of these parts that had come in as cash."""
    return sum(part.paise for part in parts if part.mode == Mode.CASH)
