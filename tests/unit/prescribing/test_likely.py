"""Likely meanings of a line that is not understood: whole lines, and never a guessed dose."""

from __future__ import annotations

import pytest

from clinic.prescribing.formulary import Formulary, MedicineUse, fold
from clinic.prescribing.likely import likely_lines

USUAL = Formulary(
    (), {fold(label): MedicineUse(label, 9, "sos") for label in ("Dolo 650", "Cetzine 10")}
)


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("dolo 650 + cetzine 10 tds", ("Dolo 650 tds", "Cetzine 10 tds")),
        ("dolo 650 bd + cetzine 10 tds", ("Dolo 650 bd", "Cetzine 10 tds")),
    ],
)
def test_two_medicines_have_the_typed_dose_and_no_usual_one(
    typed: str, lines: tuple[str, ...]
) -> None:
    assert likely_lines(typed, USUAL) == (lines,)


@pytest.mark.parametrize(
    "typed",
    [
        *("pan 40 not at night", "pan 40 avoid milk", "pan 40 od"),
        *("wysolone 10 4-3-2-1", "lariago 4-2-2-2", "nebicard 5 1.25"),
    ],
)
def test_nothing_is_offered_for_a_negation_a_number_or_an_understood_line(typed: str) -> None:
    assert likely_lines(typed, USUAL) == ()
