"""Who is probably the same person. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from clinic.patients.ages import Birth
from clinic.patients.names import alike

DAYS_APART = {"day": 0, "month": 62, "year": 2 * 366}
"""How far two tellings of one birth may lie apart, by the coarser precision."""


class Person(Protocol):
    """What is compared of a registered patient."""

    @property
    def name(self) -> str: ...
    @property
    def birth(self) -> Birth: ...
    @property
    def gender(self) -> str: ...
    @property
    def phone(self) -> str | None: ...


Known = TypeVar("Known", bound=Person)


@dataclass(frozen=True)
class Newcomer:
    """What is typed so far of a person about to be registered."""

    name: str
    gender: str | None
    birth: Birth | None
    phone: str | None


def likely(newcomer: Newcomer, known: Iterable[Known]) -> list[Known]:
    """Those who are probably the same person: worth a stop before saving.

    A name alike together with the same phone; or with a birth that fits, unless gender differs.
    """
    return [person for person in known if _is_likely(newcomer, person)]


def at_same_phone(newcomer: Newcomer, known: Iterable[Known]) -> list[Known]:
    """Those with the same phone under another name: often the family, worth a look, not a stop."""
    if newcomer.phone is None:
        return []
    return [
        person
        for person in known
        if person.phone == newcomer.phone and not _is_likely(newcomer, person)
    ]


def _is_likely(newcomer: Newcomer, person: Person) -> bool:
    if not newcomer.name or not alike(newcomer.name, person.name):
        return False
    if newcomer.phone is not None and newcomer.phone == person.phone:
        return True
    if newcomer.gender and newcomer.gender != person.gender:
        return False
    return newcomer.birth is not None and births_fit(newcomer.birth, person.birth)


def births_fit(one: Birth, other: Birth) -> bool:
    """Whether two tellings of a birth can mean the same day."""
    apart = abs((one.birth_date - other.birth_date).days)
    return apart <= max(DAYS_APART[one.precision], DAYS_APART[other.precision])
