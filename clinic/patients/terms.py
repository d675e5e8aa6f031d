"""Search terms: the words by which a patient is found. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from clinic.patients.names import (
    COMMON,
    joined_pairs,
    name_keys,
    name_words,
    phonetic_key,
    query_terms,
    search_terms,
)
from clinic.patients.near_keys import near_keys
from clinic.patients.scripts import in_latin
from clinic.patients.sounds import forms
from clinic.phones import phone_part, phone_query, phone_search_terms

SOUND = "~"
"""The prefix of phonetic terms; no typed word begins with it."""

LONGEST_TERM = 40
MOST_QUERY_WORDS = 6


_SLIP = re.compile(r"[Pp]0*([1-9]\d{0,17})")


def slip_code(number: int) -> str:
    """Return the text of the code on a slip, by which a scanner finds a patient: P17."""
    return f"P{number}"


def number_on_slip(query: str) -> int | None:
    """Return the number of the patient whose slip was scanned into a search; None for other
    words."""
    match = _SLIP.fullmatch(query.strip())
    return int(match[1]) if match else None


def terms_of(number: int, first_name: str, last_name: str, *phones: str | None) -> set[str]:
    """Return a patient's terms: words of the name, number, phones, phonetic keys of the name.

    Migrations call it with what their schema has: a new argument needs a default.
    """
    initials = {word for word in name_words(f"{first_name} {last_name}") if len(word) == 1}
    terms = search_terms(first_name, last_name) | initials | {str(number)}
    for phone in phones:
        terms |= phone_search_terms(phone) if phone else set()
    return terms | {SOUND + sound for sound in sounds_of(first_name, last_name)}


def sounds_of(*names: str) -> set[str]:
    """Return the phonetic keys of names, cut to fit the database."""
    return {sound[:LONGEST_TERM] for sound in name_keys(*names)}


class QueryWord(NamedTuple):
    """A word of a query: a match has a term that begins with `beginning` or with `part`.

    `part` is set where the word may be later digits of a telephone number, otherwise "".
    """

    beginning: str
    part: str = ""


def words_of_query(query: str) -> list[QueryWord]:
    """Return the words of a query, normalised like terms; a grouped telephone number is one."""
    number = phone_query(query)
    if number is not None:
        return [QueryWord(number, phone_part(query))]
    return _words(sorted(query_terms(query)))


def spaced_words(query: str) -> list[QueryWord]:
    """The same without titles, and with initials that were typed as one word as several."""
    return _words([] if phone_query(query) is not None else name_words(query))


def lettered_words(query: str) -> list[QueryWord]:
    """The same with each short word as initials (apj kalam, sk sharma), where a longer one stands
    beside it."""
    words = [word.beginning for word in spaced_words(query)]
    if not any(len(word) > LONGEST_INITIALS for word in words):
        return []
    short = [
        letter for word in words for letter in (word if len(word) <= LONGEST_INITIALS else [word])
    ]
    return _words(short)


LONGEST_INITIALS = 3


def _words(texts: list[str]) -> list[QueryWord]:
    return [QueryWord(text, phone_part(text)) for text in texts[:MOST_QUERY_WORDS]]


class QuerySound(NamedTuple):
    """A word of a query by its sound: a match has one of `terms`, or one that begins with
    `beginning`."""

    terms: tuple[str, ...]
    beginning: str


MOST_SOUNDS, MOST_HEARD = 40, 12
"""How many terms a Sound has at most, and one without near sounds: a statement has as many
parameters."""


def query_sounds(query: str, without: Collection[str] = (), near: bool = False) -> list[QuerySound]:
    """Return what a name that sounds like a query has for each of its words, the longest first.

    Neighbouring words may be written as one, and another word as its initial. `near`: also names
    that differ in one sound, or go on after these sounds. `without`: words that need not be there.
    Empty for a query with digits, and for one of nothing but initials.
    """
    words = _words_heard(query, without)
    if not words:
        return []
    return _one_whole(_sounds(words, near), _longest(words))


def sounds_behind_initials(query: str) -> list[QuerySound]:
    """Return the same for a name that has an initial for its longest word (Venkatesan Muthulakshmi
    for V. Muthulakshmi): the last word stands as a whole; the first, where the last is longest.

    Empty where that word is common, or no word stands beside the longest.
    """
    words = _words_heard(query)
    last = len(words) - 1
    if last < 1:
        return []
    whole = last if _longest(words) != last else 0
    if len(words[whole]) == 1 or words[whole] in COMMON:
        return []
    return _one_whole(_sounds(words, near=False), whole)


def _words_heard(query: str, without: Collection[str] = ()) -> list[str]:
    """The words of a query by sound; none of one with digits, nor of nothing but initials."""
    words = [word for word in name_words(query) if word not in without][:MOST_QUERY_WORDS]
    is_heard = any(len(word) > 1 for word in words) and not re.search(r"\d", query)
    return words if is_heard else []


def _sounds(words: list[str], near: bool) -> list[QuerySound]:
    pairs, all_joined = joined_pairs(words), ["".join(words)]
    return [
        _sound(word, [*pairs[max(at - 1, 0) : at + 1], *all_joined], near)
        for at, word in enumerate(words)
    ]


def _longest(words: list[str]) -> int:
    """The place of the word with the longest key, the first of several."""
    return max(range(len(words)), key=lambda at: _length(words[at]))


def _length(word: str) -> tuple[bool, int]:
    return len(word) > 1, len(phonetic_key(word))


def _one_whole(sounds: list[QuerySound], at: int) -> list[QuerySound]:
    """The sound at a place first, without initials: somebody's initial alone is no likeness."""
    heard = tuple(term for term in sounds[at].terms if term.startswith(SOUND))
    return [sounds[at]._replace(terms=heard), *sounds[:at], *sounds[at + 1 :]]


def _sound(word: str, joined: list[str], near: bool) -> QuerySound:
    """What a name has for a word: keys of it or of words joined with it, or initials."""
    if len(word) == 1:
        return QuerySound((word,), SOUND + phonetic_key(word)[:1])
    keys = [form.key for text in (word, *joined) for form in forms(text)]
    keys += near_keys(word) if near else ()
    initials = [word[0], in_latin(word)[:1]]
    terms = dict.fromkeys([*initials, *(SOUND + key[:LONGEST_TERM] for key in keys)])
    key = phonetic_key(word)
    goes_on = near and len(key) >= FEWEST_HEARD
    return QuerySound(tuple(terms)[:MOST_SOUNDS], SOUND + key if goes_on else "")


FEWEST_HEARD = 2
"""A word is found by how it begins to sound once that is more than one sound."""
