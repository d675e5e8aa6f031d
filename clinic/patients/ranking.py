"""How well a patient answers a search, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from clinic.patients import sounds
from clinic.patients.names import joined_pairs, name_words, phonetic_key, search_terms
from clinic.patients.terms import Word, lettered_words, spaced_words, words_of_query
from clinic.phones import INSIDE, national_digits, phone_search_terms

LONGEST_NUMBER = 7
"""No doctor has more patients than this has digits, and few telephones fewer digits."""


class Match(IntEnum):
    """How a patient answers a search, the best first."""

    EXACT = 0
    BEGINS = 1
    SOUNDS = 2
    SIMILAR = 3
    """With the same consonants."""

    NEAR = 4
    """With one sound more, less, or another one."""


class Answer(NamedTuple):
    """A match, and the word that says why, "" where it is plain."""

    match: Match
    reason: str


class Query:
    """A search as it was typed, in its words."""

    def __init__(self, typed: str) -> None:
        self.words = words_of_query(typed)
        self.spaced = spaced_words(typed)
        self.readings = [w for w in (self.words, self.spaced, lettered_words(typed)) if w]
        self.whole = "".join(word.beginning for word in self.spaced)


class Person:
    """What a patient is found by."""

    def __init__(self, number: int, name: str, phones: Iterable[str]) -> None:
        self.number = str(number)
        self.words = name_words(name)
        self.spellings = {*search_terms(name), *self.words, *joined_pairs(self.words)}
        self.whole = "".join(self.words)
        self.phones = list(phones)


def answer(query: Query, person: Person) -> Answer:
    """How this person, whom the database found, answers a search: by the reading that fits best."""
    if query.whole and query.whole == person.whole:
        return Answer(Match.EXACT, "")
    best = min(_answer(words, person) for words in query.readings)
    if best.match >= Match.SIMILAR and _sound_alike(query.whole, person.whole):
        return Answer(Match.SOUNDS, _REASONS[Match.SOUNDS])
    return best


def answer_of_term(word: Word, term: str) -> Answer:
    """How a patient answers a search of one word by a term that begins with it."""
    match = Match.EXACT if term == word.beginning else Match.BEGINS
    if not word.beginning.isdecimal():
        return Answer(match, "")
    return Answer(match, "phone" if len(term) > LONGEST_NUMBER or term[0] == INSIDE else "number")


def _answer(words: list[Word], person: Person) -> Answer:
    """How all words of a reading are answered: as the one that is answered worst."""
    return max(_answer_to_word(word, person) for word in words)


_REASONS = {Match.SOUNDS: "sounds like", Match.SIMILAR: "similar name", Match.NEAR: "similar name"}


def _answer_to_word(word: Word, person: Person) -> Answer:
    typed = word.beginning
    if typed.isdecimal():
        return _answer_to_digits(word, person)
    if typed in person.spellings:
        return Answer(Match.EXACT, "")
    if any(spelling.startswith(typed) for spelling in person.spellings):
        return Answer(Match.BEGINS, "")
    words = [*person.words, *joined_pairs(person.words)]
    if any(_is_transliterated(typed, word) for word in words):
        return Answer(Match.EXACT, _REASONS[Match.SOUNDS])
    match = _sounding(typed, words)
    return Answer(match, _REASONS[match])


def _sounding(typed: str, words: list[str]) -> Match:
    """How a word answers by its sound; or as an initial, or the initial stands for it."""
    if any(_sound_alike(typed, word) or _is_initial(typed, word) for word in words):
        return Match.SOUNDS
    key = phonetic_key(typed)
    return Match.SIMILAR if any(phonetic_key(word) == key for word in words) else Match.NEAR


def _answer_to_digits(word: Word, person: Person) -> Answer:
    if word.beginning == person.number:
        return Answer(Match.EXACT, "number")
    for phone in person.phones:
        if word.beginning == national_digits(phone):
            return Answer(Match.EXACT, "phone")
        terms = phone_search_terms(phone)
        if any(term.startswith(word.beginning) or _has(term, word.part) for term in terms):
            return Answer(Match.BEGINS, "phone")
    return Answer(Match.BEGINS, "number" if person.number.startswith(word.beginning) else "")


def _has(term: str, part: str) -> bool:
    return bool(part) and term.startswith((part, part.removeprefix(INSIDE)))


def _is_transliterated(word_a: str, word_b: str) -> bool:
    """Whether two words are one, in two scripts."""
    return word_a.isascii() != word_b.isascii() and sounds.distance(word_a, word_b) == 0


def _is_initial(word_a: str, word_b: str) -> bool:
    return min(len(word_a), len(word_b)) == 1 and sounds.same_start(word_a, word_b)


def _sound_alike(word_a: str, word_b: str) -> bool:
    return min(len(word_a), len(word_b)) > 1 and sounds.distance(word_a, word_b) < 1
