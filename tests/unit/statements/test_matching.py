"""Matching of a statement's lines to bills, and the lines that need a person."""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.statements.matching import NEAR_DAYS, Match, Verdict, match
from clinic.statements.reading import StatementLine

DAY = date(2026, 11, 23)
NUMBER = "2026-27/000123"


class Bill(NamedTuple):
    number: str = NUMBER
    due_paise: int = 500_00
    issued_on: date = DAY


def line(
    narration: str = "", paise: int = 500_00, reference: str = "", day: date = DAY
) -> StatementLine:
    return StatementLine(2, day, narration, reference, paise)


def verdict(entry: StatementLine, *bills: Bill, entered: tuple[str, ...] = ()) -> Match:
    (result,) = match([entry], bills or [Bill()], dict.fromkeys(entered, entry.paise))
    assert result.line == entry
    return result


@pytest.mark.parametrize(
    "narration",
    [
        "Bill 2026-27/000123",
        "UPI/412345678901/2026-27-000123/Ravi",
        "upi ravi bill2026-27/000123",
        "UPI 2026 27 000123",
        "UPI/202627000123/Ravi",
        "2026_27_000123",
    ],
)
def test_a_bill_number_with_the_due_amount_is_certain(narration: str) -> None:
    result = verdict(line(narration))
    assert (result.verdict, result.bills) == (Verdict.CERTAIN, (NUMBER,))


def test_the_reference_of_the_payment_link_is_as_certain_as_the_number() -> None:
    assert verdict(line(reference="2026-27-000123")).verdict is Verdict.CERTAIN


@pytest.mark.parametrize(
    "narration",
    ["R2026-27/000123", "CN2026-27/000123", "2026-27/0001234", "12026-27/000123", "2026-27/00012"],
)
def test_a_part_of_a_number_or_one_of_another_series_does_not_match(narration: str) -> None:
    assert verdict(line(narration, day=DAY + timedelta(30))).verdict is Verdict.UNKNOWN


def test_a_bill_number_with_another_amount_is_doubtful() -> None:
    result = verdict(line(NUMBER, paise=499_99))
    assert (result.verdict, result.bills) == (Verdict.DOUBTFUL, (NUMBER,))
    assert "another amount" in result.reason


def test_a_line_that_names_two_bills_is_doubtful() -> None:
    result = verdict(line(f"{NUMBER} 2026-27/000124"), Bill(), Bill("2026-27/000124", 200_00))
    assert (result.verdict, result.bills) == (Verdict.DOUBTFUL, (NUMBER, "2026-27/000124"))


def test_two_lines_for_one_bill_are_both_doubtful() -> None:
    result = match([line(NUMBER), line(NUMBER)], [Bill()], {})
    assert [outcome.verdict for outcome in result] == [Verdict.DOUBTFUL] * 2
    assert {outcome.bills for outcome in result} == {(NUMBER,)}


def test_two_lines_with_one_reference_are_both_doubtful() -> None:
    lines = [line(n, reference="412345678901") for n in (NUMBER, "2026-27/000124")]
    result = match(lines, [Bill(), Bill("2026-27/000124")], {})
    assert [outcome.verdict for outcome in result] == [Verdict.DOUBTFUL] * 2


@pytest.mark.parametrize(
    "entry",
    [line(NUMBER, reference="412345678901"), line("UPI/412345678901/Ravi"), line("412345678901")],
)
def test_a_reference_that_was_entered_is_not_entered_again(entry: StatementLine) -> None:
    result = verdict(entry, entered=("412345678901",))
    assert (result.verdict, result.bills) == (Verdict.ALREADY, ())


def test_an_entered_line_does_not_block_another() -> None:
    lines = [line(NUMBER, reference="412345678901"), line(NUMBER, reference="412345678902")]
    result = match(lines, [Bill()], {"412345678901": 500_00})
    assert [outcome.verdict for outcome in result] == [Verdict.ALREADY, Verdict.CERTAIN]


def test_a_transfer_for_several_bills_counts_as_entered_once_its_parts_add_up() -> None:
    entry = line("UPI", 900_00, "412345678901")
    for entered, expected in (
        (900_00, Verdict.ALREADY),
        (400_00, Verdict.OTHER_AMOUNT),
        (950_00, Verdict.OTHER_AMOUNT),
    ):
        (result,) = match([entry], [Bill(due_paise=900_00)], {"412345678901": entered})
        assert (result.verdict, result.bills) == (expected, ())
    assert "₹950" in result.reason


def test_a_reference_in_old_and_new_spelling_is_one() -> None:
    entered = {"UPI-412345678901": 400_00, "412345678901": 500_00}
    (result,) = match([line("UPI", 900_00, "412345678901")], [], entered)
    assert result.verdict is Verdict.ALREADY


def test_amount_and_a_near_day_alone_are_doubtful_with_the_nearest_first() -> None:
    bills = [Bill(f"2026-27/{n:06}", issued_on=DAY - timedelta(n)) for n in (3, 1, 4, 2)]
    result = verdict(line("UPI Ravi"), *bills)
    assert result.verdict is Verdict.DOUBTFUL
    assert result.bills == ("2026-27/000001", "2026-27/000002", "2026-27/000003")


def test_a_bill_that_is_certain_for_one_line_is_no_candidate_for_another() -> None:
    result = match([line(NUMBER), line("UPI Ravi")], [Bill()], {})
    assert [outcome.verdict for outcome in result] == [Verdict.CERTAIN, Verdict.UNKNOWN]


