"""The price list and the settings of bills, over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from clinic.pricelist import queries
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.factories import Practice

LIST = "/services/"
SETTINGS = "/account/billing/"
GSTIN = "27AAPFU0939F1ZV"


@pytest.fixture
def desk(practice: Practice) -> Browser:
    return practice.browser()


def add(desk: Browser, **typed: str) -> int:
    values = {"name": "Dressing", "price": "200"} | typed
    return desk.get(LIST).form("name", "request_key").send(**values).status


def test_the_empty_list_offers_the_two_usual_services_with_one_tap(
    practice: Practice, desk: Browser
) -> None:
    assert "/account/#default_fee" in desk.get(LIST).html  # nothing at ₹0
    desk.get("/account/").form_to("/account/").send(default_fee="450")
    page = desk.get(LIST)
    for _ in range(2):
        assert page.form_to("/services/usual/").send().status == 303
    text = desk.get(LIST).text
    assert text.count("₹450") == 2
    with practice.at_work():
        assert [s.kind for s in queries.list_services()] == ["consultation", "follow_up"]


def test_a_service_is_added_once_although_the_form_is_sent_repeatedly(
    practice: Practice, desk: Browser
) -> None:
    form = desk.get(LIST).form("name", "request_key")
    for _ in range(2):
        assert form.send(name="Botox", price="8,000", sac="9997", gst="18").status == 303
    with practice.at_work():
        (service,) = queries.list_services()
        assert (service.name, service.price_paise, service.sac) == ("Botox", 8_000_00, "9997")
        assert [rate.gst_bp for rate in queries.list_rates_of(service.id)] == [1800]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "what it is called"),
        ("price", "", "price in rupees"),
        ("price", "-5", "below zero"),
        ("sac", "12345", "4, 6 or 8 digits"),
        ("gst", "41", "at most 40"),
        ("gst", "x", "percentage"),
        ("kind", "magic", "kind"),
        ("gst_from", "31/02/2026", ""),
    ],
)
def test_an_invalid_field_is_explained_and_its_text_kept(
    field: str, typed: str, message: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    form = desk.get(LIST).form("name", "request_key")
    page = form.send(**{"name": "Dressing", "price": "200", field: typed})
    assert page.status == 422
    assert message in page.error_of(field)
    assert dump(practice.database) == before


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_service_is_edited_in_place_and_its_rate_applies_from_a_day(
    htmx: bool, practice: Practice
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, 30, tzinfo=UTC)):
        number = practice.service(gst_bp=500)
        desk = practice.browser()
        form = desk.get(f"/services/{number}/edit/", htmx=htmx).form("version", "name")
        answer = form.send(
            htmx=htmx, name="Big dressing", gst="18", sac="999722", gst_from="2026-12-01"
        )
        assert answer.status == (200 if htmx else 303)
        text = desk.get(f"/services/{number}/").text
    assert "Big dressing" in text
    assert "GST 5 %" in text
    assert "18 % from 1 Dec 2026" in text
    with time_machine.travel(datetime(2026, 11, 30, 18, 30, tzinfo=UTC)):  # midnight in Kolkata
        assert "GST 18 %" in practice.browser().get(LIST).text


def test_gst_is_folded_away_until_something_on_the_list_has_it(desk: Browser) -> None:
    def folds() -> list[bool]:
        tree = desk.get(LIST).tree
        assert tree is not None
        return ["open" not in fold.attrib for fold in tree.iter("details")]

    assert add(desk) == 303
    assert folds() == [True]
    assert "GST exempt" not in desk.get(LIST).text + desk.get("/services/1/").text
    assert add(desk, name="Peel", gst="18") == 422
    assert add(desk, name="Peel", gst="18", sac="999722") == 303
    assert folds() == [False]
    assert "GST exempt" in desk.get(LIST).text
    assert "GST exempt" in desk.get("/services/1/").text


def test_the_name_of_the_next_service_has_the_caret(desk: Browser) -> None:
    for _ in range(2):
        name = desk.get(LIST).form("price").field("name")
        assert name.get("data-autofocus") is not None
        assert add(desk) == 303
    edited = desk.get("/services/1/edit/").form("price").field("name")
    assert edited.get("data-autofocus") is None


def test_a_rate_is_reset_to_exempt(practice: Practice, desk: Browser) -> None:
    number = practice.service(gst_bp=500)
    form = desk.get(f"/services/{number}/edit/").form("version", "name")
    assert form.send(gst="").status == 303
    assert "GST exempt" in desk.get(LIST).text


def test_a_stale_edit_shows_both_texts_and_changes_nothing(
    practice: Practice, desk: Browser
) -> None:
    number = practice.service()
    forms = [desk.get(f"/services/{number}/edit/").form("version", "name") for _ in range(2)]
    assert forms[0].send(gst="5", sac="999722").status == 303
    before = dump(practice.database)
    page = forms[1].send(name="Typed second", gst="12", sac="999722")
    assert page.status == 409
    assert dump(practice.database) == before
    assert "Typed second" in page.html
    assert page.form("version", "name").send().status == 303
    assert "GST 12 %" in desk.get(LIST).text


def test_an_archived_service_is_not_offered_and_can_be_restored(
    practice: Practice, desk: Browser
) -> None:
    number = practice.service()
    desk.get(f"/services/{number}/edit/").form_to(f"/services/{number}/archive/").send()
    page = desk.get(LIST)
    assert "No services yet" in page.text
    page = desk.get(f"{LIST}?show=archived")
    assert page.form_to(f"/services/{number}/restore/").send().status == 303
    assert "Dressing" in desk.get(LIST).text


def test_the_list_runs_no_more_statements_for_sixty_services(practice: Practice) -> None:
    counts = []
    for more in (1, 60):
        for n in range(more):
            practice.service(f"Service {more} {n}", gst_bp=500)
        desk = practice.browser()
        desk.get(LIST)
        with statements(practice.database.app) as executed:
            desk.get(LIST)
        counts.append(len(executed))
    assert counts[0] == counts[1] <= 6


# --- how bills are made --------------------------------------------------------------------------


def test_settings_are_saved_and_shown_again(desk: Browser) -> None:
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert form.values["doctor_cap"] == "100"
    typed = {"gstin": "27 aapfu 0939f1zv", "doctor_cap": "12.5", "free_days": "7"}
    assert form.send(**typed, free_visits="2", rounding="paisa", paper="thermal").status == 303
    values = desk.get(SETTINGS).form_to(SETTINGS).values
    assert values["gstin"] == GSTIN
    assert values["doctor_cap"] == "12.5"
    assert (values["free_days"], values["free_visits"]) == ("7", "2")
    assert (values["rounding"], values["paper"], values["stamp"]) == ("paisa", "thermal", "yes")


def test_a_narrow_roll_and_the_letterhead_are_saved_and_shown_again(desk: Browser) -> None:
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert (form.values["paper"], form.values["letterhead"]) == ("a5", "yes")
    assert form.send(paper="roll58", letterhead="no").status == 303
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert (form.values["paper"], form.values["letterhead"]) == ("roll58", "no")
    assert form.send(paper="thermal").status == 303
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert (form.values["paper"], form.values["letterhead"]) == ("thermal", "no")


def test_a_post_without_the_letterhead_leaves_it_unchanged(desk: Browser) -> None:
    form = desk.get(SETTINGS).form_to(SETTINGS)
    assert form.send(letterhead="no").status == 303
    form = desk.get(SETTINGS).form_to(SETTINGS)
    del form.values["letterhead"]
    assert form.send(free_days="3").status == 303
    assert desk.get(SETTINGS).form_to(SETTINGS).values["letterhead"] == "no"


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("gstin", "27AAPFU0939F1ZX", "wrong"),
        ("gstin", "123", "15 characters"),
        ("doctor_cap", "101", "100"),
        ("doctor_cap", "", "percentage"),
        ("free_days", "366", "At most 365"),
        ("free_days", "soon", "whole number"),
        ("free_visits", "", "number"),
        ("paper", "a3", "paper"),
    ],
)
def test_invalid_settings_are_explained(
    field: str, typed: str, message: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = desk.get(SETTINGS).form_to(SETTINGS).send(**{field: typed})
    assert page.status == 422
    assert message in page.error_of(field)
    assert page.form_to(SETTINGS).values.get(field, typed) == typed
    assert dump(practice.database) == before


def test_of_two_first_settings_the_second_is_told_of_the_conflict(
    practice: Practice, desk: Browser
) -> None:
    forms = [desk.get(SETTINGS).form_to(SETTINGS) for _ in range(2)]
    assert forms[0].send(free_days="7").status == 303
    page = forms[1].send(free_days="5")
    assert page.status == 409
    assert len(dump(practice.database)["billing_settings"]) == 1
