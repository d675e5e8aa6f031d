"""The medicine tables of the facts file: medicines, their names, their search words.

Rows are numbered best first, so that a search that stops early has the commonest.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from clinic.facts.brands import brands, generics_sold
from clinic.facts.forms import form_rank, words_for
from clinic.facts.formulary import Medicine, generics
from clinic.facts.index import plain_name, spellings_of
from clinic.facts.ingredients import names_of, normal_ingredient, weighed_otherwise
from clinic.facts.names import family_of, parse_name
from clinic.facts.tables import read

_TABLES = """
CREATE TABLE medicine (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
  plain TEXT NOT NULL UNIQUE, generic TEXT NOT NULL, ingredients TEXT NOT NULL,
  ingredient_set TEXT NOT NULL, form TEXT NOT NULL,
  strength TEXT NOT NULL, route TEXT NOT NULL, schedule TEXT NOT NULL,
  therapeutic_class TEXT NOT NULL, pack TEXT NOT NULL, source TEXT NOT NULL,
  product_text TEXT NOT NULL, confidence TEXT NOT NULL, n_sources INTEGER NOT NULL,
  is_ambiguous INTEGER NOT NULL);
CREATE INDEX medicine_ingredient_set ON medicine (ingredient_set);
CREATE TABLE medicine_name (family TEXT NOT NULL, medicine INTEGER NOT NULL,
  PRIMARY KEY (family, medicine)) WITHOUT ROWID;
CREATE TABLE medicine_word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE medicine_search USING fts5 (
  words, content='', detail=none, tokenize="unicode61 tokenchars '.'", prefix='1 2 3 4');
CREATE TABLE lookalike (family TEXT NOT NULL, other TEXT NOT NULL, ingredients TEXT NOT NULL,
  weight INTEGER NOT NULL, PRIMARY KEY (family, other)) WITHOUT ROWID;
