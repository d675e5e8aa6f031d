"""Names that look alike are asked about where their contents are others, and only once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic.facts.medicines import list_medicines
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lookalikes import MOST, list_lookalikes

FORMULARY = Formulary()


def known(label: str) -> MedicineOption:
    medicine = FORMULARY.find(label)
    assert medicine is not None
    return medicine


def test_a_name_that_looks_like_another_is_asked_with_what_is_in_that() -> None:
    (found,) = list_lookalikes(known("Zocon 150"))
    assert (found.name, found.contents) == ("Zocor", "simvastatin")


@pytest.mark.parametrize(
    "change", [{"uses": 1}, {"own_id": 4, "confirmed": True}, {"ingredients": ("simvastatin",)}]
)
def test_nothing_is_asked_of_what_the_doctor_knows_or_of_the_same_contents(
    change: dict[str, object],
) -> None:
    medicine = replace(known("Zocon 150"), **change)  # type: ignore[arg-type]
    assert list_lookalikes(medicine) == []


def test_few_are_asked_and_all_can_be_written() -> None:
    asked = 0
    for medicine in list_medicines()[:600]:
        found = list_lookalikes(known(medicine.label))
        assert len(found) <= MOST
        for other in found:
            assert FORMULARY.family(other.name.lower().split())
        asked += bool(found)
    assert asked
