"""One name for each ingredient in lists, labels and safety facts."""

from __future__ import annotations

import pytest

from clinic.facts.actives import active_of, parts_of
from clinic.facts.allergies import allergy_classes
from clinic.facts.doses import ceilings
from clinic.facts.ingredients import (
    known_ingredients,
    normal_ingredient,
    search_ingredients,
    warned_ingredients,
)
from clinic.facts.store import rows
from clinic.facts.tables import read

OTHERS = frozenset(("human placental extract", "potassium iodide", "sodium phosphate"))
"""Reviewed one by one: medicines with the same first word are something else."""


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("Amoxycillin Trihydrate", "amoxicillin"),
        ("Acetaminophen", "paracetamol"),
        ("diclofenac sodium", "diclofenac"),
        ("Metoprolol  succinate", "metoprolol"),
        ("potassium clavulanate", "clavulanic acid"),
        ("clavulanate", "clavulanic acid"),
        ("Divalproex Sodium", "sodium valproate"),
        ("penicillin G sodium", "benzylpenicillin"),
        ("frusemide", "furosemide"),
        ("sodium valproate", "sodium valproate"),
        ("potassium citrate", "potassium citrate"),
        ("zinc sulphate", "zinc sulphate"),
        ("lithium carbonate", "lithium carbonate"),
        ("isosorbide dinitrate", "isosorbide dinitrate"),
        ("isosorbide mononitrate", "isosorbide mononitrate"),
        ("ashwagandha", "ashwagandha"),
        ("sodium", "sodium"),
        ("", ""),
    ],
)
def test_spellings_and_salts_have_one_normal_name(name: str, normal: str) -> None:
    assert normal_ingredient(name) == normal


def test_a_normal_name_is_not_changed() -> None:
    for name in known_ingredients():
        assert normal_ingredient(name) == name


def test_safety_facts_use_the_names_of_medicines_sold_in_india() -> None:
    """A fact about an ingredient under another spelling would never warn."""
    sold = {part for name in known_ingredients() for part in parts_of(active_of(name))}
    named = _named_in_facts()
    silent = {name.split()[0] for name in sold - named}
    assert {name for name in named - sold if name.split()[0] in silent} == OTHERS


def _named_in_facts() -> set[str]:
    names = {name for allergy_class in allergy_classes().values() for name in allergy_class.members}
    for table, column in (
        *(("pair", "first"), ("pair", "second"), ("group_member", "ingredient")),
        *(("safety_limit", "ingredient"), ("caution_of", "ingredient")),
    ):
        names |= {row["name"] for row in rows(f"SELECT {column} AS name FROM {table}")}
    return names.union(ceilings())


def test_a_synonym_leads_to_a_name_that_is_no_synonym() -> None:
    synonyms = {row["name"]: row for row in read("ingredient_synonyms.csv")}
    for row in synonyms.values():
        assert row["ingredient"] not in synonyms
        assert row["source"]


def test_an_ingredient_is_found_by_its_beginning_and_by_its_other_names() -> None:
    assert search_ingredients("paracet", 5) == ["paracetamol"]
    assert search_ingredients("Acetaminoph", 5) == ["paracetamol"]
    assert search_ingredients(" ", 5) == []
    assert len(search_ingredients("a", 5)) == 5


def test_an_ingredient_of_a_safety_fact_is_known_though_no_list_sells_it() -> None:
    assert {"captopril", "propylthiouracil", "pethidine"} <= warned_ingredients()
    assert "captopril" not in known_ingredients()
    assert {name for name in warned_ingredients() if "+" in name} == set()


def test_the_listed_ingredients_are_known() -> None:
    files = ("medicines.csv", "brands.csv")
    named = {name for file in files for row in read(file) for name in row["ingredients"].split("+")}
    assert known_ingredients() == {normal_ingredient(name) for name in named}
