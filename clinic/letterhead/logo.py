"""The size of a logo on paper. Pure."""

from __future__ import annotations

from typing import NamedTuple

HIGHEST_MM, WIDEST_MM = 18, 42
"""The greatest height and width of a logo on a sheet, in millimetres."""

FILE = "logo.png"
"""The file name by which templates of papers refer to the logo."""


class StoredLogo(NamedTuple):
    """A logo by its number, with its size in pixels."""

    id: int
    width: int
    height: int


class Logo(NamedTuple):
    """A PNG that this program wrote, with its size in pixels."""

    picture: bytes
    width: int
    height: int

    def size_mm(self) -> tuple[float, float]:
        """Return the width and height on paper, in millimetres: as large as the room allows."""
        scale = min(WIDEST_MM / self.width, HIGHEST_MM / self.height)
        return round(self.width * scale, 1), round(self.height * scale, 1)
