"""Every possible dose is printed in one language: fully translated, or in English and marked."""

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings

from clinic.prescribing.dose import (
    AsNeeded,
    AtPartsOfDay,
    Dose,
    Duration,
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Food,
    Limit,
    Meal,
    Once,
    OnWeekdays,
    PartOfDay,
    Pattern,
    Route,
    Site,
    Span,
    Step,
    TimesADay,
    TimesAWeek,
    Unit,
    Until,
    Weekday,
    in_words,
)  # fmt: skip
from clinic.prescribing.dose.phrases import LANGUAGES
from tests.unit.prescribing.dose.doses import any_dose

ONE, TWO = Fraction(1), Fraction(2)
ALONE = [
    *(Step(amount=n, unit=u) for u in Unit for n in (ONE, TWO)),
    *(Step(amount=ONE, up_to=TWO, unit=u) for u in Unit if u is not Unit.PIECE),
    Step(times=Pattern((ONE, Fraction(0), Fraction(1, 2)))),
    Step(times=Pattern((ONE, ONE, ONE, ONE))),
    *(Step(times=TimesADay(n)) for n in range(1, 25)),
    *(Step(times=EveryHours(n)) for n in (1, 2, 6)),
    Step(times=EveryHours(4, 6)),
    *(Step(times=AtPartsOfDay((part,))) for part in PartOfDay),
    Step(times=Once()),
    *(Step(days=EveryDays(n), times=t) for n in (2, 3) for t in (None, TimesADay(2))),
    *(Step(days=TimesAWeek(n), times=t) for n in (2, 7) for t in (None, TimesADay(2))),
    *(Step(days=EveryWeeks(n)) for n in (1, 2)),
    *(Step(days=EveryMonths(n)) for n in (1, 3)),
    *(Step(days=OnWeekdays((day,))) for day in Weekday),
    Step(days=OnWeekdays(tuple(Weekday))),
    Step(needed=AsNeeded()),
    *(Step(needed=AsNeeded(), limit=Limit(n, u)) for u in Unit for n in (ONE, TWO)),
    *(Step(food=Food(meal)) for meal in Meal),
    *(Step(food=Food(m, n)) for m in (Meal.BEFORE, Meal.AFTER) for n in (1, 30, 60, 120)),
    *(Step(amount=ONE, route=route) for route in Route),
    *(Step(amount=ONE, site=site) for site in Site),
    *(Step(duration=Duration(n, span)) for span in Span for n in (1, 5)),
    *(Step(until=until) for until in Until),
]  # fmt: skip
LACKING = {
    "mr": {"unit fingertip"},
    "gu": {"unit fingertip", "site groin"},
    "te": {"unit fingertip"},
}
"""Phrases without a translation; a dose with one prints in English."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_of_a_dose_is_translated_or_listed_as_missing(language):
    lacking = set()
    for step in ALONE:
        directions = in_words(Dose((step,)), language)
        if directions.is_english:
            of = f"site {step.site}" if step.site else f"unit {(step.limit or step).unit}"
            lacking.add(of)
        else:
            assert not re.search("[A-Za-z]", directions.text), directions.text
            assert directions.text.strip()
    assert lacking == LACKING.get(language, set())


@given(any_dose)
@settings(max_examples=150, deadline=None)
def test_a_sentence_has_one_language_except_for_the_doctors_own_words(dose):
    english = in_words(dose, "en")
    for language in LANGUAGES:
        directions = in_words(dose, language)
        assert len(directions.steps) == len(dose.steps)
        if directions.is_english:
            assert directions == english
            continue
        text = directions.text
        for own in sorted(directions.untranslated, key=len, reverse=True):
            assert own in text
            text = text.replace(own, "")
        assert not re.search("[A-Za-z]", text), text
