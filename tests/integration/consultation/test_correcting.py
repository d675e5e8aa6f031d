"""A correction of a signed note changes the next revision alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.finishing import PAN, contents_of, settled, write_a_note
from tests.integration.prescribing.printing import text_of
from tests.integration.writing import Writer, begin, visit_of


@pytest.fixture
def writer(practice: Practice) -> Writer:
    """The page of a visit that was just begun."""
    return Writer(practice.browser(), begin(practice))


# --- corrections ---------------------------------------------------------------------------------


def test_a_correction_is_a_new_revision_and_leaves_the_first_unchanged(
    practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    writer.act("finish")
    desk = practice.browser()
    assert "REPLACED" not in text_of(desk.get("/prescriptions/1/pdf/"))
    first = once(practice)
    correction = Writer(desk, 1)
    assert correction.value("findings") == "Throat red"
    correction.act(prescription=[PAN], findings="Throat clear")
    correction.act("confirm:")
    assert correction.act("finish").headers["HX-Redirect"] == "/prescriptions/2/"
    newest, oldest = contents_of(practice, 1)
    assert (newest.revision, oldest.revision) == (2, 1)
    assert newest.replaces
    assert oldest.replaces == ""
    assert [medicine.words for medicine in newest.medicines] == [PAN]
    assert all(set(rows) <= set(once(practice)[table]) for table, rows in first.items())
    assert "REPLACED" in text_of(desk.get("/prescriptions/1/pdf/"))
    assert "REPLACED" not in text_of(desk.get("/prescriptions/2/pdf/"))
    assert visit_of(practice, 1)["findings"] == "Throat clear"


def once(practice: Practice) -> dict[str, list[Any]]:
    """Return the rows of tables that are written once."""
    rows = dump(practice.database)
    tables = ("prescriptions", "prescription_lines", "prescription_papers")
    return {table: [repr(tuple(map(_plain, row))) for row in rows[table]] for table in tables}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def test_an_unfinished_correction_does_not_change_the_signed_revision(
    practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    writer.act("finish")
    before = settled(practice)["visits"]
    Writer(practice.browser(), 1).act(findings="Half a thought")
    assert settled(practice)["visits"] == before
    assert Writer(practice.browser(), 1).value("findings") == "Half a thought"
    page = practice.browser().get("/visits/1/").text
    assert "A correction was begun on" in page
    assert "Continue the correction" in page


# --- a visit of plain fields ---------------------------------------------------------------------


def test_a_line_in_own_words_is_kept_and_can_be_corrected_and_signed(
    practice: Practice,
) -> None:
    practice.patient()
    desk = practice.browser()
    path = "/patients/1/visits/new/"
    lines = "TAB. CROCIN as before\nSteam inhalation"
    form = desk.get(path).form_to(path)
    assert form.send(symptoms="Fever\nCough", prescription=lines).status == 303
    assert visit_of(practice, 1)["prescription"] == lines
    writer = Writer(desk, 1)
    assert writer.entries("symptoms") == ["Fever", "Cough"]
    assert writer.entries("prescription") == lines.split("\n")
    writer.act("remove:symptoms:Cough")
    assert writer.act("finish").headers["HX-Redirect"] == "/prescriptions/1/"
    visit = visit_of(practice, 1)
    assert (visit["symptoms"], visit["prescription"]) == ("Fever", lines)
    assert [m.words for m in contents_of(practice, 1)[0].medicines] == lines.split("\n")


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("part", ["symptoms", "diagnosis", "prescription"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_signed_note_cannot_be_edited_in_place(
    method: str, part: str, practice: Practice, writer: Writer
) -> None:
    write_a_note(writer)
    writer.act("finish")
    browser = practice.browser()
    before = settled(practice)["visits"]
    data = {"csrf_token": browser.token(), "version": "2", part: "Forged"}
    query = f"/visits/1/edit/?part={part}"
    answer = browser.open(query, method, data=data if method == "POST" else None)
    expected = (302, writer.path) if method == "GET" else (409, "")
    assert (answer.status, answer.location) == expected
    assert method == "GET" or "Forged" in answer.text
    browser.post("/visits/1/edit/", data | {"visit_date": "2026-01-05"})
    rows = settled(practice)["visits"]
    assert "Forged" not in repr(rows)
    assert len(rows) == len(before)


def test_day_and_fee_of_a_signed_visit_can_be_edited(practice: Practice, writer: Writer) -> None:
    write_a_note(writer)
    writer.act("finish")
    before = once(practice)
    browser = practice.browser()
    for part, text in (("visit_date", "2026-01-05"), ("consultation_fee", "250")):
        form = browser.get(f"/visits/1/edit/?part={part}").form("version", part)
        assert form.send(**{part: text}).status == 303
    visit = visit_of(practice, 1)
    assert (visit["visit_date"], visit["fee_paise"]) == (date(2026, 1, 5), 250_00)
    assert once(practice) == before
