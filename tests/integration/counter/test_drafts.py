"""The draft of a bill: no text is lost, and nothing is issued that was not shown."""

from __future__ import annotations

from collections import Counter

import pytest

from clinic.billing import credits, service
from tests.integration.client import Browser, Form
from tests.integration.counter.typing_bills import (
    DRAFT,
    NEW,
    act,
    items_of,
    page_form,
)
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_two_pages_of_one_bill_show_both_texts(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    first, second = page_form(desk), page_form(practice.browser())
    assert act(first, "work", notes="From the first").status == 200
    before = dump(practice.database)
    page = act(second, "work", htmx, notes="From the second")
    assert page.status == 409
    assert "From the first" in page.text
    assert "From the second" in page.text
    assert dump(practice.database) == before
    assert page.form_to(DRAFT).send().status == 303
    assert page_form(desk).values["notes"] == "From the second"


def test_a_page_that_has_not_shown_the_draft_issues_nothing(
    practice: Practice, desk: Browser
) -> None:
    stale = page_form(practice.browser())
    act(page_form(desk), "work", discount="50", reason="Kind")
    page = stale.send(act="cash")
    assert page.status == 409
    assert dump(practice.database)["bills"] == []


def test_a_page_continues_saving_after_a_lost_response(practice: Practice, desk: Browser) -> None:
    form = page_form(desk)
    assert act(form, "work", notes="a").status == 200
    assert act(form, "work", notes="ab").status == 200  # the earlier version
    assert page_form(desk).values["notes"] == "ab"


def test_a_changed_total_is_shown_before_it_is_issued(practice: Practice, desk: Browser) -> None:
    form = page_form(desk)
    page = form.send(act="cash", **{"line-0-price": "600"})  # typed, and not calculated yet
    assert page.status == 422
    assert "₹600 now" in page.text
    assert page.form_to(NEW).send(act="cash").status == 303
    assert items_of(practice)[0][3] == 600_00


def test_the_draft_is_deleted_when_the_bill_is_issued(practice: Practice, desk: Browser) -> None:
    form = act(page_form(desk), "work", notes="x").form_to(NEW)
    assert len(dump(practice.database)["bill_drafts"]) == 1
    assert form.send(act="cash").location == "/billing/1/"
    assert form.send(act="cash").location == "/billing/1/"  # a second tap
    rows = dump(practice.database)
    assert (len(rows["bill_drafts"]), len(rows["bills"]), len(rows["payments"])) == (0, 1, 1)
    late = act(form, "work", notes="too late", htmx=False)
    assert (late.status, late.location) == (303, "/billing/1/")


def test_eight_desks_with_a_draft_issue_one_bill(practice: Practice) -> None:
    practice.visit(practice.patient())
    act(page_form(practice.browser()), "work", notes="x")
    forms = [page_form(practice.browser()) for _ in range(8)]
    pages = at_once([lambda f=f: f.send(act="cash") for f in forms])
    assert {(page.status, page.location) for page in pages} == {(303, "/billing/1/")}
    rows = dump(practice.database)
    assert len(rows["bills"]) == len(rows["payments"]) == 1


class TestTwoWindowsOnABillWithoutAVisit:
    """One window issues the bill; the other is told before it writes anything."""

    @pytest.fixture
    def windows(self, practice: Practice) -> tuple[Form, Form, str]:
        """Both windows, opened one after the other, and their path."""
        number = practice.service("Flu vaccine", price_paise=300_00)
        path = f"/patients/{practice.patient()}/bill/"
        first, second = (page_form(practice.browser(), path) for _ in range(2))
        first = act(first, f"add-{number}", path=f"{path}draft/").form_to(path)
        return first, second, path

    @pytest.mark.parametrize("opened", ["before the draft", "after it"])
    @pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
    def test_text_typed_in_the_other_window_is_kept_and_the_page_links_to_the_bill(
        self, htmx: bool, opened: str, practice: Practice, windows: tuple[Form, Form, str]
    ) -> None:
        first, second, path = windows
        if opened == "after it":
            second = page_form(practice.browser(), path)
        assert first.send(act="cash").location == "/billing/1/"
        before = dump(practice.database)
        page = act(second, "add-1", htmx, path=f"{path}draft/", notes="From the second")
        assert page.status == 409
        assert "Bill 20" in page.text
        assert "of ₹300 was issued for this patient" in page.text
        assert "/billing/1/" in page.links()
        values = page.form_to(path).values
        assert (values["notes"], values["line-0-name"]) == ("From the second", "Flu vaccine")
        assert dump(practice.database) == before

    def test_the_other_window_issues_nothing_unless_tapped_again(
        self, practice: Practice, windows: tuple[Form, Form, str]
    ) -> None:
        first, _second, path = windows
        second = page_form(practice.browser(), path)
        assert first.send(act="cash").location == "/billing/1/"
        page = second.send(act="cash")
        assert page.status == 409
        assert len(dump(practice.database)["bills"]) == 1
        again = page.form_to(path)
        assert [again.send(act="cash").location for _ in range(2)] == ["/billing/2/"] * 2
        assert len(dump(practice.database)["bills"]) == 2

    def test_eight_windows_that_issue_simultaneously_issue_one_bill(
        self, practice: Practice, windows: tuple[Form, Form, str]
    ) -> None:
        path = windows[2]
        forms = [page_form(practice.browser(), path) for _ in range(8)]
        pages = at_once([lambda f=f: f.send(act="cash") for f in forms])
        assert Counter(page.status for page in pages) == {303: 1, 409: 7}
        assert len(dump(practice.database)["bills"]) == 1

    def test_a_cancelled_bill_of_a_visit_does_not_prevent_a_bill_without_a_visit(
        self, practice: Practice, windows: tuple[Form, Form, str]
    ) -> None:
        bill = practice.billed_visit(1, status="pending")
        with practice.at_work():
            credits.cancel(service.get_bill(bill), "Wrong fee")
        assert windows[0].send(act="cash").status == 303
