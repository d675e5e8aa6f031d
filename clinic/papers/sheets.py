"""On what the clinic's money prints: sheets of A5 and A4, and rolls of 80 and 58 mm. Pure."""

from __future__ import annotations

from typing import NamedTuple

from clinic.billing.rules import PAPERS
from clinic.prescribing.paper_document import Layout, Margins


class Roll(NamedTuple):
    """Paper from a roll, in millimetres; `side` is what its printers leave blank on either side.

    `figures` is the share of amounts of a line, `indent` how far in the signature begins, and
    `small` says that the type is smaller.
    """

    width: int
    side: int
    figures: str
    rest: str
    indent: str
    small: bool

    @property
    def beside_qr(self) -> int:
        """What a QR of 36 mm in the middle has on either side."""
        return (self.width - 2 * self.side - 36) // 2


ROLLS = {
    "thermal": Roll(80, 4, "36%", "64%", "60pt", small=False),
    "roll58": Roll(58, 5, "44%", "56%", "28pt", small=True),
}
"""Print heads draw 72 mm on a roll of 80 mm, and 48 mm on one of 58 mm (576 and 384 dots)."""

_UPI_LETTERS = {"a5": (20, 74), "a4": (28, 90), "thermal": (36, 54), "roll58": (24, 36)}
"""Letters of a UPI ID that surely stand in one line: in its usual place, and in small type on a
line of its own."""


def sheet_of(paper: str, own: Margins | None = None) -> Layout | Roll:
    """The roll or sheet; `own` are the margins of sheets that bear a letterhead already.

    Raises ValueError for a paper that is not in PAPERS.
    """
    if paper not in PAPERS:
        raise ValueError(f"no document prints on {paper!r}")
    return ROLLS.get(paper) or Layout(paper, own)


def upi_id_of_its_own(upi_id: str, paper: str) -> str:
    """A UPI ID that needs a line of its own in small type, or else would break in the middle; empty
    for one that does not. The longest are parted before the @."""
    usual, small = _UPI_LETTERS[paper]
    if len(upi_id) <= usual:
        return ""
    return upi_id if len(upi_id) <= small else upi_id.replace("@", "\n@")
