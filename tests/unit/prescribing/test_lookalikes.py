"""Names that look alike are asked about where their contents are others, and only once."""

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


def test_a_name_that_looks_like_another_is_asked_with_what_is_in_that() -> None:
    (lookalikes,) = list_lookalikes(medicine_called("Zocon 150"))
    assert (lookalikes.name, lookalikes.contents) == ("Zocor", "simvastatin")


@pytest.mark.parametrize(
    "change", [{"uses": 1}, {"own_id": 4, "confirmed": True}, {"ingredients": ("simvastatin",)}]
)
def test_nothing_is_asked_of_what_the_doctor_knows_or_of_the_same_contents(
    change: dict[str, object],
) -> None:
    medicine = replace(medicine_called("Zocon 150"), **change)  # type: ignore[arg-type]
    assert list_lookalikes(medicine) == []


def test_few_are_asked_and_all_can_be_written() -> None:
    count = 0
    for medicine in list_medicines()[:600]:
        lookalikes = list_lookalikes(medicine_called(medicine.label))
        assert len(lookalikes) <= MOST
        for lookalike in lookalikes:
            assert FORMULARY.family(lookalike.name.lower().split())
        count += bool(lookalikes)
    assert count
