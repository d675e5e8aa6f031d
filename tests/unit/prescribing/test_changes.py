"""Changes from one prescription to the next: started, stopped and changed medicines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.prescribing.changes import PrescriptionChanges, compare
from clinic.prescribing.lines import Line, read_lines
from tests.unit.prescribing.formularies import PLAIN

WORDS = st.sampled_from(
    [
        *("Pan 40 1-0-0 ac 14d", "Pan 40 1-0-1", "Dolo 650 sos", "Calpol 250 5 ml tds 3d"),
        *("Telma 40 1-0-0", "Steam inhalation", "steam  inhalation", "Dolo 650 as said", "Gargle"),
    ]
)
PRESCRIPTIONS = st.lists(WORDS, max_size=5).map(lambda texts: read_lines(texts, PLAIN))


def lines(*typed: str) -> list[Line]:
    return read_lines(typed, PLAIN)


@pytest.mark.parametrize(
    ("then", "now", "started", "stopped", "changed"),
    [
        ("Pan 40 1-0-0", "Pan 40 1-0-0", 0, 0, 0),
        ("Pan 40 1-0-0", "PAN-40 1-0-0", 0, 0, 0),
        ("Pan 40 1-0-0", "Pan 40 1-0-1", 0, 0, 1),
        ("Pan 40 1-0-0", "Pan 40 as said", 0, 0, 1),
        ("Dolo 650 tds", "Calpol 250 5 ml tds", 0, 0, 1),
        ("Pan 40 1-0-0", "Dolo 650 tds", 1, 1, 0),
        ("Steam inhalation", "STEAM  inhalation", 0, 0, 0),
        ("Steam inhalation", "Gargle", 1, 1, 0),
    ],
)
def test_medicines_are_compared_by_composition(
    then: str, now: str, started: int, stopped: int, changed: int
) -> None:
    changes = compare(lines(then), lines(now))
    counted = (len(changes.started), len(changes.stopped), len(changes.changed))
    assert counted == (started, stopped, changed)
    assert bool(changes) == (started + stopped + changed > 0)


@given(PRESCRIPTIONS)
def test_nothing_changes_between_a_prescription_and_itself(written: list[Line]) -> None:
    assert compare(written, written) == PrescriptionChanges()
    assert compare(written, written[::-1]).started == ()


@given(PRESCRIPTIONS, PRESCRIPTIONS)
def test_in_reverse_order_a_started_medicine_is_stopped(then: list[Line], now: list[Line]) -> None:
    there, back = compare(then, now), compare(now, then)
    assert sorted(x.text for x in there.started) == sorted(x.text for x in back.stopped)
    assert {(a.text, b.text) for a, b in there.changed} == {
        (b.text, a.text) for a, b in back.changed
    }


def test_the_first_prescription_only_starts() -> None:
    changes = compare([], lines("Pan 40 1-0-0", "Steam"))
    assert [line.text for line in changes.started] == ["Pan 40 1-0-0", "Steam"]
    assert (changes.stopped, changes.changed) == ((), ())


def test_one_of_two_equal_medicines_that_is_removed_is_reported() -> None:
    both = lines("Dolo 650 1-1-1 3d", "Calpol 250 5 ml tds 3d")
    assert compare(both, lines("Dolo 650 1-1-1 3d"))
    assert compare(lines("Dolo 650 1-1-1 3d"), both)
