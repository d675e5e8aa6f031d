"""A visitor with cookies, who comes from whichever address a proxy in front would tell."""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
KEY = re.compile(rb'name="request_key"[^>]* value="([^"]+)"')


class Visitor:
    """Asks one server on the loopback interface; `address` may be changed at any time."""

    def __init__(self, port: int, address: str = "192.0.2.1") -> None:
        self.port, self.address = port, address
        self.cookies: dict[str, str] = {}
        self.page = b""
        self.token = ""

    def get(self, path: str) -> int:
        """The status of a page, which is kept with its form's token."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> int:
        """The status of a form, sent with the token of the page before."""
        return self._ask("POST", path, urlencode(fields | {"csrf_token": self.token}))

    def sign_in(self, email: str, password: str) -> int:
        if not self.token:
            self.get("/login/")
        return self.post("/login/", email=email, password=password)

    def sign_up(self, email: str, password: str) -> int:
        self.get("/signup/")
        key = KEY.search(self.page)
        return self.post(
            "/signup/",
            full_name="Dr Test",
            email=email,
            password=password,
            password_confirm=password,
            request_key=key[1].decode() if key else "",
        )

    def sign_out(self) -> None:
        """To the sign-in page, ready for the next time."""
        self.get("/account/")
        self.post("/logout/")
        self.get("/login/")

    def _ask(self, method: str, path: str, body: str | None) -> int:
        headers = {
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.page = answer.read()
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()
        for told in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: c.value for name, c in SimpleCookie(told).items()}
        found = TOKEN.search(self.page)
        self.token = found[1].decode() if found else self.token
        return answer.status
