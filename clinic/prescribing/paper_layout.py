"""The paper of a prescription and its margins. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MM_IN_POINT = 25.4 / 72

FOOT_MM = 5
"""Room for the page number above the lower margin of paper with a printed foot."""


class Margins(NamedTuple):
    """The unprinted edges of a page, in millimetres."""

    top: int
    right: int
    bottom: int
    left: int


WIDTH_MM = {"a4": 210, "a5": 148}
"""The width of each paper."""

OF_PAPER = {"a4": Margins(14, 16, 15, 16), "a5": Margins(10, 11, 12, 11)}
"""The margins where the clinic's own letterhead is printed."""


@dataclass(frozen=True)
class Layout:
    """Paper and margins; `own` are the margins of paper with a preprinted letterhead."""

    paper: str = "a5"
    own: Margins | None = None

    @property
    def key(self) -> str:
        """The key of a stored paper: "a5", or "a5:280d140d" with own margins in hex.

        At most 12 characters. Changed margins give a new paper; the old one is kept.
        """
        return self.paper if self.own is None else f"{self.paper}:{bytes(self.own).hex()}"

    @property
    def margins(self) -> Margins:
        return OF_PAPER[self.paper] if self.own is None else self.own

    @property
    def width(self) -> int:
        """The printable width of the paper, in millimetres."""
        return WIDTH_MM[self.paper] - self.margins.left - self.margins.right

    @property
    def page(self) -> str:
        """The content of a document's @page rule: paper and margins."""
        top, right, bottom, left = self.margins
        raised = FOOT_MM if self.own else 0
        margins = f"{top}mm {right}mm {bottom + raised}mm {left}mm"
        return f"size: {self.paper} portrait; margin: {margins}"

    @property
    def foot(self) -> str:
        """The distance of the page number from the paper's edge, in points; '' where it is the
        usual one.

        Own paper may have a printed foot, and the number stands above it.
        """
        return f"{(self.own.bottom + 1) / MM_IN_POINT:.1f}" if self.own else ""
