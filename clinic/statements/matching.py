"""Which bill a statement's line pays: certain, already entered, doubtful or unknown. Pure.

Only a bill's own number beside exactly what is due makes a line certain; everything that needs
judgement is left to a person.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from clinic.billing.references import without_words
from clinic.money import format_rupees
from clinic.statements.reading import StatementLine
from clinic.statements.references import rrns_in, utrs_in

NEAR_DAYS = 3
"""Banks enter money up to so many days from the bill's day, over a weekend and a holiday."""

MOST_CANDIDATES = 10

# A bill's number with any separator or, as some banks print it, none. What begins with another
# letter is of another series (R2026-27/000045 is a receipt's). The reference of a UPI payment
# (YDDDHH…) cannot look like one: the hour would be 24 or later.
_NUMBER = re.compile(
    r"(?<![A-Z0-9])(?:BILL|INV|NO)?(\d{4})[-/_. ]{0,3}(\d\d)[-/_. ]{0,3}(\d{6,8})(?!\d)"
)


class Verdict(StrEnum):
    """What is known of a line."""

    CERTAIN = "certain"
    ALREADY = "already"
    OTHER_AMOUNT = "other_amount"
    """Its reference is entered, for more or less than came in."""
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


class OpenBill(Protocol):
    """A bill with something left to pay, as the rules see it."""

    @property
    def number(self) -> str: ...
    @property
    def due_paise(self) -> int: ...
    @property
    def issued_on(self) -> date: ...


class Match(NamedTuple):
    """A line with its verdict, the numbers of its bills, and why, in plain words.

    `bills` is one for certain, the likeliest first for doubtful (at most 10), else empty.
    """

    line: StatementLine
    verdict: Verdict
    bills: tuple[str, ...]
    reason: str


def match(
    lines: Sequence[StatementLine],
    open_bills: Iterable[OpenBill],
    known_references: Mapping[str, int],
) -> list[Match]:
    """Every line once, in its order. A bill is certain for at most one line.

    `known_references` are those already entered, in whatever words they were kept, with the paise
    of all that was entered with each: one transfer may pay several bills. The order of `open_bills`
    and `known_references` changes nothing; numbers are unique.
    """
    bills = {_squeezed(bill.number): bill for bill in open_bills if bill.due_paise > 0}
    known: Counter[str] = Counter()
    for reference, paise in known_references.items():
        known[_squeezed(without_words(reference))] += paise
    del known[""]
    shared = Counter(_squeezed(line.reference) for line in lines)
    shared[""] = 0
    seen = [_see(line, bills, known, shared) for line in lines]
    claims = Counter(one.claims for one in seen)
    # A bill that is certain for one line is no candidate for the amount of another.
    by_amount: dict[int, list[OpenBill]] = {}
    for key, bill in bills.items():
        if claims[key] != 1:
            by_amount.setdefault(bill.due_paise, []).append(bill)
    return [_verdict(one, claims, by_amount) for one in seen]


class _Seen(NamedTuple):
    """A line by itself: the paise that are entered with its reference (None: nothing is), the bills
    it names, and the key of the one it claims to pay in full."""

    line: StatementLine
    entered: int | None
    bills: list[OpenBill]
    claims: str
    shared: bool


def _see(
    line: StatementLine,
    bills: Mapping[str, OpenBill],
    known: Mapping[str, int],
    shared: Mapping[str, int],
) -> _Seen:
    entered, keys = _entered(line, known), _named(line, bills)
    claims = ""
    if entered is None and len(keys) == 1 and bills[keys[0]].due_paise == line.paise:
        claims = keys[0]
    twice = shared[_squeezed(line.reference)] > 1
    return _Seen(line, entered, [bills[key] for key in keys], claims, twice)


def _verdict(
    seen: _Seen, claims: Mapping[str, int], by_amount: Mapping[int, list[OpenBill]]
) -> Match:
    line = seen.line
    if seen.entered == line.paise:
        return Match(line, Verdict.ALREADY, (), "Its reference is already entered")
    if seen.entered is not None:
        told = f"Entered already with its reference: {format_rupees(seen.entered)}"
        return Match(line, Verdict.OTHER_AMOUNT, (), told)
    if not seen.bills:
        return _by_amount(line, by_amount)
    numbers = tuple(bill.number for bill in seen.bills)[:MOST_CANDIDATES]
    if why := _doubt(seen, claims):
        return Match(line, Verdict.DOUBTFUL, numbers, why)
    return Match(line, Verdict.CERTAIN, numbers, "It names the bill, and the amount is what is due")


def _doubt(seen: _Seen, claims: Mapping[str, int]) -> str:
    """Why a line that names bills is not certain; "" where it is."""
    if len(seen.bills) > 1:
        return "It names more than one bill"
    if not seen.claims:
        return "It names the bill, but another amount is due"
    if claims[seen.claims] > 1:
        return "Another line pays the same bill as well"
    return "Its reference stands in another line as well" if seen.shared else ""


def _by_amount(line: StatementLine, bills: Mapping[int, list[OpenBill]]) -> Match:
    near = [
        (abs((bill.issued_on - line.day).days), bill.number)
        for bill in bills.get(line.paise, ())
        if abs((bill.issued_on - line.day).days) <= NEAR_DAYS
    ]
    if not near:
        return Match(line, Verdict.UNKNOWN, (), "No bill has its number, or its amount and day")
    numbers = tuple(number for _days, number in sorted(near))
    words = "Only the amount and the day agree"
    return Match(line, Verdict.DOUBTFUL, numbers[:MOST_CANDIDATES], words)


def _squeezed(text: str) -> str:
    """Letters and digits alone, in capitals: what a bank leaves of a number or reference."""
    return re.sub(r"[\W_]", "", text).upper()


def _named(line: StatementLine, bills: Mapping[str, OpenBill]) -> list[str]:
    """The open bills whose numbers stand in the line, each once, in order."""
    found = (
        "".join(parts)
        for text in (line.reference, line.narration)
        for parts in _NUMBER.findall(text.upper())
    )
    return [number for number in dict.fromkeys(found) if number in bills]


def _entered(line: StatementLine, known: Mapping[str, int]) -> int | None:
    told = line.narration.upper()
    numbers = {_squeezed(n) for n in (line.reference, *rrns_in(told), *utrs_in(told))}
    found = numbers & known.keys()
    return sum(known[number] for number in found) if found else None
