"""Texts that may be meant by a mistyped measure. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

POUNDS = Decimal("2.20462")
"""Pounds in a kilogram."""
INCHES = Decimal("2.54")
"""Centimetres in an inch."""
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")


def slips_of(field: str, text: str, exchanged: bool) -> Iterator[str]:
    """Yield texts that may be meant, the likeliest first; the caller drops the implausible ones.

    `exchanged`: also with two digits exchanged, which is only of use if something speaks for it.
    """
    numbers = _NUMBER.findall(text)
    if field == "blood_pressure":
        yield from _of_two(*numbers) if len(numbers) == 2 else ()
        return
    if len(numbers) != 1:
        return
    number = Decimal(numbers[0].replace(",", "."))
    if field == "temperature":
        yield _plain(number)  # the other unit than the one that was written
    yield _plain(number / 10)
    yield _plain(number * 10)
    if field == "weight":
        yield _plain(number / 1000)  # grams, as a baby's scale shows them
        yield _plain(round(number / POUNDS, 1))
    if field == "height":
        yield _plain(number * 100)  # metres
        yield _plain(number + 100)
        yield _plain(round(number * INCHES, 1))
        yield _plain(round((int(number) * 12 + number * 10 % 10) * INCHES, 1))  # 5.4 for 5'4"
    if exchanged:
        yield from _exchanged(_plain(number))


def _of_two(upper: str, lower: str) -> Iterator[str]:
    """Yield a blood pressure exchanged, or with a digit too many or too few in one or
    both numbers.
    """
    yield f"{lower}/{upper}"
    yield f"{upper[:-1]}/{lower}"
    yield f"{upper}/{lower[:-1]}"
    yield f"{upper}0/{lower}"
    yield f"{upper}/{lower}0"
    yield f"{upper}0/{lower}0"


def _exchanged(digits: str) -> Iterator[str]:
    for place in range(len(digits) - 1):
        one, other = digits[place], digits[place + 1]
        if one != other and one.isdecimal() and other.isdecimal():
            yield digits[:place] + other + one + digits[place + 2 :]


def _plain(number: Decimal) -> str:
    """Write a number without trailing zeros and never as 1E+2."""
    return f"{number.normalize():f}"
