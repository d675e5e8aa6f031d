"""How well a patient answers a search, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from clinic.patients import sounds
from clinic.patients.names import joined_alike, joined_pairs, name_words, phonetic_key, search_terms
from clinic.patients.terms import SOUND, QueryWord, lettered_words, spaced_words, words_of_query
from clinic.phones import INDIA, INSIDE, national_digits, phone_search_terms

LONGEST_NUMBER = 7
"""No doctor has more patients than this has digits, and few telephones fewer digits."""


NUMBER, PHONE = "number", "phone"


class MatchKind(IntEnum):
    """How a patient answers a search, the best first."""

    EXACT = 0
    BEGINS = 1
    SOUNDS = 2
    RELATIVE = 3
    """By the name of a relative."""

    SIMILAR = 4
    """With the same consonants."""

    NEAR = 5
    """With one sound more, less, or another one."""


class RankedMatch(NamedTuple):
    """A match, and the word that says why, "" where it is plain."""

    match: MatchKind
    reason: str

    @property
    def is_of_digits(self) -> bool:
        return self.reason in (NUMBER, PHONE)


class Query:
    """A search as it was typed, in its words."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.words = words_of_query(typed)
        self.spaced = spaced_words(typed)
        self.readings = [w for w in (self.words, self.spaced, lettered_words(typed)) if w]
        self.named = [word.beginning for word in self.spaced]
        self.whole = "".join(self.named)


class SearchedPerson:
    """The terms by which a patient is found. `terms`: those of all records, of a person who has
    several.
    """

    def __init__(
        self, number: int, name: str, phones: Iterable[str], terms: Iterable[str] = ()
    ) -> None:
        self.named = name_words(name)
        self.words = list(self.named)
        self.whole = "".join(self.named)
        self.spellings = {*search_terms(name), *self.words, *joined_pairs(self.words)}
        self.numbers, self.phones = [str(number)], list(phones)
        for term in terms:
            self._add(term)

    def _add(self, term: str) -> None:
        if term.startswith((INSIDE, SOUND)):
            return
        if not term.isdecimal():
            if term not in self.spellings:
                self.words.append(term)
            self.spellings.add(term)
        elif len(term) <= LONGEST_NUMBER:
            self.numbers.append(term)
        else:
            self.phones.append(INDIA + term)


def answer(query: Query, person: SearchedPerson) -> RankedMatch:
    """Return how this person, a candidate of the database, answers a search: by the best
    reading."""
    if query.whole and query.whole == person.whole:
        return RankedMatch(MatchKind.EXACT, "")
    best = min(_answer(words, person) for words in query.readings)
    if best.match >= MatchKind.SIMILAR and joined_alike(query.named, person.named):
        return RankedMatch(MatchKind.SOUNDS, _REASONS[MatchKind.SOUNDS])
    return best


def answer_of_term(word: QueryWord, term: str) -> RankedMatch:
    """Return how a patient answers a search of one word by a term that begins with it."""
    match = MatchKind.EXACT if term == word.beginning else MatchKind.BEGINS
    if not word.beginning.isdecimal():
        return RankedMatch(match, "")
    return RankedMatch(match, PHONE if len(term) > LONGEST_NUMBER or term[0] == INSIDE else NUMBER)


def answer_of_relative(name: str) -> RankedMatch:
    """Return how a patient answers a search that finds a relative of this name."""
    return RankedMatch(MatchKind.RELATIVE, f"relative {name}")


def _answer(words: list[QueryWord], person: SearchedPerson) -> RankedMatch:
    """Return how all words of a reading are answered: as the one that is answered worst."""
    return max(_answer_to_word(word, person) for word in words)


_REASONS = {
    MatchKind.SOUNDS: "sounds like",
    MatchKind.SIMILAR: "similar name",
    MatchKind.NEAR: "similar name",
}


def _answer_to_word(word: QueryWord, person: SearchedPerson) -> RankedMatch:
    typed = word.beginning
    if typed.isdecimal():
        return _answer_to_digits(word, person)
    if typed in person.spellings:
        return RankedMatch(MatchKind.EXACT, "")
    if any(spelling.startswith(typed) for spelling in person.spellings):
        return RankedMatch(MatchKind.BEGINS, "")
    words = [*person.words, *joined_pairs(person.words)]
    if any(_is_transliterated(typed, word) for word in words):
        return RankedMatch(MatchKind.EXACT, _REASONS[MatchKind.SOUNDS])
    match = _sounding(typed, words)
    return RankedMatch(match, _REASONS[match])


def _sounding(typed: str, words: list[str]) -> MatchKind:
    """Return how a word answers by its sound; or as an initial, or the initial stands for it."""
    if any(_sound_alike(typed, word) or _is_initial(typed, word) for word in words):
        return MatchKind.SOUNDS
    key = phonetic_key(typed)
    return MatchKind.SIMILAR if any(phonetic_key(word) == key for word in words) else MatchKind.NEAR


def _answer_to_digits(word: QueryWord, person: SearchedPerson) -> RankedMatch:
    if word.beginning in person.numbers:
        return RankedMatch(MatchKind.EXACT, NUMBER)
    for phone in person.phones:
        if word.beginning == national_digits(phone):
            return RankedMatch(MatchKind.EXACT, PHONE)
        terms = phone_search_terms(phone)
        if any(term.startswith(word.beginning) or _has(term, word.part) for term in terms):
            return RankedMatch(MatchKind.BEGINS, PHONE)
    is_number = any(number.startswith(word.beginning) for number in person.numbers)
    return RankedMatch(MatchKind.BEGINS, NUMBER if is_number else "")


def _has(term: str, part: str) -> bool:
    return bool(part) and term.startswith((part, part.removeprefix(INSIDE)))


def _is_transliterated(word_a: str, word_b: str) -> bool:
    """Return whether two words are one, in two scripts."""
    return word_a.isascii() != word_b.isascii() and sounds.distance(word_a, word_b) == 0


def _is_initial(word_a: str, word_b: str) -> bool:
    return min(len(word_a), len(word_b)) == 1 and sounds.same_start(word_a, word_b)


def _sound_alike(word_a: str, word_b: str) -> bool:
    return min(len(word_a), len(word_b)) > 1 and sounds.distance(word_a, word_b) < 1
