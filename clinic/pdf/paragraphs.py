"""Paragraphs whose long words are parted between letters as a reader sees them.

xhtml2pdf parts a word that is wider than its line between any two characters, which in an Indian
script takes a vowel sign off its consonant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from xhtml2pdf.xhtml2pdf_reportlab import PmlParagraph

from clinic.pdf.fonts import is_shaped
from clinic.pdf.scripts import clusters

_WORDS = re.compile("[^ ]+")
_WIDEST, _WIDEST_LATIN = 1.8, 1.05
"""What letters of a word have at most on average, in em."""
_TRACE = 0.2
"""Points by which the letters of a word, measured apart, may be wider together."""


class ShapedParagraph(PmlParagraph):
    """A paragraph with text of a shaped font."""

    _whole: list[str]
    """The texts of its fragments as they were written."""

    def breakLines(self, width: float | list[float]) -> Any:  # noqa: N802  # reportlab's name
        """Return the lines at a width in points. A word wider than that gets spaces, where lines
        end.
        """
        if getattr(self, "_splitpara", False):
            return super().breakLines(width)
        if not hasattr(self, "_whole"):
            self._whole = [getattr(frag, "text", "") for frag in self.frags]
        narrowest = min(width) if isinstance(width, list | tuple) else width
        texts = self._whole
        if _may_outgrow(self.frags, texts, narrowest):
            texts = list(_parted(self.frags, texts, narrowest))
        for frag, text in zip(self.frags, texts, strict=True):
            if text:
                frag.text = text
        return super().breakLines(width)


def shape_paragraph(flowable: Any) -> None:
    """Turn a paragraph into a `ShapedParagraph` where it has text of a shaped font."""
    if type(flowable) is PmlParagraph and any(
        is_shaped(frag.fontName) for frag in flowable.frags if getattr(frag, "text", "")
    ):
        flowable.__class__ = ShapedParagraph


def _may_outgrow(frags: list[Any], texts: list[str], width: float) -> bool:
    """Return whether a word may be wider than that, estimated without measuring any."""
    written = "".join(text for text in texts if isinstance(text, str))
    widest = max(
        len(word) * (_WIDEST_LATIN if word.isascii() else _WIDEST) for word in written.split(" ")
    )
    return bool(widest * max(frag.fontSize for frag in frags) > width)


def _parted(frags: list[Any], texts: list[str], width: float) -> Iterator[str]:
    """Return the texts with a space in each word where it would outgrow the width.

    A word may go on from one fragment to the next.
    """
    used = 0.0
    for frag, text in zip(frags, texts, strict=True):
        if not text or not isinstance(text, str):
            used = 0.0 if hasattr(frag, "lineBreak") else used
            yield text
            continue
        pieces, end = [], 0
        for word in _WORDS.finditer(text):
            if word.start() > end:
                used = 0.0
            wide = stringWidth(word.group(), frag.fontName, frag.fontSize)
            if used + wide <= width - _TRACE:
                used, part = used + wide, word.group()
            else:
                part, used = _part(word.group(), frag, used, width - _TRACE)
            pieces.append(text[end : word.start()] + part)
            end = word.end()
        if end < len(text):
            used = 0.0
        yield "".join(pieces) + text[end:]


def _part(word: str, frag: Any, used: float, width: float) -> tuple[str, float]:
    """Return the word with a space before each letter that would outgrow the width, and the width
    of its last part; `used` is the width of the text directly before it.
    """
    letters = []
    for letter in clusters(word):
        wide = stringWidth(letter, frag.fontName, frag.fontSize)
        if used and used + wide > width:
            letters.append(" ")
            used = 0.0
        letters.append(letter)
        used += wide
    return "".join(letters), used
