"""Which font draws which piece of a text: runs of one Indian script, and everything else.

Pure: no fonts are opened and nothing is drawn here.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

LATIN = "Latin"
"""The script of whatever no Indian script claims: Latin, digits, ₹, punctuation."""

BLOCKS = {
    "Devanagari": "\u0900-\u0963\u0966-\u097f\u1cd0-\u1cff\ua8e0-\ua8ff",
    "Bengali": "\u0980-\u09ff",
    "Gurmukhi": "\u0a00-\u0a7f",
    "Gujarati": "\u0a80-\u0aff",
    "Tamil": "\u0b80-\u0bff",
    "Telugu": "\u0c00-\u0c7f",
    "Kannada": "\u0c80-\u0cff",
    "Malayalam": "\u0d00-\u0d7f",
}
"""Unicode blocks by script, as the inside of a regular expression's class.

The danda (U+0964, U+0965) stands in the Devanagari block but serves all of these scripts, so it
belongs to none: it stays with the run before it.
"""

_JOINERS = "\u200c\u200d\u25cc\u0964\u0965"
"""What continues a run: the (non-)joiners, the dotted circle, the dandas. Spaces, commas and
digits do so as well, but only between two words of the run ("सुबह 1 गोली, 3 दिन तक" is one), so that
a trailing space keeps the width of its own font. Each font has them, drawn as the Latin one's."""

_MATCHERS = "|".join(
    f"(?P<{script}>[{block}](?:[{block}{_JOINERS}]|[ \u00a0,0-9]+(?=[{block}]))*)"
    for script, block in BLOCKS.items()
)
_INDIC = re.compile(_MATCHERS)
_ANY_INDIC = re.compile(f"[{''.join(BLOCKS.values())}]")

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_INVISIBLE = re.compile(f"[{_CONTROLS}\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_STRAY_JOINERS = re.compile("[\u200b-\u200d\ufe00-\ufe0f\U000e0000-\U000e0fff]+")


class ScriptRun(NamedTuple):
    """A piece of text and the script whose font draws it."""

    text: str
    script: str


def split_runs(text: str) -> list[ScriptRun]:
    """Cut a text in runs of one script, in order; together they are the text again.

    Latin letters, ₹ and punctuation are always Latin, and so are digits that stand by themselves,
    so that figures look alike on the whole page. Dandas and joiners stay in the run of a script,
    and the spaces, commas and digits between two of its words.
    """
    if text.isascii() or not _ANY_INDIC.search(text):
        return [ScriptRun(text, LATIN)] if text else []
    return list(_runs(text))


def _runs(text: str) -> Iterator[ScriptRun]:
    end = 0
    for match in _INDIC.finditer(text):
        if match.start() > end:
            yield ScriptRun(text[end : match.start()], LATIN)
        yield ScriptRun(match.group(), match.lastgroup or LATIN)
        end = match.end()
    if end < len(text):
        yield ScriptRun(text[end:], LATIN)


_SPELT_OUT = {"≥": ">=", "≤": "<=", "→": "->", "←": "<-", "↑": "up ", "↓": "down "}
_SIGNS = re.compile(f"[{''.join(_SPELT_OUT)}]")


def clean(text: str) -> str:
    """Return a text without control characters, lone surrogates and direction marks; letters
    composed.

    Tabs and line ends stay. The rest is NFC, so that a letter and its accent are one glyph. Signs
    that doctors type and no font has are spelt out: ≥ as >=.
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _SIGNS.sub(lambda sign: _SPELT_OUT[sign.group()], composed)


_PULLI = "\u0bcd"
_TAMIL_CONJUNCTS = {"க்ஷ", "ஸ்ர", "ஶ்ர"}


def without_joiners(text: str) -> str:
    """Return a text without joiners and variation selectors, which have no meaning outside a
    script.
    """
    return _STRAY_JOINERS.sub("", text)


def clusters(text: str) -> list[str]:
    """Return the letters as readers see them: a base with its marks and conjuncts.

    A simplification of UAX #29 that is right for Indian scripts: a mark continues its letter, and
    so does the letter after a virama (category Mn, combining class 9) or a joiner. The pulli of
    Tamil is a virama that joins in two letters only, க்ஷ and ஸ்ரீ.
    """
    letters: list[str] = []
    joins = False
    for character in text:
        mark = unicodedata.category(character) in {"Mn", "Mc"} or character in "\u200c\u200d"
        if letters and (mark or (joins and not _parts_from_pulli(letters[-1], character))):
            letters[-1] += character
        else:
            letters.append(character)
        joins = unicodedata.combining(character) == 9 or (mark and character == "\u200d")
    return letters


def _parts_from_pulli(before: str, character: str) -> bool:
    if character.isspace():
        return True
    return before.endswith(_PULLI) and before + character not in _TAMIL_CONJUNCTS
