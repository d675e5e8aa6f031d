from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.facts.forms import FORMS
from clinic.facts.index import plain_name
from clinic.facts.medicines import (
    Medicine,
    all_medicines,
    find_medicine,
    find_named,
    search_medicines,
)
from clinic.facts.written import find_by_name


def first(words: str) -> str:
    found = search_medicines(words)
    return found[0].label if found else ""


def only(name: str) -> Medicine:
    (medicine,) = find_by_name(name)
    return medicine


# The list


def test_labels_and_keys_are_unique_even_without_case_and_signs() -> None:
    medicines = all_medicines()
    for texts in ([m.key for m in medicines], [plain_name(m.label) for m in medicines]):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_generics_and_brands_are_all_there_once() -> None:
    brands = [medicine for medicine in all_medicines() if medicine.is_brand]
    assert len(brands) == 174
    assert 1_900 < len(all_medicines()) - len(brands) <= 1_968


def test_what_is_sold_in_several_packs_is_one_medicine_with_the_commonest() -> None:
    found = [m for m in all_medicines() if m.label == "Lactulose 10 g/15 ml solution"]
    assert [medicine.pack for medicine in found] == ["100 ml"]


def test_every_medicine_has_what_a_prescription_needs() -> None:
    for medicine in all_medicines():
        assert medicine.form in FORMS
        assert medicine.ingredients
        assert medicine.generic
        assert medicine.source
        assert medicine.schedule in {"", "H1", "X", "NDPS"}
        assert medicine.label == medicine.label.strip()


def test_an_incomplete_strength_is_shown_as_the_products_own_text() -> None:
    assert find_named("Azithromycin Oral Suspension IP 200 mg") is not None


def test_a_brand_is_marked_to_be_confirmed_and_says_why() -> None:
    pan = find_named("Pan 40")
    assert pan is not None
    assert pan.is_brand
    assert "confirmed by the prescriber on first use" in pan.source
    assert (pan.generic, pan.strength, pan.route) == ("Pantoprazole", "40 mg", "oral")


@pytest.mark.parametrize(
    ("brand", "schedule"),
    [("Alprax 0.25", "H1"), ("Taxim-O 200", "H1"), ("Ultracet", "H1"), ("Pan 40", "")],
)
def test_a_brand_has_the_schedule_of_its_ingredients(brand: str, schedule: str) -> None:
    medicine = find_named(brand)
    assert medicine is not None
    assert medicine.schedule == schedule


def test_a_composition_names_each_ingredient_with_its_strength() -> None:
    assert only("telma h").composition == (
        ("hydrochlorothiazide", "12.5 mg"),
        ("telmisartan", "40 mg"),
    )


# Looking up


def test_every_medicine_is_found_by_its_key_and_by_its_label() -> None:
    for medicine in all_medicines():
        assert find_medicine(medicine.key) is medicine
        assert find_named(medicine.label) is medicine


def test_unknown_keys_and_labels_find_nothing() -> None:
    assert find_medicine("b:nonsense") is None
    assert find_named("Herbal X") is None
    assert find_named("") is None


def test_a_label_is_known_in_any_case_spacing_and_dots() -> None:
    for typed in (
        "PARACETAMOL 650MG TABLET",
        "paracetamol  650 mg  tablet.",
        "Paracetamol-650 mg-tablet",
    ):
        medicine = find_named(typed)
        assert medicine is not None
        assert medicine.label == "Paracetamol 650 mg tablet"


