"""Advances and dues of a patient, over HTTP on both databases."""

from __future__ import annotations

from tests.integration.billing.money.entries import advance, entries, form_of, send
from tests.integration.billing.test_ledger import issued
from tests.integration.client import Browser
from tests.integration.factories import Practice


def test_an_advance_is_taken_shown_used_and_refunded(practice: Practice, desk: Browser) -> None:
    practice.patient()
    path = "/patients/1/advance/"
    form = form_of(desk, path)
    for _ in range(2):
        assert form.send(amount="500", tendered="1000").location == path
    assert "Advance ₹500" in desk.get("/patients/1/").text
    page = desk.get(path)
    assert "change ₹500" in page.text
    back = page.form_to("/patients/1/advance/back/")
    assert back.send(amount="600", reason="Moves").status == 422
    assert back.send(amount="200").error_of("reason")
    assert back.send(amount="200", reason="Moves away").status == 303
    assert "₹300" in desk.get(path).text
    assert [entry[0] for entry in entries(practice)] == [500_00, -200_00]


def test_a_mistaken_advance_can_be_reversed_while_it_is_unused(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 300_00)
    advance(practice, 500_00)
    desk.get("/billing/1/").form_to("/billing/1/advance/").send()
    assert send(desk, "/payments/1/take-back/", reason="Wrong patient").status == 422
    desk.get("/billing/1/").form("payment_status", "version").send()
    assert send(desk, "/payments/1/take-back/", reason="Wrong patient").status == 303
    assert "Advance ₹" not in desk.get("/patients/1/").text


def test_the_dues_next_to_the_name_follow_a_payment(practice: Practice, desk: Browser) -> None:
    issued(practice, 500_00)
    page = desk.get("/billing/1/")
    balance = page.find("patient-balance")
    assert balance is not None
    assert "Due ₹500" in "".join(balance.itertext())
    for path in ("/patients/1/", "/visits/1/", "/patients/1/alerts/"):
        assert "Due ₹500" in desk.get(path).text
    part = page.form("payment_status", "version").send(htmx=True, payment_mode="cash")
    balance = part.find("patient-balance")
    assert balance is not None
    assert balance.get("hx-swap-oob") == "true"
    assert "Due" not in "".join(balance.itertext())
