"""No value of a header or address causes a server error or leads to another host.

Tested behind one proxy, with the environment that a server passes to the application.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import create_environ, run_wsgi_app

from clinic.extensions import db
from tests.integration.access import ENDPOINTS, NUMBERS
from tests.integration.client import Browser
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app
from tests.integration.factories import PASSWORD, Practice, open_practice

EVIL = "evil.example"
ANY = (
    "",
    " ",
    "x" * 20_000,
    "\xff\xfe\x80",
    "\x01\x1b[31m",
    "\u20ac",
    "http://[",
    "//" + EVIL,
    f"https://{EVIL}:99999/",
    "=;,\"'\\",
    "-1",
    "9" * 400,
    "null, undefined",
    "%00%0d%0aLocation:%20x",
)
ODD: dict[str, tuple[str, ...]] = {
    "Accept": ("*/*;q=x", "text/html;level=1;q=1e999", ",,,;;;"),
    "Accept-Encoding": ("gzip;q=\xff", "br;q=", "zstd,,,;q=2", "identity;q=0, *;q=0"),
    "Accept-Language": ("xx-\xff;q=1", "hi;q=nan"),
    "Authorization": ("Basic \xff", "Basic Og==", "Digest x"),
    "Content-Length": ("0", "abc", "1e3", "+5", "99999999999999999999"),
    "Content-Type": (
        *("multipart/form-data", "multipart/form-data; boundary=", "application/json"),
        *("multipart/form-data; boundary=" + "b" * 300, "text/plain; charset=no-such"),
        *("application/x-www-form-urlencoded; charset=utf-16", "/", ";", "a/b/c; x"),
    ),
    "Cookie": (
        *("clinic", "clinic=", "clinic=.eJw.x.y", "clinic=\xff\xff", "clinic=a; clinic=b"),
        *("clinic-device=~~~.", "clinic-device=\xff~" + "x.y~" * 2000, "remember_token=1|x"),
    ),
    "Forwarded": (f"for={EVIL};host={EVIL};proto=https",),
    "Host": (EVIL, f"{EVIL}:99999", "[", "[::1", "a b", "\xff", "a/b", "a@b", "..", "xn--"),
    "HX-Current-URL": (
        *("http://[", "http://a]b/", "javascript:alert(1)", f"http://{EVIL}/x", "https:" + EVIL),
        *(f"http://a//{EVIL}/", f"http://a/\\{EVIL}", "/%", "http://a/" + "p" * 20_000),
        "http://\u2100.example/",
    ),
    "HX-Request": ("true", "TRUE", "false", "true, true"),
    "HX-Target": ("body",),
    "If-Match": ("*", '"', 'W/"'),
    "If-Modified-Since": ("Mon, 99 Foo 9999 99:99:99 GMT", "0", "Thu, 01 Jan 0001 00:00:00 GMT"),
    "If-None-Match": ("*", 'W/"', '"x', '"' + "e" * 9000 + '"'),
    "If-Range": ('"x"', "Mon"),
    "If-Unmodified-Since": ("Mon, 99 Foo 9999 99:99:99 GMT",),
    "Origin": ("null", "http://[", f"https://{EVIL}"),
    "Range": ("bytes=", "bytes=-", "bytes=9-1", "bytes=0-" + "9" * 99, "bytes=0-0," * 500, "x=1"),
    "Referer": ("http://[", f"https://{EVIL}/", "https://localhost:port/", "https://a:99999/"),
    "Sec-Fetch-Site": ("cross-site",),
    "Transfer-Encoding": ("chunked", "gzip, chunked", "x"),
    "User-Agent": ("🙂".encode().decode("latin-1"), "Mozilla/5.0 (" * 300),
    "X-CSRFToken": ("x.y.z", "ImEi.x.y"),
    "X-Forwarded-For": ("1.2.3.4, unknown", "\x00", "[::1", "1.2.3.4:99999999", "::ffff:1.2.3.4"),
    "X-Forwarded-Host": (EVIL, "[", f"{EVIL}/x", f"a, {EVIL}"),
    "X-Forwarded-Port": ("0", "99999", "x"),
    "X-Forwarded-Prefix": (f"//{EVIL}", "\\"),
    "X-Forwarded-Proto": ("https", "javascript", "https://evil.example/", ""),
    "X-HTTP-Method-Override": ("DELETE",),
    "X-Real-IP": ("x",),
}
TIMES = int(os.environ.get("ODD_HEADERS") or 1)
"""The number of examples: with 20, each value is tried nearly everywhere."""


@dataclass(frozen=True)
class Clinic:
    """The clinic behind a proxy, with the cookie of a signed-in doctor."""

    app: Flask
    cookie: str


@pytest.fixture(scope="module")
def clinics(databases: Callable[[str], Database]) -> Iterator[Callable[[str], Clinic]]:
    made: dict[str, Clinic] = {}

    def find(kind: str) -> Clinic:
        if kind not in made:
            database = databases(kind)
            database.renew()
            practice = open_practice(database)
            practice.billed_visit()
            cookie = practice.browser().client.get_cookie("clinic")
            assert cookie is not None
            app = make_app(database.url, TRUSTED_PROXIES=1)  # type: ignore[attr-defined]
            made[kind] = Clinic(app, cookie.value)
        return made[kind]

    yield find
    for clinic in made.values():
        with clinic.app.app_context():
            db.session.remove()
            db.engine.dispose()


DOORS = (
    *(("GET", "/login/"), ("POST", "/login/"), ("POST", "/signup/"), ("GET", "/patients")),
    *(("GET", "/static/clinic.css"), ("GET", "/healthz"), ("GET", "/none/"), ("GET", "/")),
    *(("GET", "//patients//1"), ("POST", "/patients/new/")),
)
REST = tuple(
    (method, access.path.format(**dict.fromkeys(NUMBERS, 1)))
    for name, access in ENDPOINTS.items()
    for method in sorted(access.methods)
    if name != "auth.logout"
)


def cases(name: str) -> Iterator[tuple[str, str, str]]:
    """Return a strategy for a value of the header, a method and a path."""
    chance = random.Random(name)
    for value in ODD[name]:
        for method, path in (*chance.sample(DOORS, min(2 * TIMES, 10)), *some_of_rest(chance)):
            yield value, method, path
    for value in ANY if TIMES > 1 else chance.sample(ANY, 6):
        for method, path in some_of_rest(chance):
            yield value, method, path


def some_of_rest(chance: random.Random) -> list[tuple[str, str]]:
    return chance.sample(REST, min(TIMES, len(REST)))


def ask(clinic: Clinic, name: str, value: str, method: str, path: str) -> Any:
    """Return the response of the application itself, since a client would refuse such headers."""
    chance = random.Random(f"{name}{value}{method}{path}")
    environ = create_environ(
        path,
        f"{chance.choice(('http', 'https'))}://clinic.example",
        method=method,
        data={"email": "a@b.example", "first_name": "Typed"} if method == "POST" else None,
        environ_base={"REMOTE_ADDR": "127.0.0.1"},
    )
    if chance.random() < 0.5:
        environ["HTTP_HX_REQUEST"] = "true"
    key = name.upper().replace("-", "_")
    key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
    # As a server passes it on: bytes as Latin-1. Those above 127 are not always UTF-8.
    is_bytes = max(value, default="") <= "\xff"
    environ[key] = value if is_bytes else value.encode().decode("latin-1")
    if chance.random() < 0.7:
        cookie = environ.get("HTTP_COOKIE", "")
        environ["HTTP_COOKIE"] = f"clinic={clinic.cookie}; {cookie}"
    return run_wsgi_app(clinic.app.wsgi_app, environ, buffered=True)


def leads_elsewhere(headers: Headers) -> bool:
    addresses = [
        headers[name] for name in ("Location", "HX-Redirect", "Refresh") if name in headers
    ]
    cookies = [c for c in headers.getlist("Set-Cookie") if "domain=" in c.lower()]
    return bool(cookies) or any(t.startswith("//") or not t.startswith("/") for t in addresses)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", sorted(ODD))
def test_no_value_of_a_header_is_an_error_or_leads_elsewhere(
    name: str, kind: str, clinics: Callable[[str], Clinic]
) -> None:
    clinic = clinics(kind)
    for value, method, path in cases(name):
        body, status, headers = ask(clinic, name, value, method, path)
        case = (method, path, value[:100])
        assert status < "500", case
        assert not leads_elsewhere(headers), case
        assert f'="//{EVIL}'.encode() not in b"".join(body), case
        assert f'="https://{EVIL}'.encode() not in b"".join(body), case


ODD_PATHS = (
    *("/\xff", "/patients/\xff/", "/\x00", "/patients/1\x00/", "/" + "a" * 70_000, "/static/\xff"),
    *(f"/patients/{'9' * 5000}/", "/patients/-1/", "/patients/1.0/", "/static/../config.py"),
    *("/daybook/2026-13-45/", "/daybook/month/2026-13/", "/daybook/year/0000/", "//", "/%"),
)
ODD_QUERIES = (
    *(
        "\xff=\xff",
        "q=\xff&show=\xc3",
        "q=%ff",
        "q=%00",
        "next=\xff",
        "page=-1",
        f"page={'9' * 400}",
    ),
    *(
        "from=0000-00-00&to=99999-1-1",
        "a=b&" * 3000,
        "&&&==",
        "next=/%5Cevil.example",
        "status[]=1",
    ),
)


@pytest.mark.parametrize("kind", KINDS)
def test_no_address_is_an_error_or_leads_elsewhere(
    kind: str, clinics: Callable[[str], Clinic]
) -> None:
    clinic, chance = clinics(kind), random.Random(kind)
    pages = [path for method, path in (*DOORS, *REST) if method == "GET"]
    requests = [(path, "") for path in ODD_PATHS]
    requests += [(path, query) for query in ODD_QUERIES for path in chance.sample(pages, 4 * TIMES)]
    for path, query in requests:
        environ = create_environ("/", environ_base={"REMOTE_ADDR": "127.0.0.1"})
        environ |= {"PATH_INFO": path, "QUERY_STRING": query}
        environ["HTTP_COOKIE"] = chance.choice(("", f"clinic={clinic.cookie}"))
        _body, status, headers = run_wsgi_app(clinic.app.wsgi_app, environ, buffered=True)
        assert status < "500", (path[:60], query[:60])
        assert not leads_elsewhere(headers), (path[:60], query[:60])


@pytest.mark.parametrize("proxies", [0, 1])
def test_redirects_take_no_host_from_a_header(proxies: int, database: Database) -> None:
    app = make_app(database.url, TRUSTED_PROXIES=proxies)  # type: ignore[attr-defined]
    named = {"Host": EVIL, "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}"}
    for path in ("/login", "/patients", "/patients/1", "//login/", f"//{EVIL}/..//login"):
        for headers in (named, named | {"HX-Request": "true", "HX-Current-URL": f"//{EVIL}/a"}):
            environ = create_environ(path="/", headers=headers)
            environ["PATH_INFO"] = path
            body, status, answered = run_wsgi_app(app.wsgi_app, environ, buffered=True)
            assert status < "500"
            assert not leads_elsewhere(answered), (path, dict(answered))
            assert f"//{EVIL}".encode() not in b"".join(body)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("url", "back"),
    [
        ("http://[", "/"),
        ("http://a]b/", "/"),
        ("http://a/patients/?q=x", "/patients/?q%3Dx"),
        (f"http://a//{EVIL}/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://a/" + "p" * 20_000, "/"),
        ("", "/"),
    ],
)
def test_a_part_requested_signed_out_leads_back_to_a_page_of_the_clinic(
    url: str, back: str, visitor: Browser
) -> None:
    page = visitor.get("/patients/", htmx=True, headers={"HX-Current-URL": url})
    assert page.status == 401
    assert page.headers["HX-Redirect"] == f"/login/?next={back}"


def test_the_sender_is_stored_in_a_form_that_the_database_accepts(practice: Practice) -> None:
    app = make_app(practice.database.url, TRUSTED_PROXIES=1)  # type: ignore[attr-defined]
    for number, sender in enumerate(("x" * 300, "\x00\x1b[31m", "[::1", "1.2.3.4:5")):
        browser = Browser(app)
        form = browser.get("/login/").form_to("/login/")
        sent = {"X-Forwarded-For": sender, "User-Agent": "Mozilla\x00\x1b" + "y" * 300}
        typed = form.values | {"email": practice.email, "password": PASSWORD}
        assert browser.post("/login/", typed, headers=sent).status == 303, number
