"""Detection of registered patients who are probably the same person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from clinic.patients.ages import Birth
from clinic.patients.duplicates import Newcomer, at_same_phone, births_fit, likely

BORN = Birth(date(1981, 5, 23), "year")


@dataclass(frozen=True)
class Registered:
    name: str = "Lakshmi Srinivasan"
    gender: str = "F"
    birth: Birth = BORN
    phones: tuple[str, ...] = ("+919876543210",)


REGISTERED = Registered()
SAME = Newcomer("Lakshmi Srinivasan", "F", Birth(date(1980, 8, 1), "year"), ("+919876543210",))


@pytest.mark.parametrize(
    "newcomer",
    [
        SAME,
        replace(SAME, name="Laxmi Srinivasan"),
        replace(SAME, name="Lakshmi"),
        replace(SAME, phones=()),
        replace(SAME, birth=None),
        replace(SAME, birth=Birth(date(2020, 1, 1), "year")),  # the same phone is enough
        replace(SAME, gender="M"),
        replace(SAME, gender=None, phones=()),
    ],
)
def test_these_are_probably_the_same_person(newcomer: Newcomer) -> None:
    assert likely(newcomer, [REGISTERED]) == [REGISTERED]


@pytest.mark.parametrize(
    "newcomer",
    [
        replace(SAME, name=""),
        replace(SAME, name="Ramesh Kulkarni"),
        replace(SAME, phones=(), gender="M"),
        replace(SAME, phones=(), birth=None),
        replace(SAME, phones=(), birth=Birth(date(2020, 1, 1), "year")),
        replace(SAME, phones=("+919123456789",), birth=Birth(date(1990, 1, 1), "day")),
    ],
)
def test_these_are_probably_different_people(newcomer: Newcomer) -> None:
    assert likely(newcomer, [REGISTERED]) == []


def test_family_members_with_one_phone_are_different_people() -> None:
    child = replace(SAME, name="Ramesh Kulkarni")
    assert at_same_phone(child, [REGISTERED]) == [REGISTERED]
    assert at_same_phone(SAME, [REGISTERED]) == []
    assert at_same_phone(replace(child, phones=()), [Registered(phones=())]) == []


def test_a_like_name_of_another_gender_a_generation_apart_on_the_same_phone_is_family() -> None:
    namesake = replace(SAME, gender="M", birth=Birth(date(2020, 1, 1), "year"))
    child = replace(namesake, name="Laxmi Srinivasan")
    assert likely(namesake, [REGISTERED]) == [REGISTERED]
    assert likely(child, [REGISTERED]) == []
    assert at_same_phone(child, [REGISTERED]) == [REGISTERED]


@pytest.mark.parametrize(
    ("birth_a", "birth_b", "fit"),
    [
        (Birth(date(1981, 5, 23), "day"), Birth(date(1981, 5, 23), "day"), True),
        (Birth(date(1981, 5, 23), "day"), Birth(date(1981, 5, 24), "day"), False),
        (Birth(date(1981, 5, 23), "day"), Birth(date(1981, 7, 1), "month"), True),
        (Birth(date(1981, 5, 23), "day"), Birth(date(1981, 9, 1), "month"), False),
        (Birth(date(1981, 5, 23), "day"), Birth(date(1983, 5, 1), "year"), True),
        (Birth(date(1981, 5, 23), "day"), Birth(date(1983, 6, 1), "year"), False),
    ],
)
def test_two_births_match_to_the_coarser_precision(
    birth_a: Birth, birth_b: Birth, fit: bool
) -> None:
    assert births_fit(birth_a, birth_b) is births_fit(birth_b, birth_a) is fit
