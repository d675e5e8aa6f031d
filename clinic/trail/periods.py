"""The limits of a page of the trail: days, a person, a kind of acts. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic.trail.rules import ActionKind


@dataclass(frozen=True)
class TrailFilter:
    """The days (both included), the person (0: everybody) and the kind of acts (None: all)."""

    first: date
    last: date
    person: int = 0
    did: ActionKind | None = None

    def arguments(self) -> dict[str, str]:
        """Return the limits as a query string has them."""
        arguments = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        arguments |= {"who": str(self.person)} if self.person else {}
        return arguments | ({"did": self.did.value} if self.did else {})
