"""The shipped medicines, generics and brands, by key, label, name and typed words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields

from clinic.facts.formulary import Medicine
from clinic.facts.index import fold, one_letter_off, plain_name, words_of
from clinic.facts.ingredients import normal_ingredient
from clinic.facts.names import family_of
from clinic.facts.store import rows
from clinic.facts.strengths import spellings

__all__ = [
    "Medicine",
    "find_by_label",
    "find_medicine",
    "list_family",
    "list_first_named",
    "list_first_words",
    "list_lookalikes",
    "list_medicines",
    "list_of_ingredients",
    "search_medicines",
]

_FIELDS = tuple(field.name for field in fields(Medicine))
_COLUMNS = ", ".join(_FIELDS)
_LONGEST_TEXT, _MOST_WORDS, _LONGEST_WORD = 200, 8, 40
_MOST_RANKED = 48
"""The most search results that are ranked: for one letter there are thousands."""
_SHORTEST_CORRECTED = 5


def list_medicines() -> list[Medicine]:
    """Return all shipped medicines, best first: twenty thousand, for tools and tests."""
    return _where("id > 0 ORDER BY id", [])


def find_medicine(key: str) -> Medicine | None:
    """Return the medicine with this key; None for an unknown key, as after a change of the
    lists."""
    return _first(_where("key = ?", [key]))


def find_by_label(label: str) -> Medicine | None:
    """Return the medicine with exactly this label.

    Case, spaces, dots, signs and the units of amounts (1 gm, 1000 mg) are ignored.
    """
    return _first(_where(f"plain IN ({_places(spellings(label))})", spellings(label)))


def find_longest_label(beginnings: Sequence[str]) -> tuple[int, Medicine] | None:
    """Return the last of the texts that is a label, with its index, in one query."""
    places = {spelling: n for n, text in enumerate(beginnings) for spelling in spellings(text)}
    matches = rows(
        f"SELECT {_COLUMNS}, plain FROM medicine WHERE plain IN ({_places(places)})",  # noqa: S608
        places,
    )
    best = max(matches, key=lambda row: places[row["plain"]], default=None)
    return None if best is None else (places[best["plain"]], _medicine(best))


def list_family(words: Iterable[str]) -> list[Medicine]:
    """Return the medicines called by exactly these words, in any order, best first."""
    return _where(
        "id IN (SELECT medicine FROM medicine_name WHERE family = ?) ORDER BY id",
        [family_of(words)],
    )


def list_of_ingredients(ingredients: Iterable[str]) -> list[Medicine]:
    """Return generics and brands of exactly these ingredients, best first."""
    key = "+".join(sorted({normal_ingredient(name) for name in ingredients}))
    return _where("ingredient_set = ? ORDER BY id", [key])


def list_first_words(letter: str) -> frozenset[str]:
    """Return the first words of all names that begin with a letter."""
    matches = rows(
        "SELECT DISTINCT substr(plain, 1, instr(plain || ' ', ' ') - 1) AS word FROM medicine"
        " WHERE plain >= ? AND plain < ?",
        [letter, chr(ord(letter) + 1)],
    )
    return frozenset(row["word"] for row in matches)


def list_first_named(words: Sequence[str]) -> set[str]:
    """Return the ingredients of the brands whose name begins with these words.

    All ingredients of brands on which the lists agree; else those that all brands of single lists
    have in common.
    """
    contents = _contents_of(words)
    agreed = [ingredients for confidence, ingredients in contents if confidence == "high"]
    if agreed:
        return set.union(*agreed)
    single = [ingredients for _, ingredients in contents]
    return set.intersection(*single) if single else set()


def list_common_to(words: Sequence[str]) -> set[str]:
    """Return the ingredients that all brands have in common whose name begins with these words.

    Empty where the lists agree about none of them.
    """
    contents = _contents_of(words)
    if all(confidence != "high" for confidence, _ in contents):
        return set()
    return set.intersection(*(ingredients for _, ingredients in contents))


def _contents_of(words: Sequence[str]) -> list[tuple[str, set[str]]]:
    """Return the confidence and ingredients of each brand whose name begins with these words."""
    name = plain_name(" ".join(words))
    matches = rows(
        "SELECT DISTINCT confidence, ingredients FROM medicine"
        " WHERE confidence <> '' AND (plain = ? OR plain >= ? AND plain < ?)",
        [name, f"{name} ", f"{name}!"],
    )
    return [(row["confidence"], set(row["ingredients"].split("+"))) for row in matches]


def list_lookalikes(words: Iterable[str]) -> list[tuple[str, str]]:
    """Return brands of other composition whose names look like these words: (brand,
    ingredients)."""
    matches = rows(
        "SELECT other, ingredients FROM lookalike WHERE family = ? ORDER BY weight DESC, other",
        [family_of(words)],
    )
    return [(row["other"], row["ingredients"]) for row in matches]


def search_medicines(typed: str, limit: int = 12) -> list[Medicine]:
    """Return medicines with all the words or prefixes of words, likeliest first; any text is
    allowed.

    Matched are label, generic, ingredients, form, strength and usual abbreviations (`pcm`, `hctz`).
    Where nothing matches, one wrong letter is accepted in words of five letters or more.
    """
    words = [word[:_LONGEST_WORD] for word in words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]]
    if not words or limit < 1:
        return []
    plain = plain_name(" ".join(words)).split()
    matches = _matching_any(words, plain)
    first = plain_name(words[0]).split()[0]
    numbers = {word for word in plain if word[0].isdigit()}
    text = plain_name(typed[:_LONGEST_TEXT])
    best = sorted(matches, key=lambda row: _tier(row, first, numbers, text))[:limit]
    return _of_numbers([row["id"] for row in best])


def _matching_any(words: Sequence[str], plain: Sequence[str]) -> list[sqlite3.Row]:
    """Return the matches of the words as they are typed, else of their `plain` parts, else of the
    words with one letter corrected; the same words are searched once."""
    matches = _matching(words)
    if not matches and plain != words:
        matches = _matching(plain)
    if not matches:
        corrected = [_corrected(word) for word in words]
        matches = _matching(corrected) if corrected != words else []
    return matches


def _matching(words: Sequence[str]) -> list[sqlite3.Row]:
    """Return what ranks the matches; of most of them no more is needed."""
    query = " AND ".join(f'"{word}"*' for word in words)
    return rows(
        "SELECT id, plain, generic, strength FROM medicine WHERE id IN"
        " (SELECT rowid FROM medicine_search WHERE medicine_search MATCH ? LIMIT ?) ORDER BY id",
        [query, _MOST_RANKED],
    )


def _of_numbers(numbers: Sequence[int]) -> list[Medicine]:
    """Return the medicines with these numbers, in their order."""
    condition = f"id IN ({_places(numbers)})"
    matches = rows(f"SELECT {_COLUMNS}, id FROM medicine WHERE {condition}", numbers)  # noqa: S608
    by_number = {row["id"]: _medicine(row) for row in matches}
    return [by_number[number] for number in numbers]


def _tier(row: sqlite3.Row, first: str, numbers: set[str], text: str) -> tuple[bool, ...]:
    """Return a sort key for how well a medicine matches: exact name, first word, numbers."""
    label = row["plain"]
    begins = label.split(maxsplit=1)[0]
    own = plain_name(f"{label} {row['generic']} {row['strength']}").split() if numbers else ()
    return (
        label != text,
        begins != first and not fold(row["generic"]).startswith(first),
        not numbers <= set(own),
        begins != first,
        not begins.startswith(first),
    )


def _corrected(word: str) -> str:
    """Return the listed word that is one letter away, else the word itself."""
    if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
        return word
    candidates = one_letter_off(word)
    matches = rows(
        f"SELECT word FROM medicine_word WHERE word IN ({_places(candidates)}) LIMIT 1",  # noqa: S608
        candidates,
    )
    return matches[0]["word"] if matches else word


def _where(condition: str, values: Sequence[object]) -> list[Medicine]:
    matches = rows(f"SELECT {_COLUMNS} FROM medicine WHERE {condition}", values)  # noqa: S608
    return [_medicine(row) for row in matches]


def _places(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _medicine(row: sqlite3.Row) -> Medicine:
    """Return the medicine of a row that begins with `_COLUMNS`."""
    values = dict(zip(_FIELDS, row, strict=False))  # by name in the row takes twice as long
    values["ingredients"] = tuple(values["ingredients"].split("+"))
    values["is_ambiguous"] = bool(values["is_ambiguous"])
    return Medicine(**values)


def _first(medicines: list[Medicine]) -> Medicine | None:
    return medicines[0] if medicines else None
