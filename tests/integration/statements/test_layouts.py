"""A statement in an unknown layout: its columns are assigned once and recognised from then on."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from clinic.clock import clinic_day
from clinic.statements import layouts
from clinic.statements.packing import pack
from clinic.statements.sheets import Record, SheetRows
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.statements.test_pages import enter_form, load, owed, paid, texts

COLUMNS = "/billing/statements/columns/"
HEAD = "Wann,Wieviel,Wer,Wie"
ROLES = ["day", "credit", "text", "reference"]


def unknown(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join(("Sun Bank", head, *rows)).encode()


def row(rupees: str, who: str = "UPI Ravi", number: str = "412345678901") -> str:
    return f"{clinic_day():%d/%m/%Y},{rupees},{who},{number}"


def explain(page: Page, roles: list[str] | None = None, **changes: Any) -> Page:
    return page.form_to(COLUMNS).send(**{"role": roles or ROLES, **changes})


def roles_on(page: Page) -> list[str]:
    """Return the role chosen for each column."""
    assert page.tree is not None
    fields = [field for field in page.tree.iter("select") if field.get("name") == "role"]
    return [
        next((o.get("value") or "" for o in field.iter("option") if "selected" in o.attrib), "")
        for field in fields
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement of SQL
def test_an_unknown_layout_shows_its_rows_and_asks_for_the_columns(
    practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = load(desk, content=unknown(row("500.00")))
    assert page.status == 422
    for text in ("No heading was found", "What do the columns hold?", "As it is written"):
        assert text in page.text
    assert "UPI Ravi" in page.text
    assert "500.00" in page.text
    assert roles_on(page) == ["day", "", "", ""]  # a column of days alone is likely the date
    assert dump(practice.database) == before


def test_an_assigned_layout_is_read_without_asking_from_then_on(
    practice: Practice, desk: Browser
) -> None:
    (number,) = owed(practice, 500_00)
    answer = explain(load(desk, content=unknown(row("500.00", f"UPI {number}"))))
    assert answer.status == 200
    assert "known from now on" in answer.text
    assert "Certain: 1" in answer.text
    assert enter_form(answer).send(enter=texts(answer)).status == 303
    assert paid(practice) == [500_00]
    again = load(desk, content=unknown(row("500.00", f"UPI {number}"), row("7", "Gift", "")))
    assert again.status == 200
    assert "Entered already: 1" in again.text
    assert "Unknown: no bill fits: 1" in again.text


def test_another_doctor_is_asked_about_the_same_layout(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    assert explain(load(desk, content=unknown(row("5")))).status == 200
    assert load(other.browser(), content=unknown(row("5"))).status == 422
    assert len(dump(practice.database)["statement_layouts"]) == 1


def test_an_assigned_layout_can_be_seen_and_changed(practice: Practice, desk: Browser) -> None:
    explain(load(desk, content=unknown(row("5"))))
    page = load(desk, content=unknown(row("5")), ask="y")
    assert page.status == 200
    assert roles_on(page) == ROLES
    answer = explain(page, ["day", "credit", "reference", "text"])
    assert answer.status == 200
    assert roles_on(load(desk, content=unknown(row("5")), ask="y")) == [
        *("day", "credit", "reference", "text")
    ]
    rows = dump(practice.database)
    assert len(rows["statement_layouts"]) == 1
    assert len([event for event in rows["audit_events"] if "statement_layouts" in event]) == 2


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("roles", "text"),
    [
        (["", "credit"], "Choose the column with the date"),
        (["day"], "the money that came in, or the amount"),
        (["day", "amount", "credit"], "not both"),
        (["day", "credit", "status", "status"], "Only one column can be Status"),
        (["credit", "day"], "no line has money that came in"),
        (["day", "amount", "text"], "which amounts came in and which went out"),
        (["nonsense", "🙃"], "Choose the column with the date"),
    ],
)
def test_an_unreadable_column_is_reported_and_the_choices_are_kept(
    roles: list[str], text: str, practice: Practice, desk: Browser
) -> None:
    answer = explain(load(desk, content=unknown(row("500.00"))), roles)
    assert answer.status == 422
    assert text in answer.text
    assert "UPI Ravi" in answer.text
    expected = [role if role in layouts.ROLES else "" for role in roles]
    assert roles_on(answer)[: len(roles)] == expected
    assert dump(practice.database)["statement_layouts"] == []


def test_amounts_without_a_sign_are_asked_about_even_in_a_known_layout(
    practice: Practice, desk: Browser
) -> None:
    content = unknown(row("500.00"), head="Date,Amount,Description,Ref No")
    page = load(desk, content=content)
    assert page.status == 422
    assert "which amounts came in and which went out" in page.text
    assert explain(page).status == 200
    assert load(desk, content=content).status == 200


def test_a_file_without_a_heading_is_read_and_asked_about_each_time(
    practice: Practice, desk: Browser
) -> None:
    content = "\n".join((row("5.00"), row("6.00", "Mina", "412345678902"))).encode()
    answer = explain(load(desk, content=content), heading="0")
    assert answer.status == 200
    assert "its columns are asked for anew" in answer.text
    assert "Unknown: no bill fits: 2" in answer.text
    assert dump(practice.database)["statement_layouts"] == []
    assert load(desk, content=content).status == 422


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement of SQL
def test_another_line_can_be_the_heading(practice: Practice, desk: Browser) -> None:
    page = load(desk, content=unknown("x,y,z,w", row("5.00")))
    answer = explain(page, heading="3")
    assert "Unknown: no bill fits: 1" in answer.text
    (layout,) = dump(practice.database)["statement_layouts"]
    assert "x · y · z · w" in layout


def test_an_excel_file_is_asked_about_and_remembered_like_a_text(
    practice: Practice, desk: Browser
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in (["Sun Bank"], HEAD.split(","), [clinic_day(), 1234.5, "UPI", 412345678901]):
        sheet.append(cells)
    workbook = io.BytesIO()
    book.save(workbook)
    answer = explain(load(desk, content=workbook.getvalue()))
    assert answer.status == 200
    assert "₹1,234.50" in answer.text
    assert "412345678901" in answer.text
    assert load(desk, content=unknown(row("5"))).status == 200


@pytest.mark.parametrize("table", ["", "nonsense", "eJwDAAAAAAE=", "W10="])
def test_a_tampered_sheet_must_be_loaded_again(table: str, desk: Browser) -> None:
    form = {"csrf_token": desk.token(), "table": table, "heading": "1", "role": "day"}
    answer = desk.post(COLUMNS, form)
    assert answer.status == 422
    assert "Load the statement again" in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement of SQL
def test_a_sheet_with_odd_numbers_enters_nothing(practice: Practice, desk: Browser) -> None:
    owed(practice, 500_00)
    day = f"{clinic_day():%d/%m/%Y}"
    sheet = SheetRows(
        [Record(-5, ["a", "b"]), Record(-4, [day, "500"]), Record(10**9, [day, "500"])]
    )
    form = {"csrf_token": desk.token(), "table": pack(sheet), "heading": "-5"}
    answer = desk.post(COLUMNS, form | {"role": ["day", "credit"]})
    assert answer.status in (200, 422)
    if answer.status == 200:
        for text in texts(answer):
            sent = {"csrf_token": desk.token(), "request_key": "k", "enter": text}
            assert desk.post("/billing/statements/enter/", sent).status == 422 or not text
    assert paid(practice) == [0]
