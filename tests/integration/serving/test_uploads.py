"""The real server hands on every form with files that the clinic takes, whole."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from clinic.exchange.packed import LIMITS, MOST_LINES
from clinic.intake import LISTS, LOGO, most_bytes
from clinic.letterhead.drawing import MOST_BYTES
from serving.server import server_of
from tests.integration.factories import Practice
from tests.patience import PATIENCE_S

REPORT = "/patients/1/reports/new/"


@contextmanager
def served(app: Any) -> Iterator[int]:
    """Serve an app as `make run` does; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(app)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(PATIENCE_S)


def multipart(values: dict[str, str], name: str, content: bytes) -> bytes:
    """Return a form with a file, between lines of `--edge`."""
    parts = [
        b'--edge\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (field.encode(), value.encode())
        for field, value in values.items()
    ]
    head = b'--edge\r\nContent-Disposition: form-data; name="%b"; filename="f"\r\n\r\n'
    return b"".join([*parts, head % name.encode(), content, b"\r\n--edge--\r\n"])


def send(port: int, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Send a POST; return the status and where the answer leads."""
    visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    with closing(visitor):
        visitor.request("POST", path, body, headers)
        answer = visitor.getresponse()
        answer.read()
    return answer.status, answer.getheader("Location", "")


def test_a_list_as_long_as_the_page_promises_is_loaded(practice: Practice) -> None:
    line = b"Person Number,40,F,9876543210,Some long road of the town\n"
    content = b"Name,Age,Gender,Phone,Address\n" + line * (MOST_LINES - 1)
    assert 1024 * 1024 < len(content) < LIMITS.size
    desk = practice.browser()
    values = desk.get(LISTS).form("list").values
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    headers["Cookie"] = f"clinic={cookie.value}"
    with served(practice.database.app) as port:
        answer = send(port, LISTS, multipart(values, "list", content), headers)
    assert answer == (303, f"{LISTS}1/")


@pytest.mark.parametrize("path", [LISTS, LOGO, REPORT])
def test_the_largest_form_with_files_arrives_whole(path: str) -> None:
    sizes: list[tuple[int, int]] = []

    def counted(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        taken = sum(len(block) for block in iter(lambda: environ["wsgi.input"].read(65_536), b""))
        sizes.append((int(environ["CONTENT_LENGTH"]), taken))
        start_response("200 OK", [])
        return []

    counted.config = {"UPLOAD_BYTES": 1_000_000}  # type: ignore[attr-defined]
    most = most_bytes(path, 1_000_000)
    assert most is not None
    with served(counted) as port:
        for size, headers in ((most, {"Cookie": "a=b"}), (most + 1, {"Cookie": "a=b"}), (most, {})):
            send(port, path, b"x" * size, headers)
    assert sizes == [(most, most), (most + 1, 0), (most, 0)]


def test_a_logo_of_the_size_that_its_page_promises_fits_in_the_form() -> None:
    promised, more_than_the_other_fields = MOST_BYTES, 100_000
    assert (most_bytes(LOGO, 0) or 0) > promised + more_than_the_other_fields
    assert (most_bytes(LISTS, 0) or 0) > LIMITS.size + more_than_the_other_fields
