"""An index from words to rows, in memory: a typed text finds the rows that have words beginning
with each of its words.

A set of rows is one integer with a bit for each, so that "and" and "or" over thousands of rows cost
a fraction of a microsecond. A word of few rows keeps their numbers: a set of one row takes up to
1.5 KB. Rows are given best first, and found in that order within a tier: first exact names, then
names that begin with the word, then the others.
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

# A word that begins with a letter may contain digits (b12, j02.9); a number ends before its unit.
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:\.\d+)*|\d+(?:\.\d+)*")
_ASCII_WORD = re.compile(r"[a-z][a-z0-9]*(?:\.[0-9]+)*|[0-9]+(?:\.[0-9]+)*")
_PART = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_BRITISH = re.compile(r"ae|oe|ou(?=r)")
_ABOVE_ALL = "\U0010ffff"
_START = "^"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FEW, _MANY = 8, 30
_LONGEST_TEXT, _MOST_WORDS, _LONGEST_WORD = 400, 8, 40
_SHORTEST_CORRECTED = 5


def fold(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in folded if not "\u0300" <= c <= "\u036f")


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded: `Tab. Pan-40 2.5mg` is tab, pan, 40, 2.5, mg."""
    return _words(fold(text))


def _words(folded: str) -> list[str]:
    # The pattern of all scripts takes three times as long.
    return (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)


