"""Match a statement's lines with bills: certain, already entered, doubtful or unknown. Pure.

A line is certain only if it has the number of a bill and exactly the amount due; everything that
needs judgement is left to a person.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from clinic.billing.references import without_words
from clinic.money import show_rupees
from clinic.statements.reading import StatementLine
from clinic.statements.references import rrns_in, utrs_in

NEAR_DAYS = 3
"""The most days between the bank's entry and the bill (or a payment without a reference), over a
weekend and a holiday."""

MOST_CANDIDATES = 10

# A bill's number with any separator or, as some banks print it, none. A number with another letter
# in front is of another series (R2026-27/000045 is a receipt's). The reference of a UPI payment
# (YDDDHH…) cannot look like one: the hour would be 24 or later.
_NUMBER = re.compile(
    r"(?<![A-Z0-9])(?:BILL|INV|NO)?(\d{4})[-/_. ]{0,3}(\d\d)[-/_. ]{0,3}(\d{6,8})(?!\d)"
)


class Verdict(StrEnum):
    """The result of matching a line."""

    CERTAIN = "certain"
    ALREADY = "already"
    OTHER_AMOUNT = "other_amount"
    """Its reference is entered with another amount."""
    WENT_OUT = "went_out"
    """What came in with its reference went out again."""
    TAKEN = "taken"
    """A payment of its amount stands without a reference: it may be this one."""
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


class OpenBill(Protocol):
    """A bill with an amount due."""

    @property
    def number(self) -> str: ...
    @property
    def due_paise(self) -> int: ...
    @property
    def issued_on(self) -> date: ...


class PaymentWithoutReference(Protocol):
    """A standing payment by UPI or bank without a reference."""

    @property
    def id(self) -> int: ...
    @property
    def paise(self) -> int: ...
    @property
    def paid_on(self) -> date: ...


class Match(NamedTuple):
    """A line with its verdict, the numbers of its bills, and the reason as a sentence.

    `bills` has one number for certain, the likeliest first for doubtful and taken (at most 10),
    else none. `payments` are the ids of those that it may be, the likeliest first (at most 10), for
    taken and went out.
    """

    line: StatementLine
    verdict: Verdict
    bills: tuple[str, ...]
    reason: str
    payments: tuple[int, ...] = ()


def match(
    lines: Sequence[StatementLine],
    open_bills: Iterable[OpenBill],
    entered_references: Mapping[str, int],
    without_reference: Iterable[PaymentWithoutReference] = (),
    went_out: Iterable[StatementLine] = (),
) -> list[Match]:
    """Return a match for each line, in order. A bill is certain for at most one line.

    `entered_references` are the references already entered, as they were written, with the total
    paise of each: one transfer may pay several bills. The order of `open_bills`,
    `entered_references` and `without_reference` does not matter; numbers are unique. The lines that
    `went_out` with a reference that is entered, or went back and may be a payment without one, come
    last, where no line came in with it.
    """
    bills = {_squeezed(bill.number): bill for bill in open_bills if bill.due_paise > 0}
    entered: Counter[str] = Counter()
    for reference, paise in entered_references.items():
        entered[_squeezed(without_words(reference))] += paise
    del entered[""]
    shared = Counter(_squeezed(line.reference) for line in lines)
    shared[""] = 0
    outs = _by_reference(went_out)
    facts = [_facts_of(line, bills, entered, shared, outs) for line in lines]
    claims = Counter(each.claims for each in facts)
    # A bill that is certain for one line is no candidate for the amount of another.
    by_amount: dict[int, list[OpenBill]] = {}
    for key, bill in bills.items():
        if claims[key] != 1:
            by_amount.setdefault(bill.due_paise, []).append(bill)
    payments: dict[int, list[PaymentWithoutReference]] = {}
    for payment in without_reference:
        payments.setdefault(payment.paise, []).append(payment)
    came_in = {_squeezed(line.reference) for line in lines}
    gone = (_gone(outs[key][0], entered.get(key), payments) for key in outs if key not in came_in)
    return [
        *(_verdict(each, claims, by_amount, payments) for each in facts),
        *(each for each in gone if each is not None),
    ]


def _by_reference(lines: Iterable[StatementLine]) -> dict[str, list[StatementLine]]:
    by_reference: dict[str, list[StatementLine]] = {}
    for line in lines:
        by_reference.setdefault(_squeezed(line.reference), []).append(line)
    by_reference.pop("", None)
    return by_reference


def _gone(
    out: StatementLine,
    entered: int | None,
    payments: Mapping[int, list[PaymentWithoutReference]],
) -> Match | None:
    """Return the match of a line that went out, where something in the books is or may be it."""
    if entered is not None:
        reason = f"A payment of {show_rupees(entered)} is entered with its reference"
        return Match(out, Verdict.WENT_OUT, (), reason)
    taken = _taken(out, payments) if out.went_back else ()
    return Match(out, Verdict.WENT_OUT, (), "It came in and went back", taken) if taken else None


class _LineFacts(NamedTuple):
    """The facts about one line, without the other lines.

    `entered` are the paise entered with its reference (None: none), `bills` those it names,
    `claims` the key of the bill that it pays in full or "", `shared` whether another line has its
    reference, `outs` the lines with which money went out again under it.
    """

    line: StatementLine
    entered: int | None
    bills: list[OpenBill]
    claims: str
    shared: bool
    outs: Sequence[StatementLine]

    @property
    def has_gone_out(self) -> bool:
        """True if all of it went out again. Money that came in more than once is not told apart."""
        return not self.shared and sum(out.paise for out in self.outs) == self.line.paise


def _facts_of(
    line: StatementLine,
    bills: Mapping[str, OpenBill],
    entered: Mapping[str, int],
    shared: Mapping[str, int],
    outs: Mapping[str, Sequence[StatementLine]],
) -> _LineFacts:
    paise, keys = _entered_paise(line, entered), _named(line, bills)
    reference = _squeezed(line.reference)
    named, twice = [bills[key] for key in keys], shared[reference] > 1
    facts = _LineFacts(line, paise, named, "", twice, outs.get(reference, ()))
    if (
        paise is None
        and len(keys) == 1
        and named[0].due_paise == line.paise
        and not facts.has_gone_out
    ):
        return facts._replace(claims=keys[0])
    return facts


def _verdict(
    facts: _LineFacts,
    claims: Mapping[str, int],
    by_amount: Mapping[int, list[OpenBill]],
    payments: Mapping[int, list[PaymentWithoutReference]],
) -> Match:
    line = facts.line
    if facts.has_gone_out:
        taken = _taken(line, payments) if facts.entered is None else ()
        return Match(line, Verdict.WENT_OUT, (), _went_out_again(facts), taken)
    if facts.entered == line.paise:
        return Match(line, Verdict.ALREADY, (), "Its reference is already entered")
    if facts.entered is not None:
        reason = f"Entered already with its reference: {show_rupees(facts.entered)}"
        return Match(line, Verdict.OTHER_AMOUNT, (), reason)
    if not facts.bills:
        return _by_amount(facts, by_amount, payments)
    numbers = tuple(bill.number for bill in facts.bills)[:MOST_CANDIDATES]
    if why := _doubt(facts, claims):
        return Match(line, Verdict.DOUBTFUL, numbers, why)
    return Match(line, Verdict.CERTAIN, numbers, "It names the bill, and the amount is what is due")


def _went_out_again(facts: _LineFacts) -> str:
    went = f"It went out again in line {facts.outs[0].number}"
    if facts.entered is None:
        return went
    return f"{went}, and a payment of {show_rupees(facts.entered)} is entered with its reference"


def _doubt(facts: _LineFacts, claims: Mapping[str, int]) -> str:
    """Return why a line that names bills is not certain; "" where it is."""
    if len(facts.bills) > 1:
        return "It names more than one bill"
    if not facts.claims:
        return "It names the bill, but another amount is due"
    if claims[facts.claims] > 1:
        return "Another line pays the same bill as well"
    if facts.shared:
        return "Its reference stands in another line as well"
    return _partly_out(facts)


def _partly_out(facts: _LineFacts) -> str:
    if not facts.outs:
        return ""
    went = show_rupees(sum(out.paise for out in facts.outs))
    return f"{went} went out with its reference, in line {facts.outs[0].number}"


def _by_amount(
    facts: _LineFacts,
    bills: Mapping[int, list[OpenBill]],
    payments: Mapping[int, list[PaymentWithoutReference]],
) -> Match:
    line = facts.line
    near = sorted(
        (_days(bill.issued_on, line), bill.number)
        for bill in bills.get(line.paise, ())
        if _days(bill.issued_on, line) <= NEAR_DAYS
    )
    taken = _taken(line, payments)
    numbers = tuple(number for _far, number in near)[:MOST_CANDIDATES]
    if taken:
        reason = "A payment of this amount stands without a reference"
        return Match(line, Verdict.TAKEN, numbers, reason, taken)
    if not near:
        return Match(line, Verdict.UNKNOWN, (), "No bill has its number, or its amount and day")
    reason = _partly_out(facts) or "Only the amount and the day agree"
    return Match(line, Verdict.DOUBTFUL, numbers, reason)


def _taken(
    line: StatementLine, payments: Mapping[int, list[PaymentWithoutReference]]
) -> tuple[int, ...]:
    """Return the ids of the payments without a reference that a line may be, the nearest first."""
    near = sorted(
        (_days(payment.paid_on, line), payment.id)
        for payment in payments.get(line.paise, ())
        if _days(payment.paid_on, line) <= NEAR_DAYS
    )
    return tuple(payment for _far, payment in near)[:MOST_CANDIDATES]


def _days(day: date, line: StatementLine) -> int:
    return abs((day - line.day).days)


def _squeezed(text: str) -> str:
    """Return only letters and digits, in capitals, as banks print numbers and references."""
    return re.sub(r"[\W_]", "", text).upper()


def _named(line: StatementLine, bills: Mapping[str, OpenBill]) -> list[str]:
    """Return the keys of the open bills whose numbers are in the line, each once, in order."""
    numbers = (
        "".join(parts)
        for text in (line.reference, line.narration)
        for parts in _NUMBER.findall(text.upper())
    )
    return [number for number in dict.fromkeys(numbers) if number in bills]


def _entered_paise(line: StatementLine, entered: Mapping[str, int]) -> int | None:
    narration = line.narration.upper()
    numbers = {_squeezed(n) for n in (line.reference, *rrns_in(narration), *utrs_in(narration))}
    matches = numbers & entered.keys()
    return sum(entered[number] for number in matches) if matches else None
