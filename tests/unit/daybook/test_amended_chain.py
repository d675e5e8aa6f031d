"""Reopenings and corrections are links of the same hash chain as the closings."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from clinic.daybook.hash_chain import (
    FIRST,
    ChainAction,
    ChainFault,
    ChainLink,
    in_order,
    seal,
    verify,
)

D24, D25, D26 = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)

Step = tuple[ChainAction, date]
STORY: tuple[Step, ...] = (
    (ChainAction.CLOSING, D24),
    (ChainAction.CLOSING, D25),
    (ChainAction.CORRECTION, D24),
    (ChainAction.REOPENING, D25),
    (ChainAction.REOPENING, D24),
    (ChainAction.CLOSING, D24),
    (ChainAction.CLOSING, D26),
)


def chain_of(steps: tuple[Step, ...] = STORY) -> list[ChainLink]:
    """Return the links of these steps, hashed one after the other."""
    made: list[ChainLink] = []
    for place, (act, day) in enumerate(steps):
        figures = {"day": day.isoformat(), "act": act.value, "place": place}
        previous = made[-1].seal if made else FIRST
        made.append(ChainLink(day, figures, previous, seal(figures, previous), act))
    return made


def test_a_chain_with_reopenings_and_corrections_is_valid() -> None:
    made = chain_of()
    assert verify(made) == []
    assert all(verify(made, one.seal) == [] for one in made)
    assert verify(made, "0" * 64)[0].fault is ChainFault.MISSING


def test_the_order_follows_from_the_hashes_whatever_the_order_of_rows() -> None:
    made = chain_of(STORY[:5])
    assert all(in_order(some) == made for some in permutations(made))


@pytest.mark.parametrize("gone", range(len(STORY)))
def test_removing_any_link_but_the_newest_is_detected(gone: int) -> None:
    made = chain_of()
    left = in_order([*made[:gone], *made[gone + 1 :]])
    newest = gone == len(STORY) - 1
    assert (verify(left) == []) == newest
    assert verify(left, made[-1].seal) != []


@pytest.mark.parametrize("changed", range(len(STORY)))
def test_changing_any_link_names_that_link(changed: int) -> None:
    made = chain_of()
    other = {**made[changed].figures, "place": 99}
    made[changed] = made[changed]._replace(figures=other)
    errors = verify(in_order(made))
    assert [(one.fault, one.day) for one in errors] == [(ChainFault.CHANGED, STORY[changed][1])]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (
            ((ChainAction.REOPENING, D24),),
            "The reopening of 24 Nov 2026 was written where that was not",
        ),
        (
            ((ChainAction.CLOSING, D24), (ChainAction.CLOSING, D25), (ChainAction.REOPENING, D24)),
            "The reopening of 24 Nov 2026 was written where that was not the last closed day",
        ),
        (
            ((ChainAction.CLOSING, D24), (ChainAction.CORRECTION, D25)),
            "The correction of 25 Nov 2026 was written where that was not a closed day",
        ),
        (
            ((ChainAction.CLOSING, D24), (ChainAction.CLOSING, D24)),
            "24 Nov 2026 stands there twice",
        ),
        (
            (
                (ChainAction.CLOSING, D25),
                (ChainAction.REOPENING, D25),
                (ChainAction.CLOSING, D24),
                (ChainAction.CLOSING, D24),
            ),
            "24 Nov 2026 stands there twice",
        ),
    ],
)
def test_an_impossible_chain_is_reported(steps: tuple[Step, ...], message: str) -> None:
    assert verify(chain_of(steps))[0].message.startswith(message)
