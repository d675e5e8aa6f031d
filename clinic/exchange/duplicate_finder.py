"""Find in memory the person whom a line of a list probably repeats. Pure.

Uses the rules of `patients.duplicates`, without a query of the database for each line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from clinic.patients.ages import Birth
from clinic.patients.duplicates import Newcomer, births_fit, likely
from clinic.patients.terms import sounds_of

YEARS_APART = 3


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A person who may be the same as a new one: a registered patient by number, or an earlier line
    of the list."""

    name: str
    gender: str
    birth: Birth
    phones: tuple[str, ...]
    patient_id: int | None = None
    line: int | None = None


@dataclass
class DuplicateFinder:
    """An index of people by telephone, and by sound and year of birth, in which duplicates are
    found."""

    by_phone: dict[str, list[PossibleDuplicate]] = field(default_factory=lambda: defaultdict(list))
    by_sound: dict[tuple[str, int], list[PossibleDuplicate]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, person: PossibleDuplicate) -> None:
        """Add a person, so that later searches find them."""
        for phone in person.phones:
            self.by_phone[phone].append(person)
        for sound in sounds_of(person.name):
            self.by_sound[sound, person.birth.birth_date.year].append(person)

    def find(self, newcomer: Newcomer) -> PossibleDuplicate | None:
        """Return a person who is probably the same, or None; registered patients come before
        lines."""
        matches = likely(newcomer, self._candidates(newcomer))
        return min(matches, key=lambda person: person.line or 0, default=None)

    def _candidates(self, newcomer: Newcomer) -> Iterable[PossibleDuplicate]:
        candidates = {id(p): p for phone in newcomer.phones for p in self.by_phone.get(phone, ())}
        if newcomer.birth is not None:
            candidates |= {id(p): p for p in self._alike(newcomer, newcomer.birth)}
        return candidates.values()

    def _alike(self, newcomer: Newcomer, birth: Birth) -> Iterable[PossibleDuplicate]:
        """Yield people of the same gender and a possible birth whose name shares a sound of the
        first word, and one of the others."""
        first, _, others = newcomer.name.partition(" ")
        people = self._with_sound(first, birth)
        if others:
            also = self._with_sound(others, birth)
            people = {key: person for key, person in people.items() if key in also}
        for person in people.values():
            if person.gender == newcomer.gender and births_fit(birth, person.birth):
                yield person

    def _with_sound(self, name: str, birth: Birth) -> dict[int, PossibleDuplicate]:
        year = birth.birth_date.year
        years = range(year - YEARS_APART, year + YEARS_APART + 1)
        keys = [(sound, one) for sound in sounds_of(name) for one in years]
        return {id(person): person for key in keys for person in self.by_sound.get(key, ())}
