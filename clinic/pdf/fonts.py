"""The fonts of our documents: where they are, and how a run of an Indian script is shaped."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import uharfbuzz
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from clinic.pdf.errors import PdfError
from clinic.pdf.letters import (
    NO_LETTER,
    GlyphComposer,
    LetterFile,
    ShapedLetter,
    letters_of,
    to_unicode,
)
from clinic.pdf.scripts import BLOCKS, LATIN, split_runs, without_joiners

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
"""Where set-up copies the fonts to, under the names they have in their npm packages."""

FAMILY = "Noto Sans"
"""The one font family a document may name; the scripts' own fonts are chosen beneath it."""

MISSING = "\ufffd"
"""The character that prints for those that no font has, such as an emoji in a name."""

_WEIGHTS = {"": "400Regular", "-Bold": "700Bold"}
_MOST_CODES = 256
"""Letters in one embedded font: a code is a byte."""


class _Codes:
    """The code and embedded font of each letter of one document, in order of first use.

    The names are those that ReportLab expects of a font's state.
    """

    def __init__(self) -> None:
        self.assignments: dict[ShapedLetter, int] = {}
        self.subsets: list[list[ShapedLetter]] = [[NO_LETTER]]
        self.internalName: str | None = None
        self.namePrefix = "F"

    def of(self, letter: ShapedLetter) -> int:
        """Return the number of its font, times 256, plus its code."""
        code = self.assignments.get(letter)
        if code is None:
            if len(self.subsets[-1]) == _MOST_CODES:
                self.subsets.append([NO_LETTER])
            code = (len(self.subsets) - 1) * _MOST_CODES + len(self.subsets[-1])
            self.subsets[-1].append(letter)
            self.assignments[letter] = code
        return code


class ShapedFont(TTFont):
    """A font whose text goes through HarfBuzz, both when it is measured and when it is drawn.

    What it draws are letters (`clinic.pdf.letters`), each with a code of its own in the document.
    """

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), asciiReadable=False, shapable=False)
        self._shaper = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
        if self.face.unitsPerEm != 1000:
            raise PdfError(f"{path.name} is not one of the fonts the set-up installs")
        self._composer = GlyphComposer(self.face)
        self.face.makeSubset = self._file_of  # what `addSubsetObjects` embeds
        self.letters = lru_cache(maxsize=256)(self._letters)

    def _letters(self, text: str) -> tuple[ShapedLetter, ...]:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._shaper, buffer, {})
        return letters_of(text, buffer.glyph_infos, buffer.glyph_positions)

    def _file_of(self, letters: Sequence[ShapedLetter]) -> bytes:
        return LetterFile(self._composer, letters).stream()

    def stringWidth(  # noqa: N802  # reportlab's name
        self, text: str | bytes, size: float, encoding: str = "utf8"
    ) -> float:
        """Return the width of the shaped text, in the unit of `size`."""
        text = text.decode(encoding) if isinstance(text, bytes) else text
        return sum(letter.advance for letter in self.letters(text)) * size / 1000

    def splitString(  # noqa: N802  # reportlab's name
        self, text: str | bytes, doc: Any, encoding: str = "utf8"
    ) -> list[tuple[int, bytes]]:
        """Return the codes of the text's letters, in rows of one embedded font, with its number."""
        text = text.decode(encoding) if isinstance(text, bytes) else text
        font_codes = self.state.setdefault(doc, _Codes())
        codes = [divmod(font_codes.of(letter), _MOST_CODES) for letter in self.letters(text)]
        rows = groupby(codes, key=lambda pair: pair[0])
        return [(font, bytes(code for _font, code in row)) for font, row in rows]

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # reportlab's name
        """Embed the letters that the document shows."""
        font_codes = self.state.pop(doc)
        for number, letters in enumerate(font_codes.subsets):
            inner = f"{font_codes.internalName}+{number}"
            tag = (SUBSETN(number) + b"+" + self.face.name).decode("pdfdoc")
            embedded = pdfdoc.PDFTrueTypeFont()
            embedded.Name, embedded.BaseFont = inner, tag
            embedded.FirstChar, embedded.LastChar = 0, len(letters) - 1
            embedded.Widths = pdfdoc.PDFArray([letter.advance for letter in letters])
            table = pdfdoc.PDFStream(content=to_unicode(tag, letters))
            table.filters = [pdfdoc.PDFZCompress] if doc.compression else []
            embedded.ToUnicode = doc.Reference(table, f"toUnicodeCMap:{tag}")
            embedded.FontDescriptor = self.face.addSubsetObjects(doc, tag, letters)
            doc.Reference(embedded, inner)
            doc.idToObject["BasicFonts"].dict[inner] = embedded


def font_name(script: str, *, bold: bool) -> str:
    """Return the name under which the font of a script is registered."""
    return f"Noto{script}{'-Bold' if bold else ''}"


def is_shaped(name: str) -> bool:
    """Return whether a registered font is that of an Indian script, by its name."""
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
    """Return the characters that a registered font can draw."""
    return frozenset(pdfmetrics.getFont(name).face.charToGlyph)


@lru_cache(maxsize=512)
def drawable(text: str, *, bold: bool) -> list[tuple[str, str]]:
    """Return the text in pieces with the name of the font that draws each, in order.

    Characters that no font has become U+FFFD, one for a row of them.
    """
    pieces: list[tuple[str, str]] = []
    for run in split_runs(text):
        name = font_name(run.script, bold=bold)
        if run.script == LATIN:
            pieces.append((_replace_missing(without_joiners(run.text), name), name))
        else:
            pieces.append((_replace_missing(run.text, name), name))
    return [piece for piece in pieces if piece[0]]


def without_glyph(text: str) -> set[str]:
    """Return the characters for which `drawable` puts U+FFFD, in one weight or the other."""
    characters: set[str] = set()
    for run in split_runs(text):
        shown = without_joiners(run.text) if run.script == LATIN else run.text
        for bold in (False, True):
            covered = coverage(font_name(run.script, bold=bold))
            characters |= {one for one in shown if not _is_drawn(one, covered)}
    return characters


def _is_drawn(character: str, covered: frozenset[int]) -> bool:
    return ord(character) in covered or character.isspace()


def _replace_missing(text: str, name: str) -> str:
    covered = coverage(name)
    if text.isascii() or covered.issuperset(map(ord, text)):
        return text
    marked = "".join(character if _is_drawn(character, covered) else MISSING for character in text)
    return re.sub(f"{MISSING}+", MISSING, marked)