"""
_COLUMNS = (
    *("key", "label", "generic", "form", "strength", "route", "schedule", "therapeutic_class"),
    *("pack", "source", "product_text", "confidence", "n_sources", "is_ambiguous"),
)
_ISOMER = re.compile(r"[RS][ -](?=[A-Z])")
"""S-amlodipine is not meant by amlodipine: half the amount has the same effect."""
_THOUSANDS = re.compile(r"\b(\d+)000\b")


def build(connection: sqlite3.Connection) -> None:
    """Create and fill the tables of medicines and of look-alike brand names."""
    connection.executescript(_TABLES)
    listed = generics()
    branded = brands(listed)
    sold = generics_sold(branded, listed)
    for number, medicine in enumerate(_best_first([*branded, *listed, *sold]), 1):
        _insert(connection, number, medicine)
    for row in read("lasa_pairs.csv"):
        for first, second in (("a", "b"), ("b", "a")):
            connection.execute(
                "INSERT OR IGNORE INTO lookalike VALUES (?, ?, ?, ?)",
                (
                    parse_name(row[f"brand_{first}"]).family,
                    row[f"brand_{second}"],
                    row[f"ingredients_{second}"],
                    int(row["weight"]),
                ),
            )


def _best_first(medicines: Iterable[Medicine]) -> list[Medicine]:
    """Sort medicines: fewest ingredients first, then those of many brands, in the usual forms."""
    by_name: dict[str, Medicine] = {}
    for medicine in medicines:  # brands come first, the most reliable of a name first
        by_name.setdefault(plain_name(medicine.label), medicine)
    listed = list(by_name.values())
    branded = Counter(frozenset(m.ingredients) for m in listed if m.is_brand)
    rows = read("medicines.csv")
    essential = {r["product_text"] for r in rows if r["nlem_2011"] or r["mohfw_hwc_2020"]}

    def rank(medicine: Medicine) -> tuple[object, ...]:
        return (
            not (medicine.confidence == "high" or medicine.product_text in essential),
            medicine.source.startswith("Sold as"),
            -medicine.n_sources,
            len(medicine.ingredients),
            -branded[frozenset(medicine.ingredients)],
            form_rank(medicine.form) if medicine.form else 99,
            len(medicine.label),
            medicine.label,
        )

    return sorted(listed, key=rank)


def _insert(connection: sqlite3.Connection, number: int, medicine: Medicine) -> None:
    ingredients = [normal_ingredient(name) for name in medicine.ingredients]
    values = {name: getattr(medicine, name) for name in _COLUMNS} | {
        "id": number,
        "plain": plain_name(medicine.label),
        "ingredients": "+".join(medicine.ingredients),
        "ingredient_set": "+".join(sorted(set(ingredients))),
    }
    places = ", ".join(f":{name}" for name in values)
    connection.execute(
        f"INSERT INTO medicine ({', '.join(values)}) VALUES ({places})",  # noqa: S608
        values,
    )
    for family in _families(medicine):
        connection.execute("INSERT OR IGNORE INTO medicine_name VALUES (?, ?)", (family, number))
    words = sorted(_words(medicine))
    connection.executemany(
        "INSERT OR IGNORE INTO medicine_word VALUES (?)", ((word,) for word in words)
    )
    connection.execute(
        "INSERT INTO medicine_search (rowid, words) VALUES (?, ?)", (number, " ".join(words))
    )


def _families(medicine: Medicine) -> set[str]:
    """Return every set of words that names a medicine: the brand's, or each way to name its
    substances."""
    if medicine.is_brand:
        return {parse_name(medicine.product_text).family}
    if _ISOMER.match(medicine.generic):
        return {parse_name(medicine.generic).family}
    abbreviations = _short_names(medicine)
    names = [_names_of_ingredient(name) for name in medicine.ingredients]
    if len(names) > 3:
        names = [alternatives[:1] for alternatives in names]
    combinations = {family_of(chain) for chain in map(_words_of_names, product(*names))}
    own = frozenset(medicine.ingredients)
    short = {parse_name(name).family for ingredients, name in abbreviations if ingredients == own}
    return {parse_name(medicine.generic).family, *short, *combinations} - {""}


def _words_of_names(names: Iterable[str]) -> list[str]:
    return [word for name in names for word in parse_name(name).words]


def _names_of_ingredient(ingredient: str) -> list[str]:
    synonyms = names_of(normal_ingredient(ingredient)) - weighed_otherwise()
    rows = _abbreviations().get(ingredient, ())
    abbreviated = {row["abbreviation"] for row in rows if row["ingredients"] == ingredient}
    return [ingredient, *sorted((synonyms | abbreviated) - {ingredient})]


_known_abbreviations: dict[str, list[dict[str, str]]] = {}


def _abbreviations() -> dict[str, list[dict[str, str]]]:
    """Return the rows of abbreviations by their first ingredient."""
    if not _known_abbreviations:
        by_ingredient: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in read("abbreviations.csv"):
            by_ingredient[row["ingredients"].split("+")[0]].append(row)
        _known_abbreviations.update(by_ingredient)
    return _known_abbreviations


def _short_names(medicine: Medicine) -> list[tuple[frozenset[str], str]]:
    """Return abbreviations of ingredients of a medicine, each with the ingredients it stands
    for."""
    own = frozenset(medicine.ingredients)
    rows = (row for name in medicine.ingredients for row in _abbreviations().get(name, ()))
    abbreviations = [
        (frozenset(row["ingredients"].split("+")), row["abbreviation"]) for row in rows
    ]
    return [(ingredients, name) for ingredients, name in abbreviations if ingredients <= own]


def _words(medicine: Medicine) -> set[str]:
    """Return the words by which a medicine is found."""
    return {word for text in _texts(medicine) for word in spellings_of(text)}


def _texts(medicine: Medicine) -> Iterator[str]:
    yield medicine.label
    yield medicine.generic
    yield medicine.strength
    yield words_for(medicine.form) if medicine.form else ""
    yield from medicine.ingredients
    yield from (name for _, name in _short_names(medicine))
    yield _THOUSANDS.sub(r"\1k", medicine.strength)
    for ingredient in medicine.ingredients:
        yield " ".join(names_of(normal_ingredient(ingredient)))
