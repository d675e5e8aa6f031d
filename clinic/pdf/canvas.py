"""The pages drawn on: shaped text, embedded fonts only, and a number where there are several."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.textobject import PDFTextObject
from xhtml2pdf.builders.printmarks import MarkedCanvas

from clinic.pdf.fonts import ShapedFont, font_name
from clinic.pdf.scripts import LATIN, split_runs

_FOOT = 6.5
"""Size of the page numbers, in points."""
FOOT_HEIGHT = 20.0
"""Their distance from the lower edge of the page, in points; documents leave 10 mm there."""


class ShapedText(PDFTextObject):
    """A text object that shapes what a shaped font is to draw, and says what text it was."""

    _curSubset: int  # noqa: N815  # reportlab's name

    def _formatText(self, text: str | bytes) -> str:  # noqa: N802  # reportlab's name
        font = pdfmetrics.getFont(self._fontname)
        if not isinstance(font, ShapedFont) or not text:
            return str(super()._formatText(text))
        text = text.decode() if isinstance(text, bytes) else text
        shaped = font.shaped(text)
        level = not any(glyph.y_offset for glyph in shaped.__shapeData__)
        drawn = self._on_the_line(font, shaped) if level else super()._formatText(shaped)
        spoken = (b"\xfe\xff" + text.encode("utf-16-be")).hex()
        return f"/Span <</ActualText <{spoken}>>> BDC {drawn} EMC"

    def _on_the_line(self, font: ShapedFont, shaped: Any) -> str:
        """The operators for glyphs of which none is raised: one for all, not one for each letter.

        A number in a TJ array moves what follows to the left, in 1/1000 em.
        """
        document, begins, written = self._canvas._doc, 0, []
        for subset, codes in font.splitString(shaped, document):
            if subset != self._curSubset:
                name = font.getSubsetInternalName(subset, document)
                written.append(f"{name} {fp_str(self._fontsize)} Tf {fp_str(self._leading)} TL")
                self._curSubset = subset
            glyphs = shaped.__shapeData__[begins : begins + len(codes)]
            begins += len(codes)
            written.append(f"[{self._placed(codes, glyphs)}] TJ")
        return " ".join(written)

    def _placed(self, codes: bytes, glyphs: Sequence[Any]) -> str:
        pieces, row, owed = [], bytearray(), 0
        for code, glyph in zip(codes, glyphs, strict=True):
            moved = owed - glyph.x_offset
            if moved:
                if row:
                    pieces.append(f"({self._canvas._escape(bytes(row))})")
                    row.clear()
                pieces.append(str(moved))
            row.append(code)
            owed = glyph.width - glyph.x_advance + glyph.x_offset
        pieces.append(f"({self._canvas._escape(bytes(row))})")
        if owed:
            pieces.append(str(owed))
        return " ".join(pieces)


class ShapedCanvas(MarkedCanvas):
    """A canvas whose text is shaped, and which numbers its pages where there are several."""

    foot = FOOT_HEIGHT
    _pagesize: tuple[float, float]
    _preamble: str
    cut_at = 0.0
    """Height in points below which the page that is being drawn is cut off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initialFontName"] = font_name(LATIN, bold=False)
        super().__init__(*args, **kwargs)
        self._pages: list[dict[str, Any]] = []

    def beginText(  # noqa: N802  # reportlab's name
        self, x: float = 0, y: float = 0, direction: str | None = None
    ) -> ShapedText:
        """A text object at a place of the page, in points."""
        return ShapedText(self, x, y, direction=direction)

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        """Keep the finished page back: how many there are is known when the last is done."""
        self._pages.append(dict(self.__dict__))
        self.cut_at = 0.0
        self._startPage()

    def save(self) -> None:
        """Write all pages, each with its number where there is more than one."""
        pages, total = self._pages, len(self._pages)
        for number, page in enumerate(pages, 1):
            self.__dict__.update(page)
            if total > 1:
                self._draw_number(number, total)
            if self.cut_at:
                self._cut_off()
            super().showPage()
        super().save()

    def _cut_off(self) -> None:
        """Make the page shorter from below: what is on it moves down with its lower edge."""
        width, height = self._pagesize
        self._pagesize = width, height - self.cut_at
        moved = f"1 0 0 1 0 {fp_str(-self.cut_at)} cm"
        self._preamble = self._preamble.replace("1 0 0 1 0 0 cm", moved, 1)

    def _draw_number(self, number: int, total: int) -> None:
        title = str(self._doc.info.title)
        runs = [*split_runs(f"{title} · " if title else ""), *split_runs(f"{number}/{total}")]
        faces = [font_name(run.script, bold=False) for run in runs]
        widths = [
            pdfmetrics.stringWidth(run.text, face, _FOOT)
            for run, face in zip(runs, faces, strict=True)
        ]
        text = self.beginText((self._pagesize[0] - sum(widths)) / 2, self.cut_at + self.foot)
        for run, face in zip(runs, faces, strict=True):
            text.setFont(face, _FOOT)
            text.textOut(run.text)
        self.setFillGray(0.35)
        self.drawText(text)
