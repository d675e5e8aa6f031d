"""Over HTTPS browsers take the clinic's cookies from this host alone, and never over plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.integration.databases import Database
from tests.integration.factories import PASSWORD, Practice

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

HTTPS = "https://localhost"


@pytest.fixture
def production(app: Flask) -> Iterator[Flask]:
    app.config |= {"PRODUCTION": True, "SESSION_COOKIE_SECURE": True}
    yield app
    app.config |= {"PRODUCTION": False, "SESSION_COOKIE_SECURE": False}


def cookies_after_signing_in(app: Flask, practice: Practice, base_url: str) -> dict[str, str]:
    """Sign in; return the attributes of each cookie, by name."""
    client = app.test_client()
    page = client.get("/login/", base_url=base_url).get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    typed = {"email": practice.email, "password": PASSWORD, "remember": "y", "csrf_token": token}
    answer = client.post("/login/", data=typed, base_url=base_url, headers={"Referer": base_url})
    assert answer.status_code == 303, "the first answer's cookie was not taken back"
    cookies = [header.partition("=") for header in answer.headers.getlist("Set-Cookie")]
    return {name: attributes for name, _, attributes in cookies}


def is_host_only(attributes: str) -> bool:
    names = {part.strip().lower() for part in attributes.split(";")[1:]}
    return {"secure", "httponly", "path=/", "samesite=lax"} <= names and not any(
        part.startswith("domain") for part in names
    )


def test_over_https_every_cookie_is_limited_to_this_host(app: Flask, practice: Practice) -> None:
    cookies = cookies_after_signing_in(app, practice, HTTPS)
    assert "__Host-clinic" in cookies
    assert [name for name in cookies if not name.startswith("__Host-")] == []
    assert all(is_host_only(attributes) for attributes in cookies.values())


def test_cookies_are_limited_to_the_host_behind_an_https_proxy_too(
    production: Flask, practice: Practice
) -> None:
    client = production.test_client()
    headers = client.get("/login/", base_url=HTTPS).headers.getlist("Set-Cookie")
    plain = client.get("/login/", base_url="http://localhost").headers.getlist("Set-Cookie")
    for header in headers + plain:
        assert header.startswith("__Host-clinic=")
        assert is_host_only(header)


def test_on_plain_http_in_development_cookies_have_no_prefix(
    app: Flask, practice: Practice
) -> None:
    cookies = cookies_after_signing_in(app, practice, "http://localhost")
    assert "clinic" in cookies
    assert not any("secure" in attributes.lower() for attributes in cookies.values())


def test_a_cookie_without_the_prefix_is_refused_over_https(
    app: Flask, practice: Practice, database: Database
) -> None:
    """Another host of the same domain, or plain HTTP, can set such a cookie."""
    desk = practice.browser()
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    for name, status in (("clinic", 302), ("__Host-clinic", 200)):
        client = app.test_client()
        client.set_cookie(name, cookie.value)
        assert client.get("/", base_url=HTTPS).status_code == status
