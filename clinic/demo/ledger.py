"""The bills of the demo clinic, in every state that a bill can be in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from clinic.billing.issuing import CONSULTATION
from clinic.billing.rules import Mode
from clinic.demo.history import Consultation

MODES = (Mode.CASH, Mode.UPI, Mode.CARD, Mode.BANK)
OF_A_MODE = (50, 42, 6, 2)
WAITING = 3
"""The last patients of today, who have no bill yet."""


@dataclass(eq=False)
class PlannedEntry:
    """A payment, or, with `reverses`, its reversal."""

    moment: datetime
    amount_paise: int
    mode: Mode
    reverses: PlannedEntry | None = None


@dataclass(eq=False)
class PlannedBill:
    """The bill of the consultation with index `visit`; `items` are (description, paise)."""

    visit: int
    moment: datetime
    items: list[tuple[str, int]]
    notes: str = ""
    entries: list[PlannedEntry] = field(default_factory=list)

    @property
    def total_paise(self) -> int:
        return sum(paise for _, paise in self.items)

    @property
    def paid_paise(self) -> int:
        return sum(entry.amount_paise for entry in self.entries)


@dataclass(frozen=True)
class Ledger:
    """The fee in paise of each consultation, and the bills in the order of issue."""

    fees: list[int]
    bills: list[PlannedBill]


def make(visits: list[Consultation], fee_paise: int, now: datetime, chance: Random) -> Ledger:
    """Plan fees of all visits, bills of most, payments of most bills; nothing later than `now`."""
    fees = [_fee(visit, fee_paise) for visit in visits]
    bills = [
        _bill(place, visit, fees[place], now, chance)
        for place, visit in enumerate(visits)
        if place < len(visits) - WAITING and chance.random() < 0.95
    ]
    return Ledger(fees, sorted(bills, key=lambda bill: bill.moment))


def _fee(visit: Consultation, fee_paise: int) -> int:
    if visit.review and not visit.case.every:
        return 0  # the review within a week is part of the first fee
    return visit.case.fee * 100 if visit.case.fee != 400 else fee_paise


def _bill(place: int, visit: Consultation, fee: int, now: datetime, chance: Random) -> PlannedBill:
    moment = min(visit.moment + timedelta(minutes=chance.randint(2, 9)), now)
    if moment.date() != visit.moment.date():
        moment = visit.moment
    bill = PlannedBill(place, moment, [(CONSULTATION, fee)])
    if fee == 0:
        bill.notes = "Review within 7 days: no fee."
        return bill
    if visit.case.extra and not visit.review:
        bill.items.append((visit.case.extra, visit.case.extra_fee * 100))
    elif chance.random() < 0.03:
        bill.items[0] = (CONSULTATION, fee // 2)
        bill.notes = "Half the fee, as the doctor said."
    _settle(bill, now, chance)
    return bill


def _settle(bill: PlannedBill, now: datetime, chance: Random) -> None:
    draw = chance.random()
    if draw < 0.885:
        _pay(bill, bill.moment, chance)
    elif draw < 0.945:  # paid on another day
        _pay(bill, bill.moment + timedelta(days=chance.randint(1, 20), minutes=30), chance)
        bill.notes = "Will pay next time."
    elif draw < 0.965:  # entered by mistake: reversed, and mostly entered again
        _pay(bill, bill.moment, chance)
        wrong = bill.entries[0]
        back = wrong.moment + timedelta(minutes=2)
        bill.entries.append(PlannedEntry(back, -wrong.amount_paise, wrong.mode, wrong))
        if chance.random() < 0.6:
            _pay(bill, back + timedelta(minutes=1), chance)
    if any(entry.moment > now for entry in bill.entries):
        bill.entries.clear()


def _pay(bill: PlannedBill, moment: datetime, chance: Random) -> None:
    mode = chance.choices(MODES, OF_A_MODE)[0]
    bill.entries.append(PlannedEntry(moment, bill.total_paise - bill.paid_paise, mode))
