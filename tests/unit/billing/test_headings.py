"""The heading of a document, and validation of a GSTIN."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinic.billing.headings import (
    DocumentHeading,
    GstinError,
    check_character,
    check_gstin,
    heading_of,
)

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PUBLISHED = "27AAPFU0939F1ZV"


@pytest.mark.parametrize(
    ("rates", "heading"),
    [
        ([None], DocumentHeading.BILL_OF_SUPPLY),
        ([None, 0], DocumentHeading.BILL_OF_SUPPLY),
        ([], DocumentHeading.BILL_OF_SUPPLY),
        ([1800], DocumentHeading.TAX_INVOICE),
        ([1800, 500], DocumentHeading.TAX_INVOICE),
        ([None, 1800], DocumentHeading.INVOICE_CUM_BILL_OF_SUPPLY),
        ([1800, 0, None], DocumentHeading.INVOICE_CUM_BILL_OF_SUPPLY),
    ],
)
@pytest.mark.parametrize("paid", [False, True])
def test_the_document_of_a_registered_clinic_is_named_by_what_is_taxable(
    rates: list[int | None], heading: DocumentHeading, paid: bool
) -> None:
    assert heading_of(True, rates, paid) is heading


def test_a_clinic_that_is_not_registered_writes_bills_and_receipts() -> None:
    assert heading_of(False, [None], paid=False) is DocumentHeading.BILL
    assert heading_of(False, [None], paid=True) is DocumentHeading.RECEIPT


@pytest.mark.parametrize(
    "typed",
    [
        PUBLISHED,
        PUBLISHED.lower(),
        f"  {PUBLISHED}\n",
        "27 AAPFU0939F 1Z V",
        "27-AAPFU0939F-1ZV",
        "２７ＡＡＰＦＵ０９３９Ｆ１ＺＶ",
    ],
)
def test_a_gstin_is_accepted_in_any_usual_spelling(typed: str) -> None:
    assert check_gstin(typed) == PUBLISHED


@pytest.mark.parametrize("typed", ["", "   "])
def test_without_a_gstin_the_clinic_is_not_registered(typed: str) -> None:
    assert check_gstin(typed) == ""


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("27AAPFU0939F1Z", "15 characters, not 14"),
        ("27AAPFU0939F1ZVV", "15 characters, not 16"),
        ("27AAPFUO939F1ZV", "easily mistaken"),
        ("27AAPFU0939F1YV", "easily mistaken"),
        ("27AAPFU0939F0ZV", "easily mistaken"),
        ("२७AAPFU0939F1ZV", "easily mistaken"),
        ("00AAPFU0939F1ZV", "No state has the code 00"),
        ("39AAPFU0939F1ZV", "No state has the code 39"),
        ("27AAPFU0939F1ZW", "One of the characters is wrong"),
        ("27AAPFU9039F1ZV", "One of the characters is wrong"),
    ],
)
def test_an_invalid_gstin_is_refused_with_advice_and_an_example(typed: str, advice: str) -> None:
    with pytest.raises(GstinError, match=f"{advice}.*like {PUBLISHED}"):
        check_gstin(typed)


def test_the_check_character_is_that_of_the_published_example() -> None:
    assert check_character("27AAPFU0939F1Z") == "V"


fourteen = st.builds(
    lambda state, pan, entity: f"{state}{pan}{entity}Z",
    st.sampled_from([f"{code:02}" for code in range(1, 39)]),
    st.from_regex(r"[A-Z]{5}[0-9]{4}[A-Z]", fullmatch=True),
    st.sampled_from(ALPHABET[1:]),
)


@given(fourteen)
def test_a_number_with_its_check_character_is_accepted(first: str) -> None:
    assert check_gstin(first + check_character(first)) == first + check_character(first)


@given(fourteen, st.integers(0, 14), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_caught(first: str, place: int, wrong: str) -> None:
    right = first + check_character(first)
    assume(right[place] != wrong)
    with pytest.raises(GstinError):
        check_gstin(right[:place] + wrong + right[place + 1 :])
