"""The letters of a text that papers cannot print: a placeholder stands in their place. Pure."""

from __future__ import annotations

import unicodedata

from clinic import pdf

_MOST_LETTERS = 12
"""The most letters that a notice shows."""


def placeholder_notice(text: str) -> str:
    """Return a sentence on the letters of a saved text that no font of the papers has, or "".

    It names each letter once and in the order of Unicode: messages travel in a cookie and tell no
    name.
    """
    letters = pdf.letters_without_font(text)
    if not letters:
        return ""
    # A mark is shown on a dotted circle: by itself it would stand on the space before it.
    shown = [f"\u25cc{a}" if unicodedata.combining(a) else a for a in letters[:_MOST_LETTERS]]
    more = len(letters) - len(shown)
    listed = " ".join(shown) + (f" and {more} more" if more else "")
    return (
        f"Papers cannot print these letters: {listed}. On paper \ufffd stands in their place. "
        "The record keeps what you wrote."
    )
