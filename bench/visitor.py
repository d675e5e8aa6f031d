"""A visitor with cookies whose address can be chosen, as a proxy in front would report it."""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
PLAIN = "application/x-www-form-urlencoded"
BOUNDARY = "--------the-end-of-a-part"
KEY = re.compile(rb'name="request_key"[^>]* value="([^"]+)"')


class Visitor:
    """Send requests to one server on the loopback interface; `address` may be changed at any
    time."""

    def __init__(self, port: int, address: str = "192.0.2.1") -> None:
        self.port, self.address = port, address
        self.cookies: dict[str, str] = {}
        self.page = b""
        self.token = ""
        self.location = ""

    def get(self, path: str) -> int:
        """Return the status of a page; keep the page and the token of its form."""
        return self._ask("GET", path)

    def part(self, path: str) -> int:
        """Return the status of a part of a page, requested as htmx does."""
        return self._ask("GET", path, extra_headers={"HX-Request": "true"})

    def post(self, path: str, **fields: str) -> int:
        """Return the status of a form, sent with the token of the page before."""
        form = urlencode(fields | {"csrf_token": self.token})
        return self._ask("POST", path, form.encode(), {"Content-Type": PLAIN})

    def send_file(self, path: str, content: bytes, **fields: str) -> int:
        """Return the status of a form with one file, sent with the token of the page before."""
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (fields | {"csrf_token": self.token}).items()
        ]
        file = 'Content-Disposition: form-data; name="files"; filename="x"'
        head = "".join(parts) + f"--{BOUNDARY}\r\n{file}\r\n\r\n"
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self._ask("POST", path, body, {"Content-Type": kind})

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field of the page; "" where it has none."""
        match = re.search(rb'name="%s"[^>]* value="([^"]*)"' % name.encode(), self.page)
        return match[1].decode() if match else ""

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
        """Sign out and open the sign-in page."""
        self.get("/account/")
        self.post("/logout/")
        self.get("/login/")

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        extra_headers: dict[str, str] | None = None,
    ) -> int:
        headers = {
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **(extra_headers or {}),
        }
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.page = answer.read()
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()
        self.location = answer.headers.get("Location", "")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: c.value for name, c in SimpleCookie(cookie).items()}
        match = TOKEN.search(self.page)
        self.token = match[1].decode() if match else self.token
        return answer.status
