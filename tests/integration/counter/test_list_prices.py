"""A price that differs from the price list needs a reason; a lower one counts as a discount."""

from __future__ import annotations

import pytest

from clinic.billing import queries
from tests.integration.client import Browser, Form
from tests.integration.counter.typing_bills import DRAFT, NEW, act, page_form, settle
from tests.integration.databases import dump
from tests.integration.factories import Practice


def dressed(practice: Practice, desk: Browser) -> Form:
    """Return the page of a bill with the consultation at ₹500 and a dressing at the list's ₹200."""
    number = practice.service()
    return act(page_form(desk), f"add-{number}").form_to(NEW)


def departures(practice: Practice) -> list[tuple[int, int, str]]:
    """Return of each line its price, the list price where it differs, and the reason."""
    with practice.at_work():
        return [(i.unit_paise, i.list_paise, i.price_reason) for i in queries.list_items(1)]


@pytest.mark.parametrize("price", ["150", "250"])
def test_a_price_above_or_below_the_list_price_needs_a_reason(
    price: str, practice: Practice, desk: Browser
) -> None:
    form = act(dressed(practice, desk), "work", **{"line-1-price": price}).form_to(NEW)
    answer = form.send(act="cash")
    assert answer.status == 422
    assert "Dressing has another price than usual: it is ₹200" in answer.error_of("reason")
    assert answer.form_to(NEW).values["line-1-price"] == price
    assert dump(practice.database)["bills"] == []
    assert answer.form_to(NEW).send(act="cash", reason="Half the size").status == 303
    paise = int(price) * 100
    assert departures(practice) == [(500_00, 0, ""), (paise, 200_00, "Half the size")]
    assert "Usually ₹200: Half the size" in desk.get("/billing/1/").text


def test_a_price_below_the_list_price_counts_against_the_cap(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, doctor_cap_bp=1_000)
    form = dressed(practice, desk)
    part = desk.post(DRAFT, form.values | {"line-1-price": "100"}, htmx=True)
    assert "At most 10 %" in part.text
    form = page_form(desk)
    page = form.send(act="cash", reason="Cannot pay more")
    assert page.status == 422
    assert "this is 14.29 %" in page.error_of("discount")
    form = act(page_form(desk), "work", **{"line-1-price": "130"}).form_to(NEW)
    assert form.send(act="cash", reason="Cannot pay more").status == 303


def test_the_visits_fee_and_the_list_price_need_no_reason(
    practice: Practice, desk: Browser
) -> None:
    practice.service("OPD consultation", kind="consultation", price_paise=600_00)
    form = page_form(desk)
    assert form.values["line-0-price"] == "500"
    page = act(form, "work", **{"line-0-price": "550"}).form_to(NEW).send(act="cash")
    assert "OPD consultation has another price than usual: it is ₹500" in page.error_of("reason")
    form = act(page_form(desk), "work", **{"line-0-price": "600"}).form_to(NEW)
    assert form.send(act="cash").status == 303
    assert departures(practice) == [(600_00, 0, "")]


def test_an_unlisted_item_may_have_any_price(practice: Practice, desk: Browser) -> None:
    typed = {"line-0-price": "350", "line-1-name": "Certificate", "line-1-price": "75"}
    assert act(page_form(desk), "work", **typed).form_to(NEW).send(act="cash").status == 303
    assert departures(practice) == [(350_00, 0, ""), (75_00, 0, "")]


@pytest.mark.parametrize("expected", [False, True], ids=["at once", "kept first"])
def test_a_typed_total_needs_no_reason(expected: bool, practice: Practice, desk: Browser) -> None:
    practice.service("OPD consultation", kind="consultation", price_paise=600_00)
    form = page_form(desk)
    if expected:
        form = act(form, "work", total_amount="450").form_to(NEW)
        assert (form.values["worked_out"], form.values["line-0-price"]) == ("450", "450")
        assert form.send(act="cash").status == 303
    else:
        assert form.send(act="cash", total_amount="450").status == 303
    assert departures(practice) == [(450_00, 0, "")]


def test_a_price_typed_after_a_total_needs_a_reason(practice: Practice, desk: Browser) -> None:
    practice.service("OPD consultation", kind="consultation", price_paise=600_00)
    form = act(page_form(desk), "work", total_amount="450").form_to(NEW)
    form = act(form, "work", **{"line-0-price": "400"}, total_amount="450").form_to(NEW)
    assert form.send(act="cash").status == 422


def test_a_post_of_the_total_alone_issues_the_bill(practice: Practice, desk: Browser) -> None:
    practice.service("OPD consultation", kind="consultation", price_paise=600_00)
    form = page_form(desk)
    values = {name: form.values[name] for name in ("csrf_token", "request_key")}
    typed = {"total_amount": "300", "payment_status": "paid", "notes": ""}
    assert desk.post(NEW, values | typed).status == 303
    assert departures(practice) == [(300_00, 0, "")]
