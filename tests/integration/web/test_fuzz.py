"""Any text in any field causes no server error and is shown as text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.client import Browser
from tests.integration.conftest import KINDS
from tests.integration.databases import Database
from tests.integration.factories import open_practice

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "a\x00b",
    "\x00",
    "x" * 300,
    "🙂👩‍⚕️🇮🇳",
    "\u202eتجربة\u202c",
    "\ud800",
    "'; DROP TABLE patients; --",
    "%s %(x)s {0} \\",
    "\r\n\t\v\x1b[31m",
    "e\u0301\u200d\u200b",
    "९९",
    "٣",
    "1e400",
    "-0",
    "NaN",
    "\uffff\U0010ffff",
    "9" * 400,
)
STRICTER = ("postgresql",)
"""Refuses more texts and numbers than SQLite, each with its own error."""
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=60), st.text("0123456789.,-/ :ymd₹+", max_size=20)
)
FORMS: dict[str, tuple[str, ...]] = {
    "/signup/": ("full_name", "email", "password", "password_confirm", "request_key"),
    "/login/": ("email", "password", "remember", "next"),
    "/account/": (
        *("full_name", "qualification", "registration_number", "registration_council"),
        *("clinic_name", "clinic_address", "clinic_phone", "upi_id", "default_fee"),
        *("print_language", "bill_language", "version"),
    ),
    "/account/advice/": ("language", "words", "text", "seen"),
    "/account/setup/": ("step", "act", "next"),
    "/account/prescription/": (
        *("paper", "letterhead", "top_mm", "bottom_mm", "left_mm", "right_mm"),
        "version",
    ),
    "/account/password/": ("old_password", "new_password", "new_password_confirm"),
    "/patients/new/": (
        *("first_name", "last_name", "gender", "age", "date_of_birth", "phone", "address"),
        *("request_key", "not_duplicate"),
    ),
    "/patients/1/edit/": (
        *("first_name", "last_name", "gender", "age", "date_of_birth", "phone", "address"),
        "version",
    ),
    "/patients/1/allergies/": ("name", "usual_reaction", "reaction", "request_key"),
    "/allergies/1/edit/": ("name", "reaction", "version"),
    "/patients/1/problems/": ("name", "code", "since", "request_key"),
    "/problems/1/edit/": ("name", "code", "since", "version"),
    "/patients/1/visits/new/": (
        *("visit_date", "symptoms", "diagnosis", "prescription", "consultation_fee"),
        "request_key",
    ),
    "/visits/1/edit/": (
        *("visit_date", "symptoms", "diagnosis", "prescription", "consultation_fee"),
        "version",
    ),
    "/visits/2/bill/": ("total_amount", "payment_status", "payment_mode", "notes", "request_key"),
    "/billing/1/edit/": ("payment_status", "payment_mode", "notes", "version"),
    "/billing/1/pay/": (
        *("amount", "mode", "reference", "tendered", "handed", "expects"),
        "request_key",
    ),
    "/billing/1/refund/": ("amount", "mode", "reason", "request_key"),
    "/billing/1/credit/": ("items", "mode", "reason", "request_key"),
    "/billing/1/cancel/": ("mode", "reason", "version"),
    "/billing/1/advance/": ("amount", "request_key"),
    "/payments/1/take-back/": ("reason",),
    "/patients/1/advance/": ("amount", "mode", "reference", "tendered", "request_key"),
    "/patients/1/advance/back/": ("amount", "mode", "reason", "request_key"),
    "/billing/statements/": ("statement",),
    "/billing/statements/enter/": ("enter", "request_key"),
}
QUERIES = {
    "/patients/": ("q", "page", "show"),
    "/billing/": ("q", "page", "status"),
    "/billing/dues/": ("page",),
    "/registers/h1/": ("from", "to", "page"),
    "/registers/h1/csv/": ("from", "to"),
    "/account/prescription/test/": ("paper",),
    "/patients/new/": ("name",),
    "/patients/lookalikes/": ("first_name", "last_name", "gender", "age", "phone"),
    "/allergies/suggestions/": ("name", "chosen"),
    "/problems/suggestions/": ("name", "code", "chosen"),
    "/patients/1/edit/": ("part",),
    "/visits/1/edit/": ("part",),
    "/billing/1/edit/": ("part",),
}
modest = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def desks(databases: Callable[[str], Database]) -> Callable[[str], tuple[Browser, Browser]]:
    """Return a function that gives the browsers (signed in, visitor) on a database that keeps the
    rows of the examples."""
    made: dict[str, tuple[Browser, Browser]] = {}

    def find(kind: str) -> tuple[Browser, Browser]:
        if kind not in made:
            database = databases(kind)
            database.renew()
            practice = open_practice(database)
            practice.billed_visit()
            practice.visit(1)
            practice.allergy(1)
            practice.problem(1)
            made[kind] = practice.browser(), Browser(database.app)
            for browser in made[kind]:
                browser.allowed = frozenset({"invalid-codepoint"})
        return made[kind]

    return find


def encoded(text: str) -> Any:
    """Encode a text as a browser may send it; a lone surrogate is sent as its bytes."""
    return text.encode("utf-8", "surrogatepass")


def token_of(browser: Browser, signed_out: bool) -> dict[str, Any]:
    """Return the token field that every form of this browser has."""
    page = browser.get("/login/") if signed_out else None
    token = page.form_to("/login/").values["csrf_token"] if page else browser.token()
    return {"csrf_token": token.encode()}


@pytest.mark.parametrize("kind", STRICTER)
@pytest.mark.parametrize("path", FORMS)
@given(data=st.data())
@modest
def test_no_text_in_a_form_causes_a_server_error(
    path: str, kind: str, data: st.DataObject, desks: Callable[[str], tuple[Browser, Browser]]
) -> None:
    signed_in, nobody = desks(kind)
    browser = nobody if path in ("/signup/", "/login/") else signed_in
    names = FORMS[path]
    always = {"version": TEXTS} if "version" in names else {}
    typed = data.draw(
        st.fixed_dictionaries(always, optional=dict.fromkeys(set(names) - {"version"}, TEXTS))
    )
    values = {name: encoded(text) for name, text in typed.items()}
    values |= token_of(browser, browser is nobody)
    page = browser.post(path, values, htmx=data.draw(st.booleans()))
    assert page.status < 500
    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html
    if browser is nobody:
        browser.client.delete_cookie("clinic")


@pytest.mark.parametrize("kind", STRICTER)
@pytest.mark.parametrize("path", QUERIES)
@given(data=st.data())
@modest
def test_no_text_in_an_address_causes_a_server_error(
    path: str, kind: str, data: st.DataObject, desks: Callable[[str], tuple[Browser, Browser]]
) -> None:
    browser, _nobody = desks(kind)
    typed = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(QUERIES[path], TEXTS)))
    query = {name: encoded(text) for name, text in typed.items()}
    page = browser.get(path, htmx=data.draw(st.booleans()), query_string=query)
    assert page.status < 500
    assert "<script>alert" not in page.html


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", FORMS)
def test_a_hostile_text_in_all_fields_causes_no_server_error(
    path: str, kind: str, desks: Callable[[str], tuple[Browser, Browser]]
) -> None:
    signed_in, nobody = desks(kind)
    browser = nobody if path in ("/signup/", "/login/") else signed_in
    token = token_of(browser, browser is nobody)
    for text in NASTY:
        page = browser.post(path, dict.fromkeys(FORMS[path], encoded(text)) | token)
        assert page.status < 500, ascii(text)
        assert "<script>alert" not in page.html


@pytest.mark.parametrize("path", ["/patients/new/", "/account/"])
def test_control_characters_of_a_form_do_not_reach_a_page(path: str, desk: Browser) -> None:
    values = dict.fromkeys(FORMS[path], "a\x0b\x1b\uffffb") | {"csrf_token": desk.token()}
    assert desk.post(path, values).status == 422


@pytest.mark.parametrize("path", ["/patients/", "/billing/"])
def test_control_characters_of_a_search_do_not_reach_a_page(path: str, desk: Browser) -> None:
    assert desk.get(path, query_string={"q": "a\x0b\x1bb"}).status == 200
