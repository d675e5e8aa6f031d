"""Questions instead of guesses: all likely meanings are offered as whole lines."""

from __future__ import annotations

import pytest

from tests.unit.prescribing.reading_of import Reading, State, reading_of
from tests.unit.prescribing.rx_same import family, rhythm, weights


def taken_at_once(reading: Reading) -> object:
    """Return the amount taken each time: the first part of the first step."""
    assert reading.dose is not None
    return rhythm(reading.dose, reading.strength, reading.form)[0][0][0]


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("mtx 2.5 weekly 6 tab", 6),
        ("folitrax 7.5 weekly 8 tab", 8),
        ("methotrexate 10 weekly 4 tabs", 4),
        ("alendronate 70 weekly 4 tab", 4),
        ("azithral 500 od 3 tabs", 3),
        ("pan 40 od 2 tab", 2),
        ("methotrexate 2.5 x 6 weekly", 6),
    ],
)
def test_a_number_that_is_a_dose_or_a_supply_is_offered_as_both(typed: str, count: int) -> None:
    reading = reading_of(typed)
    assert reading.state is State.ASKS
    read = [offer for offer in reading.offered if offer.state is State.UNDERSTOOD]
    supplies = [offer for offer in read if offer.quantity and offer.quantity.count == count]
    assert any(taken_at_once(offer) == count for offer in read)
    assert any(taken_at_once(offer) == 1 for offer in supplies)


@pytest.mark.parametrize(
    ("typed", "drug", "form"),
    [
        ("thyronorm od", "levothyroxine", "tablet"),
        ("folitrax weekly", "methotrexate", ""),
        ("amlodipine od", "amlodipine", "tablet"),
        ("atorvastatin hs 1m", "atorvastatin", "tablet"),
        ("syp paracetamol 5 ml tds", "paracetamol", "liquid"),
    ],
)
def test_a_missing_strength_is_asked_with_the_listed_strengths(
    typed: str, drug: str, form: str
) -> None:
    reading = reading_of(typed)
    assert reading.state is State.ASKS
    assert {offer.ingredients for offer in reading.offered} == {(drug,)}
    assert len({weights(offer.strength) for offer in reading.offered}) > 1
    assert all(family(offer.form) == form for offer in reading.offered if form)


@pytest.mark.parametrize(
    "typed",
    ["thyronorm od 3m", "amlodipine hs 1m", "paracetamol 1-1-1 3d", "atorvastatin 0-0-1 sos"],
)
def test_each_offered_line_has_the_typed_dose(typed: str) -> None:
    reading = reading_of(typed)
    doses = {offer.dose_text for offer in reading.offered}
    assert doses == {typed.split(maxsplit=1)[1]}


@pytest.mark.parametrize(
    ("typed", "doses"),
    [
        (
            "telma 40 od review 2 weeks",
            ('od "review after 2 weeks"', 'od 2w "review after 2 weeks"'),
        ),
        ("dolo 650 tds (2 tabs)", ("2 tab tds", "tds supply 2 tab")),
        ("syp calpol 250 tds (5 ml)", ("5 ml tds",)),
        ("syp calpol 250 60 ml 5 ml tds", ()),
        ("inj lasix 10 iv stat", ("10 mg stat iv",)),
        ("etoricoxib 120 od 3d then 60 od 7d", ("od 3d then 60 mg od 7d",)),
        ("thyronorm 50 od 4w then 75 od", ("od 4w then 75 mcg od",)),
        ("amaryl 2 od 5d then 1 od", ("od 5d then 1 mg od", "od 5d then 1 tab od")),
        ("dolo 650 tds 3d then 2 od", ("tds 3d then 2 tab od",)),
        ("augmentin 625 bd 3d then 375 bd 3d", ()),
        ("dolo 650 1 tab od if fever 2 tab", ()),
        ("syp calpol 250 5 ml tds if fever 10 ml", ()),
        ("dolo 650 2 tabs sos max 4/day", ("2 tab sos max 4 times/day", "2 tab sos max 4 tab/day")),
        ("dolo 650 ½ sos max 2/day", ("½ sos max 2 times/day", "½ sos max 2 tab/day")),
        (
            "asthalin inhaler 2 puffs sos max 8/day",
            ("2 puffs sos max 8 times/day", "2 puffs sos max 8 puff/day"),
        ),
        ("warf 2 1/2 od", ("½ od", "2½ od", "2½ od")),
        ("inj susten 100 im weekly x 4", ("100 mg weekly im 4 doses",)),
        ("warfarin 3 mg od", ("od", "3 tab od")),
        ("oleanz 2.5 0-0-1 3d then 5 0-0-1", ("0-0-1 3d then 0-0-5 mg",)),
    ],
)
def test_an_amount_or_a_length_with_two_meanings_is_asked(
    typed: str, doses: tuple[str, ...]
) -> None:
    assert tuple(offer.dose_text for offer in reading_of(typed).offered) == doses


