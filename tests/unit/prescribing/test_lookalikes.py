"""The question about names that look alike and have other contents, asked once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic.facts.medicines import list_medicines
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lookalikes import MOST, list_lookalikes

FORMULARY = Formulary()


def medicine_called(label: str) -> MedicineOption:
    medicine = FORMULARY.find(label)
    assert medicine is not None
    return medicine


def test_a_lookalike_name_is_asked_about_with_its_composition() -> None:
    (lookalikes,) = list_lookalikes(medicine_called("Zocon 150"))
    assert (lookalikes.name, lookalikes.contents) == ("Zocor", "simvastatin")


@pytest.mark.parametrize(
    "change", [{"uses": 1}, {"own_id": 4, "confirmed": True}, {"ingredients": ("simvastatin",)}]
)
def test_confirmed_medicines_and_equal_compositions_are_not_asked_about(
    change: dict[str, object],
) -> None:
    medicine = replace(medicine_called("Zocon 150"), **change)  # type: ignore[arg-type]
    assert list_lookalikes(medicine) == []


def test_few_brands_are_asked_about_and_all_can_be_written() -> None:
    count = 0
    for medicine in list_medicines()[:600]:
        lookalikes = list_lookalikes(medicine_called(medicine.label))
        assert len(lookalikes) <= MOST
        for lookalike in lookalikes:
            assert FORMULARY.family(lookalike.name.lower().split())
        count += bool(lookalikes)
    assert count
