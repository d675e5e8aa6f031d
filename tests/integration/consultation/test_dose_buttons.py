"""The dose of a line is assembled by taps, with and without scripts."""

from __future__ import annotations

import pytest

from tests.integration.client import Page
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on

PAN, SYRUP = "Pan 40", "Calpol 250"


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


def parts_on(page: Page, key: str) -> list[str]:
    """Return the parts of a dose that are offered for a line."""
    start = f"dose:prescription:{key} ⇒ "
    return [act.removeprefix(start) for act in commands_on(page) if act.startswith(start)]


def tap(writer: Writer, key: str, part: str, htmx: bool = True) -> Page:
    return writer.act(f"dose:prescription:{key} ⇒ {part}", htmx=htmx)


def test_a_line_is_written_without_typing(writer: Writer) -> None:
    answer = writer.act(f"add:prescription:{PAN}")
    assert {"1-0-1", "sos", "ac", "30d"} <= set(parts_on(answer, PAN))
    for part in ("1-0-1", "ac", "5d"):
        answer = tap(writer, PAN, part)
        assert parts_on(answer, PAN), "the taps stay as long as they are used"
    assert writer.entries("prescription") == ["Pan 40 1-0-1 ac 5d"]
    assert "for 5 days · 10 tablets" in answer.text


def test_a_repeated_or_late_tap_changes_nothing_more(writer: Writer) -> None:
    writer.act(prescription=["Pan 40", "Dolo 650 sos"])
    for _ in range(2):
        tap(writer, PAN, "1-0-0")
    tap(writer, "Zifi 200", "5d")
    tap(writer, PAN, "nonsense")
    tap(writer, PAN, "5 ml")
    assert writer.entries("prescription") == ["Pan 40 1-0-0", "Dolo 650 sos"]


def test_of_two_lines_of_one_medicine_the_tapped_one_changes(writer: Writer) -> None:
    writer.act(prescription=["Pan 40", "Pan 40 hs"])
    answer = tap(writer, "Pan 40", "1-0-0")
    assert writer.entries("prescription") == ["Pan 40 1-0-0", "Pan 40 hs"]
    assert parts_on(answer, "Pan 40 1-0-0")


def test_a_line_taken_into_the_box_is_changed_there(writer: Writer) -> None:
    line = "Pan 40 1-0-1 ac 5d"
    writer.act(prescription=[line])
    answer = writer.act(f"edit:prescription:{line}")
    assert "10d" in parts_on(answer, "")
    tap(writer, "", "10d")
    assert writer.value("prescription_new") == "Pan 40 1-0-1 ac 10d"
    assert writer.entries("prescription") == []
    writer.act("add:prescription:")
    assert writer.entries("prescription") == ["Pan 40 1-0-1 ac 10d"]


def test_a_regular_line_without_an_end_asks_only_for_its_duration(writer: Writer) -> None:
    answer = writer.act("add:prescription:", prescription_new="dolo 650 1-1-1")
    assert parts_on(answer, "Dolo 650") == ["3d", "5d", "7d", "10d", "15d", "30d"]
    answer = writer.act("add:prescription:", prescription_new="pan 40 sos")
    assert parts_on(answer, "Dolo 650") == parts_on(answer, PAN) == []


def test_without_scripts_each_tap_is_a_form_of_its_own(practice: Practice) -> None:
    visit = begin(practice)
    writer = Writer(practice.browser(), visit)
    assert writer.act(f"add:prescription:{SYRUP}", htmx=False).status == 303
    for part in ("5 ml", "tds", "3d"):
        writer = Writer(practice.browser(), visit)
        answer = tap(writer, SYRUP, part, htmx=False)
        assert answer.status == 303
        assert answer.location == f"{writer.path}?line=0#medicine-0"
    page = practice.browser().get(f"{writer.path}?line=0")
    assert "3d" in parts_on(page, SYRUP)
    assert Writer(practice.browser(), visit).entries("prescription") == ["Calpol 250 5 ml tds 3d"]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("line", ["x", "-1", "99", "¹", "1e3", "999999999999"])
def test_a_missing_line_shows_the_page_unchanged(
    line: str, practice: Practice, writer: Writer
) -> None:
    page = practice.browser().get(writer.path, {"line": line})
    assert page.status == 200
