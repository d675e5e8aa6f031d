"""The results of the safety checks at the lines, and the answers to a stop."""

from __future__ import annotations

import pytest

from clinic.consultation.commands import REASONS
from tests.integration.client import Page
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on

PAN, DOLO, ECOSPRIN = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d", "Ecosprin 75 0-1-0 30d"


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


def texts_at(answer: Page, place: int) -> str:
    element = answer.find(f"checks-{place}")
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def test_a_caution_is_answered_with_one_tap_or_a_typed_reason(writer: Writer) -> None:
    answer = writer.act(prescription=[PAN, "Omez 20 1-0-0 5d"])
    acts = [v for v in commands_on(answer) if v.startswith("because:1:")]
    assert len(acts) == 1
    key = acts[0].removeprefix("because:1:")
    writer.act(acts[0])
    assert writer.value(f"reason-{key}") == REASONS[1]
    writer.act(**{f"reason-{key}": "Own words"})
    assert Writer(writer.browser, 1).value(f"reason-{key}") == "Own words"


def test_an_alert_is_shown_at_its_line_and_counted_next_to_finish(writer: Writer) -> None:
    answer = writer.act(prescription=[PAN, "Omez 20 1-0-0 5d"])
    assert "two proton pump inhibitors" in texts_at(answer, 1)
    assert "see medicine 2" in texts_at(answer, 0)
    counted = answer.find("finish-count")
    assert counted is not None
    assert "1 to answer" in " ".join("".join(counted.itertext()).split())


def test_a_change_outside_the_lines_updates_the_checks_at_them(writer: Writer) -> None:
    writer.act(prescription=["Telma 40 1-0-0 30d"])
    answer = writer.act(expecting="pregnant")
    assert answer.find("part-prescription") is None
    assert "Telmisartan in pregnancy" in texts_at(answer, 0)
    assert [a for a in commands_on(answer) if a.startswith("because:0:pregnancy:telmisartan")]


def test_a_weekday_is_added_to_a_weekly_line_with_one_tap(writer: Writer) -> None:
    answer = writer.act(prescription=["Folitrax 7.5 weekly 4w"])
    (sunday,) = [a for a in commands_on(answer) if a.endswith("on sun 4w")]
    refused = writer.act("finish", symptoms=["joint pain"])
    assert refused.status == 422
    assert "say on which day" in refused.text
    writer.act(sunday)
    assert writer.entries("prescription") == ["Folitrax 7.5 on sun 4w"]
    assert writer.act("finish").status == 200


def test_notes_are_quiet_and_do_not_interrupt(writer: Writer) -> None:
    answer = writer.act(prescription=["Pan D od ac 14d", "Azithral 500 od 3d"])
    quiet = answer.find("cautions")
    assert quiet is not None
    summary = " ".join("".join(quiet.itertext()).split())
    assert "2 notes" in summary
    assert "2 of 2 checked" in summary
    assert "safe" not in summary.lower().split()
    assert texts_at(answer, 0) == texts_at(answer, 1) == ""
    assert writer.act("finish", symptoms=["fever"]).status == 200
