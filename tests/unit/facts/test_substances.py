"""Substances by their own names: alone, in mixtures, as other salts, in per cent."""

from __future__ import annotations

import re

import pytest

from clinic.facts.forms import is_by_mouth
from clinic.facts.index import words_of
from clinic.facts.medicines import Medicine, all_medicines
from clinic.facts.written import find_by_name, is_listed
from tests.unit.facts.reading import named, only

SUBSTANCES = sorted(
    {
        f"{substance} {number}".strip()
        for medicine in all_medicines()
        if not medicine.is_brand and medicine.generic.count("(") == 0
        for substance in (*medicine.generic.split(" + "), *medicine.ingredients)
        for number in ("", *re.findall(r"[\d.]+", medicine.strength)[:3])
    }
)


def test_one_substance_is_never_read_as_a_medicine_of_several() -> None:
    # Losartan potassium 50 was read as losartan with hydrochlorothiazide, the only one listed so.
    wrong = {
        name: found[0].label
        for name in SUBSTANCES
        if len(found := find_by_name(name)) == 1
        and len(set(found[0].ingredients)) > 1
        and not _names_all(name, found[0])
    }
    assert not wrong
    assert len(SUBSTANCES) > 4000


def _names_all(name: str, medicine: Medicine) -> bool:
    """Whether the name has a word of each substance: `potassium magnesium citrate`, and products
    that are listed with all their substances for a name."""
    return all(set(words_of(each)) & set(words_of(name)) for each in medicine.ingredients)


@pytest.mark.parametrize(
    ("name", "ingredient", "strength"),
    [
        ("losartan potassium 50", "losartan", "50 mg"),
        ("metoprolol tartrate 50", "metoprolol", "50 mg"),
        ("paracetamol 400", "paracetamol", "400 mg"),
        ("amoxycillin 875", "amoxicillin", "875 mg"),
        ("trimethoprim 100 mg", "trimethoprim", "100 mg"),  # listed with sulfamethoxazole alone
        ("sodium valproate 500", "sodium valproate", "500 mg"),  # no divalproex: another dose
        ("valproate 500", "sodium valproate", "500 mg"),
    ],
)
def test_a_substance_that_is_listed_otherwise_is_what_was_written(
    name: str, ingredient: str, strength: str
) -> None:
    medicine = only(name)
    assert medicine.label == name[0].upper() + name[1:]
    assert (medicine.ingredients, medicine.strength) == ((ingredient,), strength)
    assert not is_listed(medicine.key)


@pytest.mark.parametrize("hint", ["", "ml", "syrup"])
def test_what_is_measured_in_per_cent_is_not_swallowed(hint: str) -> None:
    # Minoxidil is listed as tablets alone, for high blood pressure.
    medicine = only("minoxidil 5%", hint)
    assert (medicine.label, medicine.form, medicine.strength) == ("Minoxidil 5%", "", "")
    assert named("minoxidil 5") == ["Minoxidil 5 mg tablet"]
    forms = {medicine.form for medicine in find_by_name("ketoconazole 2%", hint)}
    assert forms
    assert not any(map(is_by_mouth, forms))
    assert named("dextrose 5%") == ["Dextrose 5% w/v infusion"]
    assert only("syp potassium chloride 10%").form == "syrup"


def test_nothing_for_the_skin_is_listed_to_be_swallowed() -> None:
    wrong = [m.label for m in all_medicines() if "%" in m.strength and m.route == "oral"]
    assert wrong == []
    powder = only("clotrimazole 1% powder")
    assert (powder.label, powder.route) == ("Clotrimazole 1% dusting powder", "topical")
    assert powder.key == "g:clotrimazole-1-oral-powder"  # as it was kept before


def test_divalproex_is_found_when_it_is_named() -> None:
    assert named("divalproex 500") == ["Divalproex 500 mg tablet"]
    assert named("divalproex sodium 500") == ["Divalproex 500 mg tablet"]


@pytest.mark.parametrize("name", ["telmisartan amlodipine 40", "amlodipine telmisartan 40"])
def test_several_substances_are_found_in_any_order(name: str) -> None:
    assert "Telmisartan + Amlodipine 40 mg + 5 mg tablet" in named(name)
