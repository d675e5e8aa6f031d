"""Normalising of payment references: the words and zeros that banks and apps write in front."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.references import old_spellings, without_words

RRN = "632712345678"


@pytest.mark.parametrize(
    "text",
    [
        *(RRN, f"UPI-{RRN}", f"UPI{RRN}", f"UPI/{RRN}", f"UPI/CR/{RRN}", f"UPI/P2A/{RRN}"),
        *(f"0000{RRN}", f"UPI-0000{RRN}", f"UTR:{RRN}", f"RRN.{RRN}", f"UPIREFNO.{RRN}"),
        *(f"UPITRANSACTIONID:{RRN}", f"IMPS-{RRN}", f"REF#{RRN}"),
    ],
)
def test_the_twelve_digits_are_the_reference_whatever_is_written_in_front(text: str) -> None:
    assert without_words(text) == RRN


@pytest.mark.parametrize("utr", ["N274262012345678", "HDFCN52026112300000123", "AXISP00684760584"])
def test_a_neft_utr_loses_its_words_and_keeps_its_letters(utr: str) -> None:
    assert without_words(utr) == utr
    assert without_words(f"UTR/{utr}") == utr


@pytest.mark.parametrize(
    "text",
    ["UPI-505123", "2026-27/000123", "T2611231042", "63271234567", "6327123456789", "UPIX", "REF"],
)
def test_a_text_without_a_banks_number_stays_unchanged(text: str) -> None:
    assert without_words(text) == text


@given(st.text("UPIREFNO0123456789/-", max_size=35))
def test_normalising_a_reference_twice_changes_nothing_more(text: str) -> None:
    assert without_words(without_words(text)) == without_words(text)


def test_every_old_spelling_normalises_to_the_same_number() -> None:
    spellings = old_spellings(RRN)
    assert {f"UPI-{RRN}", f"0000{RRN}", f"IMPS-{RRN}"} <= set(spellings)
    assert {without_words(spelling) for spelling in spellings} == {RRN}
    assert old_spellings("HDFC00000123") == ()
