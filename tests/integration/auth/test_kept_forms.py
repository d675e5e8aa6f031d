"""Few forms that are sent signed out are kept, for a limited time, and none of a stranger."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_wtf.csrf import generate_csrf

from clinic.auth import kept_forms
from tests.integration.auth.accounts import row_of, sign_in
from tests.integration.auth.typed_forms import (
    NEW,
    PAGE_AND_PART,
    TYPED,
    come_back,
    row_of_kept,
    sign_out,
)
from tests.integration.client import Browser, Form
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once


def _invented(app: Flask) -> list[str]:
    """Return forged tokens: none, malformed ones, and one of an invented sign-in with the right
    secret."""
    with app.test_request_context() as context:
        context.session["csrf_token"] = "0" * 64
        signed = generate_csrf()
    return ["", "x", "." * 40, "ImEi.x.y", signed, signed * 3, "\u0661" * 30]


@pytest.mark.one_case_on_postgresql
@PAGE_AND_PART
@pytest.mark.parametrize(
    "payload", ["\0", "a\0", "\ud800", "x", [], {"a": 1}, 5, None, True], ids=ascii
)
def test_a_malformed_token_belongs_to_nobody(
    htmx: bool, payload: Any, desk: Browser, app: Flask
) -> None:
    token = f"{urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip('=')}.x.y"
    typed = TYPED | {"csrf_token": token}
    assert Browser(app).post(NEW, typed, htmx=htmx).status == (401 if htmx else 302)
    answer = desk.post(NEW, typed, htmx=htmx)
    assert answer.status == 400
    assert "This form had expired" in answer.text


@PAGE_AND_PART
def test_a_stranger_cannot_put_text_into_a_doctors_form(
    htmx: bool, practice: Practice, app: Flask, form: Form
) -> None:
    stranger = Browser(app)
    own = stranger.get("/login/").form_to("/login/").values["csrf_token"]
    for token in [*_invented(app), own]:
        for email in (practice.email, str(practice.user_id)):
            planted = TYPED | {"csrf_token": token, "email": email, "_user_id": email}
            assert stranger.post(NEW, planted, htmx=htmx).status == (401 if htmx else 302)
    assert dump(practice.database)["kept_forms"] == []
    assert "Lata" not in practice.browser().get(NEW).html


def test_a_doctor_cannot_put_text_into_another_doctors_form(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    stranger = other.browser()
    form = stranger.get(NEW).form_to(NEW)
    sign_out(stranger)
    form.send(**TYPED, user_id=practice.user_id, doctor_id=practice.doctor_id)
    assert "Lata" not in desk.get(NEW).html
    sign_out(desk)
    assert "Lata" not in sign_in(desk, practice.email, next=NEW).follow().html


def test_a_form_that_is_too_large_or_unreadable_leads_to_the_sign_in(
    practice: Practice, desk: Browser, form: Form
) -> None:
    sign_out(desk)
    assert form.send(first_name="x" * 1_100_000).status == 302
    broken = {"data": b"\xff=%zz&&", "content_type": "multipart/form-data"}
    assert desk.open(NEW, "POST", **broken).status == 302
    assert dump(practice.database)["kept_forms"] == []


def test_few_forms_are_kept_and_for_a_limited_time(
    practice: Practice, desk: Browser, form: Form, travelling: Any
) -> None:
    sign_out(desk)
    for number in range(kept_forms.MOST + 3):
        form.send(**TYPED | {"first_name": f"Lata {number}", "request_key": f"key {number}"})
        travelling.shift(timedelta(seconds=1))
    rows = row_of_kept(practice)
    assert len(rows) == kept_forms.MOST
    assert rows[0]["form_key"] == f"key {kept_forms.MOST + 2}"
    travelling.shift(kept_forms.KEPT_FOR)
    sign_in(desk, practice.email)
    assert "Lata" not in desk.get(NEW).html
    sign_out(desk)
    form.send(**TYPED)
    assert len(row_of_kept(practice)) == 1


def test_a_form_of_a_sign_in_that_ended_long_ago_is_not_kept(
    practice: Practice, desk: Browser, form: Form, travelling: Any
) -> None:
    sign_out(desk)
    travelling.shift(kept_forms.OPEN_FOR + timedelta(minutes=1))
    assert form.send(**TYPED).status == 302
    assert row_of_kept(practice) == []


def test_kept_forms_are_read_only_where_there_are_some(
    practice: Practice, desk: Browser, form: Form
) -> None:
    assert row_of(practice.database, "kept_forms") == []
    with desk.client.session_transaction() as session:
        assert "kept_forms" not in session
    sign_out(desk)
    come_back(desk, form.send(**TYPED), practice.email)
    with desk.client.session_transaction() as session:
        assert session["kept_forms"] is True
    desk.get(NEW).form_to(NEW).send()
    with desk.client.session_transaction() as session:
        assert "kept_forms" not in session


def test_a_form_sent_eight_times_simultaneously_is_kept_once(
    practice: Practice, form: Form
) -> None:
    app, values = practice.database.app, form.values | TYPED
    acts = [lambda: Browser(app).post(NEW, values) for _ in range(8)]
    assert [page.status for page in at_once(acts)] == [302] * 8
    assert len(row_of_kept(practice)) == 1
