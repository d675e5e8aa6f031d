"""Small figures that stand in a cell of a table: amounts in boxes, the sky of four times, squares.

Text would need a cell, a frame and a paragraph for each box; a figure is one thing to lay out,
which is most of what a prescription costs less.
"""

from collections.abc import Iterable
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable

from clinic.pdf.fonts import drawable
from clinic.pdf.marks import BOXES, PART, SKY, SQUARES

_GAP = 3.0
_BOX = 16.0
_AMOUNT = 11.0
_UNIT = 5.8
_LABEL = 7.0
_SKY = 12.5
_INK = (0.106, 0.106, 0.106)
_FAINT = (0.6, 0.6, 0.6)


class _Piece(NamedTuple):
    """A run of text with the font that draws it."""

    text: str
    font: str
    width: float


def figure_of(text: str) -> Flowable | None:
    """Return the figure that a marked text represents; None for any other text."""
    if text.startswith(BOXES):
        parts = text.removeprefix(BOXES).split(PART)
        return Boxes(list(pairwise(parts))[::2])
    if text.startswith(SKY):
        return Sky(int(text.removeprefix(SKY)))
    if text.startswith(SQUARES):
        margin, *rows = text.removeprefix(SQUARES).split(PART)
        return Squares(rows, int(margin))
    return None


class Boxes(Flowable):
    """A row of boxes as wide as its place. What has an amount says below what it is for.

    What follows the number of an amount, its unit, stands small under it in the box.
    """

    def __init__(self, boxes: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.boxes = list(boxes)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width, self.height = width, _BOX + _LABEL + 2.5
        return self.width, self.height

    def draw(self) -> None:
        each = (self.width - _GAP * (len(self.boxes) - 1)) / len(self.boxes)
        places = [number * (each + _GAP) for number in range(len(self.boxes))]
        foot = self.height - _BOX
        for (amount, _label), left in zip(self.boxes, places, strict=True):
            self.canv.setLineWidth(0.9 if amount else 0.4)
            self.canv.setStrokeColorRGB(*(_INK if amount else _FAINT))
            self.canv.roundRect(left, foot, each, _BOX, 2.2, stroke=1, fill=0)
        text = self.canv.beginText()
        text.setFillColorRGB(*_INK)
        for (amount, label), left in zip(self.boxes, places, strict=True):
            if not amount:
                continue
            middle = left + each / 2
            _write_amount(text, amount, middle, foot, each - 2)
            _centred(text, label, middle, foot - _LABEL - 0.4, _LABEL, each + _GAP, bold=False)
        self.canv.drawText(text)


def _write_amount(text: Any, amount: str, middle: float, foot: float, room: float) -> None:
    number, _gap, unit = amount.partition(" ")
    if unit:
        _centred(text, number, middle, foot + 7.0, _AMOUNT - 1.5, room, bold=True)
        _centred(text, unit, middle, foot + 1.9, _UNIT, room, bold=False)
    else:
        _centred(text, number, middle, foot + 4.1, _AMOUNT, room, bold=True)


def _centred(
    text: Any, label: str, middle: float, base: float, size: float, room: float, *, bold: bool
) -> None:
    """Write a label around `middle`, smaller where they would not fit into `room`."""
    pieces = _pieces(label, size, bold)
    wide = sum(piece.width for piece in pieces)
    shrunk = min(1.0, room / wide) if wide else 1.0
    text.setTextOrigin(middle - wide * shrunk / 2, base)
    for piece in pieces:
        text.setFont(piece.font, size * shrunk)
        text.textOut(piece.text)


def _pieces(text: str, size: float, bold: bool) -> list[_Piece]:
    return [
        _Piece(run, font, pdfmetrics.stringWidth(run, font, size))
        for run, font in drawable(text, bold=bold)
    ]


class Sky(Flowable):
    """The sun rising, high and setting, and the moon: one above each of four boxes."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width, self.height = width, _SKY
        return self.width, self.height

    def draw(self) -> None:
        each = (self.width - _GAP * (self.count - 1)) / self.count
        self.canv.setStrokeColorRGB(*_INK)
        self.canv.setFillColorRGB(*_INK)
        self.canv.setLineWidth(0.8)
        self.canv.setLineCap(1)
        pictures = (_rising, _high, _setting, _moon)
        for number, picture in zip(range(self.count), pictures, strict=False):
            self.canv.saveState()
            self.canv.translate(number * (each + _GAP) + each / 2, 0)
            self.canv.scale(1.15, 1.15)
            picture(self.canv)
            self.canv.restoreState()


_RAYS = ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))


def _rays(canvas: Any, across: float, up: float, number: int) -> None:
    for right, above in _RAYS[:number]:
        canvas.line(across + 3.4 * right, up + 3.4 * above, across + 4.9 * right, up + 4.9 * above)


def _rising(canvas: Any) -> None:
    canvas.arc(-2.2, 0.6, 2.2, 5.0, 0, 180)
    canvas.line(-6, 2.8, 6, 2.8)
    for right, above in _RAYS[1:4]:
        canvas.line(3.5 * right, 2.8 + 3.5 * above, 5 * right, 2.8 + 5 * above)


def _high(canvas: Any) -> None:
    canvas.circle(0, 5.4, 2.2, stroke=1, fill=0)
    _rays(canvas, 0, 5.4, 8)


def _setting(canvas: Any) -> None:
    path = canvas.beginPath()
    path.arc(-3.0, -0.2, 3.0, 5.8, 0, 180)
    path.close()
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.line(-6, 2.8, 6, 2.8)
    canvas.line(-3.4, 0.9, 3.4, 0.9)


def _moon(canvas: Any) -> None:
    path = canvas.beginPath()
    path.moveTo(1.4, 9.3)
    path.curveTo(-4.6, 10.6, -5.4, 2.2, 0.4, 1.6)
    path.curveTo(2.2, 1.4, 3.6, 2.2, 4.2, 3.4)
    path.curveTo(-0.2, 3.2, -1.4, 7.4, 1.4, 9.3)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


class Squares(Flowable):
    """Dark squares on the ground of the page, such as a QR: as wide as its place, and as high.

    One path for all: a picture would be a file to open, and squares of their own leave hairlines
    between them on a screen.
    """

    def __init__(self, rows: list[str], margin: int) -> None:
        super().__init__()
        self.rows, self.margin = rows, margin

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = self.height = width
        return self.width, self.height

    def draw(self) -> None:
        side = self.width / (len(self.rows) + 2 * self.margin)
        path = self.canv.beginPath()
        for down, row in enumerate(self.rows, self.margin + 1):
            across = self.margin
            for dark, run in groupby(row):
                length = len(list(run))
                if dark == "1":
                    path.rect(across * side, self.height - down * side, length * side, side)
                across += length
        self.canv.setFillColorRGB(0, 0, 0)
        self.canv.drawPath(path, stroke=0, fill=1)
