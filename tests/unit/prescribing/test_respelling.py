"""A misspelt name is corrected as an offer where only one is near; never one look-alike for
another."""

from __future__ import annotations

import random
from string import ascii_lowercase

import pytest

from clinic.facts.medicines import list_first_named, list_first_words
from clinic.prescribing.completing import complete, suggest
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.likely import likely_lines
from clinic.prescribing.respelling import respelt
from tests.unit.prescribing.formularies import OWN, PLAIN


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("augmentn 625 duo 1-0-1 pc 5d", "Augmentin 625 Duo 1-0-1 pc 5d"),
        ("cap amoxycilin 500 tds x5d", "Amoxycillin 500 tds 5d"),
        ("tab azithromicin 500 od 3d", "Azithromycin 500 mg tablet od 3d"),
        ("tab telmisrtan 40 od", "Telmisartan 40 mg tablet od"),
        ("tab glycomt 500 bd", "Glycomet 500 bd"),
        ("syp ascorl ls 5 ml tds", "Ascoril LS syrup 5 ml tds"),
    ],
)
def test_a_line_with_a_misspelt_name_is_offered_and_not_taken(typed: str, line: str) -> None:
    assert complete(typed, PLAIN).own_words
    assert likely_lines(typed, PLAIN) == ((line,),)
    assert line in [offered for _, offered in suggest(typed, PLAIN)]


@pytest.mark.parametrize(
    "typed",
    [
        *("tab cipmx 500 bd", "tab ciplx 500 bd", "tab sizodn 2 od", "tab sizopn 100 od"),
        *("cap gabapn 300 hs", "tab lasx 40 od", "xyzabc 5 od", "steam inhalation bd", "tab"),
        *("pan 40 od", "augmentn as told", "augmentn 625 not at night"),
    ],
)
def test_nothing_is_offered_for_two_near_names_a_short_one_or_words_that_are_not_read(
    typed: str,
) -> None:
    assert likely_lines(typed, PLAIN) == ()


@pytest.mark.parametrize("typed", ["tab livogen 1 od", "tab cyprowin 500 bd", "tab lasin 40 od"])
def test_a_brand_is_not_offered_for_another_one_with_a_letter_changed(typed: str) -> None:
    assert respelt(typed, PLAIN) == ""
    assert likely_lines(typed, PLAIN) == ()


def test_a_doctors_own_name_is_offered_too() -> None:
    assert respelt("kabasurra kudineer 30 ml bd", OWN) == "kabasura kudineer 30 ml bd"
    assert respelt("kabasurra kudineer 30 ml bd", Formulary()) == ""


def test_no_slip_of_one_letter_is_corrected_to_another_composition() -> None:
    words = sorted(w for a in ascii_lowercase for w in list_first_words(a) if w.isalpha())
    slips = random.Random(11)
    wrong = []
    for word in slips.sample([w for w in words if len(w) > 4], 400):
        place = slips.randrange(1, len(word))
        for typed in (word[:place] + word[place + 1 :], f"{word[:place]}q{word[place:]}"):
            offered = respelt(f"{typed} 5 od", PLAIN).split(" ")[0]
            if offered and list_first_named([offered]) != list_first_named([word]):
                wrong.append((word, typed, offered))
    assert wrong == []
