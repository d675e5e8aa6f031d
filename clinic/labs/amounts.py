"""Numbers and ranges as a laboratory prints them. Pure. The typed text stays the truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d{1,12}(?:\.\d{1,12})?|\.\d{1,12}"
"""A longer one is kept in words: converted and rounded it would not fit into 28 digits, which is
what a Decimal computes with, and no laboratory prints one."""
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2})*,\d{3}(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_VALUE = re.compile(rf"(?P<relation><=|>=|[<>≤≥])?\s*(?P<number>{_NUMBER})")
_BETWEEN = re.compile(rf"(?P<low>{_NUMBER})\s*(?:-|–|—|to)\s*(?P<high>{_NUMBER})")
_ONE_SIDED = re.compile(
    rf"(?P<side><=|>=|[<>≤≥]|up ?to|below|under|less than|above|over|more than)\s*"
    rf"(?P<number>{_NUMBER})"
)
_UPPER = {"<", "<=", "≤", "up to", "upto", "below", "under", "less than"}
_OPEN = {"<", ">", "below", "under", "less than", "above", "over", "more than"}
LOW, HIGH = "low", "high"
_COUNTED = 1000
"""A range that begins here or above counts single cells; a value below a hundredth of it counts
thousands or lakhs. A value this many times above its range is in another unit too."""


@dataclass(frozen=True, slots=True)
class LabAmount:
    """A number, and '<' or '>' where the laboratory says only that it is beyond it."""

    number: Decimal
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A printed range; None for a side without a limit. An open side leaves its limit out."""

    low: Decimal | None
    high: Decimal | None
    is_open: bool = False


def without_grouping(text: str) -> str:
    """Return a number without commas between its groups: 1,50,000 and 150,000 give 150000.

    Any other comma stays, so that `7,2` is not read as a number.
    """
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def read_amount(text: str) -> LabAmount | None:
    """Return the number in a value as typed; None for one in words, or of more than 12 digits."""
    match = _VALUE.fullmatch(without_grouping(text.strip()))
    if match is None:
        return None
    return LabAmount(Decimal(match["number"]), (match["relation"] or "")[:1].translate(_SIGNS))


_SIGNS = str.maketrans("≤≥", "<>")


def read_range(text: str) -> Range | None:
    """Return a range as printed: `4.0-5.6`, `4 to 6`, `<5.7`, `up to 40`; None if not readable."""
    tidy = " ".join(text.lower().replace(",", "").split()).strip("()[] ")
    if match := _BETWEEN.fullmatch(tidy):
        low, high = Decimal(match["low"]), Decimal(match["high"])
        return Range(low, high) if low <= high else None
    if match := _ONE_SIDED.fullmatch(tidy):
        number, side = Decimal(match["number"]), match["side"]
        is_open = side in _OPEN
        if side in _UPPER:
            return Range(None, number, is_open)
        return Range(number, None, is_open)
    return None


def mark_of(value: str, printed_range: str) -> str:
    """Return LOW or HIGH for a value outside its range, '' for one within or not comparable."""
    amount, limits = read_amount(value), read_range(printed_range)
    if amount is None or limits is None or _is_in_another_unit(amount, limits):
        return ""
    if _is_below(amount, limits):
        return LOW
    return HIGH if _is_above(amount, limits) else ""


def _is_in_another_unit(amount: LabAmount, limits: Range) -> bool:
    """Return whether the range is printed in another unit: platelets 2.5 (lakh), 150000-450000."""
    if not limits.low or limits.high is None:
        return False
    is_less = limits.low >= _COUNTED and 0 < amount.number < limits.low / 100
    return is_less or amount.number > limits.high * _COUNTED


def _is_below(amount: LabAmount, limits: Range) -> bool:
    if limits.low is None or amount.relation == ">":
        return False
    at_limit = limits.is_open or amount.relation == "<"
    return amount.number < limits.low or (at_limit and amount.number == limits.low)


def _is_above(amount: LabAmount, limits: Range) -> bool:
    if limits.high is None or amount.relation == "<":
        return False
    at_limit = limits.is_open or amount.relation == ">"
    return amount.number > limits.high or (at_limit and amount.number == limits.high)
