"""A bill is switched between paid and pending, and its notes are edited; over HTTP on both
databases."""

from __future__ import annotations

import pytest

from tests.integration.billing.bills.issuing import bill_of, issue, ledger
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of
from tests.integration.versions import VERSIONS


def switch(page: Page, htmx: bool = False, **typed: str) -> Page:
    return page.form("payment_status", "version").send(htmx=htmx, **typed)


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_bill_is_switched_in_place_and_the_ledger_agrees(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    issue(desk, payment_status="pending")
    for turn, (mode, sums) in enumerate([("upi", 50000), ("", 0), ("card", 50000), ("", 0)]):
        page = desk.get("/billing/1/")
        answer = switch(page, htmx, **({"payment_mode": mode} if mode else {}))
        assert answer.status == (200 if htmx else 303)
        bill = bill_of(practice)
        assert bill["paid_paise"] == sum(entry[0] for entry in ledger(practice)) == sums
        assert len(ledger(practice)) == turn + 1
    assert ledger(practice) == [
        (50000, "upi", None),
        (-50000, "upi", 1),
        (50000, "card", None),
        (-50000, "card", 3),
    ]


def test_a_second_tap_on_paid_takes_no_second_payment(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    page = desk.get("/billing/1/")
    for _ in range(2):
        assert switch(page, payment_mode="cash").status == 303
    assert ledger(practice) == [(50000, "cash", None)]


def test_of_eight_simultaneous_taps_on_paid_one_takes_the_payment(practice: Practice) -> None:
    practice.billed_visit(status="pending")
    desks = [practice.browser() for _ in range(8)]
    pages = [d.get("/billing/1/") for d in desks]
    answers = at_once([lambda p=p: switch(p, payment_mode="cash") for p in pages])
    assert {answer.status for answer in answers} <= {303, 409}
    assert ledger(practice) == [(50000, "cash", None)]


def test_of_eight_simultaneous_reversals_one_is_written(practice: Practice) -> None:
    practice.billed_visit(status="paid")
    desks = [practice.browser() for _ in range(8)]
    pages = [d.get("/billing/1/") for d in desks]
    answers = at_once([lambda p=p: switch(p) for p in pages])
    assert {answer.status for answer in answers} <= {303, 409}
    assert ledger(practice) == [(50000, "cash", None), (-50000, "cash", 1)]


def test_a_stale_switch_changes_nothing(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    page = desk.get("/billing/1/")
    edit = desk.get("/billing/1/edit/?part=notes").form("version", "notes")
    edit.send(notes="Saved first")
    before = dump(practice.database)
    answer = switch(page, payment_mode="cash")
    assert answer.status == 409
    assert dump(practice.database) == before


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_notes_are_edited_in_place(htmx: bool, practice: Practice, desk: Browser) -> None:
    issue(desk)
    form = desk.get("/billing/1/edit/?part=notes", htmx=htmx).form("version", "notes")
    answer = form.send(htmx=htmx, notes="For the insurer\nCopy sent")
    assert answer.status == (200 if htmx else 303)
    assert bill_of(practice)["notes"] == "For the insurer\nCopy sent"
    too_long = desk.get("/billing/1/edit/?part=notes", htmx=htmx).form("version", "notes")
    page = too_long.send(htmx=htmx, notes="x" * 2001)
    assert page.status == 422
    assert page.error_of("notes")


def test_the_whole_bill_is_edited_without_javascript(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    form = desk.get("/billing/1/edit/").form_to("/billing/1/edit/")
    page = form.send(notes="Paid at last", payment_status="paid", payment_mode="bank")
    assert (page.status, page.location) == (303, "/billing/1/")
    assert ledger(practice) == [(50000, "bank", None)]


def test_stale_notes_show_both_texts_and_change_nothing(practice: Practice, desk: Browser) -> None:
    issue(desk)
    forms = [desk.get("/billing/1/edit/?part=notes").form("version", "notes") for _ in range(2)]
    forms[0].send(notes="Saved first")
    before = dump(practice.database)
    page = forms[1].send(notes="Typed second")
    assert page.status == 409
    assert "Saved first" in page.text
    assert dump(practice.database) == before
    assert page.form("version", "notes").send().status == 303
    assert bill_of(practice)["notes"] == "Typed second"


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_missing_or_nonsense_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    issue(desk)
    before = dump(practice.database, "audit_events")
    form = desk.get("/billing/1/edit/?part=notes").form("version", "notes")
    assert form.send(notes="Typed", version=version).status == 409
    assert dump(practice.database, "audit_events") == before


def test_money_is_recorded_in_the_trail(practice: Practice, desk: Browser) -> None:
    issue(desk, payment_status="pending")
    switch(desk.get("/billing/1/"), payment_mode="upi")
    acts = [(a[0], a[1]) for a in acts_of(practice) if a[0] not in ("read", "sign_in", "sign_up")]
    assert acts[-3:].count(("create", "payments")) == 1
    changes = [a[3] for a in acts_of(practice) if (a[0], a[1]) == ("create", "payments")]
    assert [(entry["amount_paise"], entry["mode"]) for entry in changes] == [
        ([None, 50000], [None, "upi"])
    ]
