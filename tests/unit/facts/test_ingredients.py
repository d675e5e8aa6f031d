"""One name for an ingredient across lists, labels and the facts that warn."""

from __future__ import annotations

import pytest

from clinic.facts.allergies import allergy_classes
from clinic.facts.cautions import cautions_by_ingredient
from clinic.facts.doses import ceilings
from clinic.facts.ingredients import (
    known_ingredients,
    normal_ingredient,
    search_ingredients,
)
from clinic.facts.interactions import partners
from clinic.facts.tables import read

NOT_IN_THE_LISTS = frozenset(
    (
        *("amphetamine", "buprenorphine", "candesartan", "captopril", "celecoxib", "darunavir"),
        *("dexamphetamine", "ergotamine", "ertapenem", "iodinated contrast", "iodine"),
        *("irinotecan", "isotretinoin", "lovastatin", "mercaptopurine", "methadone", "moclobemide"),
        *("pentamidine", "pethidine", "phenelzine", "posaconazole", "potassium iodide"),
        *("procarbazine", "ramelteon", "rifabutin", "rizatriptan", "secnidazole", "streptomycin"),
        *("sulfadiazine", "tetracaine", "tetracycline", "vardenafil", "zolmitriptan"),
    )
)
"""Looked at one by one: no shipped medicine has them under another name."""


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
def test_spellings_and_salts_lead_to_one_name(name: str, normal: str) -> None:
    assert normal_ingredient(name) == normal


def test_a_normal_name_stays_as_it_is() -> None:
    for name in known_ingredients():
        assert normal_ingredient(name) == name


def test_the_facts_that_warn_speak_of_ingredients_that_are_sold_here() -> None:
    members = frozenset().union(*(found.members for found in allergy_classes().values()))
    spoken_of = members.union(partners(), ceilings(), cautions_by_ingredient())
    assert spoken_of - known_ingredients() <= NOT_IN_THE_LISTS


def test_synonyms_end_at_a_name_that_is_no_synonym() -> None:
    rows = {row["name"]: row for row in read("ingredient_synonyms.csv")}
    for row in rows.values():
        assert row["ingredient"] not in rows
        assert row["source"]


def test_an_ingredient_is_found_by_its_beginning_and_by_its_other_names() -> None:
    assert search_ingredients("paracet", 5) == ["paracetamol"]
    assert search_ingredients("Acetaminoph", 5) == ["paracetamol"]
    assert search_ingredients(" ", 5) == []
    assert len(search_ingredients("a", 5)) == 5
