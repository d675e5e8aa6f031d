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
from functools import cache, reduce
from operator import and_, or_

# What begins with a letter may go on in digits (b12, j02.9); a number ends where its unit begins.
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:\.\d+)*|\d+(?:\.\d+)*")
_ASCII_WORD = re.compile(r"[a-z][a-z0-9]*(?:\.[0-9]+)*|[0-9]+(?:\.[0-9]+)*")
_ASCII_PART = re.compile(r"[0-9]+(?:\.[0-9]+)*|[a-z]+")
_PART = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_BRITISH = re.compile(r"ae|oe|ou(?=r)")
_ABOVE_ALL = "\U0010ffff"
_START = "^"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
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


def plain_name(text: str) -> str:
    """A name to compare, letters and numbers apart: `Dolo-650mg` is `dolo 650 mg`."""
    folded = fold(text)
    return " ".join((_ASCII_PART if folded.isascii() else _PART).findall(folded))


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


class WordIndex:
    """Finds entries by the words of their texts; entries are given best first."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows: dict[str, int] = defaultdict(int)
        called: dict[str, int] = defaultdict(int)
        for number, entry in enumerate(entries):
            bit = 1 << number
            for name in {*map(plain_name, entry.names), *entry.aliases}:
                called[name] |= bit
            for word in _spelt(entry):
                rows[word] |= bit
        self._called = dict(called)
        self._words = sorted(rows)
        self._rows = [rows[word] for word in self._words]

    def find(self, typed: str, limit: int, mend: bool = True) -> list[int]:
        """Numbers of at most `limit` entries with all typed words, best first.

        The last word may be unfinished, and so may the others. Where nothing is found, `mend` joins
        words that were split, and then takes words of five letters or more with one letter wrong.
        """
        words = words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]
        if not words or limit < 1:
            return []
        words = self._apart([word[:_LONGEST_WORD] for word in words])
        for heard in self._readings(words, mend):
            found = self._ranked(
                heard, words, self._called.get(plain_name(typed[:_LONGEST_TEXT]), 0)
            )
            if found:
                return list(_first(found, limit))
        return []

    def called(self, typed: str) -> list[int]:
        """Numbers of the entries one of whose names this is, apart from case and signs."""
        rows = self._called.get(plain_name(typed[:_LONGEST_TEXT]), 0)
        return list(_first([rows], len(self._rows)))

    def with_words(self, typed: str) -> list[int]:
        """Numbers of the entries with each typed word complete; none for no words."""
        words = [
            part
            for word in words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]
            for part in ([word] if self._exactly(word) else _PART.findall(word))
        ]
        rows = reduce(and_, map(self._exactly, words)) if words else 0
        return list(_first([rows], len(self._rows)))

    def _apart(self, words: list[str]) -> list[str]:
        """`dolo650` is two words, but `b12` is one where an entry has it."""
        known = [[word] if self._begins(word) else _PART.findall(word) for word in words]
        return [part for parts in known for part in parts]

    def _readings(self, words: list[str], mend: bool) -> Iterator[list[_Heard]]:
        yield [self._hear([word]) for word in words]
        if not mend:
            return
        for n in range(len(words) - 1):
            yield [self._hear([w]) for w in [*words[:n], words[n] + words[n + 1], *words[n + 2 :]]]
        yield [self._hear([word] if self._begins(word) else self._mended(word)) for word in words]

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
        )

    def _ranked(self, heard: list[_Heard], words: list[str], called: int) -> list[int]:
        """Sets of rows, the best first; a row may be in several."""
        every = reduce(and_, (h.begun for h in heard))
        if not every:
            return []
        exact = reduce(and_, (h.exact for h in heard))
        # A number is meant as it stands: 25 is not 250, though it begins it.
        numbers = [h.exact for h, word in zip(heard, words, strict=False) if word[0].isdigit()]
        right = reduce(and_, numbers, every)
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


def _first(sets: Iterable[int], limit: int) -> Iterator[int]:
    seen = 0
    for rows in sets:
        left = rows & ~seen
        seen |= rows
        while left and limit:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest
            limit -= 1


def _spelt(entry: Entry) -> set[str]:
    """All words an entry is found by; the first of each name also as a start."""
    folded = fold("\n".join((*entry.names, entry.words)))
    found = {form for word in _words(folded) for form in _forms(word)}
    if "-" in folded:
        found.update(_joined(word) for word in _HYPHENATED.findall(folded))
    for name in entry.names:
        found.update(_START + form for form in _starts(fold(name)))
    return found


def _starts(name: str) -> Iterator[str]:
    """The first word of a folded name in its spellings, and joined by its hyphen with the next."""
    if words := _words(name):
        yield from _forms(words[0])
    if "-" in name and (hyphenated := _HYPHENATED.match(name)):
        yield _joined(hyphenated[0])


@cache
def _forms(word: str) -> tuple[str, ...]:
    """A word, its parts if it has digits, its American spelling: haemorrhage, tumour."""
    if word.isdigit():
        return (word,)
    american = _BRITISH.sub(lambda match: "o" if match[0] == "ou" else "e", word)
    return tuple({word, american, *(() if word.isalpha() else _PART.findall(word))})


def _joined(word: str) -> str:
    return "".join(_words(word))
