"""Texts that stand for a small figure where a document has them alone in a cell.

They begin with characters that Unicode keeps for a program's own use and that no text has.
"""

from collections.abc import Iterable

BOXES = "\ufdd0"
PART = "\ufdd1"
SKY = "\ufdd2"
HELD = "\ufdd3"


def boxes(filled: Iterable[tuple[str, str]]) -> str:
    """A row of boxes from (amount, label) pairs; without an amount a box is faint and empty."""
    return BOXES + PART.join(part for pair in filled for part in pair)


def sky(count: int = 4) -> str:
    """Pictures above so many boxes: the sun rising, high and setting, and the moon."""
    return f"{SKY}{count}"
