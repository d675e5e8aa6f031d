"""A typed total: the bill is priced, taxed and rounded as every bill of the clinic."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.billing import queries, service
from tests.integration.client import Browser, Form
from tests.integration.counter.typing_bills import DRAFT, GSTIN, NEW, act, page_form, settle
from tests.integration.databases import dump
from tests.integration.factories import Practice

SAC = "999312"


@pytest.fixture
def registered(practice: Practice, desk: Browser) -> Browser:
    """The browser of a clinic that is registered for GST and rounds to the rupee."""
    settle(practice, gstin=GSTIN, to_rupee=True)
    practice.service("OPD consultation", kind="consultation", sac=SAC)
    return desk


def typed_over(form: Form, total: str) -> dict[str, Any]:
    return form.values | {"total_amount": total, "act": "cash"}


def alone(form: Form, total: str) -> dict[str, Any]:
    """Post the total alone, as a script does that knows only the contract."""
    names = ("csrf_token", "request_key")
    alone_values = {name: form.values[name] for name in names}
    return alone_values | {"total_amount": total, "payment_status": "paid", "notes": ""}


def issued(practice: Practice) -> tuple[Any, ...]:
    """Return the first bill's heading, GSTIN, total, and (description, SAC, paise) of each line."""
    with practice.at_work():
        bill = service.get_bill(1)
        lines = [(i.description, i.sac, i.net_paise) for i in queries.list_items(1)]
        return bill.heading, bill.gstin, bill.total_paise, *lines


@pytest.mark.parametrize("send", [typed_over, alone])
def test_a_typed_total_becomes_the_price_of_the_only_line(
    send: Any, practice: Practice, registered: Browser
) -> None:
    assert registered.post(NEW, send(page_form(registered), "450")).status == 303
    line = ("OPD consultation", SAC, 450_00)
    assert issued(practice) == ("bill_of_supply", GSTIN, 450_00, line)


def test_a_post_of_the_total_alone_is_rounded_by_a_rounding_line(
    practice: Practice, registered: Browser
) -> None:
    assert registered.post(NEW, alone(page_form(registered), "450.50")).status == 303
    lines = ("OPD consultation", SAC, 450_50), ("Rounding", "", 50)
    assert issued(practice) == ("bill_of_supply", GSTIN, 451_00, *lines)


def test_the_page_shows_the_rounding_before_the_bill_is_issued(
    practice: Practice, registered: Browser
) -> None:
    page = registered.post(NEW, typed_over(page_form(registered), "450.50"))
    assert page.status == 422
    assert "₹451 now" in page.text
    assert page.form_to(NEW).send(act="cash").status == 303
    assert issued(practice)[2:] == (
        451_00,
        ("OPD consultation", SAC, 450_50),
        ("Rounding", "", 50),
    )


@pytest.mark.parametrize("send", [typed_over, alone])
@pytest.mark.parametrize("total", ["1000", "1180"])
def test_a_taxable_line_is_never_issued_without_its_tax(
    total: str, send: Any, practice: Practice, registered: Browser
) -> None:
    number = practice.service("Botox", gst_bp=1800, price_paise=1000_00)
    form = act(page_form(registered), f"add-{number}").form_to(NEW)
    form = act(form, "remove-0", path=DRAFT).form_to(NEW)
    assert form.values["worked_out"] == "1,180"
    before = dump(practice.database)
    page = registered.post(NEW, send(form, total) | {"tab": form.values["tab"]})
    if page.status == 303:
        assert (send, total) == (typed_over, "1180")
        assert issued(practice)[2:] == (1180_00, ("Botox", "", 1180_00))
        return
    assert page.status == 422
    assert dump(practice.database) == before


def test_the_total_of_several_lines_is_computed_and_no_other_is_issued(
    practice: Practice, registered: Browser
) -> None:
    number = practice.service("Dressing", price_paise=200_00)
    form = act(page_form(registered), f"add-{number}").form_to(NEW)
    tab = {"tab": form.values["tab"]}
    assert registered.post(NEW, alone(form, "500") | tab).status == 422
    assert dump(practice.database)["bills"] == []
    assert registered.post(NEW, alone(form, "700") | tab).status == 303
    assert len(issued(practice)) == 5
