"""Lines of an earlier prescription or of a template are repeated, all or single ones."""

from __future__ import annotations

from datetime import date

import pytest

from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on

PAN, DOLO, ECOSPRIN = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d", "Ecosprin 75 0-1-0 30d"
EARLIER = date(2026, 1, 5)


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


@pytest.fixture
def returning(practice: Practice) -> Writer:
    """The page of a patient who was prescribed three medicines before."""
    given = "\n".join((PAN, DOLO, "Steam inhalation"))
    practice.visit(practice.patient(), visit_date=EARLIER, prescription=given)
    return Writer(practice.browser(), begin(practice, 1))


def test_one_tap_repeats_the_last_prescription(returning: Writer) -> None:
    for _ in range(2):
        returning.act("repeat:1")
    assert returning.entries("prescription") == [PAN, DOLO, "Steam inhalation"]


@pytest.mark.parametrize("line", [PAN, "Steam inhalation"])
def test_one_line_is_repeated(line: str, returning: Writer) -> None:
    assert f"repeat:1:{line}" in commands_on(returning.page)
    returning.act(f"repeat:1:{line}")
    assert returning.entries("prescription") == [line]


def test_a_medicine_already_listed_with_another_dose_is_not_doubled(returning: Writer) -> None:
    returning.act("add:prescription:Pan 40 0-0-1 5d")
    returning.act("repeat:1")
    assert returning.entries("prescription") == ["Pan 40 0-0-1 5d", DOLO, "Steam inhalation"]


def test_a_line_that_no_earlier_visit_has_is_not_repeated(returning: Writer) -> None:
    returning.act(f"repeat:1:{ECOSPRIN}")
    assert returning.entries("prescription") == []


def test_lines_are_saved_as_a_template_and_inserted_from_it(
    practice: Practice, writer: Writer
) -> None:
    lists = {"prescription": [PAN, DOLO], "diagnosis": ["Acute gastritis"], "advice": ["Less oil"]}
    answer = writer.act("keep-template", **lists, template_name=" Acidity  adult ")
    assert answer.status == 200
    other = Writer(practice.browser(), begin(practice))
    assert "Acidity adult" in other.page.text
    other.act("template:1", prescription=[DOLO])
    assert other.entries("prescription") == [DOLO, PAN]
    assert other.entries("advice") == ["Less oil"]
    assert other.entries("diagnosis") == []


def test_a_template_of_the_same_name_takes_the_new_lines(
    practice: Practice, writer: Writer
) -> None:
    writer.act("keep-template", prescription=[PAN], template_name="Acidity")
    writer.act("keep-template", prescription=[DOLO], template_name="ACIDITY")
    rows = dump(practice.database)["prescription_templates"]
    assert len(rows) == 1
    assert DOLO in rows[0]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_template_needs_a_name(htmx: bool, practice: Practice, writer: Writer) -> None:
    answer = writer.act("keep-template", htmx=htmx, prescription=[PAN], template_name=" ")
    assert answer.status == 422
    assert "Write a name for the template" in answer.text
    assert Writer(practice.browser(), 1).entries("prescription") == [PAN]
    assert dump(practice.database)["prescription_templates"] == []
