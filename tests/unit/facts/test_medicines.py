"""The shipped medicines: found by label, by name and by typed text."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Row

import pytest

from clinic.facts.index import plain_name
from clinic.facts.medicines import (
    find_by_label,
    find_medicine,
    list_family,
    list_lookalikes,
    list_medicines,
    list_of_ingredients,
    search_medicines,
)
from clinic.facts.names import parse_name
from clinic.facts.store import rows


def test_every_label_and_every_key_belongs_to_one_medicine() -> None:
    medicines = list_medicines()
    assert len({plain_name(m.label) for m in medicines}) == len(medicines) > 18_000
    assert len({m.key for m in medicines}) == len(medicines)


def test_a_single_number_in_a_brand_is_the_strength_of_one_tablet() -> None:
    wrong = []
    for medicine in list_medicines()[:4000]:
        numbers = {amount.number for amount in parse_name(medicine.label).amounts}
        if medicine.is_brand and numbers and medicine.form == "tablet":
            named = find_by_label(medicine.label)
            wrong += [] if named == medicine else [medicine.label]
    assert wrong == []


@pytest.mark.parametrize("label", ["Pan 40", "PAN-40", "pan 40", "Paracetamol 500mg tablet"])
def test_a_label_is_found_in_any_spelling(label: str) -> None:
    assert find_by_label(label) is not None


def test_a_text_that_is_no_label_finds_nothing() -> None:
    assert find_by_label("pan 41") is None
    assert find_medicine("b:nothing") is None


def test_a_family_has_all_medicines_with_exactly_these_words() -> None:
    assert {m.strength for m in list_family(["telma"])} >= {"20 mg", "40 mg", "80 mg"}
    assert all(len(m.ingredients) == 2 for m in list_family(["h", "telma"]))
    assert list_family(["telmax"]) == []


def test_an_insulin_is_injected() -> None:
    for medicine in list_medicines():
        if medicine.is_brand and any("insulin" in name for name in medicine.ingredients):
            assert medicine.form == "injection", medicine.label


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("pan 40", "Pan 40"),
        ("dolo 6", "Dolo 650"),
        ("telma h", "Telma 80-H"),
        ("azithr 500", "Azithral 500"),
        ("pcm 650", "Dolo 650"),
        ("parcetamol 650", "Dolo 650"),
    ],
)
def test_a_typed_text_finds_its_medicine_among_the_first(typed: str, label: str) -> None:
    assert label in [medicine.label for medicine in search_medicines(typed, 12)]


@pytest.mark.parametrize("typed", ["", " ", "?", "💊", '"', "pan* OR", "x" * 900])
def test_any_text_can_be_searched(typed: str) -> None:
    assert isinstance(search_medicines(typed), list)


def test_words_without_a_match_are_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searches: list[tuple[object, ...]] = []

    def recorded(sql: str, parameters: Iterable[object] = ()) -> list[Row]:
        values = tuple(parameters)
        if "MATCH" in sql:
            searches.append(values)
        return rows(sql, values)

    monkeypatch.setattr("clinic.facts.medicines.rows", recorded)
    assert search_medicines("zzyzx") == []
    assert len(searches) == 1


def test_medicines_with_the_same_ingredients_are_listed_together_in_any_order() -> None:
    one = list_of_ingredients(["telmisartan", "amlodipine"])
    assert one == list_of_ingredients(["amlodipine", "telmisartan"])
    assert len(one) > 3


def test_lookalike_names_are_found_from_either_name() -> None:
    assert "cipmox" in [brand for brand, _ in list_lookalikes(["ciplox"])]
    assert "ciplox" in [brand for brand, _ in list_lookalikes(["cipmox"])]
