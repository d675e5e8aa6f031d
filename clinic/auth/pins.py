"""The rules for a PIN. Pure."""

from __future__ import annotations

import re

FEWEST, MOST = 4, 6
STRAIGHT = ("01234567890", "09876543210")
WRONG_LENGTH = f"A PIN has {FEWEST} to {MOST} digits."
TOO_PLAIN = "This PIN is easily guessed. Choose digits that neither repeat nor count."


def check_pin(pin: str) -> str:
    """Return a PIN that may be used. Raises ValueError with advice.

    Refused is what people try first: 0000, 1234, 4321, 1212, 123123.
    """
    if not re.fullmatch(f"[0-9]{{{FEWEST},{MOST}}}", pin):
        raise ValueError(WRONG_LENGTH)
    if is_plain(pin):
        raise ValueError(TOO_PLAIN)
    return pin


def is_plain(pin: str) -> bool:
    """Return whether the digits count up or down, or repeat a shorter row of digits."""
    repeats = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    return repeats or any(pin in row for row in STRAIGHT)
