"""One name for each ingredient, for all names of lists, labels and doctors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from clinic.facts.store import rows
from clinic.facts.tables import read

_SALTS = frozenset(
    (
        *("acetate", "anhydrous", "axetil", "besilate", "besylate", "bitartrate", "citrate"),
        *("dihydrate", "dihydrochloride", "estolate", "ethylsuccinate", "fumarate", "furoate"),
        *("gluconate", "hcl", "hydrobromide", "hydrochloride", "maleate", "magnesium", "mesilate"),
        *("mesylate", "monohydrate", "nitrate", "oxalate", "pamoate", "phosphate", "potassium"),
        *("propionate", "proxetil", "sodium", "stearate", "succinate", "sulfate", "sulphate"),
        *("tartrate", "trihydrate", "valerate"),
    )
)
MINERALS = frozenset(
    (
        *("aluminium", "aluminum", "ammonium", "bismuth", "calcium", "copper", "disodium"),
        *("ferric", "ferrous", "iron", "lithium", "magnesium", "manganese", "potassium"),
        *("selenium", "silver", "sodium", "zinc"),
    )
)
"""For these the second word is part of the name: potassium citrate is not potassium."""

_LONGEST_NAME = 4
"""The most words of a name of an ingredient."""
_ANOTHER_SALT = ("salt of ", "acid of ")


@lru_cache(maxsize=8192)
def normal_ingredient(name: str) -> str:
    """Return the normal name of an ingredient: lower case, no salt, one spelling.

    "Amoxycillin Trihydrate" is amoxicillin, "diclofenac sodium" is diclofenac. An unknown name is
    returned in lower case, without its salt.
    """
    words = name.lower().split()
    plain = _synonyms().get(" ".join(words))
    while plain is None and len(words) > 1 and words[-1] in _SALTS and words[0] not in MINERALS:
        words.pop()
        plain = _synonyms().get(" ".join(words))
    return plain or " ".join(words)


@cache
def known_ingredients() -> frozenset[str]:
    """Return every ingredient of the shipped medicines and brands, under its normal name."""
    return frozenset(row["name"] for row in rows("SELECT name FROM ingredient WHERE is_sold"))


@cache
def warned_ingredients() -> frozenset[str]:
    """Return every ingredient that a safety fact names, under its active name.

    Some are in no shipped medicine.
    """
    return frozenset(row["name"] for row in rows("SELECT name FROM ingredient WHERE is_warned"))


def without_salts(words: Sequence[str]) -> list[str]:
    """Return the words of a name without its salt, where the rest is a name of the same strength.

    Losartan potassium is losartan, but no salt of valproic acid equals another.
    """
    if " ".join(words) in weighed_otherwise() or not words or words[0] in MINERALS:
        return list(words)
    return [word for word in words if word not in _SALTS] or list(words)


def name_words(words: Sequence[str]) -> list[str]:
    """Return the ingredients that words name in sequence, each by any of its names.

    [] where a word belongs to none. `amoxicillin clavulanic acid` names two.
    """
    ingredients: list[str] = []
    place = 0
    while place < len(words):
        ends = range(min(len(words), place + _LONGEST_NAME), place, -1)
        ingredient, end = next(
            ((name, end) for end in ends if (name := _ingredient_named(words[place:end]))),
            ("", place),
        )
        if not ingredient:
            return []
        ingredients.append(ingredient)
        place = end
    return ingredients


def _ingredient_named(words: Sequence[str]) -> str:
    name = normal_ingredient(" ".join(without_salts(words)))
    return name if name in known_ingredients() else ""


def search_ingredients(typed: str, limit: int) -> list[str]:
    """Return the normal names of ingredients that have a name with this prefix."""
    start = " ".join(typed.lower().split())
    if not start:
        return []
    plain = sorted(name for name in known_ingredients() if name.startswith(start))
    by_synonym = {ingredient for name, ingredient in _synonyms().items() if name.startswith(start)}
    return list(dict.fromkeys([*plain, *sorted(by_synonym & known_ingredients())]))[:limit]


def names_of(ingredient: str) -> frozenset[str]:
    """Return an ingredient's normal name and its other known names, in lower case."""
    return _names().get(ingredient, frozenset()) | {ingredient}


@cache
def _names() -> dict[str, frozenset[str]]:
    by_ingredient: dict[str, set[str]] = {}
    for name, ingredient in _synonyms().items():
        by_ingredient.setdefault(ingredient, set()).add(name)
    return {ingredient: frozenset(names) for ingredient, names in by_ingredient.items()}


@cache
def weighed_otherwise() -> frozenset[str]:
    """Return names of other salts of an ingredient, whose mg are another dose.

    500 mg of divalproex are not 500 mg of sodium valproate.
    """
    rows = read("ingredient_synonyms.csv")
    return frozenset(row["name"] for row in rows if row["source"].startswith(_ANOTHER_SALT))


@cache
def _synonyms() -> dict[str, str]:
    return {row["name"]: row["ingredient"] for row in read("ingredient_synonyms.csv")}
