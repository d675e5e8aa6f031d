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
        ("dolo 650 bd, tab cetzine 10 tds", ("Dolo 650 bd", "Cetzine 10 tds")),
        ("dolo 650 bd/pc + cetzine 10 tds", ("Dolo 650 bd pc", "Cetzine 10 tds")),
        ("tab dolo 650 bd x 3d tab cetzine 10 tds", ("Dolo 650 bd 3d", "Cetzine 10 tds")),
        ("dolo 650 2 tab stat tab cetzine 10 tds", ("Dolo 650 2 tab stat", "Cetzine 10 tds")),
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


@pytest.mark.parametrize(
    "typed",
    [
        "inj serenace 5 mg + inj phenergan 25 mg im stat",
        "tab cabergoline 0.25 mg weekly twice",
        "tab diane 35 od x 21 d then 7 d off",
        "milflox e/d qid od x 1 wk",
        "tobramycin eye drops os tid 5 days",
        "cap pregabalin 75 hs x 2 wks, if tolerated bd",
        "tab risperidone 1 mg bd → 2 mg bd after 1 wk",
        "tab atarax 25 0-0-1 or sos itching",
        *("tab ultracet semi ½ sos", "tab divalproex er 750 hs", "toba d e/d 1 drop bd 5d"),
        "dorzox t bd ou 1m",
        *("methotrexate 10 mg twice wkly", "fluka 150 od wkly", "lasix 40 od eod"),
        *("telma 40 od stopped", "albendazole 400 stat & after 15 days"),
        *("telma 40 half in morning full at night", "pan 40 od from 12 weeks"),
        *("telma 40 od aspirin", "telma 40 od continue amlodipine", "telma 40 od lunch"),
        *("dolo 650 + thyronorm od", "pan 40 od + telma h od"),
    ],
)
def test_no_line_is_offered_without_a_word_of_its_dose_or_its_name(typed: str) -> None:
    assert likely_lines(typed, Formulary()) == ()


def test_a_line_is_offered_without_a_strange_word_behind_its_dose() -> None:
    assert likely_lines("telma 40 od same", Formulary()) == (("Telma 40 od",),)
