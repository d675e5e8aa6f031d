"""Letters of Indian scripts as glyphs of their own, so that a PDF gives back the words it shows.

Shaped text has fewer glyphs than characters, and others, in another order: the sign of a short i is
drawn before its consonant. A reader's program looks each glyph up in the font's ToUnicode table. So
the embedded font gets one glyph for each letter as a reader sees it (a cluster: a consonant with
all that hangs on it), composed of the font's own glyphs at the places that HarfBuzz gives them, and
the table says which characters it stands for, in the order in which they are written. This is read
everywhere; /ActualText, which says the same of a whole run, is not known to all, and some part
words at its edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from struct import pack, unpack_from
from typing import Any, NamedTuple
from unicodedata import category

from reportlab.pdfbase.ttfonts import TTFontFile

_WORDS, _XY, _MORE = 0x1, 0x2, 0x20
"""Flags of a component: its place in two bytes each, as a distance; another one follows."""

_MOST = 0xFFFF
_TRACE = 5
"""What a glyph without ink is wide, in 1/1000 em; the one before it is narrower by as much."""


class Part(NamedTuple):
    """A glyph by its number in the font, and its position in the letter, in 1/1000 em."""

    glyph: int
    right: int
    up: int


class ShapedLetter(NamedTuple):
    """A letter as a reader sees it: its characters, glyphs and advance in 1/1000 em."""

    text: str
    parts: tuple[Part, ...]
    advance: int


NO_LETTER = ShapedLetter("\ufffd", (Part(0, 0, 0),), 0)
"""The first place of every embedded font: the glyph for what is missing."""


def letters_of(
    text: str, infos: Sequence[Any], positions: Sequence[Any]
) -> tuple[ShapedLetter, ...]:
    """Return the letters of a text that HarfBuzz has shaped, from left to right."""
    glyphs = [*zip(infos, positions, strict=True)]
    groups = [[*group] for _at, group in groupby(glyphs, key=lambda pair: pair[0].cluster)]
    starts = [group[0][0].cluster for group in groups]
    ends = [*starts[1:], len(text)]
    return tuple(
        letter
        for start, end, group in zip(starts, ends, groups, strict=True)
        for letter in _in_two(_letter(text[start:end], group))
    )


def _in_two(letter: ShapedLetter) -> Iterator[ShapedLetter]:
    """Split a letter at its first sign of no width (category Mn): the part before it with all ink,
    and the rest.

    pdf.js takes a glyph with such a sign among its characters for one of no width, and puts a space
    behind it. PDFium leaves out a glyph without ink, so that the rest gets a trace.
    """
    place = next((at for at, sign in enumerate(letter.text) if category(sign) == "Mn"), 0)
    if not place:
        yield letter
        return
    trace = min(_TRACE, letter.advance)
    yield letter._replace(text=letter.text[:place], advance=letter.advance - trace)
    yield ShapedLetter(letter.text[place:], (), trace)


def _letter(text: str, glyphs: list[tuple[Any, Any]]) -> ShapedLetter:
    parts, across, up = [], 0, 0
    for info, at in glyphs:
        parts.append(Part(info.codepoint, across + at.x_offset, up + at.y_offset))
        across, up = across + at.x_advance, up + at.y_advance
    return ShapedLetter(text.replace("\u00a0", " "), tuple(parts), across)


def to_unicode(name: str, letters: Sequence[ShapedLetter]) -> str:
    """Return the ToUnicode table of a font whose codes count up from 0, one for each letter."""
    lines = [
        f"<{code:02X}> <{letter.text.encode('utf-16-be').hex().upper()}>"
        for code, letter in enumerate(letters)
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def\n/CMapType 2 def",
            "1 begincodespacerange\n<00> <FF>\nendcodespacerange",
            *("\n".join([f"{len(b)} beginbfchar", *b, "endbfchar"]) for b in blocks),
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        ]
    )


class GlyphComposer:
    """Composes glyphs out of a font's own ones; letters with the same glyphs share one."""

    def __init__(self, face: Any) -> None:
        self.face = face
        self.glyf: bytes = face.get_table("glyf")[: face.glyphPos[-1]]
        self.composed = lru_cache(maxsize=2048)(self._composed)

    def _composed(self, parts: tuple[Part, ...]) -> tuple[bytes, int, int]:
        """Return a composite glyph, how far right of its origin its ink begins, and the number of
        its components.
        """
        inked = [(part, box) for part in parts if (box := self._box(part.glyph))]
        if not inked:
            return b"", 0, 0
        left = min(box[0] + part.right for part, box in inked)
        low = min(box[1] + part.up for part, box in inked)
        right = max(box[2] + part.right for part, box in inked)
        high = max(box[3] + part.up for part, box in inked)
        head = pack(">hhhhh", -1, left, low, right, high)
        return head + b"".join(_components([part for part, _box in inked])), left, len(inked)

    def _box(self, glyph: int) -> tuple[Any, ...]:
        """Return left, low, right and high of a glyph's ink; empty if it has none, as a space."""
        begins, ends = self.face.glyphPos[glyph : glyph + 2]
        return unpack_from(">hhhh", self.glyf, begins + 2) if ends > begins else ()


