"""A visit is edited in its plain form while its note is written in the consultation: no text is
lost."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser, Form
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.writing import Writer, draft_of, visit_of

EDIT = "/visits/1/edit/"
PAGE_AND_PART = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The doctor's browser, with a visit outside the consultation."""
    practice.visit(practice.patient(), symptoms="Fever")
    return practice.browser()


@pytest.fixture
def writer(practice: Practice, desk: Browser) -> Writer:
    """The same visit, open in the consultation elsewhere, with nothing typed yet."""
    return Writer(practice.browser(), 1)


def form_of(desk: Browser, part: str = "") -> Form:
    query = f"?part={part}" if part else ""
    return desk.get(f"{EDIT}{query}").form("version", part or "diagnosis")


def texts_of(practice: Practice, name: str) -> list[str]:
    draft = draft_of(practice, 1)
    assert draft is not None
    return list(draft["lists"][name])


@PAGE_AND_PART
@pytest.mark.parametrize("part", ["", "symptoms"])
def test_an_edit_of_a_visit_with_a_draft_shows_both_texts_and_follows_the_doctors_choice(
    part: str, htmx: bool, practice: Practice, desk: Browser, writer: Writer
) -> None:
    form = form_of(desk, part)
    writer.act("add:symptoms:Cough", findings="Throat red")
    answer = form.send(htmx=htmx, symptoms="Headache since morning")
    assert answer.status == 409
    assert "Fever Cough" in answer.text
    assert "Headache since morning" in answer.text
    assert texts_of(practice, "symptoms") == ["Fever", "Cough"]
    assert answer.form_to(writer.path).send(act="over").location == writer.path
    assert texts_of(practice, "symptoms") == ["Headache since morning"]
    after = Writer(practice.browser(), 1)
    assert after.value("findings") == "Throat red"
    after.act("finish")
    assert visit_of(practice, 1)["symptoms"] == "Headache since morning"


def test_text_typed_in_the_draft_meanwhile_also_shows_both_texts(
    practice: Practice, desk: Browser, writer: Writer
) -> None:
    form = form_of(desk)
    writer.act(findings="Throat red")
    form.send(diagnosis="Dengue").form_to(writer.path).send(act="over")
    answer = writer.act(findings="Throat red, no pus")
    assert answer.status == 409
    assert "Dengue" in answer.text


def test_the_day_and_the_fee_of_a_conflicting_edit_are_saved(
    practice: Practice, desk: Browser, writer: Writer
) -> None:
    form = form_of(desk)
    writer.act(findings="Throat red")
    page = form.send(diagnosis="Dengue", consultation_fee="250", visit_date="2026-01-05")
    assert page.status == 409
    visit = visit_of(practice, 1)
    assert (visit["fee_paise"], visit["diagnosis"]) == (250_00, "Viral fever")
    assert visit["visit_date"].isoformat() == "2026-01-05"
    assert page.form_to(writer.path).send(act="over").status == 303
    assert texts_of(practice, "diagnosis") == ["Dengue"]


def test_text_in_a_box_of_the_draft_is_kept(
    practice: Practice, desk: Browser, writer: Writer
) -> None:
    form = form_of(desk)
    writer.act(prescription_new="pan 40 1-0-")
    page = form.send(prescription="Dolo 650 1-1-1 3d")
    page.form_to(writer.path).send(act="over")
    after = Writer(practice.browser(), 1)
    assert after.value("prescription_new") == "pan 40 1-0-"
    assert after.entries("prescription") == ["Dolo 650 1-1-1 3d"]


@PAGE_AND_PART
def test_a_text_that_the_draft_has_already_is_no_conflict(
    htmx: bool, practice: Practice, desk: Browser, writer: Writer
) -> None:
    form = form_of(desk)
    writer.act("add:symptoms:Cough")
    answer = form.send(htmx=htmx, symptoms="Fever\nCough")
    assert (answer.status, answer.headers.get("HX-Redirect") or answer.location) == (
        200 if htmx else 303,
        writer.path,
    )


