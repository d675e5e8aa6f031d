"""Count what a drill has acknowledged, stored, lost and doubled, gaps in numbers, and seconds
without writing. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Books:
    """The counts of what became of the sent forms."""

    acknowledged: int
    stored: int
    """Acknowledged forms whose row has the acknowledged number."""

    doubles: int
    """Rows that repeat a key, and rows that repeat a number."""

    gaps: int
    """Numbers that are missing from 1 up to the highest of each series."""

    unasked: int
    """Rows with a key that no form had."""

    @property
    def agree(self) -> bool:
        wrong = self.acknowledged - self.stored + self.doubles + self.gaps + self.unasked
        return self.acknowledged > 0 and wrong == 0


Row = tuple[str, int, str]
"""Request key, id, number such as 2026-27/000045."""


def count(tried: Iterable[str], acknowledged: Mapping[str, int], rows: Sequence[Row]) -> Books:
    """Compare the rows of the database with what was sent and acknowledged (key to id)."""
    keys = Counter(key for key, _id, _number in rows)
    numbers = Counter(number for _key, _id, number in rows)
    ids = {key: one for key, one, _number in rows}
    return Books(
        len(acknowledged),
        sum(ids.get(key) == one for key, one in acknowledged.items()),
        _beyond_first(keys) + _beyond_first(numbers),
        sum(gaps(numbers).values()),
        len(keys.keys() - set(tried)),
    )


def _beyond_first(times: Counter[str]) -> int:
    return times.total() - len(times)


def gaps(numbers: Iterable[str]) -> dict[str, int]:
    """Return how many numbers are missing in each series, such as 2026-27."""
    series: dict[str, set[int]] = {}
    for number in numbers:
        name, _, serial = number.rpartition("/")
        series.setdefault(name, set()).add(int(serial))
    return {name: max(serials) - len(serials) for name, serials in series.items()}


def seconds_without(moments: Sequence[float], begins: float, ends: float) -> float:
    """Return the longest time within an interval in which nothing happened."""
    inside = sorted(moment for moment in moments if begins <= moment <= ends)
    return max(later - earlier for earlier, later in pairwise([begins, *inside, ends]))
