"""The QR of a payment link, as the path of an SVG and as a figure in a printed document."""

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

from clinic import pdf

QUIET_ZONE = 4
"""Modules left blank around a QR (ISO/IEC 18004, 6.3.8)."""

Rows = tuple[bytes, ...]


class Qr(NamedTuple):
    """A QR for `<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg>`, one unit a module.

    The quiet zone is inside; what is dark is filled, so that nothing needs a style. The ground
    must be light.
    """

    size: int
    path: str


def qr_svg(link: str) -> Qr:
    """The QR of a link for a page. Raises ValueError for one that is too long for any QR."""
    rows = _modules(link)
    return Qr(len(rows) + 2 * QUIET_ZONE, "".join(_runs(rows)))


def qr_figure(link: str) -> str:
    """The QR of a link as text that clinic.pdf draws, alone in a cell. Raises ValueError.

    It is as wide as the cell, and brings its own quiet zone.
    """
    rows = _modules(link)
    return pdf.squares(["".join(map(str, row)) for row in rows], QUIET_ZONE)


@lru_cache(maxsize=256)
def _modules(link: str) -> Rows:
    """Rows of 0 and 1, without the quiet zone; kept, because working them out takes 14 ms.

    Correction M at least: a level that fits into the same size is better for crumpled paper.
    """
    if not link.isascii():
        raise ValueError("a link for a QR is percent-encoded")
    return tuple(map(bytes, segno.make_qr(link, error="m").matrix))


def _runs(rows: Rows) -> list[str]:
    """Every run of dark modules in a row as one closed piece of path."""
    pieces = []
    for down, row in enumerate(rows, QUIET_ZONE):
        across = QUIET_ZONE
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                pieces.append(f"M{across} {down}h{length}v1h-{length}z")
            across += length
    return pieces