@lru_cache(maxsize=8192)  # each typed letter looks up the same listed names again
def plain_name(text: str) -> str:
    """Return a name for comparison, letters and numbers separated: `Dolo-650mg` is `dolo 650
    mg`."""
    return " ".join(chain.from_iterable(map(_parts, words_of(text))))


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The texts of a row: its names, and other words by which it is found."""

    names: Sequence[str]
    words: str = ""
    aliases: Sequence[str] = ()
    """Other names, as plain_name() writes them: equal to a name when typed in full."""


@dataclass(frozen=True, slots=True)
class _WordMatches:
    """The rows with a typed word: exact or as a prefix, anywhere or at the start of a name."""

    exact: int
    prefixed: int
    starts: int
    starts_prefixed: int
    is_number: bool


class WordIndex:
    """An index of entries by the words of their texts; entries are given best first."""

    def __init__(self, entries: Iterable[IndexEntry]) -> None:
        by_word: dict[str, list[int]] = defaultdict(list)
        by_name: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            names, words = _keys_of(entry)
            for name in names:
                by_name[name].append(number)
            for word in words:
                by_word[word].append(number)
        self._called = {name: tuple(numbers) for name, numbers in by_name.items()}
        self._words = sorted(by_word)
        rows = (by_word[word] for word in self._words)
        self._rows = [tuple(few) if len(few) < _MANY else _bits(few) for few in rows]

    def find(self, typed: str, limit: int, correct: bool = True) -> list[int]:
        """Return the numbers of at most `limit` entries with all typed words, best first.

        The last word may be unfinished, and so may the others. Where nothing matches, `correct`
        joins words that were split, and then accepts one wrong letter in words of five letters or
        more.
        """
        words = words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]
        if not words or limit < 1:
            return []
        words = self._split_tokens([word[:_LONGEST_WORD] for word in words])
        exact = _bits(self._called.get(plain_name(typed[:_LONGEST_TEXT]), ()))
        for matches in self._interpretations(words, correct):
            if ranked := _ranked(matches, exact):
                return list(_first(ranked, limit))
        return []

    def called(self, typed: str) -> list[int]:
        """Return the numbers of the entries with exactly this name, ignoring case and signs."""
        return list(self._called.get(plain_name(typed[:_LONGEST_TEXT]), ()))

    def with_words(self, typed: str) -> list[int]:
        """Return the numbers of the entries with each typed word complete; none for no words."""
        words = [
            part
            for word in words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]
            for part in ([word] if self._with_word(word) else _parts(word))
        ]
        rows = reduce(and_, map(self._with_word, words)) if words else 0
        return list(_first([rows], rows.bit_length()))

    def _split_tokens(self, words: list[str]) -> list[str]:
        """Split `dolo650` into two words, but keep `b12` where an entry has it."""
        tokens = [[word] if self._has_prefix(word) else _parts(word) for word in words]
        return [part for parts in tokens for part in parts]

    def _interpretations(self, words: list[str], correct: bool) -> Iterator[list[_WordMatches]]:
        matches = [self._match([word]) for word in words]
        yield matches
        if not correct:
            return
        for n, (first, second) in enumerate(pairwise(words)):
            if self._has_prefix(first + second):
                yield [*matches[:n], self._match([first + second]), *matches[n + 2 :]]
        if not all(word.prefixed for word in matches):
            yield [
                match if match.prefixed else self._match(self._corrections(word))
                for match, word in zip(matches, words, strict=True)
            ]

    def _corrections(self, word: str) -> list[str]:
        """Return the known prefixes one letter away: dropped, exchanged, changed or added."""
        if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return [word]
        return [
            candidate for candidate in self._one_letter_off(word) if self._has_prefix(candidate)
        ]

    def _one_letter_off(self, word: str) -> Iterator[str]:
        for n in range(len(word)):
            head, tail = word[:n], word[n:]
            if not self._has_prefix(head):
                return
            yield head + tail[1:]
            yield head + tail[1:2] + tail[:1] + tail[2:]
            for letter in _LETTERS:
                if self._has_prefix(head + letter):
                    yield head + letter + tail[1:]
                    yield head + letter + tail

    def _match(self, spellings: Sequence[str]) -> _WordMatches:
        return _WordMatches(
            reduce(or_, (self._with_word(word) for word in spellings), 0),
            reduce(or_, (self._with_prefix(word) for word in spellings), 0),
            reduce(or_, (self._with_word(_START + word) for word in spellings), 0),
            reduce(or_, (self._with_prefix(_START + word) for word in spellings), 0),
            is_number=all(word[:1].isdigit() for word in spellings),
        )

    def _with_word(self, word: str) -> int:
        at = bisect_left(self._words, word)
        return _united(self._rows[at : at + (self._words[at : at + 1] == [word])])

    def _has_prefix(self, word: str) -> bool:
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at].startswith(word)

    def _with_prefix(self, word: str) -> int:
        start = bisect_left(self._words, word)
        end = bisect_left(self._words, word + _ABOVE_ALL, start)
        return _united(self._rows[start:end])


def _ranked(matches: list[_WordMatches], named: int) -> list[int]:
    """Return sets of the rows with all words, the best first; a row may be in several."""
    every = reduce(and_, (word.prefixed for word in matches))
    if not every:
        return []
    exact = reduce(and_, (word.exact for word in matches))
    # A number must be exact: 25 is not 250, though it is a prefix of it.
    numbers_exact = reduce(and_, (word.exact for word in matches if word.is_number), every)
    first = matches[0]
    return [
        named & every,
        first.starts & exact,
        first.starts & numbers_exact,
        first.starts_prefixed & numbers_exact,
        first.starts_prefixed & every,
        exact,
        numbers_exact,
        every,
    ]


def _first(sets: Iterable[int], limit: int) -> Iterator[int]:
    """Yield the lowest bits of the sets, one set after the other, each once; at most `limit`."""
    seen = 0
    for rows in sets:
        left = rows & ~seen
        seen |= rows
        while left and limit:
            lowest = left & -left
            yield lowest.bit_length() - 1
            left ^= lowest
            limit -= 1


def _united(kept: list[int | tuple[int, ...]]) -> int:
    """Return the set of all rows of these words."""
    few = [number for rows in kept if isinstance(rows, tuple) for number in rows]
    return reduce(or_, (rows for rows in kept if isinstance(rows, int)), _bits(few))


def _bits(numbers: Sequence[int]) -> int:
    """Return an integer with a bit for each number; many are set in bytes, which is faster."""
    if len(numbers) < _FEW:
        return reduce(or_, [1 << number for number in numbers], 0)
    bits = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _keys_of(entry: IndexEntry) -> tuple[set[str], set[str]]:
    """Return the names of an entry, and all words by which it is found; first words also marked as
    a start."""
    names, words = set(entry.aliases), set(_spellings_of(fold(entry.words)))
    for name in map(fold, entry.names):
        tokens = _words(name)
        names.add(" ".join(chain.from_iterable(map(_parts, tokens))))
        words.update(*map(_word_spellings, tokens))
        starts = [*_word_spellings(tokens[0])] if tokens else []
        if "-" in name:
            hyphenated = _HYPHENATED.findall(name)
            words.update(map(_without_hyphens, hyphenated))
            starts += [_without_hyphens(hyphenated[0])] if _HYPHENATED.match(name) else []
        words.update(_START + start for start in starts)
    return names, words


def spellings_of(text: str) -> set[str]:
    """Return the words of a text in each spelling by which they are found.

    British and American, with and without hyphens, letters and numbers separated.
    """
    return set(_spellings_of(fold(text)))


def one_letter_off(word: str) -> list[str]:
    """Return the words with one letter dropped, exchanged, changed or added."""
    variants: set[str] = set()
    for n in range(len(word) + 1):
        head, tail = word[:n], word[n:]
        variants.update(head + letter + tail for letter in _LETTERS)
        if tail:
            variants.add(head + tail[1:])
            variants.add(head + tail[1:2] + tail[:1] + tail[2:])
            variants.update(head + letter + tail[1:] for letter in _LETTERS)
    return sorted(variants - {word})


def _spellings_of(folded: str) -> Iterator[str]:
    for word in _words(folded):
        yield from _word_spellings(word)
    if "-" in folded:
        yield from map(_without_hyphens, _HYPHENATED.findall(folded))


@cache
def _word_spellings(word: str) -> tuple[str, ...]:
    """Return a word, its parts if it has digits, and its American spelling: haemorrhage, tumour."""
    american = _BRITISH.sub(lambda match: "o" if match[0] == "ou" else "e", word)
    return tuple({word, american, *_parts(word)})


@cache
def _parts(word: str) -> tuple[str, ...]:
    return (word,) if word.isalpha() else tuple(_PART.findall(word))


def _without_hyphens(word: str) -> str:
    return "".join(_words(word))
