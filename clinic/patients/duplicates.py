"""Find registered patients who are probably the same person. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from clinic.patients.ages import Birth
from clinic.patients.names import alike

DAYS_APART = {"day": 0, "month": 62, "year": 2 * 366}
"""The most days between two statements of one birth, by the coarser precision."""

GENERATION = 15 * 366
"""Days between births: with as many and another gender, two people on one phone are relatives."""


class ComparedPerson(Protocol):
    """The fields of a registered patient that are compared."""

    @property
    def name(self) -> str: ...
    @property
    def birth(self) -> Birth: ...
    @property
    def gender(self) -> str: ...
    @property
    def phones(self) -> tuple[str, ...]: ...


Registered = TypeVar("Registered", bound=ComparedPerson)


@dataclass(frozen=True)
class Newcomer:
    """The fields typed so far of a person to be registered."""

    name: str
    gender: str | None
    birth: Birth | None
    phones: tuple[str, ...] = ()


def likely(newcomer: Newcomer, registered: Iterable[Registered]) -> list[Registered]:
    """Return those who are probably the same person; registering then stops and asks.

    The name is alike, and either a phone is the same or the birth fits and the gender does not
    differ. A wrong age or a wrong gender alone does not hide a person with the same phone; both
    together, a generation apart, tell a child from its parent of a like name, not of the same.
    """
    return [person for person in registered if _is_likely(newcomer, person)]


def at_same_phone(newcomer: Newcomer, registered: Iterable[Registered]) -> list[Registered]:
    """Return the others with the same phone, often the family; they are only shown."""
    return [
        person
        for person in registered
        if _share_phone(newcomer, person) and not _is_likely(newcomer, person)
    ]


def _share_phone(newcomer: Newcomer, person: ComparedPerson) -> bool:
    return not set(newcomer.phones).isdisjoint(person.phones)


def _is_likely(newcomer: Newcomer, person: ComparedPerson) -> bool:
    if not newcomer.name or not alike(newcomer.name, person.name):
        return False
    other_gender = bool(newcomer.gender) and newcomer.gender != person.gender
    if _share_phone(newcomer, person):
        is_same_name = newcomer.name.casefold() == person.name.casefold()
        apart = other_gender and _a_generation_apart(newcomer.birth, person.birth)
        return is_same_name or not apart
    if other_gender:
        return False
    return newcomer.birth is not None and births_fit(newcomer.birth, person.birth)


def _a_generation_apart(birth_a: Birth | None, birth_b: Birth) -> bool:
    if birth_a is None:
        return False
    return abs((birth_a.birth_date - birth_b.birth_date).days) >= GENERATION


def births_fit(birth_a: Birth, birth_b: Birth) -> bool:
    """Return whether two statements of a birth can mean the same day."""
    apart = abs((birth_a.birth_date - birth_b.birth_date).days)
    return apart <= max(DAYS_APART[birth_a.precision], DAYS_APART[birth_b.precision])
