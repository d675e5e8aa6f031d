"""An edit that was sent while signed out is compared with what was written since."""

from __future__ import annotations

import pytest

from tests.integration.auth.typed_forms import (
    PAGE_AND_PART,
    come_back,
    holds,
    sign_out,
)
from tests.integration.client import Browser
from tests.integration.factories import Practice


@PAGE_AND_PART
def test_an_edit_in_place_comes_back_in_a_form_that_can_be_sent(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    path = f"/patients/{practice.patient()}/edit/"
    form = desk.get(f"{path}?part=address", htmx=True).form_to(path)
    sign_out(desk)
    sent = form.send(htmx, address="Typed by hand")
    page = come_back(desk, sent, practice.email)
    assert holds(page, path, {"address": "Typed by hand"})
    assert "first_name" not in page.form_to(path).values  # only the part
    assert page.form_to(path).send().status == 303
    assert "Typed by hand" in desk.get("/patients/1/").text


def test_an_edit_of_a_row_that_was_changed_since_shows_both_texts(
    practice: Practice, desk: Browser
) -> None:
    path = f"/patients/{practice.patient()}/edit/"
    form = desk.get(path).form_to(path)
    sign_out(desk)
    sent = form.send(address="Mine")
    practice.browser().get(path).form_to(path).send(address="Theirs")
    page = come_back(desk, sent, practice.email)
    answer = page.form_to(path).send()
    assert answer.status == 409
    assert "Mine" in answer.text
    assert "Theirs" in answer.text


def test_an_edit_of_a_note_that_was_continued_elsewhere_shows_both_texts(
    practice: Practice, desk: Browser
) -> None:
    visit = practice.visit(practice.patient(), symptoms="before")
    path, consultation = f"/visits/{visit}/edit/", f"/visits/{visit}/consultation/"
    form = desk.get(path).form_to(path)
    note = practice.browser().get(consultation).form_to(consultation)
    sign_out(desk)
    sent = form.send(symptoms="Mine")
    assert note.send(symptoms="Theirs").status == 303
    page = come_back(desk, sent, practice.email)
    assert holds(page, path, {"symptoms": "Mine"})
    answer = page.form_to(path).send()
    assert answer.status == 409
    assert "Mine" in answer.text


@pytest.mark.parametrize("path", ["/visits/{}/consultation/", "/visits/{}/bill/"])
def test_a_draft_that_another_page_saved_since_is_not_overwritten(
    path: str, practice: Practice, desk: Browser
) -> None:
    address = path.format(practice.visit(practice.patient()))
    field = "findings" if "consultation" in path else "notes"
    where = address if "consultation" in path else f"{address}draft/"
    mine, theirs = (b.get(address).form_to(address) for b in (desk, practice.browser()))
    mine.action = theirs.action = where
    sign_out(desk)
    sent = mine.send(**{field: "Mine"})
    assert theirs.send(**{field: "Theirs"}).status == 303
    page = come_back(desk, sent, practice.email)
    assert holds(page, address, {field: "Mine"})
    again = page.form_to(address)
    again.action = where
    answer = again.send()
    assert answer.status == 409
    assert "Mine" in answer.html
    assert "Theirs" in answer.html


@pytest.mark.parametrize(
    "typed",
    [
        {"total_amount": "350", "notes": "Typed by hand"},
        {"line-0-price": "350", "notes": "Typed by hand", "total_amount": "350.00"},
    ],
    ids=["total", "line"],
)
def test_a_bill_comes_back_on_its_own_page_and_is_issued_as_typed(
    typed: dict[str, str], practice: Practice, desk: Browser
) -> None:
    path = f"/visits/{practice.visit(practice.patient())}/bill/"
    form = desk.get(path).form_to(path)
    sign_out(desk)
    page = come_back(desk, form.send(**typed, act="upi"), practice.email)
    assert page.find("retry") is None
    assert page.form_to(path).values["total_amount"] in ("350", "350.00")
    assert page.form_to(path).values["notes"] == "Typed by hand"
    issued = page.form_to(path).send(act="upi")
    assert issued.status == 303
    assert "₹350" in issued.follow().text
