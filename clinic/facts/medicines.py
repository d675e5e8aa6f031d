"""Medicines by key, by label, by name and by words typed: the shipped generics and brands."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from clinic.facts.formulary import Medicine
from clinic.facts.index import fold, one_letter_off, plain_name, words_of
from clinic.facts.ingredients import normal_ingredient
from clinic.facts.names import family_of
from clinic.facts.store import rows
from clinic.facts.strengths import spellings

__all__ = [
    "Medicine",
    "find_medicine",
    "find_named",
    "list_family",
    "list_first_named",
    "list_lookalikes",
    "list_medicines",
    "list_of_ingredients",
    "search_medicines",
]

_COLUMNS = ", ".join(
    (
        *("key", "label", "generic", "ingredients", "form", "strength", "route", "schedule"),
        *("therapeutic_class", "pack", "source", "product_text", "confidence", "n_sources"),
        "is_ambiguous",
    )
)
_LONGEST_TEXT, _MOST_WORDS, _LONGEST_WORD = 200, 8, 40
_LOOKED_AT = 48
"""How many medicines of a search are ranked: of one letter there are thousands."""
_SHORTEST_MENDED = 5


def list_medicines() -> list[Medicine]:
    """All shipped medicines, best first: twenty thousand, for tools and tests."""
    return _where("id > 0 ORDER BY id", [])


def find_medicine(key: str) -> Medicine | None:
    """The medicine with this key; None for others, as of a list that has changed."""
    return _first(_where("key = ?", [key]))


def find_named(label: str) -> Medicine | None:
    """The medicine with exactly this label, apart from case, spaces, dots, signs and the units of
    its amounts (1 gm, 1000 mg)."""
    return _first(_where(f"plain IN ({_places(spellings(label))})", spellings(label)))


def find_longest_named(beginnings: Sequence[str]) -> tuple[int, Medicine] | None:
    """The last of the texts that is a label, with its place; one query for all of them."""
    ways = {way: n for n, text in enumerate(beginnings) for way in spellings(text)}
    found = rows(f"SELECT plain, {_COLUMNS} FROM medicine WHERE plain IN ({_places(ways)})", ways)  # noqa: S608
    best = max(found, key=lambda row: ways[row["plain"]], default=None)
    return None if best is None else (ways[best["plain"]], _medicine(best))


def list_family(words: Iterable[str]) -> list[Medicine]:
    """The medicines that are called by exactly these words, in any order, best first."""
    return _where(
        "id IN (SELECT medicine FROM medicine_name WHERE family = ?) ORDER BY id",
        [family_of(words)],
    )


def list_of_ingredients(ingredients: Iterable[str]) -> list[Medicine]:
    """Generics and brands of exactly these ingredients, best first."""
    key = "+".join(sorted({normal_ingredient(name) for name in ingredients}))
    return _where("ingredient_set = ? ORDER BY id", [key])


def list_first_named(words: Sequence[str]) -> set[str]:
    """What is in the brands whose name begins with these words, where lists agree about them; else
    what all of those have in common of which one list tells."""
    contents = _contents_of(words)
    sure = [within for confidence, within in contents if confidence == "high"]
    if sure:
        return set.union(*sure)
    others = [within for _, within in contents]
    return set.intersection(*others) if others else set()


def list_common_to(words: Sequence[str]) -> set[str]:
    """What all brands hold whose name begins with these words; nothing where lists agree about
    none of them."""
    contents = _contents_of(words)
    if all(confidence != "high" for confidence, _ in contents):
        return set()
    return set.intersection(*(within for _, within in contents))


def _contents_of(words: Sequence[str]) -> list[tuple[str, set[str]]]:
    """How sure the lists are of each brand whose name begins with these words, and its contents."""
    name = plain_name(" ".join(words))
    found = rows(
        "SELECT DISTINCT confidence, ingredients FROM medicine"
        " WHERE confidence <> '' AND (plain = ? OR plain >= ? AND plain < ?)",
        [name, f"{name} ", f"{name}!"],
    )
    return [(row["confidence"], set(row["ingredients"].split("+"))) for row in found]


def list_lookalikes(words: Iterable[str]) -> list[tuple[str, str]]:
    """Brands with other contents whose names look like these words: (brand, ingredients)."""
    found = rows(
        "SELECT other, ingredients FROM lookalike WHERE family = ? ORDER BY weight DESC, other",
        [family_of(words)],
    )
    return [(row["other"], row["ingredients"]) for row in found]


def search_medicines(typed: str, limit: int = 12) -> list[Medicine]:
    """Medicines with all the words or beginnings of words, likeliest first; any text may be asked.

    Found by label, generic, ingredients, form, strength and usual abbreviations (`pcm`, `hctz`).
    Where nothing is found, words of five letters or more may have one letter wrong.
    """
    words = [word[:_LONGEST_WORD] for word in words_of(typed[:_LONGEST_TEXT])[:_MOST_WORDS]]
    if not words or limit < 1:
        return []
    found = _matching(words) or _matching(plain_name(" ".join(words)).split())
    found = found or _matching([_mended(word) for word in words])
    first = plain_name(words[0]).split()[0]
    numbers = {word for word in plain_name(" ".join(words)).split() if word[0].isdigit()}
    text = plain_name(typed[:_LONGEST_TEXT])
    best = sorted(found, key=lambda row: _tier(row, first, numbers, text))[:limit]
    return [_medicine(row) for row in best]


def _matching(words: Sequence[str]) -> list[sqlite3.Row]:
    query = " AND ".join(f'"{word}"*' for word in words)
    return rows(
        f"SELECT plain, {_COLUMNS} FROM medicine WHERE id IN (SELECT rowid FROM medicine_search"  # noqa: S608
        " WHERE medicine_search MATCH ? LIMIT ?) ORDER BY id",
        [query, _LOOKED_AT],
    )


def _tier(row: sqlite3.Row, first: str, numbers: set[str], text: str) -> tuple[bool, ...]:
    """How well a medicine answers a text: called so, begun by the first word, with its numbers."""
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


def _mended(word: str) -> str:
    """The listed word that is one letter away, else the word itself."""
    if len(word) < _SHORTEST_MENDED or not word.isalpha():
        return word
    others = one_letter_off(word)
    found = rows(
        f"SELECT word FROM medicine_word WHERE word IN ({_places(others)}) LIMIT 1",  # noqa: S608
        others,
    )
    return found[0]["word"] if found else word


def _where(condition: str, values: Sequence[object]) -> list[Medicine]:
    found = rows(f"SELECT {_COLUMNS} FROM medicine WHERE {condition}", values)  # noqa: S608
    return [_medicine(row) for row in found]


def _places(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _medicine(row: sqlite3.Row) -> Medicine:
    return Medicine(
        key=row["key"],
        label=row["label"],
        generic=row["generic"],
        ingredients=tuple(row["ingredients"].split("+")),
        form=row["form"],
        strength=row["strength"],
        route=row["route"],
        schedule=row["schedule"],
        therapeutic_class=row["therapeutic_class"],
        pack=row["pack"],
        source=row["source"],
        product_text=row["product_text"],
        confidence=row["confidence"],
        n_sources=row["n_sources"],
        is_ambiguous=bool(row["is_ambiguous"]),
    )


def _first(found: list[Medicine]) -> Medicine | None:
    return found[0] if found else None