@pytest.mark.one_case_on_postgresql
@PAGE_AND_PART
@pytest.mark.parametrize("part", ["symptoms", "diagnosis", "prescription"])
def test_a_part_of_the_note_is_changed_in_the_consultation_while_a_draft_exists(
    part: str, htmx: bool, desk: Browser, writer: Writer
) -> None:
    writer.act(findings="Throat red")
    answer = desk.get(f"{EDIT}?part={part}", htmx=htmx)
    assert (answer.status, answer.headers.get("HX-Redirect") or answer.location) == (
        200 if htmx else 302,
        writer.path,
    )
    whole = desk.get(EDIT)
    assert part not in whole.form("version", "consultation_fee").values
    assert writer.path in whole.html


def test_the_whole_form_without_a_changed_text_saves_day_and_fee(
    practice: Practice, desk: Browser, writer: Writer
) -> None:
    form = form_of(desk)
    writer.act(findings="Throat red")
    answer = form.send(consultation_fee="250")
    assert (answer.status, answer.location) == (303, "/visits/1/")
    assert visit_of(practice, 1)["fee_paise"] == 250_00


def test_an_edit_of_a_note_that_was_signed_meanwhile_shows_both_texts(
    practice: Practice, desk: Browser, writer: Writer
) -> None:
    form = form_of(desk)
    writer.act("finish", diagnosis=["Dengue"])
    before = dump(practice.database, "sign_ins")
    form.values["version"] = "2"
    page = form.send(diagnosis="Malaria")
    assert page.status == 409
    assert "Dengue" in page.text
    assert "Malaria" in page.text
    assert dump(practice.database, "sign_ins") == before
    page.form_to(writer.path).send(act="over")
    assert texts_of(practice, "diagnosis") == ["Malaria"]
    assert visit_of(practice, 1)["diagnosis"] == "Dengue"


@pytest.mark.parametrize("begun", [False, True], ids=["no draft yet", "draft"])
@pytest.mark.parametrize(
    "changed", [{"consultation_fee": "250"}, {"visit_date": "2026-01-05"}], ids=["fee", "day"]
)
def test_a_change_of_fee_or_day_does_not_interrupt_the_consultation(
    changed: dict[str, str], begun: bool, practice: Practice, desk: Browser, writer: Writer
) -> None:
    if begun:
        assert writer.act("add:symptoms:Cough").status == 200
    part = next(iter(changed))
    assert form_of(desk, part).send(**changed).status == 303
    assert writer.act(findings="Throat red").status == 200
    assert form_of(desk, part).send(**{part: "2026-01-06" if "date" in part else "300"}).status
    assert writer.act("finish").status == 200
    visit = visit_of(practice, 1)
    assert visit["findings"] == "Throat red"
    assert visit["fee_paise"] == (300_00 if part == "consultation_fee" else 500_00)


def test_a_page_without_a_draft_is_told_of_a_plain_edit(
    practice: Practice, desk: Browser, writer: Writer
) -> None:
    assert form_of(desk).send(diagnosis="Dengue").status == 303
    answer = writer.act(findings="Throat red")
    assert answer.status == 409
    assert "Dengue" in answer.text


def test_a_simultaneous_edit_and_first_save_never_miss_each_other(practice: Practice) -> None:
    for number in range(1, 7):
        practice.visit(practice.patient())
        writer = Writer(practice.browser(), number)
        form = practice.browser().get(f"/visits/{number}/edit/").form("version", "diagnosis")
        answers = at_once(
            [
                lambda w=writer: w.act(findings="Throat red").status,
                lambda f=form: f.send(diagnosis="Dengue").status,
            ]
        )
        assert sorted(answers) in ([200, 409], [303, 409])
        visit = visit_of(practice, number)
        drafted = draft_of(practice, number) is not None
        assert (visit["diagnosis"] == "Dengue") != drafted