def test_the_first_offer_of_a_taper_has_the_strength_that_was_typed() -> None:
    first, second, *others = reading_of("tab glimepiride 1 od 15d then 2 od").offered
    assert (first.label, first.dose_text) == ("Glimepiride 1 mg tablet", "od 15d then 2 mg od")
    assert (second.label, second.dose_text) == ("Glimepiride 1 mg tablet", "od 15d then 2 tab od")
    assert all(offer.dose_text == "1 od 15d then 2 od" for offer in others)
    assert reading_of("warfarin 3 od then 4 od").offered[0].dose_text == "od then 4 mg od"


def test_a_chosen_line_is_read_as_written() -> None:
    for typed in ("paracetamol 1-1-1 3d", "thyronorm od", "amlodipine od", "mtx 2.5 weekly 6 tab"):
        for offer in reading_of(typed).offered:
            again = reading_of(f"{offer.label} {offer.dose_text}")
            assert (again.label, again.dose) == (offer.label, offer.dose)


@pytest.mark.parametrize(
    ("typed", "doses"),
    [("lamitor 25 od", ("od", "")), ("lamitor 25 od 2 weeks", ("od 2w", "2w"))],
)
def test_a_frequency_that_may_belong_to_the_name_is_asked(
    typed: str, doses: tuple[str, str]
) -> None:
    offered = reading_of(typed).offered
    assert {offer.label for offer in offered} == {"Lamitor OD 25"}
    assert tuple(offer.dose_text for offer in offered) == doses


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("metxl 25 od", "Met XL 25"),
        ("tab pand 1-0-0", "Pan-D"),
        ("neomercazole 5 tds", "Neo-Mercazole 5"),
        ("abphylline 100 bd", "AB Phylline"),
    ],
)
def test_a_name_with_a_missing_space_is_offered(typed: str, label: str) -> None:
    reading = reading_of(typed)
    assert reading.state is State.ASKS
    assert label in {offer.label for offer in reading.offered}


def test_a_word_of_no_name_stays_in_own_words() -> None:
    assert reading_of("xyzabc 5 od").state is State.OWN_WORDS


@pytest.mark.parametrize(
    "typed",
    [
        "tab telma 40 1-0-1 2 od",
        "tab pan 40 3d, 2 hs",
        "tab amlong 5/12 2 od",
        "tab dolo 650 x3d 2 od",
        "tab thyronorm 100 1-0-0, 2 on sunday",
        "tab thyronorm 100 od, sunday 2 tab",
        "tab thyronorm 25 mcg 1 tab mon fri, 2 tab sun",
        "tab warf 5 1 tab mon wed fri 2 tab tue thu",
        "tab amlong 5 od, 2 tab if bp >160",
    ],
)
def test_nothing_is_offered_that_lacks_one_of_two_doses(typed: str) -> None:
    assert reading_of(typed) == Reading(State.OWN_WORDS, in_view=typed)


def test_no_offer_drops_the_strength_before_a_number_of_nights() -> None:
    assert [offer.label for offer in reading_of("telma 40 5 nights").offered] == []
