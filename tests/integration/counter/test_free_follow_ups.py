"""The free follow-up is offered, declined, charged and used up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clinic_day
from tests.integration.client import Browser, Form
from tests.integration.counter.typing_bills import (
    act,
    items_of,
    page_form,
    settle,
)
from tests.integration.factories import Practice


@pytest.fixture
def followed(practice: Practice) -> Practice:
    """A consultation paid five days ago, and a visit of today; follow-ups are free for a week."""
    settle(practice, free_days=7, free_visits=1)
    patient = practice.patient()
    practice.bill(practice.visit(patient, visit_date=clinic_day() - timedelta(days=5)))
    practice.visit(patient)
    return practice


def second(desk: Browser) -> Form:
    return page_form(desk, "/visits/2/bill/")


def test_a_free_follow_up_is_offered_and_taken_with_one_tap(followed: Practice) -> None:
    desk = followed.browser()
    form = second(desk)
    assert "within 7 days" in form.page.text
    assert form.values["worked_out"] == "500"  # offered, not given
    form = act(form, "free", path="/visits/2/bill/draft/").form_to("/visits/2/bill/")
    assert form.values["worked_out"] == "0"
    assert form.send(act="cash").status == 303
    ((description, kind, *_rest, net),) = items_of(followed, 2)
    assert description.startswith("Follow-up within 7 days")
    assert (kind, net) == ("follow_up", 0)


def test_a_free_follow_up_can_be_declined_and_is_not_offered_again(followed: Practice) -> None:
    desk = followed.browser()
    act(second(desk), "charge", path="/visits/2/bill/draft/")
    form = second(desk)
    assert "can be free" not in form.page.text
    assert form.values["worked_out"] == "500"


def test_a_free_follow_up_is_charged_after_all(followed: Practice) -> None:
    draft = "/visits/2/bill/draft/"
    form = act(second(followed.browser()), "free", path=draft).form_to("/visits/2/bill/")
    form = act(form, "charge", path=draft).form_to("/visits/2/bill/")
    assert (form.values["line-0-kind"], form.values["worked_out"]) == ("consultation", "500")


def test_free_follow_ups_are_used_up(followed: Practice) -> None:
    desk = followed.browser()
    form = act(second(desk), "free", path="/visits/2/bill/draft/").form_to("/visits/2/bill/")
    form.send(act="cash")
    followed.visit(1)
    assert "can be free" not in desk.get("/visits/3/bill/").text


@pytest.mark.parametrize("days", [7, 8])
def test_a_follow_up_is_free_within_the_days_and_not_a_day_longer(
    days: int, practice: Practice
) -> None:
    settle(practice, free_days=7)
    patient = practice.patient()
    practice.bill(practice.visit(patient, visit_date=clinic_day() - timedelta(days=days)))
    practice.visit(patient)
    offered = "can be free" in practice.browser().get("/visits/2/bill/").text
    assert offered == (days == 7)


def test_an_unpaid_consultation_grants_nothing(practice: Practice) -> None:
    settle(practice, free_days=7)
    patient = practice.patient()
    practice.bill(practice.visit(patient), status="pending")
    practice.visit(patient)
    assert "can be free" not in practice.browser().get("/visits/2/bill/").text
