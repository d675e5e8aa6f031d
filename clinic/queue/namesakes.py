"""Find the patients of one day whose names are easily mistaken for each other. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar

from clinic.patients.names import alike, name_words, phonetic_key


class NamedPatient(Protocol):
    """The fields of a patient that are compared."""

    @property
    def name(self) -> str: ...
    @property
    def records(self) -> tuple[int, ...]: ...


SHOWN = 3
"""Namesakes that are named; the rest are counted."""

P = TypeVar("P", bound=NamedPatient)


def namesakes_of(patients: Sequence[P]) -> list[list[P]]:
    """Return for each patient the others of the same name, in any spelling, order or script.

    An initial is left out, so that Sunita R Patil is like Sunita Patil. A name with a word more is
    another one: in a queue, a bare Ramesh would otherwise be told with each Ramesh Something.
    Another record of the same person, or a second arrival, is no namesake.
    """
    groups: dict[tuple[str, ...], list[P]] = defaultdict(list)
    sounds = [_sound_of(patient.name) for patient in patients]
    for patient, sound in zip(patients, sounds, strict=True):
        groups[sound].append(patient)
    return [
        _others(patient, groups[sound]) for patient, sound in zip(patients, sounds, strict=True)
    ]


def namesakes_among(patient: NamedPatient, others: Sequence[P]) -> list[P]:
    """Return the others with a name like that of a patient, who may be one of them."""
    sound = _sound_of(patient.name)
    return _others(patient, [other for other in others if _sound_of(other.name) == sound])


def namesakes_title(name: str, namesakes: Sequence[NamedPatient]) -> str:
    """Return the words before a list of namesakes."""
    same = all(other.name.casefold() == name.casefold() for other in namesakes)
    return "Same name" if same else "Similar name"


def _sound_of(name: str) -> tuple[str, ...]:
    """Return the sounds of a name's whole words. Only names of one sound are compared: a queue of
    a hundred has five thousand pairs."""
    words = name_words(name)
    whole = [word for word in words if len(word) > 1] or words
    return tuple(sorted(map(phonetic_key, whole)))


def _others(patient: NamedPatient, same_sound: Sequence[P]) -> list[P]:
    """Return the other people among those, each once: the last arrival counts."""
    name = patient.name
    others = {
        other.records: other
        for other in same_sound
        if set(other.records).isdisjoint(patient.records)
        and (other.name == name or alike(other.name, name))
    }
    return list(others.values())
