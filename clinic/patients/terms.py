"""The words a patient is found by. Pure."""

from __future__ import annotations

from typing import NamedTuple

from clinic.patients.names import name_keys, query_terms, search_terms
from clinic.phones import phone_ending, phone_query, phone_search_terms

SOUND = "~"
"""Begins the term of a sound, which no typed word begins with."""

LONGEST_TERM = 40
MOST_QUERY_WORDS = 5


def terms_of(number: int, first_name: str, last_name: str, phone: str | None) -> set[str]:
    """All terms of a patient: words of the name, the number, the phone, the sounds of the name."""
    terms = search_terms(first_name, last_name) | {str(number)}
    if phone:
        terms |= phone_search_terms(phone)
    return terms | {SOUND + sound for sound in sounds_of(first_name, last_name)}


def sounds_of(*names: str) -> set[str]:
    """The sounds of the words of names, short enough for the database."""
    return {sound[:LONGEST_TERM] for sound in name_keys(*names)}


class Word(NamedTuple):
    """A word of a search: a found patient has a term that begins so, or one that begins with
    `ending`, where these may be the last digits of a telephone ("" where not)."""

    beginning: str
    ending: str = ""


def words_of_query(query: str) -> list[Word]:
    """The words of a search, written as terms are; a telephone number typed in groups is one."""
    number = phone_query(query)
    if number is not None:
        return [Word(number, phone_ending(query))]
    words = sorted(query_terms(query))[:MOST_QUERY_WORDS]
    return [Word(word, phone_ending(word)) for word in words]
