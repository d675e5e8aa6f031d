"""A doctor's collection of medicines and templates, and the suggestions while typing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from clinic.clock import clinic_day
from clinic.habits.queries import HabitUse, count_use, list_habits, list_habits_of
from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on

MOST_TO_OPEN = 14
MOST_TO_SUGGEST = 3
MOST_COMPRESSED = 60 * 1024
NINE = (
    "Pan 40 1-0-0 ac 14d",
    "Dolo 650 1-1-1 3d",
    "Azithral 500 od 3d",
    "Glycomet 500 1-0-1 30d",
    "Telma 40 1-0-0 30d",
    "Ecosprin 75 0-1-0 30d",
    "Wysolone 10 od 5d",
    "Calpol 250 5 ml tds 3d",
    "தூதுவளை லேகியம் காலை மாலை ஒரு தேக்கரண்டி",
)


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


# --- suggestions ---------------------------------------------------------------------------------


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("name", "typed", "offered"),
    [
        ("prescription", "pan 4", "Pan 40"),
        ("prescription", "pan 40 1-0-0 ac", "Pan 40 1-0-0 ac"),
        ("prescription", "kabas", "Kabasura kudineer"),
        ("diagnosis", "urti", "Acute upper respiratory infection"),
        ("diagnosis", "t2dm", "E11"),
        ("diagnosis", "dengue", "A9"),
        ("diagnosis", "dm with htn", "E11.9) + Essential hypertension (I10)"),
        ("investigations", "cbc", "CBC / Hemogram"),
    ],
)
def test_a_typed_beginning_is_completed(
    name: str, typed: str, offered: str, practice: Practice, desk: Browser
) -> None:
    practice.medicine("Kabasura kudineer")
    page = desk.get(f"/suggestions/{name}/", htmx=True, query_string={f"{name}_new": typed})
    assert offered.lower() in page.text.lower()
    acts = commands_on(page)
    assert acts
    assert all(act.startswith(f"pick:{name}:") for act in acts)


ANY = (
    *("", " ", "%", "_", "'", '"', "\\", "\x00", "<script>alert(1)</script>", "🤒", "½", "((("),
    *("बुखार", "காய்ச்சல்", "a" * 5000, "1-0-1", "x " * 200, "{{ 7 * 7 }}", "ﷺ" * 300),
)


@pytest.mark.parametrize("name", ["prescription", "diagnosis", "investigations"])
def test_any_text_can_be_searched_for(name: str, desk: Browser) -> None:
    for typed, htmx in product(ANY, (True, False)):
        page = desk.get(f"/suggestions/{name}/", htmx, query_string={f"{name}_new": typed})
        assert page.status == 200, typed
        assert "<script>alert" not in page.html, typed


def test_other_fields_have_no_suggestions(desk: Browser) -> None:
    for name in ("advice", "symptoms", "visits", "Prescription", ""):
        assert desk.get(f"/suggestions/{name}/").status == 404


def test_a_medicine_that_is_written_often_comes_first(practice: Practice, desk: Browser) -> None:
    def first() -> str:
        page = desk.get("/suggestions/prescription/", query_string={"prescription_new": "para"})
        return commands_on(page)[0]

    line = "Paracetamol 500 mg tablet 1-1-1 3d"
    assert first() != f"pick:prescription:{line}"
    writer = Writer(desk, begin(practice))
    writer.act("finish", prescription=[line])
    assert first() == f"pick:prescription:{line}"


def test_habits_are_listed_by_kind_the_most_used_first(practice: Practice) -> None:
    with practice.at_work():
        for _ in range(2):
            count_use("medicine", {"Pan 40": "od"}, clinic_day())
        count_use("medicine", {"Dolo 650": "sos"}, clinic_day())
        count_use("diagnosis", ["Viral fever (B34.9)"], clinic_day())
        assert list_habits_of("medicine") == [
            HabitUse("Pan 40", "od", 2),
            HabitUse("Dolo 650", "sos", 1),
        ]
        assert list_habits_of("medicine") == list_habits()["medicine"]
        assert list_habits_of("complaint") == []


@pytest.mark.parametrize("name", ["prescription", "diagnosis", "investigations"])
def test_a_suggestion_runs_few_statements(name: str, practice: Practice, desk: Browser) -> None:
    for number in range(200):
        practice.medicine(f"Own medicine {number}")
    path = f"/suggestions/{name}/"
    desk.get(path, query_string={f"{name}_new": "own"})
    with statements(practice.database.app) as executed:
        desk.get(path, query_string={f"{name}_new": "own"})
    assert len(executed) <= MOST_TO_SUGGEST, "\n".join(executed)


# --- numbers of statements -----------------------------------------------------------------------


def test_the_page_runs_few_statements_for_any_number_of_rows(practice: Practice) -> None:
    patient = practice.patient()
    Writer(practice.browser(), begin(practice, patient)).act(prescription=list(NINE))
    few = cost(practice)
    for number in range(60):
        day = clinic_day() - timedelta(days=number)
        practice.visit(patient, visit_date=day, prescription="\n".join(NINE))
        practice.template(f"Template {number}", "\n".join(NINE))
    for number in range(200):
        practice.medicine(f"Own medicine {number}")
    for name in ("Penicillin", "Ibuprofen"):
        practice.allergy(patient, name=name)
        practice.problem(patient, name=name)
    many = cost(practice)
    assert len(many) == len(few)
    assert len(many) <= MOST_TO_OPEN, "\n".join(many)


def cost(practice: Practice) -> list[str]:
    """Return the number of statements that open the first visit's note, with filled caches."""
    desk = practice.browser()
    Writer(desk, 1)
    with statements(practice.database.app) as executed:
        Writer(desk, 1)
    return executed


def test_a_save_runs_few_statements(practice: Practice) -> None:
    writer = Writer(practice.browser(), begin(practice))
    writer.act(prescription=list(NINE))
    writer.act("confirm:")
    for act in ("", "up:prescription:" + NINE[3], "add:symptoms:fever"):
        with statements(practice.database.app) as executed:
            assert writer.act(act).status == 200
        assert len(executed) <= MOST_TO_OPEN, "\n".join(executed)


def test_the_page_is_small_with_a_long_history(practice: Practice) -> None:
    patient = practice.patient(last_name="வெங்கடசுப்பிரமணியன்" * 3, address="x " * 200)
    for number in range(60):
        practice.visit(
            patient,
            visit_date=date(2026, 1, 1) + timedelta(days=number),
            symptoms=f"fever {number} d\ncough {number} w",
            diagnosis=f"Diagnosis number {number} (J{number:02})",
            prescription="\n".join(f"{line} note {number}" for line in NINE),
        )
        practice.template(f"Template {number}", "\n".join(NINE))
    practice.allergy(patient)
    writer = Writer(practice.browser(), begin(practice, patient))
    writer.act(prescription=list(NINE), findings="Long words of findings. " * 40)
    desk = practice.browser()
    answer = desk.client.get(writer.path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= MOST_COMPRESSED
