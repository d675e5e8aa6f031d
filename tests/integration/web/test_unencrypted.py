"""Plain HTTP in production: the browser drops Secure cookies, and the page explains it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from clinic.unencrypted import TITLE

TYPED = {"full_name": "Asha Rao", "email": "asha@example.org", "password": "long enough 77"}


@pytest.fixture
def production(app: Flask) -> Iterator[Flask]:
    app.config |= {"PRODUCTION": True, "SESSION_COOKIE_SECURE": True}
    yield app
    app.config |= {"PRODUCTION": False, "SESSION_COOKIE_SECURE": False}


pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_a_warning_is_shown_over_plain_http_before_typing(production: Flask, path: str) -> None:
    page = production.test_client().get(path, base_url="http://clinic.example").text
    assert f"{TITLE}. It begins with http://" in page
    here = production.test_client().get(path, base_url="http://127.0.0.1:8000").text
    assert TITLE not in here


def test_a_form_sent_over_plain_http_explains_the_error_and_keeps_the_text(
    production: Flask,
) -> None:
    visitor = production.test_client(use_cookies=False)  # as a browser drops Secure cookies
    answer = visitor.post("/signup/", data=TYPED, base_url="http://clinic.example")
    assert answer.status_code == 400
    assert TITLE in answer.text
    assert "Asha Rao" in answer.text
    assert "This form had expired" not in answer.text


@pytest.mark.parametrize(
    ("base_url", "headers"),
    [
        ("https://clinic.example", {}),
        # A proxy that is not trusted (TRUSTED_PROXIES is unset): the cookies do arrive.
        ("http://clinic.example", {"X-Forwarded-Proto": "https"}),
    ],
)
def test_no_warning_is_shown_over_https(
    production: Flask, base_url: str, headers: dict[str, str]
) -> None:
    visitor = production.test_client()
    assert "http://" not in visitor.get("/login/", base_url=base_url, headers=headers).text
    answer = visitor.post("/signup/", data=TYPED, base_url=base_url, headers=headers)
    assert "This form had expired" in answer.text


def test_no_warning_is_shown_outside_production(app: Flask) -> None:
    visitor = app.test_client()
    assert "http://" not in visitor.get("/login/").text
    assert "This form had expired" in visitor.post("/signup/", data=TYPED).text
