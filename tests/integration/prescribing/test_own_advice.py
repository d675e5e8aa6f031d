"""Advice in the patient's language: shipped, or as the doctor typed it, never guessed."""

from __future__ import annotations

from datetime import date

from clinic.habits.queries import count_use
from clinic.prescribing.queries import translations_of
from tests.integration.client import Browser, Form
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.prescribing.printing import text_of
from tests.integration.prescriptions import sign

PAGE = "/account/advice/"


def advise(practice: Practice, *texts: str) -> None:
    with practice.at_work():
        count_use("advice", dict.fromkeys(texts, ""), date(2026, 11, 23))


def values_of(form: Form, name: str) -> list[str]:
    """Return the values of all fields of one name, in order."""
    fields = (field for field in form.element.iter("input") if field.get("name") == name)
    return [field.get("value") or "" for field in fields]


def test_a_typed_translation_prints_on_prescriptions_signed_later(
    practice: Practice, desk: Browser
) -> None:
    advise(practice, "Look at your feet daily", "Plenty of fluids")
    page = desk.get(f"{PAGE}?language=hi")
    assert "खूब तरल पदार्थ पिएँ" in page.text
    form = page.form("text")
    typed = {name: values_of(form, name) for name in ("words", "text", "seen")}
    typed["text"][typed["words"].index("Look at your feet daily")] = "रोज़ अपने पैर देखें"
    assert form.send(**typed).status == 303
    with practice.at_work():
        translations = translations_of(("Look at your feet daily", "Rest"))
    assert translations == {"Look at your feet daily": {"hi": "रोज़ अपने पैर देखें"}}
    visit = practice.visit(practice.patient())
    advice = ("Look at your feet daily", "Rest in a dark room")
    number = sign(practice, visit, advice=advice, translations=translations)
    printed = text_of(desk.get(f"/prescriptions/{number}/pdf/?language=hi"))
    assert "Rest in a dark room" in printed
    assert "(Look at your feet daily)" in printed


def test_two_pages_that_change_the_same_advice_lose_nothing(
    practice: Practice, desk: Browser
) -> None:
    advise(practice, "Walk every day")
    first, second = (desk.get(f"{PAGE}?language=ta").form("text") for _ in range(2))
    row = {"words": ["Walk every day"], "seen": [""]}
    assert first.send(text=["முதல்"], **row).status == 303
    page = second.send(text=["இரண்டாவது"], **row)
    assert page.status == 409
    assert "முதல்" in page.text
    assert "இரண்டாவது" in page.html
    (stored,) = dump(practice.database)["advice_translations"]
    assert "முதல்" in stored
    again = {name: values_of(page.form("text"), name) for name in ("words", "text", "seen")}
    assert page.form("text").send(**again).status == 303
    assert "இரண்டாவது" in dump(practice.database)["advice_translations"][0]


def test_a_wrong_text_is_explained_and_kept_on_the_page(practice: Practice, desk: Browser) -> None:
    for typed, message in (
        ({"words": "Walk every day", "text": "w" * 401}, "At most 400 characters"),
        ({"words": "", "text": "without its advice"}, "Write the advice too"),
    ):
        page = desk.get(PAGE).form("text").send(**typed, seen="")
        assert page.status == 422
        assert message in page.text
        assert typed["text"] in page.html
    assert dump(practice.database)["advice_translations"] == []
