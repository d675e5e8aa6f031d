"""A bill is composed of items, discounts and GST, with or without a visit."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.billing import queries, service
from clinic.counter.billing_context import list_offered
from tests.integration.client import Browser
from tests.integration.counter.typing_bills import (
    DRAFT,
    GSTIN,
    NEW,
    act,
    items_of,
    page_form,
    settle,
)
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.factories import Practice


def test_the_consultation_is_on_the_bill_without_asking(desk: Browser) -> None:
    values = page_form(desk).values
    assert (values["line-0-name"], values["line-0-price"]) == ("Consultation", "500")
    assert (values["line-0-kind"], values["worked_out"]) == ("consultation", "500")


def test_the_consultation_of_the_price_list_gives_its_name_and_code(
    practice: Practice, desk: Browser
) -> None:
    number = practice.service("OPD consultation", kind="consultation", sac="999312")
    assert page_form(desk).send(act="cash").status == 303
    with practice.at_work():
        (item,) = queries.list_items(1)
        assert (item.description, item.sac, item.service_id) == (
            "OPD consultation",
            "999312",
            number,
        )
        assert item.unit_paise == 500_00  # the visit's fee, not the list's price


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_service_is_added_with_one_tap_and_kept_when_the_page_is_closed(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    number = practice.service()
    answer = act(page_form(desk), f"add-{number}", htmx)
    assert answer.status == (200 if htmx else 303)
    values = page_form(practice.browser()).values
    assert (values["line-1-name"], values["worked_out"]) == ("Dressing", "700")


def test_tapping_the_same_service_again_adds_one_to_its_quantity(
    practice: Practice, desk: Browser
) -> None:
    number = practice.service()
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    values = act(form, f"add-{number}").form_to(NEW).values
    assert values["line-1-quantity"] == "2"
    assert values["worked_out"] == "900"


def test_a_typed_item_is_added_and_a_line_is_removed(practice: Practice, desk: Browser) -> None:
    typed = {"line-1-name": "Certificate", "line-1-price": "99.50", "line-1-quantity": "2"}
    form = act(page_form(desk), "work", **typed).form_to(NEW)
    assert form.values["worked_out"] == "699"
    assert "data-focus" in form.page.html  # the next line waits for typing
    form = act(form, "remove-0").form_to(NEW)
    assert (form.values["line-0-name"], form.values["worked_out"]) == ("Certificate", "199")
    assert form.send(act="card").status == 303
    assert items_of(practice) == [("Certificate", "other", 2, 99_50, 199_00)]


def test_the_sums_are_updated_while_typing(practice: Practice, desk: Browser) -> None:
    form = page_form(desk)
    typed = form.values | {"line-0-price": "600", "line-0-discount": "10 %"}
    part = desk.post(DRAFT, typed, htmx=True)
    assert part.status == 200
    assert "₹540" in part.text
    assert part.find("line-0-net") is not None
    assert part.find("bill") is None  # fields being typed in are not replaced
    values = page_form(desk).values
    assert (values["line-0-price"], values["line-0-discount"]) == ("600", "10 %")


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("line-0-price", "5oo"), ("line-0-price", "-1"), ("line-0-quantity", "0")),
        *(("line-0-quantity", "1.5"), ("line-0-discount", "101 %"), ("line-0-name", "")),
        *(("discount", "lots"), ("line-0-price", "")),
    ],
)
def test_an_unreadable_amount_is_kept_explained_and_never_issued(
    name: str, text: str, practice: Practice, desk: Browser
) -> None:
    form = page_form(desk)
    assert desk.post(DRAFT, form.values | {name: text}, htmx=True).status == 200
    page = page_form(desk).page
    assert page.form_to(NEW).values[name] == text
    assert page.error_of(name)
    answer = page.form_to(NEW).send(act="cash")
    assert answer.status == 422
    assert answer.error_of(name)
    assert dump(practice.database)["bills"] == []


@pytest.mark.parametrize(
    ("name", "message"),
    [("line-0-discount", "Consultation comes to ₹500"), ("discount", "The bill comes to ₹500")],
)
def test_a_discount_above_the_price_is_explained_and_never_reduced(
    name: str, message: str, practice: Practice, desk: Browser
) -> None:
    form = page_form(desk)
    part = desk.post(DRAFT, form.values | {name: "600"}, htmx=True)
    assert message in part.text
    answer = page_form(desk).send(act="cash", reason="Goodwill")
    assert answer.status == 422
    assert message in answer.error_of(name)
    assert answer.form_to(NEW).values[name] == "600"
    assert dump(practice.database)["bills"] == []


def test_a_discount_needs_a_reason_and_is_shown_on_the_bill(
    practice: Practice, desk: Browser
) -> None:
    form = act(page_form(desk), "work", discount="50").form_to(NEW)
    assert "₹50 off" in form.page.text  # in the closed fold
    answer = form.send(act="cash")
    assert answer.status == 422
    assert "why" in answer.error_of("reason")
    assert answer.form_to(NEW).values["discount"] == "50"
    assert answer.form_to(NEW).send(act="cash", reason="Senior citizen").status == 303
    with practice.at_work():
        bill = service.get_bill(1)
        stored = (bill.total_paise, bill.discount_paise, bill.discount_reason)
    assert stored == (450_00, 50_00, "Senior citizen")


@pytest.mark.parametrize(
    "typed", [{"discount": "20.01 %"}, {"line-0-discount": "100.01"}, {"discount": "100.01"}]
)
def test_a_discount_above_the_cap_is_refused_with_a_reason(
    typed: dict[str, str], practice: Practice, desk: Browser
) -> None:
    settle(practice, doctor_cap_bp=2_000)
    form = act(page_form(desk), "work", reason="Kind", **typed).form_to(NEW)
    answer = form.send(act="cash")
    assert answer.status == 422
    assert "At most 20 %" in answer.error_of("discount")
    assert dump(practice.database)["bills"] == []


def test_a_discount_at_the_cap_is_given(practice: Practice, desk: Browser) -> None:
    settle(practice, doctor_cap_bp=2_000)
    form = act(page_form(desk), "work", reason="Kind", discount="20 %").form_to(NEW)
    assert form.send(act="cash").status == 303


def test_without_a_gstin_nothing_is_taxed(practice: Practice, desk: Browser) -> None:
    number = practice.service("Botox", gst_bp=1800)
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    assert form.values["worked_out"] == "700"
    assert "CGST" not in form.page.text


def test_with_a_gstin_the_rate_of_the_day_is_added_and_the_document_is_a_tax_invoice(
    practice: Practice, desk: Browser
) -> None:
    settle(practice, gstin=GSTIN, to_rupee=True)
    number = practice.service("Botox", gst_bp=1800, price_paise=333_33)
    form = act(page_form(desk), f"add-{number}").form_to(NEW)
    assert form.values["worked_out"] == "893"
    for label in ("CGST", "SGST", "Rounding"):
        assert label in form.page.text
    assert form.send(act="upi").status == 303
    with practice.at_work():
        bill = service.get_bill(1)
        items = queries.list_items(1)
        assert (bill.heading, bill.gstin) == ("invoice_cum_bill_of_supply", GSTIN)
        assert [i.kind for i in items] == ["consultation", "procedure", "rounding"]
        assert sum(i.net_paise for i in items) == bill.total_paise == 893_00


def test_a_bill_is_issued_without_a_visit(practice: Practice) -> None:
    patient = practice.patient()
    number = practice.service("Flu vaccine", kind="vaccine", price_paise=1_500_00)
    path = f"/patients/{patient}/bill/"
    desk = practice.browser()
    form = page_form(desk, path)
    assert form.send(act="cash").status == 422  # nothing is on it
    form = act(form, f"add-{number}", path=f"{path}draft/").form_to(path)
    again = page_form(practice.browser(), path)
    assert again.values["line-0-name"] == "Flu vaccine"
    for _ in range(2):
        assert form.send(act="cash").location == "/billing/1/"
    with practice.at_work():
        bill = service.get_bill(1)
        assert (bill.patient_id, bill.visit_id, bill.paid_paise) == (patient, None, 1_500_00)
    assert dump(practice.database)["bill_drafts"] == []


def test_an_archived_patient_gets_no_bill_without_a_visit(practice: Practice) -> None:
    patient = practice.patient()
    desk = practice.browser()
    desk.get(f"/patients/{patient}/delete/").form_to(f"/patients/{patient}/delete/").send()
    page = desk.get(f"/patients/{patient}/bill/")
    assert (page.status, page.location) == (302, f"/patients/{patient}/")


def test_the_page_runs_no_more_statements_for_sixty_services(practice: Practice) -> None:
    settle(practice, gstin=GSTIN, free_days=7)
    patient = practice.patient()
    practice.visit(patient)
    counts = []
    for more in (1, 60):
        for n in range(more):
            practice.service(f"Service {more} {n}", gst_bp=1800)
            if n:
                practice.bill(practice.visit(patient))
        desk = practice.browser()
        form = act(page_form(desk), "add-1").form_to(NEW)
        with statements(practice.database.app) as executed:
            desk.get(NEW)
        with statements(practice.database.app) as saved:
            desk.post(DRAFT, form.values | {"notes": f"More {more}"}, htmx=True)
        counts.append((len(executed), len(saved)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 6


def test_rates_are_those_of_the_day(practice: Practice) -> None:
    number = practice.service(gst_bp=500)
    with practice.at_work():
        before = list_offered(True, date(2025, 12, 31))
        after = list_offered(True, date(2026, 1, 1))
    assert (before[number].gst_bp, after[number].gst_bp) == (None, 500)
