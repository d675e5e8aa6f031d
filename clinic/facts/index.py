"""Words to rows, in memory: what is typed finds the rows each of whose words it begins.

A set of rows is one integer with a bit for each, so that "and" and "or" over thousands of rows cost
a fraction of a microsecond. Rows are given best first, and found in that order within a tier: first
those called exactly so, then those whose name begins with the word, then the others.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from itertools import chain, pairwise
from operator import and_, or_

# What begins with a letter may go on in digits (b12, j02.9); a number ends where its unit begins.
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:\.\d+)*|\d+(?:\.\d+)*")
_ASCII_WORD = re.compile(r"[a-z][a-z0-9]*(?:\.[0-9]+)*|[0-9]+(?:\.[0-9]+)*")
_PART = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_BRITISH = re.compile(r"ae|oe|ou(?=r)")
_ABOVE_ALL = "\U0010ffff"
_START = "^"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MANY = 30
_LONGEST_TEXT, _MOST_WORDS, _LONGEST_WORD = 400, 8, 40
_SHORTEST_MENDED = 5


def fold(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in folded if not "\u0300" <= c <= "\u036f")


def words_of(text: str) -> list[str]:
    """The words of a text, folded: `Tab. Pan-40 2.5mg` is tab, pan, 40, 2.5, mg."""
    return _words(fold(text))


def _words(folded: str) -> list[str]:
    # The pattern of all scripts takes three times as long.
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


@lru_cache(maxsize=8192)  # the names of the lists come again with each letter that is typed
def plain_name(text: str) -> str:
    """A name to compare, letters and numbers apart: `Dolo-650mg` is `dolo 650 mg`."""
    return " ".join(chain.from_iterable(map(_parts, words_of(text))))


@dataclass(frozen=True, slots=True)
class Entry:
    """A row's texts: what it is called, each name by itself, and other words it is found by."""

    names: Sequence[str]
    words: str = ""
    aliases: Sequence[str] = ()
    """What else it is called, as plain_name() writes it: as good as a name when typed in full."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """The rows with a typed word: as it is or as a beginning, anywhere or at a name's start."""

    exact: int
    begun: int
    starts: int
    starts_begun: int
    is_number: bool


