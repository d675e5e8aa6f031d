"""Signing in, and the page it leads to; over HTTP on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.auth.accounts import is_in, sign_in
from tests.integration.client import Browser
from tests.integration.factories import PASSWORD, Practice

OUTSIDE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/%0d%0aLocation: https://evil.example\r\nX: y",
    "https:/evil.example",
    "/..//evil.example\\",
    "ftp://evil.example/",
)
INSIDE = ("/", "/patients/", "/patients/?q=lak&page=2", "/visits/7/edit/?part=diagnosis")


def test_a_doctor_signs_in_and_reaches_the_requested_page(practice: Practice, app: Flask) -> None:
    visitor = Browser(app)
    redirect = visitor.get("/patients/?q=lak&page=2")
    page = redirect.follow().form_to("/login/").send(email=practice.email, password=PASSWORD)
    assert (page.status, page.location) == (303, "/patients/?q=lak&page=2")
    assert is_in(visitor)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("target", OUTSIDE)
def test_next_does_not_lead_to_another_site(target: str, practice: Practice, app: Flask) -> None:
    by_form, by_address = Browser(app), Browser(app)
    assert sign_in(by_form, practice.email, next=target).location == "/"
    page = by_address.get("/login/", query_string={"next": target})
    assert page.form_to("/login/").send(email=practice.email, password=PASSWORD).location == "/"
    assert by_form.get("/login/", query_string={"next": target}).location == "/"


@pytest.mark.parametrize("target", INSIDE)
def test_next_leads_to_pages_of_the_clinic(target: str, practice: Practice, app: Flask) -> None:
    visitor = Browser(app)
    page = visitor.get("/login/", query_string={"next": target})
    assert page.form_to("/login/").send(email=practice.email, password=PASSWORD).location == target


def test_an_e_mail_address_is_recognised_in_any_spelling(
    practice: Practice, visitor: Browser
) -> None:
    assert sign_in(visitor, " Asha@EXAMPLE.org ").status == 303


def test_known_and_unknown_addresses_get_the_same_answer(practice: Practice, app: Flask) -> None:
    known_account, unknown_account = Browser(app), Browser(app)
    answers = [
        sign_in(known_account, practice.email, "wrong password").html,
        sign_in(unknown_account, "nobody@example.org", "wrong password").html,
    ]
    bare = [
        answer.replace(practice.email, "X").replace("nobody@example.org", "X") for answer in answers
    ]
    cut = [b.split('name="csrf_token"')[0] for b in bare]
    rest = [b.split('name="csrf_token"')[1].partition(">")[2] for b in bare]
    assert cut[0] == cut[1]
    assert rest[0] == rest[1]
    assert "not right" in answers[0]
