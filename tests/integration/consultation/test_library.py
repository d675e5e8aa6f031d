"""A doctor's collection of medicines and templates."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on


@pytest.fixture
def desk(practice: Practice) -> Browser:
    return practice.browser()


def press(desk: Browser, path: str) -> str:
    """Press a button of the collection; return the page after it."""
    answer = desk.get("/collection/").form_to(path).send()
    assert (answer.status, answer.location) == (303, "/collection/")
    return answer.follow().text


def test_an_empty_collection_says_how_to_fill_it(desk: Browser) -> None:
    text = desk.get("/collection/").text
    assert "No templates yet" in text
    assert "No medicines of your own yet" in text


@pytest.mark.parametrize("kind", ["templates", "medicines"])
def test_an_archived_item_is_no_longer_offered_and_can_be_restored(
    kind: str, practice: Practice, desk: Browser
) -> None:
    practice.template("Kabasura fever", "Rest")
    practice.medicine("Kabasura kudineer", ingredients=("nilavembu",))
    text = press(desk, f"/collection/{kind}/1/archive/")
    assert "It is no longer offered." in text
    offered = Writer(desk, begin(practice))
    suggested = desk.get("/suggestions/prescription/?prescription_new=kabasura").html
    if kind == "templates":
        assert "template:1" not in commands_on(offered.page)
        offered.act("template:1")
        assert offered.entries("prescription") == []
    else:
        assert "Kabasura kudineer" not in suggested
    page = desk.post(f"/collection/{kind}/1/restore/", {"csrf_token": desk.token()}).follow()
    assert "It is offered again." in page.text
    assert "Kabasura" in page.text


def test_undo_is_offered_for_an_archived_item(practice: Practice, desk: Browser) -> None:
    practice.template("URTI adult", "Rest")
    answer = desk.get("/collection/").form_to("/collection/templates/1/archive/").send().follow()
    assert answer.form_to("/collection/templates/1/restore/").send().status == 303
    assert "URTI adult" in desk.get("/collection/").text


def test_an_archived_medicine_that_is_described_again_is_the_same_row(
    practice: Practice, desk: Browser
) -> None:
    practice.medicine("Kabasura")
    press(desk, "/collection/medicines/1/archive/")
    practice.medicine("KABASURA", generic="Chukku")
    rows = dump(practice.database)["shelf_medicines"]
    assert len(rows) == 1
    assert "Kabasura" in desk.get("/collection/").text


def test_the_collection_is_reached_from_the_prescription_and_leads_back(
    practice: Practice, desk: Browser
) -> None:
    practice.medicine("Kabasura")
    note = Writer(desk, begin(practice))
    (link,) = [a for a in note.page.links() if a.startswith("/collection/")]
    page = desk.get(link)
    assert note.path in page.links()
    archived = page.form_to("/collection/medicines/1/archive/").send()
    assert archived.location == link
    page = archived.follow()
    assert note.path in page.links()
    undone = page.form_to("/collection/medicines/1/restore/").send()
    assert undone.location == link


def test_the_collection_is_reached_from_the_account(desk: Browser) -> None:
    assert "/collection/" in desk.get("/account/settings/").links()
    for visit in ("x", "¹", "-1", "9" * 40):
        page = desk.get("/collection/", query_string={"visit": visit})
        assert page.status == 200
        assert not [a for a in page.links() if "consultation" in a]


def test_an_unconfirmed_medicine_is_confirmed_in_the_collection(
    practice: Practice, desk: Browser
) -> None:
    note = Writer(desk, begin(practice))
    answer = note.act("add:prescription:", prescription_new="wysolone 40 od 5d")
    assert "confirm:Wysolone 40 mg tablet od 5d" in commands_on(answer)
    assert "Not confirmed yet" in desk.get("/collection/").text
    text = press(desk, "/collection/medicines/1/confirm/")
    assert "Wysolone 40 mg tablet is confirmed" in text
    assert "Not confirmed yet" not in text
    assert "confirm:Wysolone 40 mg tablet od 5d" not in commands_on(Writer(desk, 1).page)


def test_a_medicine_is_made_a_favourite_in_the_collection_and_unmade(
    practice: Practice, desk: Browser
) -> None:
    practice.medicine("Kabasura")
    assert "Kabasura stands among your favourites" in press(
        desk, "/collection/medicines/1/favourite/"
    )
    assert "add:prescription:Kabasura " in commands_on(Writer(desk, begin(practice)).page)
    assert "Kabasura is no longer a favourite" in press(desk, "/collection/medicines/1/favourite/")


def _rows(page: Page) -> set[str]:
    """Return the names of the medicines and templates that the page lists."""
    assert page.tree is not None
    names = [e for e in page.tree.iter("span") if e.get("class") == "row-main"]
    return {"".join(name.itertext()).strip() for name in names}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kudi", {"Kabasura kudineer"}),
        ("nilav", {"Kabasura kudineer"}),
        ("kudi kaba", {"Kabasura kudineer"}),
        ("URTI", {"URTI adult"}),
        ("sore throat", {"URTI adult"}),
        ("dolo", {"Dolo 650", "URTI adult"}),
        ("urti dolo", {"URTI adult"}),
        ("olo", set()),
        ("%", set()),
        ("  ", {"Kabasura kudineer", "Dolo 650", "URTI adult"}),
    ],
)
def test_medicines_and_templates_are_found_by_the_beginnings_of_their_words(
    query: str, found: set[str], practice: Practice, desk: Browser
) -> None:
    practice.medicine("Kabasura kudineer")
    practice.medicine("Dolo 650", generic="Paracetamol", ingredients=("paracetamol",))
    practice.template("URTI adult", "Dolo 650 1-1-1 3d", "sore throat")
    for htmx in (True, False):
        page = desk.get("/collection/", htmx=htmx, query_string={"q": query})
        assert _rows(page) == found


def test_a_long_collection_has_pages_and_a_command_leads_back_to_its_page(
    practice: Practice, desk: Browser
) -> None:
    for number in range(51):
        practice.medicine(f"Kabasura {number:02}")
        practice.template(f"Fever {number:02}", "Rest")
    here = "/collection/?visit=7&q=kaba&page=2"
    page = desk.get(here)
    assert _rows(page) == {f"Kabasura {number}" for number in range(25, 50)}
    answer = page.form_to("/collection/medicines/26/archive/").send()
    assert answer.location == here
    assert answer.follow().form_to("/collection/medicines/26/restore/").send().location == here
    page = desk.get("/collection/?page=2&templates=3")
    assert _rows(page) >= {"Kabasura 25", "Fever 50"}
    assert {"/collection/?page=3&templates=3", "/collection/?page=2&templates=2"} <= {*page.links()}


def test_the_last_page_is_shown_where_its_rows_were_taken_out(
    practice: Practice, desk: Browser
) -> None:
    for number in range(26):
        practice.medicine(f"Kabasura {number:02}")
    answer = desk.get("/collection/?page=2").form_to("/collection/medicines/26/archive/").send()
    assert "Kabasura 24" in answer.follow().text
