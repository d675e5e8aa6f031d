"""One endpoint of the access table: its path, who reaches it, what its POST does."""

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
"""The numbers that count over the installation: a path has them sealed."""


class Path(str):
    """A path with numbers by name in it."""

    __slots__ = ()

    def format(self, *_args: object, **ids: Any) -> str:
        """The path with these numbers, sealed where they have to be."""
        return super().format(**{k: sealed(v) if k in SEALED else v for k, v in ids.items()})

    @property
    def rule(self) -> str:
        """The route's writing of it."""
        return re.sub(r"{(\w+)}", lambda name: f"<{converter(name[1])}:{name[1]}>", self)


def converter(name: str) -> str:
    return "sealed" if name in SEALED else "int"


def sealed(number: int) -> str:
    """A number as the apps of the tests have it in their addresses."""
    return seal(number, SECRET)


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
