"""A removed line is restored as it was typed."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.counter.typing_bills import (
    DRAFT,
    NEW,
    act,
    items_of,
    page_form,
)
from tests.integration.factories import Practice


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_removed_line_is_restored_as_it_was_typed(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    number = practice.service()
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    typed = {"line-1-name": "Dressing, big", "line-1-price": "25O", "line-1-discount": "10 %"}
    form = act(form, "work", **typed, **{"line-2-name": "ECG", "line-2-price": "300"}).form_to(NEW)
    before = {name: text for name, text in form.values.items() if name.startswith("line-")}
    page = act(form, "remove-1", htmx)
    form = page.form_to(NEW) if htmx else page_form(desk)
    assert "Dressing, big removed" in form.page.text
    assert (form.values["line-1-name"], form.values["worked_out"]) == ("ECG", "800")
    desk.post(DRAFT, form.values | {"notes": "typed meanwhile"}, htmx=True)
    form = page_form(desk)
    page = act(form, "undo", htmx)
    form = page.form_to(NEW) if htmx else page_form(desk)
    assert {name: text for name, text in form.values.items() if name.startswith("line-")} == before
    assert form.values["notes"] == "typed meanwhile"
    assert "removed" not in form.page.text


def test_only_the_last_removed_line_is_offered_and_none_once_it_is_issued(
    practice: Practice, desk: Browser
) -> None:
    lines = {"line-1-name": "ECG", "line-1-price": "300"}
    form = act(page_form(desk), "work", **lines).form_to(NEW)
    form = act(form, "remove-0").form_to(NEW)
    form = act(form, "remove-0").form_to(NEW)
    assert form.page.text.count("removed") == 1
    form = act(form, "undo").form_to(NEW)
    assert (form.values["line-0-name"], form.values["worked_out"]) == ("ECG", "300")
    form = act(form, "undo").form_to(NEW)  # a second tap
    form = act(form, "remove-7").form_to(NEW)
    assert form.values["worked_out"] == "300"
    assert form.send(act="cash").status == 303
    assert [item[0] for item in items_of(practice)] == ["ECG"]


def test_a_removed_line_is_restored_after_a_conflict_too(practice: Practice, desk: Browser) -> None:
    first, second = page_form(desk), page_form(practice.browser())
    act(first, "work", notes="From the first")
    page = act(second, "remove-0")
    assert page.status == 409
    page.form_to(DRAFT).send()
    form = act(page_form(desk), "undo").form_to(NEW)
    assert form.values["line-0-name"] == "Consultation"


@pytest.mark.parametrize(
    "sent",
    [
        {"removed-place": "-1"},
        {"removed-place": "9999"},
        {"removed-place": "²"},
        {"removed-name": "", "removed-price": "", "removed-discount": ""},
    ],
)
def test_a_removed_line_that_cannot_be_read_changes_nothing(
    sent: dict[str, str], desk: Browser
) -> None:
    form = act(page_form(desk), "remove-0").form_to(NEW)
    values = act(form, "undo", **sent).form_to(NEW).values
    assert values["line-0-name"] == ""
