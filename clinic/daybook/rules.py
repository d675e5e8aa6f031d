"""The figures of a day, worked out from the rows that count in it. Pure, whole paise, no float.

The rows stand in the ledger; nothing here is kept. Each sum can be found again by adding up the
rows of the printed day book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from clinic.billing.rules import Mode
from clinic.money import format_rupees

CASH = Mode.CASH.value
Sum = tuple[str, int]
Sums = tuple[Sum, ...]
"""A name and its paise."""


class Kind(StrEnum):
    """What a row of the day book tells of."""

    BILL = "bill"
    CREDIT = "credit"
    PAYMENT = "payment"
    REFUND = "refund"
    TRANSFER = "transfer"
    MOVEMENT = "movement"


MONEY = frozenset({Kind.PAYMENT, Kind.REFUND})
"""What patients gave or got back. A transfer only moves what was given before."""


class Entry(NamedTuple):
    """A row that counts in the day, its sign as the ledger has it.

    BILL: the amount of a bill's item, tax and discount in it, with its `service`; below zero where
    a bill is cancelled. CREDIT: what a credit note takes off, above zero, with its `service`.
    PAYMENT: above zero; below zero takes back one entered by mistake. REFUND: below zero; above
    zero takes back a mistake. TRANSFER: one of its two rows, on the bill or on the account.
    MOVEMENT: cash that no patient gave, above zero into the drawer, below zero out of it.

    `on_account` tells that the row belongs to no bill: an advance, or an advance given back.
    """

    kind: Kind
    amount_paise: int
    mode: str = ""
    service: str = ""
    person: str = ""
    on_account: bool = False


class Totals(NamedTuple):
    """The figures of a day in paise.

    `billed` less `credited` is the sum of `by_service`; `collected` less `refunded` is the sum of
    `by_mode` and of `by_person` (who took it or gave it back). `advances`, a part of these, is what
    came in on account less what was given back from it; `advances_used` is what was moved from
    accounts onto bills, less what was moved back. `cash_in` and `cash_out` are never below zero,
    and count what moved in and out of the drawer, mistakes and their correction too.
    """

    billed: int
    credited: int
    collected: int
    refunded: int
    advances: int
    advances_used: int
    cash_in: int
    cash_out: int
    by_mode: Sums
    by_service: Sums
    by_person: Sums


def totals_of(entries: Iterable[Entry]) -> Totals:
    """The figures of these rows. Modes stand in the order of `Mode`, services and people by name.

    A name whose rows come to nothing is kept: 500 taken and 500 given back is something to see.
    """
    rows = list(entries)
    money = [row for row in rows if row.kind in MONEY]
    documents = [_taken_off(row) for row in rows if row.kind in (Kind.BILL, Kind.CREDIT)]
    cash_in, cash_out = _drawer(rows)
    return Totals(
        billed=_sum(rows, Kind.BILL),
        credited=_sum(rows, Kind.CREDIT),
        collected=_sum(rows, Kind.PAYMENT),
        refunded=-_sum(rows, Kind.REFUND),
        advances=sum(row.amount_paise for row in money if row.on_account),
        advances_used=sum(
            row.amount_paise for row in rows if row.kind is Kind.TRANSFER and not row.on_account
        ),
        cash_in=cash_in,
        cash_out=cash_out,
        by_mode=tuple(sorted(_by(money, lambda row: row.mode), key=_place_of_mode)),
        by_service=tuple(sorted(_by(documents, lambda row: row.service))),
        by_person=tuple(sorted(_by(money, lambda row: row.person))),
    )


def figures_of(totals: Totals) -> dict[str, int | dict[str, int]]:
    """The same as the seal of a closed day takes them, see `chain.seal`: by name, in paise."""
    return {
        name: dict(value) if isinstance(value, tuple) else value
        for name, value in totals._asdict().items()
    }


class Difference(NamedTuple):
    """A figure that does not say what its entries say, in paise. `part` is the mode, the service or
    the person of a sum by these."""

    name: str
    part: str
    said: int
    now: int


def differences(said: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Where figures as they were sealed and the same figures now do not agree; what one of them
    does not name is nothing. Figures that only the sealed ones have are not looked at."""
    sealed, entries = _flat(said), _flat(now)
    asked = [key for key in {**entries, **sealed} if key[0] in now]
    return [
        Difference(*key, sealed.get(key, 0), entries.get(key, 0))
        for key in asked
        if sealed.get(key, 0) != entries.get(key, 0)
    ]


def _flat(figures: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Paise by name and part; what is no whole number is no figure."""
    found: dict[tuple[str, str], int] = {}
    for name, figure in figures.items():
        parts = figure if isinstance(figure, Mapping) else {"": figure}
        found |= {(name, part): paise for part, paise in parts.items() if isinstance(paise, int)}
    return found


def expected_cash(opening_paise: int, entries: Iterable[Entry]) -> int:
    """What must be in the drawer, in paise: what was in it, and what moved in and out.

    Below zero where more went out than there was: a row is missing or wrong, a person must look.
    """
    cash_in, cash_out = _drawer(entries)
    return opening_paise + cash_in - cash_out


def difference(counted_paise: int, expected_paise: int) -> int:
    """What was counted less what must be there: above zero too much, below zero too little."""
    return counted_paise - expected_paise


def difference_words(difference_paise: int) -> str:
    """The same for people: ₹20 too little, ₹20.50 too much, The drawer agrees."""
    if not difference_paise:
        return "The drawer agrees"
    amount = format_rupees(abs(difference_paise)).removesuffix(".00")
    return f"{amount} too {'much' if difference_paise > 0 else 'little'}"


def _drawer(entries: Iterable[Entry]) -> tuple[int, int]:
    moved = [row.amount_paise for row in entries if is_cash(row)]
    return sum(paise for paise in moved if paise > 0), -sum(paise for paise in moved if paise < 0)


def is_cash(row: Entry) -> bool:
    """Whether a row moves the drawer."""
    return row.kind is Kind.MOVEMENT or (row.kind in MONEY and row.mode == CASH)


def _taken_off(row: Entry) -> Entry:
    return row._replace(amount_paise=-row.amount_paise) if row.kind is Kind.CREDIT else row


def _sum(rows: Iterable[Entry], kind: Kind) -> int:
    return sum(row.amount_paise for row in rows if row.kind is kind)


def _by(rows: Iterable[Entry], name_of: Callable[[Entry], str]) -> Iterable[Sum]:
    found: dict[str, int] = {}
    for row in rows:
        found[name_of(row)] = found.get(name_of(row), 0) + row.amount_paise
    return found.items()


def _place_of_mode(found: Sum) -> tuple[int, str]:
    """Where a mode stands; one that `Mode` does not know comes last, rather than not at all."""
    known = [mode.value for mode in Mode]
    return (known.index(found[0]) if found[0] in known else len(known), found[0])
