"""One endpoint of the access table: its path, whether it is public, what its POST does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from clinic.sealed_numbers import seal
from tests.integration.databases import SECRET


class Does(Enum):
    """What the POST of an endpoint does; SHOWS has none."""

    SHOWS = auto()
    SIGNS = auto()
    CREATES = auto()
    EDITS = auto()
    ARCHIVES = auto()


SEALED = frozenset({"member_id", "invitation_id", "doctor_id", "sign_in_id"})
"""The numbers that count over the whole installation; a path has them sealed."""


class Path(str):
    """A path with named numbers."""

    __slots__ = ()

    def format(self, *_args: object, **ids: Any) -> str:
        """Return the path with these numbers, sealed where necessary."""
        return super().format(**{k: sealed(v) if k in SEALED else v for k, v in ids.items()})

    @property
    def rule(self) -> str:
        """The path as the route writes it."""
        return re.sub(r"{(\w+)}", lambda name: f"<{converter(name[1])}:{name[1]}>", self)


def converter(name: str) -> str:
    return "sealed" if name in SEALED else "int"


def sealed(number: int) -> str:
    """Return a number as the addresses of the tests' apps have it."""
    return seal(number, SECRET)


@dataclass(frozen=True)
class Access:
    """An endpoint: `path` has its ids by name; `typed` is put into the form; `rule` is the route's
    pattern where it has more than numbers."""

    path: str
    does: Does = Does.SHOWS
    methods: frozenset[str] = frozenset({"GET"})
    public: bool = False
    typed: tuple[tuple[str, str], ...] = ()
    rule: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))

    @property
    def row(self) -> bool:
        """Whether the path leads to one doctor's row."""
        return "{" in self.path

    @property
    def posts(self) -> bool:
        return "POST" in self.methods


BOTH = frozenset({"GET", "POST"})
POST = frozenset({"POST"})
