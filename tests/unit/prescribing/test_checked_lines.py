"""The facts that the checks take from a line that is not understood."""

from __future__ import annotations

import pytest

from clinic.prescribing.checked_lines import checked
from clinic.prescribing.checks import check
from clinic.prescribing.lines import read_line
from tests.unit.prescribing.checks.builders import MAN, pregnant
from tests.unit.prescribing.formularies import PLAIN


@pytest.mark.parametrize(
    ("typed", "strength"),
    [
        ("etoricoxib 120 bd 5d", "120 mg"),
        ("digoxin 0.5 od 1m", "0.5 mg"),
        ("paracetamol syrup 120 mg/5 ml 20 ml qid", "120 mg/5 ml"),
    ],
)
def test_a_line_that_asks_has_the_dose_that_all_its_meanings_share(
    typed: str, strength: str
) -> None:
    line = checked(1, read_line(typed, PLAIN))
    assert (line.strength, line.understood) == (strength, False)
    assert line.dose is not None


def test_its_dose_is_checked_against_the_maximum_and_it_still_counts_as_unchecked() -> None:
    findings = check([checked(1, read_line("etoricoxib 120 bd 5d", PLAIN))], MAN)
    assert [stop.what for stop in findings.stops] == ["Etoricoxib above the maximum"]
    assert findings.summary.startswith("0 of 1 checked")
    assert findings.unread == frozenset()


def test_a_weekly_line_that_asks_for_its_form_does_not_count_as_daily() -> None:
    line = checked(1, read_line("alendronate 70 weekly on sun 4w", PLAIN))
    assert check([line], MAN).stops == ()


@pytest.mark.parametrize(
    "typed", ["dolo 650 + cetzine tds", "paracetamol tds", "pan 40 as I said", "tramadol 100 qid"]
)
def test_no_dose_is_taken_where_meanings_differ_or_a_drug_is_hidden(typed: str) -> None:
    line = checked(1, read_line(typed, PLAIN))
    assert (line.strength, line.dose, line.understood) == ("", None, False)


@pytest.mark.parametrize(
    ("line", "ingredients"),
    [
        ("tab valparin chrono 500 bd", ("sodium valproate",)),
        ("telma qq 40 od", ("telmisartan",)),
        ("power glasses", ()),
        ("walking 30 min daily", ()),
    ],
)
def test_a_line_has_the_ingredients_shared_by_all_brands_that_begin_so(
    line: str, ingredients: tuple[str, ...]
) -> None:
    assert checked(1, read_line(line, PLAIN)).ingredients == ingredients


def test_a_substance_without_a_form_counts_as_swallowed() -> None:
    swallowed = checked(1, read_line("tretinoin 10 od 1m", PLAIN))
    applied = checked(1, read_line("tretinoin cream la hs 1m", PLAIN))
    assert [stop.kind for stop in check([swallowed], pregnant(8)).stops] == ["pregnancy"]
    assert check([applied], pregnant(8)).stops == ()
