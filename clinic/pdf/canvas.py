"""The pages drawn on: embedded fonts only, and a number where there are several."""

from typing import Any

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfmetrics
from xhtml2pdf.builders.printmarks import MarkedCanvas

from clinic.pdf.fonts import font_name
from clinic.pdf.scripts import LATIN, split_runs

_FOOT = 6.5
"""Size of the page numbers, in points."""
FOOT_HEIGHT = 20.0
"""Their distance from the lower edge of the page, in points; documents leave 10 mm there."""


class NumberedCanvas(MarkedCanvas):
    """A canvas that numbers its pages where there are several."""

    foot = FOOT_HEIGHT
    _pagesize: tuple[float, float]
    _preamble: str
    cut_at = 0.0
    """Height in points below which the page that is being drawn is cut off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initialFontName"] = font_name(LATIN, bold=False)
        super().__init__(*args, **kwargs)
        self._pages: list[dict[str, Any]] = []

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
