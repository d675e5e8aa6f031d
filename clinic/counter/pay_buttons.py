"""The buttons that issue a bill: each says what it does with the cash handed over. Pure."""

from __future__ import annotations

from typing import NamedTuple

from clinic.counter.tendered import RESTS, WITH, WORDS, TenderedCash
from clinic.money import show_rupees


class PayButton(NamedTuple):
    """A button that issues a bill: its command, its label, the `prefix` that a screen reader reads
    before the label, and a second thing that it does.
    """

    command: str
    label: str
    prefix: str = "Issue: "
    besides: str = ""


NOTHING_TO_PAY = PayButton("cash", "Issue, nothing to pay", "")
LATER_BUTTON = PayButton("later", "Not paid yet", "Issue, ")
WHOLE = (PayButton("upi", "UPI", "Issue, paid by "), PayButton("card", "Card", "Issue, paid by "))


def pay_buttons(total_paise: int, typed: str, tendered: TenderedCash) -> tuple[PayButton, ...]:
    """Return the buttons for a bill of this total, the main one first; `typed` is the text of the
    cash field, and `tendered` its result.
    """
    if tendered.is_part:
        return (_part(tendered), *_splits(tendered), LATER_BUTTON)
    return (_whole(total_paise, typed, tendered), *WHOLE, LATER_BUTTON)


def _whole(total_paise: int, typed: str, tendered: TenderedCash) -> PayButton:
    total = show_rupees(total_paise)
    if not typed or tendered.problem:
        return PayButton("cash", f"Cash {total}", "Issue, paid in ")
    change = tendered.change_paise
    back = f"give back {show_rupees(change)}" if change else ""
    return PayButton("cash", f"Take {total}", besides=back)


def _part(tendered: TenderedCash) -> PayButton:
    rest = f"{show_rupees(tendered.rest_paise)} stays due"
    return PayButton(tendered.part_command, f"Take {show_rupees(tendered.paise)}", besides=rest)


def _splits(tendered: TenderedCash) -> list[PayButton]:
    """Return the buttons that take this in cash and the rest at once in another mode."""
    command, rest = f"{WITH}{tendered.paise}-", show_rupees(tendered.rest_paise)
    prefix = f"Issue: {show_rupees(tendered.paise)} cash "
    return [PayButton(command + mode.value, f"+ {rest} {WORDS[mode]}", prefix) for mode in RESTS]
