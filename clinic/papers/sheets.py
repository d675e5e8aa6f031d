"""The paper formats of the clinic's money: sheets of A5 and A4, rolls of 80 and 58 mm. Pure."""

from __future__ import annotations

from typing import NamedTuple

from clinic.billing.rules import PAPERS
from clinic.prescribing.paper_layout import Layout, Margins


class Roll(NamedTuple):
    """Paper from a roll, in millimetres; `side` is the blank margin of its printers on either side.

    `figures` and `rest` are the widths of amounts and texts, `indent` is where the signature
    begins, and `small` selects smaller type.
    """

    width: int
    side: int
    figures: str
    rest: str
    indent: str
    small: bool

    @property
    def beside_qr(self) -> int:
        """Return the room on either side of a QR code of 36 mm in the middle."""
        return (self.width - 2 * self.side - 36) // 2


ROLLS = {
    "thermal": Roll(80, 4, "36%", "64%", "60pt", small=False),
    "roll58": Roll(58, 5, "44%", "56%", "28pt", small=True),
}
"""Print heads draw 72 mm on a roll of 80 mm, and 48 mm on one of 58 mm (576 and 384 dots)."""

_UPI_LETTERS = {"a5": (20, 74), "a4": (28, 90), "thermal": (36, 54), "roll58": (24, 36)}
"""Letters of a UPI ID that fit in one line: in its usual place, and in small type on
its own line.
"""


def sheet_of(paper: str, own: Margins | None) -> Layout | Roll:
    """Return the roll or sheet; `own` are the margins of sheets with a letterhead.

    Raises ValueError for a paper that is not in PAPERS.
    """
    if paper not in PAPERS:
        raise ValueError(f"no document prints on {paper!r}")
    return ROLLS.get(paper) or Layout(paper, own)


def upi_id_of_its_own(upi_id: str, paper: str) -> str:
    """Return a UPI ID that needs its own line in small type; '' for one that does not.

    The longest are broken before the @.
    """
    usual, small = _UPI_LETTERS[paper]
    if len(upi_id) <= usual:
        return ""
    return upi_id if len(upi_id) <= small else upi_id.replace("@", "\n@")
