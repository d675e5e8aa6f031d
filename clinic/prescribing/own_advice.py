"""A doctor's advice in the languages of papers: the rows of its page. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clinic.prescribing.advice import fold, shipped_in

LONGEST = 400
"""Characters of a translation."""

LONGEST_ADVICE = 200
MOST_ROWS = 60


class TypedAdvice(NamedTuple):
    """A translation as it was sent: the advice, its translation, and the one that was shown."""

    advice: str
    text: str
    seen: str

    @property
    def wrong(self) -> str:
        """The message for what is wrong with it; "" if nothing is."""
        if len(self.text.strip()) > LONGEST:
            return f"At most {LONGEST} characters fit."
        if len(self.advice.strip()) > LONGEST_ADVICE:
            return f"At most {LONGEST_ADVICE} characters fit in the advice."
        if self.text.strip() and not fold(self.advice):
            return "Write the advice too, as you write it in a prescription."
        return ""


NOTHING = TypedAdvice("", "", "")


class AdviceRow(NamedTuple):
    """A piece of advice with its text in one language.

    `shipped` comes with the program; `text` is the doctor's, as typed or stored, and goes first.
    """

    advice: str
    shipped: str
    text: str
    stored: str
    error: str


class StoredTranslation(NamedTuple):
    """A stored translation: the advice as written, and its text in the language."""

    advice: str
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
    advice = {fold(text): text for text in used[:MOST_ROWS]}
    advice |= {name: row.advice for name, row in stored.items() if name not in advice and row.text}
    advice |= {name: row.advice for row in typed[:-1] if (name := fold(row.advice)) not in advice}
    sent = {fold(row.advice): row for row in typed}
    rows = [
        _row(text, shipped_in(text, language), stored.get(name), sent.get(name))
        for name, text in advice.items()
        if name
    ]
    other = typed[-1] if typed and fold(typed[-1].advice) not in advice else NOTHING
    translation = stored.get(fold(other.advice))
    return [*rows, _row(other.advice, "", translation, other)]


def _row(
    advice: str, shipped: str, stored: StoredTranslation | None, typed: TypedAdvice | None
) -> AdviceRow:
    stored_text = stored.text if stored else ""
    if typed is None:
        return AdviceRow(advice, shipped, stored_text, stored_text, "")
    error = typed.wrong
    if not error and typed.seen != stored_text and typed.text.strip() != typed.seen:
        error = (
            f"Meanwhile another page saved: {stored_text or 'nothing'}. Save again to keep yours."
        )
    return AdviceRow(advice, shipped, typed.text, stored_text, error)
