"""One endpoint of the access table: its path, who reaches it, what its POST does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Does(Enum):
    """What the POST of an endpoint does; SHOWS has none."""

    SHOWS = auto()
    SIGNS = auto()
    CREATES = auto()
    EDITS = auto()
    ARCHIVES = auto()


@dataclass(frozen=True)
class Access:
    """`path` with ids by name; `typed` goes into the form; `rule` is the route's own writing where
    it has more in it than numbers."""

    path: str
    does: Does = Does.SHOWS
    methods: frozenset[str] = frozenset({"GET"})
    public: bool = False
    typed: tuple[tuple[str, str], ...] = ()
    rule: str = ""

    @property
    def row(self) -> bool:
        """Whether the path leads to one doctor's row."""
        return "{" in self.path

    @property
    def posts(self) -> bool:
        return "POST" in self.methods


BOTH = frozenset({"GET", "POST"})
POST = frozenset({"POST"})
