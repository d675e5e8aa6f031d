"""The QR code of a payment link, as the path of an SVG and as a figure in a printed document."""

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import segno

from clinic import pdf

QUIET_ZONE = 4
"""The blank modules around a QR code (ISO/IEC 18004, 6.3.8)."""

Rows = tuple[bytes, ...]


class Qr(NamedTuple):
    """A QR code for `<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg>`, one unit a module.

    The quiet zone is included; dark modules are filled, so that no style is needed. The background
    must be light.
    """

    size: int
    path: str


def qr_svg(link: str) -> Qr:
    """Return the QR code of a link for a page. Raises ValueError for one that is too long for any
    QR code.
    """
    rows = _modules(link)
    return Qr(len(rows) + 2 * QUIET_ZONE, "".join(_runs(rows)))


def qr_figure(link: str) -> str:
    """Return the QR code of a link as text that clinic.pdf draws, alone in a cell. Raises
    ValueError.

    It is as wide as the cell, with its own quiet zone.
    """
    rows = _modules(link)
    return pdf.squares(["".join(map(str, row)) for row in rows], QUIET_ZONE)


@lru_cache(maxsize=256)
def _modules(link: str) -> Rows:
    """Return rows of 0 and 1, without the quiet zone; cached, because computing them takes 14 ms.

    Correction M at least: a level that fits into the same size is better for crumpled paper.
    """
    if not link.isascii():
        raise ValueError("a link for a QR is percent-encoded")
    return tuple(map(bytes, segno.make_qr(link, error="m").matrix))


def _runs(rows: Rows) -> list[str]:
    """Yield every run of dark modules in a row as one closed piece of path."""
    pieces = []
    for down, row in enumerate(rows, QUIET_ZONE):
        across = QUIET_ZONE
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                pieces.append(f"M{across} {down}h{length}v1h-{length}z")
            across += length
    return pieces
