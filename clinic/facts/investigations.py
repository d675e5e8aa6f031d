"""Investigations by name, synonym and abbreviation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clinic.facts.index import Entry, WordIndex
from clinic.facts.tables import read


@dataclass(frozen=True, slots=True)
class Investigation:
    """A test one can ask for."""

    name: str
    loinc: str
    """Its LOINC code where code and title were read in a source, or ''."""
    category: str
    specimen: str
    """`blood`, `urine`; '' where none is taken."""
    synonyms: tuple[str, ...]


@cache
def all_investigations() -> tuple[Investigation, ...]:
    """The common ones, by field."""
    return tuple(
        Investigation(
            name=row["name"],
            loinc=row["loinc"] if row["confidence"] == "high" else "",
            category=row["category"],
            specimen=row["specimen"] if row["specimen"] != "n/a" else "",
            synonyms=tuple(filter(None, row["synonyms"].split(";"))),
        )
        for row in read("investigations.csv")
    )


def search_investigations(words: str, limit: int = 12) -> list[Investigation]:
    """Investigations with all the words or beginnings, likeliest first; any text may be asked."""
    every = all_investigations()
    return [every[number] for number in index().find(words, limit)]


def find_investigation(name: str) -> Investigation | None:
    """The first investigation with this name or synonym, apart from case and signs."""
    called = index().called(name)
    return all_investigations()[called[0]] if called else None


@cache
def index() -> WordIndex:
    """All investigations by their words, in the order of all_investigations()."""
    return WordIndex(
        Entry([test.name, *test.synonyms], f"{test.category} {test.specimen}")
        for test in all_investigations()
    )
