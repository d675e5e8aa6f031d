"""The figures of a day, calculated from the rows that count in it. Pure, whole paise, no float.

The rows are in the ledger; nothing here is stored. Each sum can be checked by adding up the rows of
the printed day book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from clinic.billing.rules import Mode
from clinic.money import show_rupees

CASH = Mode.CASH.value
Sum = tuple[str, int]
Sums = tuple[Sum, ...]
"""Names and their paise."""


class EntryKind(StrEnum):
    """The kind of a row of the day book."""

    BILL = "bill"
    CREDIT = "credit"
    PAYMENT = "payment"
    REFUND = "refund"
    TRANSFER = "transfer"
    MOVEMENT = "movement"


MONEY = frozenset({EntryKind.PAYMENT, EntryKind.REFUND})
"""Money that patients paid or got back. A transfer only moves what was paid before."""


class DayEntry(NamedTuple):
    """A row that counts in the day, with the sign of the ledger.

    BILL: the amount of a bill's item, including tax and discount, with its `service`; below zero
    for a cancelled bill. CREDIT: the amount of a credit note, above zero, with its `service`.
    PAYMENT: above zero; below zero reverses one entered by mistake. REFUND: below zero; above zero
    reverses a mistake. TRANSFER: one of its two rows, on the bill or on the account. MOVEMENT: cash
    that is not a patient's, above zero into the drawer, below zero out of it.

    `on_account`: the row belongs to no bill: an advance, or an advance given back.
    """

    kind: EntryKind
    amount_paise: int
    mode: str = ""
    service: str = ""
    person: str = ""
    on_account: bool = False


class DayTotals(NamedTuple):
    """The figures of a day in paise.

    `billed` less `credited` is the sum of `by_service`; `collected` less `refunded` is the sum of
    `by_mode` and of `by_person` (who took it or gave it back). `advances`, a part of these, is
    money in on account less money given back from it; `advances_used` is what was moved from
    accounts onto bills, less what was moved back. `cash_in` and `cash_out` are never below zero,
    and count all movements of the drawer, including mistakes and their corrections.
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


def totals_of(entries: Iterable[DayEntry]) -> DayTotals:
    """Return the figures of these rows, modes in the order of `Mode`, services and people by name.

    A name whose rows sum up to zero is included: 500 taken and 500 given back should be seen.
    """
    rows = list(entries)
    money = [row for row in rows if row.kind in MONEY]
    documents = [_taken_off(row) for row in rows if row.kind in (EntryKind.BILL, EntryKind.CREDIT)]
    cash_in, cash_out = _drawer(rows)
    return DayTotals(
        billed=_sum(rows, EntryKind.BILL),
        credited=_sum(rows, EntryKind.CREDIT),
        collected=_sum(rows, EntryKind.PAYMENT),
        refunded=-_sum(rows, EntryKind.REFUND),
        advances=sum(row.amount_paise for row in money if row.on_account),
        advances_used=sum(
            row.amount_paise
            for row in rows
            if row.kind is EntryKind.TRANSFER and not row.on_account
        ),
        cash_in=cash_in,
        cash_out=cash_out,
        by_mode=tuple(sorted(_by(money, lambda row: row.mode), key=_place_of_mode)),
        by_service=tuple(sorted(_by(documents, lambda row: row.service))),
        by_person=tuple(sorted(_by(money, lambda row: row.person))),
    )


def modes_by_person(entries: Iterable[DayEntry]) -> dict[str, Sums]:
    """Return the sums by mode of what each person took or gave back: what of it is cash is what the
    person hands over.
    """
    by_person: dict[str, list[DayEntry]] = {}
    for row in entries:
        if row.kind in MONEY:
            by_person.setdefault(row.person, []).append(row)
    return {
        person: tuple(sorted(_by(rows, lambda row: row.mode), key=_place_of_mode))
        for person, rows in by_person.items()
    }


def figures_of(totals: DayTotals) -> dict[str, int | dict[str, int]]:
    """Return the figures as a closed day hashes them, see `hash_chain.seal`: by name, in paise."""
    return {
        name: dict(value) if isinstance(value, tuple) else value
        for name, value in totals._asdict().items()
    }


class Difference(NamedTuple):
    """A figure that differs from its entries, in paise.

    `part` is the mode, the service or the person of a sum by these.
    """

    name: str
    part: str
    stored: int
    now: int


def differences(stored: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Return where stored figures and the same figures now differ; a missing one counts as zero.

    Figures that only the stored ones have are ignored.
    """
    sealed, entries = _flat(stored), _flat(now)
    keys = [key for key in {**entries, **sealed} if key[0] in now]
    return [
        Difference(*key, sealed.get(key, 0), entries.get(key, 0))
        for key in keys
        if sealed.get(key, 0) != entries.get(key, 0)
    ]


def _flat(figures: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Return paise by name and part; values other than whole numbers are ignored."""
    flat: dict[tuple[str, str], int] = {}
    for name, figure in figures.items():
        parts = figure if isinstance(figure, Mapping) else {"": figure}
        flat |= {(name, part): paise for part, paise in parts.items() if isinstance(paise, int)}
    return flat


def expected_cash(opening_paise: int, entries: Iterable[DayEntry]) -> int:
    """Return the paise that must be in the drawer: the opening and all movements.

    Below zero if more went out than there was: a row is missing or wrong, and a person must look.
    """
    cash_in, cash_out = _drawer(entries)
    return opening_paise + cash_in - cash_out


def difference(counted_paise: int, expected_paise: int) -> int:
    """Return counted less expected paise: above zero too much, below zero too little."""
    return counted_paise - expected_paise


def difference_text(difference_paise: int) -> str:
    """Return the difference as text: ₹20 too little, ₹20.50 too much, The drawer agrees."""
    if not difference_paise:
        return "The drawer agrees"
    amount = show_rupees(abs(difference_paise))
    return f"{amount} too {'much' if difference_paise > 0 else 'little'}"


def _drawer(entries: Iterable[DayEntry]) -> tuple[int, int]:
    moved = [row.amount_paise for row in entries if is_cash(row)]
    return sum(paise for paise in moved if paise > 0), -sum(paise for paise in moved if paise < 0)


def is_cash(row: DayEntry) -> bool:
    """Return whether a row moves the drawer."""
    return row.kind is EntryKind.MOVEMENT or (row.kind in MONEY and row.mode == CASH)


def _taken_off(row: DayEntry) -> DayEntry:
    return row._replace(amount_paise=-row.amount_paise) if row.kind is EntryKind.CREDIT else row


def _sum(rows: Iterable[DayEntry], kind: EntryKind) -> int:
    return sum(row.amount_paise for row in rows if row.kind is kind)


def _by(rows: Iterable[DayEntry], name_of: Callable[[DayEntry], str]) -> Iterable[Sum]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[name_of(row)] = sums.get(name_of(row), 0) + row.amount_paise
    return sums.items()


def _place_of_mode(sum_of_mode: Sum) -> tuple[int, str]:
    """Return the sort key of a mode; one that `Mode` does not have comes last."""
    modes = [mode.value for mode in Mode]
    return (modes.index(sum_of_mode[0]) if sum_of_mode[0] in modes else len(modes), sum_of_mode[0])
