"""Texts that stand for a small figure where a document has them alone in a cell.

They begin with characters that Unicode keeps for a program's own use and that no text has.
"""

from collections.abc import Iterable

BOXES = "\ufdd0"
PART = "\ufdd1"
SKY = "\ufdd2"
HELD = "\ufdd3"
SQUARES = "\ufdd4"
UNBROKEN = "\ufdd5"


def boxes(filled: Iterable[tuple[str, str]]) -> str:
    """Return a row of boxes from (amount, label) pairs; without an amount a box is
    faint and empty."""
    return BOXES + PART.join(part for pair in filled for part in pair)


def sky(count: int = 4) -> str:
    """Return pictures above so many boxes: the sun rising, high and setting, and the moon."""
    return f"{SKY}{count}"


def squares(rows: Iterable[str], margin: int) -> str:
    """Return a picture of dark (1) and light (0) squares, row by row, with a margin of so many
    squares.

    It is a square as wide as its cell. Raises ValueError if the rows are not as many as long.
    """
    lines = list(rows)
    if not lines or margin < 0 or any(len(line) != len(lines) for line in lines):
        raise ValueError("squares come in as many rows as a row is long")
    if set("".join(lines)) - {"0", "1"}:
        raise ValueError("a square is 0 or 1")
    return SQUARES + PART.join([str(margin), *lines])
