"""The text of a dose in plain letters, as the patterns expect it."""

from __future__ import annotations

import re

_PLAIN = str.maketrans(
    dict(zip("०१२३४५६७८९", "0123456789", strict=True))
    | dict.fromkeys("–—‒−‐‑", "-")
    | dict.fromkeys("×✕✖", "x")
    | dict.fromkeys("“”„‟″", '"')
    | dict.fromkeys("‘’`´", "'")
    | {"⁄": "/", "\u00a0": " ", "\t": " ", "\n": " ", "\r": " "}
)

_STAR = re.compile(r"(?<=[\s\w])\*(?=\s?\d)")
"""A times sign, as in `*5d`."""


def plain(text: str) -> str:
    """Return the text in lower case with plain digits, dashes, quotes and ×, one character for
    each."""
    text = text.translate(_PLAIN)
    if text.isascii():
        low = text.lower()
    else:  # the capital İ, for one, would become two characters
        low = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return _STAR.sub("x", low)