class LetterFile(TTFontFile):
    """A font file with a glyph for each of some letters; the code of the first is 0."""

    def __init__(self, composer: GlyphComposer, letters: Sequence[ShapedLetter]) -> None:
        # not TTFontFile's, which reads a file
        self._face, self._components = composer.face, 0
        self.glyphPos, self.hmetrics = [*self._face.glyphPos], [*self._face.hmetrics]
        added = [composer.glyf]
        self.charToGlyph = {
            code: self._glyph_of(letter, composer, added) for code, letter in enumerate(letters)
        }
        self._ttf_data = b"".join(added)

    def stream(self) -> bytes:
        """Return the file without any glyph that the letters do not need."""
        subset: bytes = self.makeSubset(range(len(self.charToGlyph)))
        return subset

    def get_table(self, tag: str) -> bytes:
        """Return a table of the face, with the glyphs that were added, and room for their
        components.
        """
        if tag == "glyf":
            return bytes(self._ttf_data)
        table: bytes = self._face.get_table(tag)
        return _with_room(table, self._components) if tag == "maxp" else table

    def get_table_pos(self, tag: str) -> tuple[int, int]:
        """Return the offsets of the glyphs: the only table that is read by its position."""
        if tag != "glyf":
            raise KeyError(tag)
        return 0, len(self._ttf_data)

    def _glyph_of(self, letter: ShapedLetter, composer: GlyphComposer, added: list[bytes]) -> int:
        """Return the number of a letter's glyph: the font's own if it is the same, or a new one."""
        first = letter.parts[0].glyph if letter.parts else 0
        if letter.parts == (Part(first, 0, 0),) and self.hmetrics[first][0] == letter.advance:
            return first
        data, left, components = composer.composed(letter.parts)
        added.append(data)
        self.glyphPos.append(self.glyphPos[-1] + len(data))
        self.hmetrics.append((letter.advance, left & _MOST))
        self._components = max(self._components, components)
        return len(self.hmetrics) - 1


def _components(parts: Sequence[Part]) -> Iterator[bytes]:
    for place, part in enumerate(parts, 1):
        more = _MORE if place < len(parts) else 0
        yield pack(">HHhh", _WORDS | _XY | more, part.glyph, part.right, part.up)


def _with_room(maxp: bytes, components: int) -> bytes:
    """Return the table of limits (maxp) for glyphs of so many components within others.

    Its numbers, from the sixth byte: points and contours of a glyph, then of a composite glyph; and
    in the last four bytes, the number of components of a glyph, and the depth of their nesting.
    """
    points, contours, of_composite, contours_of_composite = unpack_from(">HHHH", maxp, 6)
    most, depth = unpack_from(">HH", maxp, 28)
    grown = pack(
        ">HH",
        min(_MOST, max(points, of_composite) * max(components, 1)),
        min(_MOST, max(contours, contours_of_composite) * max(components, 1)),
    )
    nested = pack(">HH", max(most, components), depth + 1)
    return maxp[:10] + grown + maxp[14:28] + nested + maxp[32:]
