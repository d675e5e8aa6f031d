"""A malformed line never prevents opening, saving or finishing its consultation."""

from __future__ import annotations

import pytest

from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on

ODD = (
    "inj adrenaline 0.0005 mg im",
    "inj adrenaline 0 mg im stat",
    "inj adrenaline 0.1234 mg im stat",
    "inj penicillin 2,000,000 mg im stat",
    "inj heparin 5,000 units sc bd",
    "Dolo 650 0-0-0",
    "Dolo 650 1/0 tab tds 0d",
    "Calpol 250 " + "5 ml tds 3d then " * 33 + "stop",
)
PAGE_AND_PART = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
EACH = pytest.mark.parametrize("line", ODD, ids=lambda line: line[:40])


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


@pytest.mark.one_case_on_postgresql
@EACH
def test_a_consultation_opens_with_a_malformed_line_in_its_draft(
    line: str, practice: Practice, writer: Writer
) -> None:
    writer.act(prescription=[line, "Dolo 650 1-1-1 3d"])
    again = Writer(practice.browser(), 1)
    assert again.entries("prescription") == [line, "Dolo 650 1-1-1 3d"]


@pytest.mark.one_case_on_postgresql
@PAGE_AND_PART
@EACH
def test_a_malformed_line_is_typed_and_none_of_it_is_lost(
    line: str, htmx: bool, practice: Practice, writer: Writer
) -> None:
    answer = writer.act("add:prescription:", htmx=htmx, prescription_new=line)
    assert answer.status in (200, 303)
    again = Writer(practice.browser(), 1)
    offered = [act for act in commands_on(again.page) if act.startswith("pick:prescription:")]
    assert again.entries("prescription") or (again.value("prescription_new") and offered)


@pytest.mark.one_case_on_postgresql
@EACH
def test_a_note_with_a_malformed_line_is_finished_or_explains_why_not(
    line: str, writer: Writer
) -> None:
    answer = writer.act("finish", symptoms=["fever"], prescription=[line])
    assert answer.status in (200, 303, 422)
