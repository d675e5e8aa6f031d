"""A count of the drawer by denomination. Pure; amounts are whole paise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DENOMINATIONS = (500, 200, 100, 50, 20, 10, 5, 2, 1)
"""The notes and coins in circulation, in rupees (Reserve Bank of India), the largest first.

₹2,000 is left out: the notes are legal tender still, but were withdrawn on 19 May 2023, and since
7 October 2023 only the issue offices of the Reserve Bank change them. A clinic that took one could
not bank it. 50 paise is left out too: what is paid is rounded to the rupee.
"""

MOST_OF_ONE = 99_999

_NOT_A_NUMBER = "Write how many there are as a whole number, like 12"
_TOO_MANY = "The most that can be counted of one kind is 99,999"


class ReadCounts(NamedTuple):
    """The count as read: the number of each denomination, and advice for unreadable fields.

    With advice the counts are incomplete: those fields are missing from them.
    """

    counts: dict[int, int]
    advice: dict[str, str]


def field_of(denomination: int) -> str:
    """Return the name of the form's field for a denomination in rupees: count_500."""
    return f"count_{denomination}"


def read_counts(fields: Mapping[str, str]) -> ReadCounts:
    """Read the typed fields of a count, named by `field_of`; a blank or missing one is 0.

    Takes whole numbers up to 99,999 in the digits of any script. Other fields are ignored.
    """
    counts, advice = {}, {}
    for denomination in DENOMINATIONS:
        name = field_of(denomination)
        text = fields.get(name, "").strip()
        wrong = _what_is_wrong(text)
        if wrong:
            advice[name] = wrong
        else:
            counts[denomination] = int(text or "0")
    return ReadCounts(counts, advice)


def _what_is_wrong(text: str) -> str:
    if text and not text.isdecimal():
        return _NOT_A_NUMBER
    # The length comes first: int() of thousands of digits is slow, and refused beyond 4,300.
    if len(text) > 20 or int(text or "0") > MOST_OF_ONE:
        return _TOO_MANY
    return ""


def count_of(counts: Mapping[int, int]) -> int:
    """Return the paise of these numbers of each denomination.

    Raises ValueError for a denomination that is not in circulation and for a negative count.
    """
    for denomination, how_many in counts.items():
        if denomination not in DENOMINATIONS:
            raise ValueError(f"there is no note or coin of {denomination} rupees")
        if how_many < 0:
            raise ValueError(f"{how_many} of {denomination} rupees cannot be counted")
    return sum(denomination * how_many * 100 for denomination, how_many in counts.items())
