"""What a written name means, as a pharmacist would read it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.facts.medicines import all_medicines, find_medicine
from clinic.facts.written import find_by_name, is_listed, says_another, says_strength
from tests.unit.facts.reading import named, only


@pytest.mark.parametrize(
    ("name", "hint", "label"),
    [
        ("pan 40", "", "Pan 40"),
        ("Tab. Pan 40", "", "Pan 40"),
        ("T. Pan 40", "", "Pan 40"),
        ("azithral 500", "", "Azithral 500"),
        ("dolo 650", "", "Dolo 650"),
        ("pcm 650", "", "Paracetamol 650 mg tablet"),
        ("augmentin 625", "", "Augmentin 625 Duo"),
        ("augmentin duo", "ml", "Augmentin Duo"),
        ("calpol", "ml", "Calpol 250"),
        ("calpol", "syrup", "Calpol 250"),
        ("calpol", "tab", "Calpol 500"),
        ("metformin 500", "", "Metformin Hydrochloride 500 mg tablet"),
        ("metformin 500 sr", "", "Metformin Hydrochloride 500 mg prolonged-release tablet"),
        ("azithromycin 500", "", "Azithromycin 500 mg tablet"),
        ("inj ceftriaxone 1g", "", "Ceftriaxone 1 g injection"),
        ("amoxclav 625", "", "Amoxycillin + Potassium Clavulanate 500 mg + 125 mg tablet"),
        ("zerodol", "", "Zerodol"),
        ("asthalin", "puffs", "Asthalin inhaler"),
        ("t-bact", "", "T-Bact ointment"),
        ("candid", "", "Candid cream"),
        ("hcqs 200", "", "HCQS 200"),
        ("cetirizine syrup", "", "Cetirizine 5 mg/5 ml syrup"),
    ],
)
def test_a_written_name_is_read_as_the_one_medicine_it_means(
    name: str, hint: str, label: str
) -> None:
    assert named(name, hint) == [label]


def test_a_name_that_may_mean_several_gives_them_to_be_asked() -> None:
    assert named("calpol") == ["Calpol 500", "Calpol 250"]
    assert named("asthalin") == ["Asthalin 4", "Asthalin inhaler"]
    assert len(named("insulin")) > 1
    assert named("paracetamol")[:2] == ["Paracetamol 500 mg tablet", "Paracetamol 650 mg tablet"]


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("wysolone 40", "40 mg"),
        ("telma 80", "80 mg"),
        ("thyronorm 75", "75 mcg"),
        ("emeset 8", "8 mg"),
    ],
)
def test_a_known_brand_in_another_strength_keeps_its_ingredients(name: str, strength: str) -> None:
    medicine = only(name)
    assert medicine.strength == strength
    assert medicine.label == name.capitalize()
    assert medicine.is_brand
    assert medicine.source.endswith("strength as written")
    assert find_medicine(medicine.key) is None


def test_a_generic_in_another_strength_is_taken_as_written() -> None:
    medicine = only("prednisolone 25")
    assert (medicine.ingredients, medicine.strength) == (("prednisolone",), "25 mg")
    assert not medicine.is_brand


@pytest.mark.parametrize(
    ("name", "says"),
    [("thyronorm", False), ("thyronorm 50", True), ("thyronorm 75", True), ("limcee", True)],
)
def test_a_name_that_leaves_its_number_out_is_known_to_do_so(name: str, says: bool) -> None:
    assert says_strength(name, only(name)) is says


@pytest.mark.parametrize("name", ["augmentin 375", "septran", "crocin"])
def test_no_strength_is_claimed_that_does_not_follow_from_the_number(name: str) -> None:
    medicine = only(name)
    assert medicine.ingredients
    assert medicine.strength == ""


def test_another_form_of_a_brand_keeps_the_ingredients_but_no_strength() -> None:
    medicine = only("azithral", "syrup")
    assert (medicine.ingredients, medicine.form, medicine.strength) == (
        ("azithromycin",),
        "syrup",
        "",
    )


@pytest.mark.parametrize(
    "name",
    [
        *("herbal x", "cital", "levocet 5", "azithrmycin 500", "omez d", "pa"),
        *("", "40", "500 mg", "tab", "syp", "of", "and", "after food", "1-0-1"),
    ],
)
def test_what_is_not_known_is_not_guessed(name: str) -> None:
    assert named(name) == []


def test_every_medicine_is_read_from_its_own_label() -> None:
    for medicine in all_medicines():
        assert find_by_name(medicine.label) == [medicine]


@given(st.text(max_size=60), st.sampled_from(["", "ml", "tab", "puff", "?"]))
@settings(max_examples=200)
def test_any_text_can_be_read_as_a_name(name: str, hint: str) -> None:
    assert find_by_name(name, hint) == find_by_name(name, hint)


@pytest.mark.parametrize(
    ("name", "hint", "label"),
    [
        ("moxicip", "eye drops", "Moxicip eye drops"),
        ("moxicip e/d", "", "Moxicip eye drops"),
        ("eye drops moxicip", "", "Moxicip eye drops"),
        ("b12", "injection", "Methylcobalamin 500 mcg injection"),
        ("inj b12", "", "Methylcobalamin 500 mcg injection"),
        ("inj diclofenac", "", "Diclofenac Sodium 25 mg/ml injection"),
        ("monocef 1 gm", "", "Monocef 1 g"),
        ("monocef 1000mg", "", "Monocef 1 g"),
        ("inj ceftriaxone 1gm", "", "Ceftriaxone 1 g injection"),
        ("inj ceftriaxone 0.5 gm", "", "Ceftriaxone 500 mg injection"),
        ("eltroxin 0.1 mg", "", "Eltroxin 100"),
        ("digoxin .25", "", "Digoxin 0.25 mg tablet"),
        ("telma 40 mg", "", "Telma 40"),
        ("glycomet 500 mg sr", "", "Glycomet 500 SR"),
        ("tab omez 20", "", "Omez 20"),
        ("inj dexamethasone 8 mg", "", "Dexamethasone 4 mg/ml injection"),
        ("iv paracetamol 1 gm", "", "Paracetamol 1 g/100 ml infusion"),
        ("budecort neb 0.5mg", "", "Budecort 0.5 respules"),
        ("taxim o 200", "", "Taxim-O 200"),
    ],
)
def test_a_word_for_a_form_and_a_unit_name_the_one_that_is_listed(
    name: str, hint: str, label: str
) -> None:
    assert named(name, hint) == [label]


@pytest.mark.parametrize(
    ("name", "hint", "label", "form", "strength"),
    [
        ("pan 40", "injection", "Pan 40 injection", "injection", ""),
        ("inj voveran 75", "", "Inj voveran 75", "injection", ""),
        ("emeset 4 mg", "injection", "Emeset injection", "injection", ""),
        ("zifi 50", "syrup", "Zifi 50 syrup", "syrup", ""),
        ("vitamin d 600000", "injection", "Vitamin d 600000 injection", "injection", ""),
        ("budecort inhaler 200", "", "Budecort inhaler 200", "inhaler", ""),
        ("candid powder", "oral powder", "Candid powder", "dusting powder", ""),
        ("moxicip 400", "", "Moxicip 400", "", ""),
        ("monocef 200", "", "Monocef 200", "", ""),
        ("glycomet 1 gm", "", "Glycomet 1 gm", "tablet", "1 g"),
        ("wysolone 5 mg", "tab", "Wysolone 5 mg", "tablet", "5 mg"),
        ("thyronorm 62 mg", "", "Thyronorm 62 mg", "tablet", ""),
        ("telma h 80", "", "Telma h 80", "tablet", ""),
        ("voveran 100", "", "Voveran 100", "gastro-resistant tablet", "100 mg"),
        ("emeset md 4", "", "Emeset md 4", "orodispersible tablet", ""),
    ],
)
def test_what_is_not_listed_is_no_neighbour_and_says_so(
    name: str, hint: str, label: str, form: str, strength: str
) -> None:
    medicine = only(name, hint)
    assert (medicine.label, medicine.form, medicine.strength) == (label, form, strength)
    assert not is_listed(medicine.key)


def test_a_plain_tablet_is_offered_beside_the_slow_one_that_alone_is_listed() -> None:
    slow = "Metformin Hydrochloride 1000 mg prolonged-release tablet"
    for name in ("metformin 1000", "metformin 1 gm", "tab metformin 1000 mg"):
        plain, listed = find_by_name(name)
        assert (plain.form, listed.label) == ("tablet", slow)
        assert plain.strength in ("1000 mg", "1 g")
        assert not is_listed(plain.key)
    assert named("metformin 1000 sr") == [slow]


@pytest.mark.parametrize(
    "name",
    [
        *("calcium 500 mg", "inj taxim 1 gm", "taxim 200", "telekast 10", "hifenac 100", "met 50"),
        *("moxicip d e/d", "betnovate c", "candid b cream", "glycomet gp 1 forte", "omez d"),
    ],
)
def test_another_brand_or_salt_of_a_known_name_is_not_guessed(name: str) -> None:
    assert named(name) == []


@pytest.mark.parametrize(
    ("label", "rest", "another"),
    [
        ("Telma 40", "h od", True),
        ("Telma 40", "am", True),
        ("Pan 40", "d", True),
        ("Glycomet GP 1", "forte", True),
        ("Telma 40", "od", False),
        ("Pan 40", "1-0-0", False),
        ("Pan 40", "", False),
        ("Telma-H", "h", False),
    ],
)
def test_a_word_behind_a_brand_may_make_it_another(label: str, rest: str, another: bool) -> None:
    assert says_another(label, rest) is another
