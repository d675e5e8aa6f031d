"""A doctor's advice in the languages of papers: the rows of its page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clinic.prescribing.advice import fold, shipped_in

LONGEST = 400
"""Characters of a translation."""

LONGEST_WORDS = 200
MOST_ROWS = 60


class TypedAdvice(NamedTuple):
    """A translation as it was sent: of which words, and what the page had shown."""

    words: str
    text: str
    seen: str

    @property
    def wrong(self) -> str:
        """What is wrong with it, in words; "" for nothing."""
        if len(self.text.strip()) > LONGEST:
            return f"At most {LONGEST} letters fit."
        if len(self.words.strip()) > LONGEST_WORDS:
            return f"At most {LONGEST_WORDS} letters fit in the advice."
        if self.text.strip() and not fold(self.words):
            return "Write the advice too, as you write it in a prescription."
        return ""


NOTHING = TypedAdvice("", "", "")


class AdviceRow(NamedTuple):
    """A piece of advice with its text in one language.

    `shipped` comes with the program; `text` is the doctor's, as typed or stored, and goes first.
    """

    words: str
    shipped: str
    text: str
    stored: str
    error: str


class StoredTranslation(NamedTuple):
    """A stored translation: the words as written, and their text."""

    words: str
    text: str


def usual_language(print_language: str) -> str:
    """Return the language that the page opens with."""
    return print_language if print_language != "en" else "hi"


def rows_of(
    used: Sequence[str],
    stored: Mapping[str, StoredTranslation],
    language: str,
    typed: Sequence[TypedAdvice] = (),
) -> list[AdviceRow]:
    """Return the rows: what the doctor writes often, then what has a translation beside it.

    The last one is for other advice: empty, or as it was typed.
    """
    words = {fold(text): text for text in used[:MOST_ROWS]}
    words |= {name: row.words for name, row in stored.items() if name not in words and row.text}
    words |= {name: row.words for row in typed[:-1] if (name := fold(row.words)) not in words}
    sent = {fold(row.words): row for row in typed}
    rows = [
        _row(text, shipped_in(text, language), stored.get(name), sent.get(name))
        for name, text in words.items()
        if name
    ]
    other = typed[-1] if typed and fold(typed[-1].words) not in words else NOTHING
    translation = stored.get(fold(other.words))
    return [*rows, _row(other.words, "", translation, other)]


def _row(
    words: str, shipped: str, stored: StoredTranslation | None, typed: TypedAdvice | None
) -> AdviceRow:
    stored_text = stored.text if stored else ""
    if typed is None:
        return AdviceRow(words, shipped, stored_text, stored_text, "")
    error = typed.wrong
    if not error and typed.seen != stored_text and typed.text.strip() != typed.seen:
        error = (
            f"Meanwhile another page saved: {stored_text or 'nothing'}. Save again to keep yours."
        )
    return AdviceRow(words, shipped, typed.text, stored_text, error)