class WordIndex:
    """Finds entries by the words of their texts; entries are given best first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows: dict[str, list[int]] = defaultdict(list)
        called: dict[str, list[int]] = defaultdict(list)
        self._size = 0
        for number, entry in enumerate(entries):
            names, words = _read(entry)
            for name in names:
                called[name].append(number)
            for word in words:
                rows[word].append(number)
            self._size += 1
        self._called = {name: _bits(numbers) for name, numbers in called.items()}
        self._words = sorted(rows)
        self._rows = [_bits(rows[word]) for word in self._words]

    def find(self, typed: str, limit: int, mend: bool = True) -> list[int]:
        """Numbers of at most `limit` entries with all typed words, best first.

        The last word may be unfinished, and so may the others. Where nothing is found, `mend` joins
        words that were split, and then takes words of five letters or more with one letter wrong.
        """
        words = words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]
        if not words or limit < 1:
            return []
        words = self._apart([word[:_LONGEST_WORD] for word in words])
        called = self._called.get(plain_name(typed[:_LONGEST_TEXT]), 0)
        for heard in self._readings(words, mend):
            if found := _ranked(heard, called):
                return list(_first(found, limit))
        return []

    def called(self, typed: str) -> list[int]:
        """Numbers of the entries one of whose names this is, apart from case and signs."""
        rows = self._called.get(plain_name(typed[:_LONGEST_TEXT]), 0)
        return list(_first([rows], self._size))

    def with_words(self, typed: str) -> list[int]:
        """Numbers of the entries with each typed word complete; none for no words."""
        words = [
            part
            for word in words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]
            for part in ([word] if self._exactly(word) else _parts(word))
        ]
        rows = reduce(and_, map(self._exactly, words)) if words else 0
        return list(_first([rows], self._size))

    def _apart(self, words: list[str]) -> list[str]:
        """`dolo650` is two words, but `b12` is one where an entry has it."""
        known = [[word] if self._begins(word) else _parts(word) for word in words]
        return [part for parts in known for part in parts]

    def _readings(self, words: list[str], mend: bool) -> Iterator[list[_Heard]]:
        heard = [self._hear([word]) for word in words]
        yield heard
        if not mend:
            return
        for n, (first, second) in enumerate(pairwise(words)):
            if self._begins(first + second):
                yield [*heard[:n], self._hear([first + second]), *heard[n + 2 :]]
        if not all(word.begun for word in heard):
            yield [
                known if known.begun else self._hear(self._mended(word))
                for known, word in zip(heard, words, strict=True)
            ]

    def _mended(self, word: str) -> list[str]:
        """The beginnings of words one letter away: dropped, exchanged, changed or added."""
        if len(word) < _SHORTEST_MENDED or not word.isalpha():
            return [word]
        return [other for other in self._one_off(word) if self._begins(other)]

    def _one_off(self, word: str) -> Iterator[str]:
        for n in range(len(word)):
            head, tail = word[:n], word[n:]
            if not self._begins(head):
                return
            yield head + tail[1:]
            yield head + tail[1:2] + tail[:1] + tail[2:]
            for letter in _LETTERS:
                if self._begins(head + letter):
                    yield head + letter + tail[1:]
                    yield head + letter + tail

    def _hear(self, spellings: Sequence[str]) -> _Heard:
        return _Heard(
            reduce(or_, (self._exactly(word) for word in spellings), 0),
            reduce(or_, (self._begun(word) for word in spellings), 0),
            reduce(or_, (self._exactly(_START + word) for word in spellings), 0),
            reduce(or_, (self._begun(_START + word) for word in spellings), 0),
            is_number=all(word[:1].isdigit() for word in spellings),
        )

    def _exactly(self, word: str) -> int:
        at = bisect_left(self._words, word)
        return self._rows[at] if at < len(self._words) and self._words[at] == word else 0

    def _begins(self, word: str) -> bool:
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at].startswith(word)

    def _begun(self, word: str) -> int:
        start = bisect_left(self._words, word)
        end = bisect_left(self._words, word + _ABOVE_ALL, start)
        return reduce(or_, self._rows[start:end], 0)


def _ranked(heard: list[_Heard], called: int) -> list[int]:
    """Sets of the rows with all that was heard, the best first; a row may be in several."""
    every = reduce(and_, (word.begun for word in heard))
    if not every:
        return []
    exact = reduce(and_, (word.exact for word in heard))
    # A number is meant as it stands: 25 is not 250, though it begins it.
    right = reduce(and_, (word.exact for word in heard if word.is_number), every)
    first = heard[0]
    return [
        called & every,
        first.starts & exact,
        first.starts & right,
        first.starts_begun & right,
        first.starts_begun & every,
        exact,
        right,
        every,
    ]


def _first(sets: Iterable[int], limit: int) -> Iterator[int]:
    """The lowest bits of the sets, one set after the other, each once; at most `limit`."""
    seen = 0
    for rows in sets:
        left = rows & ~seen
        seen |= rows
        while left and limit:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest
            limit -= 1


def _bits(numbers: list[int]) -> int:
    """A bit for each of some numbers in order; many are set in bytes, which is sooner."""
    if len(numbers) < _MANY:
        return reduce(or_, [1 << number for number in numbers])
    bits = bytearray(numbers[-1] // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _read(entry: Entry) -> tuple[set[str], set[str]]:
    """What an entry is called, and all words it is found by; a name's first also as a start."""
    called, found = set(entry.aliases), set(_spelt(fold(entry.words)))
    for name in map(fold, entry.names):
        words = _words(name)
        called.add(" ".join(chain.from_iterable(map(_parts, words))))
        found.update(*map(_forms, words))
        starts = [*_forms(words[0])] if words else []
        if "-" in name:
            joined = _HYPHENATED.findall(name)
            found.update(map(_joined, joined))
            starts += [_joined(joined[0])] if _HYPHENATED.match(name) else []
        found.update(_START + start for start in starts)
    return called, found


def spelt(text: str) -> set[str]:
    """The words of a text in each spelling by which they are found: British and American, with
    and without hyphens, letters and numbers apart."""
    return set(_spelt(fold(text)))


def one_letter_off(word: str) -> list[str]:
    """The words that differ from this one by one letter: dropped, exchanged, changed or added."""
    found: set[str] = set()
    for n in range(len(word) + 1):
        head, tail = word[:n], word[n:]
        found.update(head + letter + tail for letter in _LETTERS)
        if tail:
            found.add(head + tail[1:])
            found.add(head + tail[1:2] + tail[:1] + tail[2:])
            found.update(head + letter + tail[1:] for letter in _LETTERS)
    return sorted(found - {word})


def _spelt(folded: str) -> Iterator[str]:
    for word in _words(folded):
        yield from _forms(word)
    if "-" in folded:
        yield from map(_joined, _HYPHENATED.findall(folded))


@cache
def _forms(word: str) -> tuple[str, ...]:
    """A word, its parts if it has digits, its American spelling: haemorrhage, tumour."""
    american = _BRITISH.sub(lambda match: "o" if match[0] == "ou" else "e", word)
    return tuple({word, american, *_parts(word)})


@cache
def _parts(word: str) -> tuple[str, ...]:
    return (word,) if word.isalpha() else tuple(_PART.findall(word))


def _joined(word: str) -> str:
    return "".join(_words(word))
