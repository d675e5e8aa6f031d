"""The forms of the counter's pages, read as they were typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from wtforms import ValidationError

from clinic.billing.forms import BillFields
from clinic.billing.pricing import Quote
from clinic.billing.recipients import Recipient
from clinic.billing.rules import Mode
from clinic.counter.commands import type_total
from clinic.counter.composing import MOST_LINES, read_amount
from clinic.counter.drafts import BillDraftToken
from clinic.counter.tendered import PART, RESTS, WITH
from clinic.counter.typed_bill import RemovedLine, TypedBill, TypedLine
from clinic.forms import CreatingForm, OneOf, Required, Rupees, stripped

LINE_PARTS = ("name", "quantity", "price", "discount", "kind", "service")
_LINE = re.compile(rf"line-(\d{{1,3}})-({'|'.join(LINE_PARTS)})")
_LONGEST = {"notes": 20_000}
PAID_BY = {"cash": Mode.CASH, "upi": Mode.UPI, "card": Mode.CARD, "bank": Mode.BANK}
"""The commands that issue a bill as paid."""
LATER = "later"


def read_typed(sent: Mapping[str, str]) -> TypedBill:
    """Read all fields of the form, cut at lengths that nobody types."""
    by_place: dict[int, dict[str, str]] = {}
    for name, text in sent.items():
        match = _LINE.fullmatch(name)
        if match:
            by_place.setdefault(int(match[1]), {})[match[2]] = _line(text)
    lines = [TypedLine(**by_place[place]) for place in sorted(by_place)[:MOST_LINES]]
    while lines and lines[-1].is_empty:  # the one that waits below the others
        lines.pop()
    return TypedBill(
        lines=tuple(lines),
        discount=_line(sent.get("discount", "")),
        reason=_line(sent.get("reason", "")),
        notes=stripped(sent.get("notes"))[: _LONGEST["notes"]],
        tendered=_line(sent.get("tendered", "")),
        reference=_line(sent.get("reference", "")),
        declined=sent.get("declined") == "yes",
        removed=_removed(sent),
        recipient=_recipient(sent),
        typed_total=_line(sent.get("typed_total", "")),
    )


def _recipient(sent: Mapping[str, str]) -> Recipient:
    parts = ("name", "address", "state", "gstin")
    return Recipient(**{part: _line(sent.get(f"recipient_{part}", "")) for part in parts})


def _removed(sent: Mapping[str, str]) -> RemovedLine | None:
    place = sent.get("removed-place", "")
    line = TypedLine(**{part: _line(sent.get(f"removed-{part}", "")) for part in LINE_PARTS})
    if line.is_empty or not (place.isascii() and place.isdecimal() and len(place) < 4):
        return None
    return RemovedLine(int(place), line)


def _line(text: str) -> str:
    return " ".join(stripped(text).split())[:1_000]


def read_mark(sent: Mapping[str, str]) -> BillDraftToken:
    """Read the tab of the page, and the version of the draft that it has seen."""
    version = sent.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    return BillDraftToken(sent.get("tab", "")[:64], seen)


def read_newest(sent: Mapping[str, str]) -> int | None:
    """Read the number of the patient's newest bill without a visit that the page has seen; None if
    absent.
    """
    text = sent.get("newest", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


@dataclass(frozen=True)
class SentTotals:
    """The total that was sent, and the total that the page had shown."""

    sent: str
    shown: str | None

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> SentTotals:
        return cls(stripped(sent.get("total_amount")), sent.get("worked_out"))

    @property
    def typed_over(self) -> bool:
        """Return whether a total was typed that differs from the one shown; true if
        none was shown."""
        return self.sent != self.shown

    def asked_of(self, quote: Quote, a_part: bool) -> bool:
        """Return whether a quote comes to the total that was sent.

        If a part is taken in cash, the total that was shown must be the same: the amount that stays
        due was computed from it. If no total was shown, the sent one is the total before rounding:
        the rounding is a line of its own.
        """
        figures = {self.sent, self.shown} if a_part else {self.sent}
        problems: dict[str, str] = {}
        asked = {read_amount("", figure or "0", problems) for figure in figures}
        comes_to = {quote.total_paise}
        if self.shown is None and not a_part:
            comes_to.add(quote.total_paise - quote.rounding_paise)
        return not problems and len(asked) == 1 and asked <= comes_to


def with_total(typed: TypedBill, totals: SentTotals) -> TypedBill:
    """Return the bill with the total that was typed over."""
    return type_total(typed, totals.sent) if totals.typed_over and totals.sent else typed


_PART = re.compile(rf"{PART}(?P<part>\d{{1,11}})|{WITH}(?P<cash>\d{{1,11}})-(?P<rest>[a-z]+)", re.A)


class CashPart(NamedTuple):
    """The paise of cash that are taken as a part of the bill, and the mode in which the rest comes
    at once; None: it stays due.
    """

    paise: int
    rest: Mode | None = None


def part_asked(sent: Mapping[str, str]) -> CashPart | None:
    """Parse the part of the command; None for other commands. One that cannot be read is 0, which
    is no part.
    """
    command = sent.get("act", "")
    if not command.startswith((PART, WITH)):
        return None
    match = _PART.fullmatch(command)
    if match is None:
        return CashPart(0)
    if match["part"]:
        return CashPart(int(match["part"]))
    rest = next((mode for mode in RESTS if mode.value == match["rest"]), None)
    return CashPart(int(match["cash"]), rest) if rest else CashPart(0)


def read_shared(sent: Mapping[str, str]) -> int | None:
    """Read how many entries the transfer paid besides this bill, as the person says."""
    text = sent.get("same_transfer", "")
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


class NewBillForm(BillFields, CreatingForm):
    total_amount = Rupees("Total amount", validators=[Required("Write the amount in rupees.")])

    def validate_payment_status(self, field: OneOf) -> None:
        """Refuse a form without a status: a bill is never assumed to be paid."""
        if not field.raw_data:
            raise ValidationError(field.message)
