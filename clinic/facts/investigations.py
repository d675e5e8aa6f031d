"""Investigations by name, synonym and abbreviation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clinic.facts.index import IndexEntry, WordIndex
from clinic.facts.tables import read


@dataclass(frozen=True, slots=True)
class Investigation:
    """A test that can be ordered."""

    name: str
    loinc: str
    """Its LOINC code where code and title were read in a source, or ''."""
    category: str
    specimen: str
    """`blood`, `urine`; '' where none is taken."""
    synonyms: tuple[str, ...]


@cache
def all_investigations() -> tuple[Investigation, ...]:
    """Return the common investigations, by field."""
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


def search_investigations(text: str, limit: int = 12) -> list[Investigation]:
    """Return investigations with all the words or prefixes, likeliest first; any text is
    allowed."""
    investigations = all_investigations()
    return [investigations[number] for number in index().find(text, limit)]


def find_investigation(name: str) -> Investigation | None:
    """Return the first investigation with this name or synonym, ignoring case and signs."""
    matches = index().called(name)
    return all_investigations()[matches[0]] if matches else None


@cache
def index() -> WordIndex:
    """Return the word index of all investigations, in the order of all_investigations()."""
    return WordIndex(
        IndexEntry([test.name, *test.synonyms], f"{test.category} {test.specimen}")
        for test in all_investigations()
    )