def test_a_line_without_number_amount_or_day_of_a_bill_is_unknown() -> None:
    assert verdict(line(paise=1)).verdict is Verdict.UNKNOWN
    assert verdict(line(day=DAY + timedelta(NEAR_DAYS + 1))).verdict is Verdict.UNKNOWN
    assert verdict(line(NUMBER), Bill(due_paise=0)).verdict is Verdict.UNKNOWN


NUMBERS = [f"2026-27/{serial:06}" for serial in range(1, 7)]
REFERENCES = ["412345678901", "412345678902", "HDFCN52026112300", "2026-27-000001"]
WORDS = [*NUMBERS, *REFERENCES, "UPI", "Ravi", "R2026-27/000001", "202627000002", "2026 27 000003"]
PAISE = st.sampled_from([500_00, 500_01, 200_00])
DAYS = st.integers(-5, 5).map(lambda days: DAY + timedelta(days))
LINES = st.lists(
    st.builds(
        line,
        st.lists(st.sampled_from(WORDS), max_size=3).map("/".join),
        PAISE,
        st.sampled_from(["", *REFERENCES]),
        DAYS,
    ),
    max_size=12,
)
KNOWN = st.dictionaries(st.sampled_from(REFERENCES), PAISE)
BILLS = st.lists(
    st.builds(Bill, st.sampled_from(NUMBERS), PAISE | st.just(0), DAYS),
    unique_by=lambda bill: bill.number,
)


@given(
    LINES,
    BILLS,
    st.dictionaries(st.sampled_from(REFERENCES), PAISE),
    st.randoms(use_true_random=False),
)
def test_no_bill_is_paid_twice_and_every_line_is_classified_once(
    lines: list[StatementLine], bills: list[Bill], entered: dict[str, int], chance: Random
) -> None:
    result = match(lines, bills, entered)
    assert [outcome.line for outcome in result] == lines
    due = {bill.number: bill.due_paise for bill in bills}
    certain = [outcome for outcome in result if outcome.verdict is Verdict.CERTAIN]
    paid = [number for outcome in certain for number in outcome.bills]
    assert len(paid) == len(set(paid)) == len(certain)
    assert all(due[outcome.bills[0]] == outcome.line.paise for outcome in certain)
    assert not any(outcome.line.reference in entered for outcome in certain)
    for outcome in result:
        assert outcome.reason
        assert set(outcome.bills) <= due.keys()
        assert bool(outcome.bills) == (outcome.verdict in {Verdict.CERTAIN, Verdict.DOUBTFUL})
    shuffled = chance.sample(bills, len(bills))
    assert match(lines, shuffled, dict(sorted(entered.items()))) == result


class WithoutReference(NamedTuple):
    id: int
    paise: int = 500_00
    paid_on: date = DAY


REFERENCE = "412345678901"


def test_money_that_went_out_again_with_its_reference_is_not_entered() -> None:
    entry, out = line(NUMBER, reference=REFERENCE), line("REV", reference=REFERENCE)
    (result,) = match([entry], [Bill()], {}, (), [out._replace(number=7)])
    assert (result.verdict, result.bills) == (Verdict.WENT_OUT, ())
    assert result.reason == "It went out again in line 7"


def test_a_reversal_of_what_is_entered_is_told_whichever_file_it_stands_in() -> None:
    entry, out = line(reference=REFERENCE), line("REV", reference=REFERENCE)
    entered = {REFERENCE: 500_00}
    (both,) = match([entry], [], entered, (), [out])
    (alone,) = match([], [], entered, (), [out])
    assert both.verdict is alone.verdict is Verdict.WENT_OUT
    assert "₹500 is entered" in both.reason
    assert "₹500 is entered" in alone.reason
    assert match([], [], {}, (), [out]) == []


def test_a_part_that_went_out_makes_a_line_doubtful() -> None:
    entry, out = line(NUMBER, reference=REFERENCE), line("Fee", 1_00, REFERENCE)
    (result,) = match([entry], [Bill()], {}, (), [out])
    assert (result.verdict, result.bills) == (Verdict.DOUBTFUL, (NUMBER,))
    assert result.reason == "₹1 went out with its reference, in line 2"


def test_a_bill_is_free_for_the_line_that_stayed_where_another_was_reversed() -> None:
    failed, again = line(NUMBER, reference=REFERENCE), line(NUMBER, reference="412345678902")
    results = match([failed, again], [Bill()], {}, (), [line("REV", reference=REFERENCE)])
    assert [each.verdict for each in results] == [Verdict.WENT_OUT, Verdict.CERTAIN]


def test_a_payment_that_was_taken_without_a_reference_is_offered_before_another_bill() -> None:
    without_reference = [
        WithoutReference(3, paid_on=DAY - timedelta(1)),
        WithoutReference(4),
        WithoutReference(5, paise=300_00),
    ]
    (result,) = match([line(reference=REFERENCE)], [Bill()], {}, without_reference)
    assert (result.verdict, result.payments, result.bills) == (Verdict.TAKEN, (4, 3), (NUMBER,))


def test_a_line_that_names_its_bill_is_certain_whatever_was_taken_without_a_reference() -> None:
    (result,) = match([line(NUMBER, reference=REFERENCE)], [Bill()], {}, [WithoutReference(3)])
    assert result.verdict is Verdict.CERTAIN


def test_a_payment_of_another_week_is_not_offered() -> None:
    old = WithoutReference(3, paid_on=DAY - timedelta(NEAR_DAYS + 1))
    (result,) = match([line(reference=REFERENCE)], [], {}, [old])
    assert result.verdict is Verdict.UNKNOWN
