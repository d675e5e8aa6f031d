"""Search terms: the words by which a patient is found. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from clinic.patients.names import name_keys, query_terms, search_terms
from clinic.phones import phone_ending, phone_query, phone_search_terms

SOUND = "~"
"""The prefix of phonetic terms; no typed word begins with it."""

LONGEST_TERM = 40
MOST_QUERY_WORDS = 5


_SLIP = re.compile(r"[Pp]0*([1-9]\d{0,17})")


def slip_code(number: int) -> str:
    """Return the text of the code on a slip, by which a scanner finds a patient: P17."""
    return f"P{number}"


def number_on_slip(query: str) -> int | None:
    """Return the number of the patient whose slip was scanned into a search; None for other
    words."""
    found = _SLIP.fullmatch(query.strip())
    return int(found[1]) if found else None


def terms_of(number: int, first_name: str, last_name: str, *phones: str | None) -> set[str]:
    """Return a patient's terms: words of the name, number, phones, phonetic keys of the name."""
    terms = search_terms(first_name, last_name) | {str(number)}
    for phone in phones:
        terms |= phone_search_terms(phone) if phone else set()
    return terms | {SOUND + sound for sound in sounds_of(first_name, last_name)}


def sounds_of(*names: str) -> set[str]:
    """Return the phonetic keys of names, cut to fit the database."""
    return {sound[:LONGEST_TERM] for sound in name_keys(*names)}


class Word(NamedTuple):
    """A word of a query: a match has a term that begins with `beginning` or with `ending`.

    `ending` is set where the word may be the last digits of a telephone number, otherwise "".
    """

    beginning: str
    ending: str = ""


def words_of_query(query: str) -> list[Word]:
    """Return the words of a query, normalised like terms; a grouped telephone number is one."""
    number = phone_query(query)
    if number is not None:
        return [Word(number, phone_ending(query))]
    words = sorted(query_terms(query))[:MOST_QUERY_WORDS]
    return [Word(word, phone_ending(word)) for word in words]
