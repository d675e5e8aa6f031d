"""Suggestions for the text that is typed into a box of the consultation."""

from __future__ import annotations

from itertools import product

import pytest

from clinic.clock import clinic_day
from clinic.habits.queries import HabitUse, count_use, list_habits, list_habits_of
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.writing import Writer, begin, commands_on

MOST_TO_SUGGEST = 3


@pytest.fixture
def desk(practice: Practice) -> Browser:
    return practice.browser()


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
