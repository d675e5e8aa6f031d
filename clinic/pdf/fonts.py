"""The fonts of our documents: where they are, and how a run of an Indian script is shaped."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import uharfbuzz
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont

from clinic.pdf.errors import PdfError
from clinic.pdf.scripts import BLOCKS, LATIN, split_runs, without_joiners

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
"""Where set-up copies the fonts to, under the names they have in their npm packages."""

FAMILY = "Noto Sans"
"""The one font family a document may name; the scripts' own fonts are chosen beneath it."""

MISSING = "\ufffd"
"""What prints for characters no font has, such as an emoji in a name."""

_WEIGHTS = {"": "400Regular", "-Bold": "700Bold"}
_PRIVATE = 0xE000
"""Glyph n of a shaped font is addressed as character U+E000 + n, the private use area."""


class Glyph(NamedTuple):
    """A shaped glyph: its number in the font, and its advance and offsets in 1/1000 em."""

    number: int
    cluster: int
    advance: int
    right: int
    up: int


class ShapedFont(TTFont):
    """A font whose text goes through HarfBuzz, both when it is measured and when it is drawn.

    ReportLab addresses glyphs by characters. A glyph without one gets one of the private use area,
    fixed by its number. ReportLab itself gives these out as glyphs turn up, so that the same
    document would come out differently from one process to the next.
    """

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), asciiReadable=False)
        self._shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
        face = self.face
        if face.unitsPerEm != 1000 or face.numGlyphs > 0x1900:
            raise PdfError(f"{path.name} is not one of the fonts the set-up installs")
        self._addresses = [
            chr(face.glyphToChar[glyph][0] if glyph in face.glyphToChar else _PRIVATE + glyph)
            for glyph in range(face.numGlyphs)
        ]
        for glyph, address in enumerate(self._addresses):
            face.charToGlyph[ord(address)] = glyph
            face.charWidths[ord(address)] = self._shaper.get_glyph_h_advance(glyph)
        self.shape = lru_cache(maxsize=256)(self._shape)
        self.shaped = lru_cache(maxsize=256)(self._shaped)

    def _shape(self, text: str) -> tuple[Glyph, ...]:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._shaper, buffer, {})
        return tuple(
            Glyph(info.codepoint, info.cluster, at.x_advance, at.x_offset, at.y_offset)
            for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )

    def stringWidth(  # noqa: N802  # reportlab's name
        self, text: str | bytes, size: float, encoding: str = "utf8"
    ) -> float:
        """How wide the text is once shaped, in the unit of `size`."""
        text = text.decode(encoding) if isinstance(text, bytes) else text
        return sum(glyph.advance for glyph in self.shape(text)) * size / 1000

    def _shaped(self, text: str) -> Any:
        """The text as ReportLab's text objects draw it: glyphs with their places."""
        glyphs = self.shape(text)
        widths = self.face.charWidths
        return ShapedStr(
            "".join(self._addresses[glyph.number] for glyph in glyphs),
            [
                ShapeData(
                    glyph.cluster,
                    glyph.advance,
                    0,
                    glyph.right,
                    glyph.up,
                    widths[ord(self._addresses[glyph.number])],
                )
                for glyph in glyphs
            ],
        )


def font_name(script: str, *, bold: bool) -> str:
    """The name under which the font of a script is registered."""
    return f"Noto{script}{'-Bold' if bold else ''}"


def is_shaped(name: str) -> bool:
    """Whether a registered font is that of an Indian script, by its name."""
    return isinstance(pdfmetrics.getFont(name), ShapedFont)


def register() -> None:
    """Load every font and make it known to ReportLab. Raises PdfError where one is missing."""
    for script in (LATIN, *BLOCKS):
        for suffix, weight in _WEIGHTS.items():
            path = FOLDER / f"NotoSans{'' if script == LATIN else script}_{weight}.ttf"
            pdfmetrics.registerFont(_load(f"Noto{script}{suffix}", path, script))
            _align(f"Noto{script}{suffix}", f"Noto{LATIN}{suffix}")
    for bold in (0, 1):
        for italic in (0, 1):
            addMapping(FAMILY, bold, italic, font_name(LATIN, bold=bool(bold)))


def _align(name: str, latin: str) -> None:
    """Give a font the height of the Latin one, so that words beside each other share a baseline."""
    face, like = pdfmetrics.getFont(name).face, pdfmetrics.getFont(latin).face
    face.ascent, face.descent = like.ascent, like.descent


def _load(name: str, path: Path, script: str) -> TTFont:
    if not path.is_file():
        raise PdfError(
            f"The font {path.name} is missing from {path.parent.name}/. "
            "Run `python3 run.py`, which installs the fonts, and try again."
        )
    if script == LATIN:
        return TTFont(name, str(path), asciiReadable=False)
    return ShapedFont(name, path)


@lru_cache(maxsize=64)
def coverage(name: str) -> frozenset[int]:
    """The characters a registered font can draw."""
    return frozenset(pdfmetrics.getFont(name).face.charToGlyph)


@lru_cache(maxsize=512)
def drawable(text: str, *, bold: bool) -> list[tuple[str, str]]:
    """The text in pieces with the name of the font that draws each, in order.

    Whatever no font has becomes U+FFFD, once for a row of such characters.
    """
    pieces: list[tuple[str, str]] = []
    for run in split_runs(text):
        name = font_name(run.script, bold=bold)
        if run.script == LATIN:
            pieces.append((_replace_missing(without_joiners(run.text), name), name))
        else:
            pieces.append((_replace_missing(run.text, name), name))
    return [piece for piece in pieces if piece[0]]


def _replace_missing(text: str, name: str) -> str:
    known = coverage(name)
    if text.isascii() or known.issuperset(map(ord, text)):
        return text
    marked = "".join(
        character if ord(character) in known or character.isspace() else MISSING
        for character in text
    )
    return re.sub(f"{MISSING}+", MISSING, marked)