# Searching


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("pan", "Pan 40"),
        ("pan 40", "Pan 40"),
        ("pan40", "Pan 40"),
        ("tab pan 40", "Pan 40"),
        ("pan d", "Pan-D"),
        ("pand", "Pan-D"),
        ("pcm", "Paracetamol 500 mg tablet"),
        ("pcm 650", "Paracetamol 650 mg tablet"),
        ("paracetamol 650", "Paracetamol 650 mg tablet"),
        ("acetaminophen", "Paracetamol 500 mg tablet"),
        ("dolo", "Dolo 650"),
        ("dolo650mg", "Dolo 650"),
        ("azithral 500", "Azithral 500"),
        ("azithromycin 500", "Azithromycin 500 mg tablet"),
        ("azithro", "Azithromycin 250 mg tablet"),
        ("amox 500", "Amoxycillin 500 mg capsule"),
        ("amoxicillin 250", "Amoxycillin 250 mg capsule"),
        ("co-amoxiclav", "Amoxycillin + Potassium Clavulanate 250 mg + 125 mg tablet"),
        ("amoxclav 625", "Amoxycillin + Potassium Clavulanate 500 mg + 125 mg tablet"),
        ("augmentin 625", "Augmentin 625 Duo"),
        ("calpol syrup", "Calpol 250"),
        ("syp calpol", "Calpol 250"),
        ("crocin", "Crocin Advance"),
        ("metformin 500", "Metformin Hydrochloride 500 mg tablet"),
        ("metformin 500 sr", "Metformin Hydrochloride 500 mg prolonged-release tablet"),
        ("glycomet gp1", "Glycomet GP 1"),
        ("telma", "Telma 40"),
        ("telma h", "Telma-H"),
        ("telma-am", "Telma-AM"),
        ("amlodipine", "Amlodipine 5 mg tablet"),
        ("amlodipine 2.5", "Amlodipine 2.5 mg tablet"),
        ("ecosprin", "Ecosprin 75"),
        ("ecosprin av", "Ecosprin-AV 75/10"),
        ("aspirin 75", "Aspirin 75 mg gastro-resistant tablet"),
        ("asa 75", "Aspirin 75 mg gastro-resistant tablet"),
        ("thyroxine 25", "Thyroxine Sodium 25 mcg tablet"),
        ("levothyroxine 50", "Thyroxine Sodium 50 mcg tablet"),
        ("montair lc", "Montair-LC"),
        ("hctz 12.5", "Hydrochlorothiazide 12.5 mg tablet"),
        ("isdn", "Isosorbide Dinitrate 5 mg tablet"),
        ("mtx 7.5", "Methotrexate 7.5 mg tablet"),
        ("frusemide 40", "Frusemide 40 mg tablet"),
        ("b12", "Methylcobalamin 500 mcg tablet"),
        ("d3", "Cholecalciferol 60000 IU soft capsule"),
        ("60k", "Uprise-D3 60K"),
        ("uprise", "Uprise-D3 60K"),
        ("ors", "Oral Rehydration Salt (Liquid form)"),
        ("septran", "Septran DS"),
        ("o2", "O2"),
        ("i pill", "i-pill"),
        ("asthalin inhaler", "Asthalin inhaler"),
        ("salbutamol inhaler", "Salbutamol 100 mcg inhaler"),
        ("budecort", "Budecort 0.5 respules"),
        ("clotrimazole cream", "Clotrimazole 1% w/w cream"),
        ("diclofenac gel", "Diclofenac (Diclofenac Diethylamine) 1.16% w/w gel"),
        ("moxifloxacin eye drops", "Moxifloxacin Hydrochloride 0.5% w/v eye drops"),
        ("ondansetron syrup", "Ondansetron 2 mg/5 ml oral solution"),
        ("ceftriaxone inj", "Ceftriaxone 1 g injection"),
        ("inj ceftriaxone 500", "Ceftriaxone 500 mg injection"),
        ("azithrmycin", "Azithromycin 250 mg tablet"),
        ("paracetmol 650", "Paracetamol 650 mg tablet"),
        ("cetrizine", "Cetirizine 5 mg tablet"),
        ("levocetrizine", "Levocetirizine 5 mg tablet"),
        ("levo cetirizine", "Levocetirizine 5 mg tablet"),
        ("pantaprazole", "Pantoprazole 20 mg tablet"),
        ("herbal x", ""),
        ("", ""),
    ],
)
def test_what_is_usually_typed_finds_what_is_usually_meant(typed: str, label: str) -> None:
    assert first(typed) == label


def test_every_medicine_is_found_by_searching_its_own_label() -> None:
    for medicine in all_medicines():
        assert medicine in search_medicines(medicine.label, limit=40), medicine.label


def test_other_brands_are_offered_beside_the_one_that_was_typed() -> None:
    labels = [medicine.label for medicine in search_medicines("pantoprazole 40")]
    assert {"Pan 40", "Pantocid 40", "Pantodac 40"} < set(labels)


@given(st.text(max_size=80), st.integers(0, 20))
@settings(max_examples=200)
def test_any_text_can_be_searched_and_gives_at_most_the_limit(typed: str, limit: int) -> None:
    found = search_medicines(typed, limit)
    assert len(found) <= limit
    assert found == search_medicines(typed, limit)
