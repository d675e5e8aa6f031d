"""The hash chain of closed days: changed, removed, inserted and moved days are detected and
named."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinic.daybook.hash_chain import (
    FIRST,
    ChainError,
    ChainFault,
    ChainLink,
    canonical,
    seal,
    verify,
)
from clinic.daybook.rules import DayEntry, EntryKind, figures_of, totals_of

NOV = date(2026, 11, 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
values = st.integers() | texts
figures = st.dictionaries(texts, values | st.dictionaries(texts, values, max_size=2), max_size=4)


def chain(days: Iterable[tuple[date, dict[str, Any]]]) -> list[ChainLink]:
    """Return valid closings of these days, hashed one after the other."""
    closings: list[ChainLink] = []
    previous = FIRST
    for day, figures in days:
        all_told = {**figures, "day": day.isoformat()}
        closings.append(ChainLink(day, all_told, previous, seal(all_told, previous)))
        previous = closings[-1].seal
    return closings


def november(*days: int) -> list[ChainLink]:
    return chain((NOV.replace(day=day), {"collected": day * 100_00}) for day in days)


def changed(closing: ChainLink, **amount: int) -> ChainLink:
    return closing._replace(figures={**closing.figures, **amount})


def resealed(closing: ChainLink, **amount: int) -> ChainLink:
    other = changed(closing, **amount)
    return other._replace(seal=seal(other.figures, other.previous))


def first(closings: list[ChainLink], on_paper: str | None = None) -> tuple[ChainFault, str]:
    errors_first = verify(closings, on_paper)[0]
    return errors_first.fault, errors_first.message


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[ChainLink]:
    gaps = draw(st.lists(st.integers(1, 3), min_size=least, max_size=6))
    days = [NOV + timedelta(days=sum(gaps[: n + 1])) for n in range(len(gaps))]
    return chain((day, draw(figures)) for day in days)


def test_the_hash_does_not_depend_on_the_order_of_figures() -> None:
    assert canonical({"b": 1, "a": {"ड": "₹", "c": -5}}) == '{"a":{"c":-5,"ड":"₹"},"b":1}'.encode()
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


def test_a_hash_is_the_sha256_of_the_figures_and_the_hash_before() -> None:
    # printf '{"figures":{"collected":50000,"day":"2026-11-01"},"previous":""}' | sha256sum
    figures = {"day": "2026-11-01", "collected": 500_00}
    assert (
        seal(figures, FIRST) == "a7571e2e16f6f645ddcd191cfb4541519c427d02e71d14e3647500b983b64233"
    )
    assert seal(figures, "a" * 64) != seal(figures, FIRST)


@pytest.mark.parametrize("wrong", [1.0, True, None, [1], b"1", {"in": 0.5}, {1: 2}])
def test_only_whole_numbers_and_texts_are_accepted(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"figures|sealed"):
        seal({"collected": wrong}, FIRST)


def test_the_figures_of_a_day_are_accepted() -> None:
    totals = totals_of([DayEntry(EntryKind.PAYMENT, 500_00, "cash", person="आशा")])
    assert len(seal({**figures_of(totals), "day": "2026-11-01"}, FIRST)) == 64


def test_a_chain_with_days_off_in_between_is_valid() -> None:
    assert verify([]) == []
    assert verify(november(1, 2, 5, 6, 30)) == []


def test_a_changed_figure_is_reported_with_its_day_and_nothing_else_is() -> None:
    days = november(1, 2, 3)
    days[1] = changed(days[1], collected=1)
    message = "2 Nov 2026 was changed after it was closed"
    assert verify(days) == [ChainError(ChainFault.CHANGED, NOV.replace(day=2), message)]


def test_an_overwritten_hash_is_reported_for_that_day_alone() -> None:
    days = november(1, 2, 3)
    days[1] = days[1]._replace(seal="0" * 64)
    assert [(error.fault, error.day) for error in verify(days)] == [
        (ChainFault.CHANGED, NOV.replace(day=2))
    ]


def test_a_closing_cannot_pass_for_another_day() -> None:
    (day,) = november(1)
    assert first([day._replace(day=NOV.replace(day=2))])[0] is ChainFault.CHANGED


def test_unknown_figures_are_a_change_and_no_error() -> None:
    (day,) = november(1)
    assert first([day._replace(figures={**day.figures, "collected": 1.5})])[0] is ChainFault.CHANGED  # type: ignore[dict-item]


def test_a_day_changed_and_hashed_again_is_detected_at_the_next_day() -> None:
    days = november(1, 2, 3)
    days[0] = resealed(days[0], collected=1)
    assert first(days) == (
        ChainFault.CHANGED,
        "1 Nov 2026 was changed and sealed anew after 2 Nov 2026 was closed",
    )


def test_a_removed_day_is_reported_between_its_neighbours() -> None:
    days = november(1, 2, 3)
    del days[1]
    assert first(days) == (
        ChainFault.MISSING,
        "A day between 1 Nov 2026 and 3 Nov 2026 is missing, "
        "or 1 Nov 2026 was changed and sealed anew",
    )


def test_a_removed_first_day_is_reported_before_the_next() -> None:
    assert first(november(1, 2)[1:]) == (
        ChainFault.MISSING,
        "What was closed before 2 Nov 2026 is missing",
    )


def test_a_removed_newest_day_is_detected_by_the_hash_on_paper() -> None:
    days = november(1, 2, 3)
    assert verify(days, days[-1].seal) == verify(days, days[0].seal) == []
    assert verify(days[:2]) == []
    assert first(days[:2], days[2].seal)[0] is ChainFault.MISSING
    assert first([], days[2].seal)[0] is ChainFault.MISSING


def test_a_chain_hashed_again_from_the_start_is_detected_by_the_hash_on_paper() -> None:
    anew = chain((NOV.replace(day=day), {"collected": 1}) for day in (1, 2))
    assert verify(anew) == []
    assert "sealed anew" in first(anew, november(1, 2)[-1].seal)[1]


def test_an_inserted_day_is_named() -> None:
    days = november(1, 3)
    figures = {"day": "2026-11-02", "collected": 5}
    put_in = ChainLink(NOV.replace(day=2), figures, days[0].seal, seal(figures, days[0].seal))
    message = "2 Nov 2026 was put in before 3 Nov 2026 after that was closed"
    assert verify([days[0], put_in, days[1]]) == [
        ChainError(ChainFault.INSERTED, NOV.replace(day=2), message)
    ]


def test_a_day_inserted_before_the_first_is_named() -> None:
    days = november(2, 3)
    assert first([*november(1), *days]) == (
        ChainFault.INSERTED,
        "1 Nov 2026 was put in before 2 Nov 2026 after that was closed",
    )


def test_a_duplicate_day_is_named() -> None:
    days = november(1, 2)
    assert first([*days, days[1]]) == (ChainFault.INSERTED, "2 Nov 2026 stands there twice")


def test_days_in_another_order_are_named() -> None:
    one, two, three = november(1, 2, 3)
    assert first([one, three, two]) == (
        ChainFault.MOVED,
        "3 Nov 2026 stands before 2 Nov 2026, which it was closed after",
    )
    later, earlier = chain([(NOV.replace(day=2), {}), (NOV, {})])
    assert first([later, earlier]) == (ChainFault.MOVED, "1 Nov 2026 stands after 2 Nov 2026")


@given(figures, figures, st.text("0123456789abcdef"), st.text("0123456789abcdef"))
def test_other_figures_or_another_day_before_give_another_hash(
    one: dict[str, Any], other: dict[str, Any], before: str, other_before: str
) -> None:
    same = (one, before) == (other, other_before)
    assert (seal(one, before) == seal(other, other_before)) is same


@given(chains())
def test_a_valid_chain_is_accepted(days: list[ChainLink]) -> None:
    assert verify(days, days[-1].seal) == []


@given(chains(), st.data())
def test_any_changed_figure_is_detected_at_its_day(
    days: list[ChainLink], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(days) - 1))
    name = data.draw(st.sampled_from(sorted(days[at].figures)))
    value = data.draw(values)
    assume(value != days[at].figures[name])
    days[at] = days[at]._replace(figures={**days[at].figures, name: value})
    assert [(error.fault, error.day) for error in verify(days)] == [
        (ChainFault.CHANGED, days[at].day)
    ]


@given(chains(least=2), st.data())
def test_any_day_changed_and_hashed_again_is_detected(
    days: list[ChainLink], data: st.DataObject
) -> None:
    newest = days[-1].seal
    at = data.draw(st.integers(0, len(days) - 1))
    days[at] = resealed(days[at], collected_behind_the_back=1)
    assert verify(days, newest)


@given(chains(), st.data())
def test_any_removed_day_is_detected(days: list[ChainLink], data: st.DataObject) -> None:
    newest = days[-1].seal
    at = data.draw(st.integers(0, len(days) - 1))
    del days[at]
    (error,) = verify(days, newest)
    assert error.fault is ChainFault.MISSING
    assert error.day == (days[at].day if at < len(days) else None)


@given(chains(least=2), st.data())
def test_any_other_order_is_detected(days: list[ChainLink], data: st.DataObject) -> None:
    other = data.draw(st.permutations(days))
    assume(other != days)
    assert verify(other)


@given(chains(), chains(), st.data())
def test_any_inserted_day_is_detected(
    days: list[ChainLink], others: list[ChainLink], data: st.DataObject
) -> None:
    """Except a last day that was hashed with the hash before it: that is a closing."""
    at = data.draw(st.integers(0, len(days)))
    put_in = data.draw(st.sampled_from(others))
    assume(at < len(days) or put_in.previous != days[-1].seal)
    assert verify([*days[:at], put_in, *days[at:]])
