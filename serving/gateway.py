"""Pass whole requests from the event loop to the clinic, and whole answers back.

The event loop (uvicorn) reads a request to its last byte before a thread of the clinic begins, and
sends the answer after the thread has ended. Slow clients block no thread.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from clinic.intake import UPLOADS, largest_upload
from serving.connections import Connections

THREADS = 8
"""Threads of one process: for a desk, a few tablets, and a page that waits for a PDF."""
WITHOUT_BODY = (204, 304)
IN_MEMORY = 65_536
"""Bytes of a request's body in memory; a larger body goes into a temporary file."""

ANSWER_IN_MEMORY = 1_048_576
"""Bytes of an answer in memory; a larger one, such as a report, goes into a temporary file."""

BLOCK = 262_144
"""Bytes of an answer that are sent at once."""

LARGEST = 1_048_576
"""The limit of a body in bytes, where the application has none."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Answer:
    """A complete answer of the clinic; `body` is a file at its start."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: IO[bytes]


class Gateway:
    """An ASGI application that runs a WSGI application in threads.

    A body of more than `largest` bytes is dropped; the WSGI application gets only its size. To the
    paths of uploads a browser with a cookie, so one that may be signed in, sends `largest_upload`.
    """

    def __init__(
        self, app: WsgiApp, connections: Connections, largest: int, largest_upload: int = 0
    ) -> None:
        self.app = app
        self.connections = connections
        self.largest = largest
        self.largest_upload = max(largest, largest_upload)
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="clinic")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        with SpooledTemporaryFile(IN_MEMORY) as body:
            size = await self._read(scope, receive, body)
            if size is None:
                return
            environ = environ_of(scope, size) | {"wsgi.input": body}
            answer = await self._work(scope["client"], environ)
        start = {"status": answer.status, "headers": answer.headers}
        with answer.body as body_file:
            await send({"type": "http.response.start", **start})
            await self._send(scope["client"], body_file, send)

    async def _send(self, client: Any, body: IO[bytes], send: Send) -> None:
        """Send a body in blocks; the client has its time anew for each."""
        block = body.read(BLOCK)
        while following := body.read(BLOCK):
            await send({"type": "http.response.body", "body": block, "more_body": True})
            self._renew(client)
            block = following
        await send({"type": "http.response.body", "body": block})

    def _renew(self, client: Any) -> None:
        """Give a client its time anew: a large part of a file went over a line that may be slow."""
        self.connections.works(client)
        self.connections.waits(client)

    async def _read(self, scope: Message, receive: Receive, body: Any) -> int | None:
        """Fill `body` and return its size, also where it is too large; None: the client left."""
        size, largest = _declared_size(scope), self._largest(scope)
        if size > largest:
            return size
        size = 0
        while size <= largest:
            message = await receive()
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            if (size + len(part)) // LARGEST > size // LARGEST:
                self._renew(scope["client"])
            size += len(part)
            body.write(part)
            if not message.get("more_body"):
                break
        if size > largest:
            body.truncate(0)
        body.seek(0)
        return size

    def _largest(self, scope: Message) -> int:
        """Return the most bytes that this request may send."""
        is_upload = scope["method"] == "POST" and UPLOADS.fullmatch(_path(scope["raw_path"]))
        has_cookie = any(name == b"cookie" for name, _value in scope["headers"])
        return self.largest_upload if is_upload and has_cookie else self.largest

    async def _work(self, client: Any, environ: dict[str, Any]) -> Answer:
        """Return the answer of the clinic, which runs in a thread."""
        self.connections.works(client)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self.pool, ask, self.app, environ)
        finally:
            self.connections.waits(client)


def in_front_of(app: Any, connections: Connections) -> Gateway:
    """Return a gateway to the clinic with the limits of its settings."""
    config = getattr(app, "config", {})  # the bench also serves plain functions
    if config.get("TRUSTED_PROXIES"):
        connections.of_one_address = None
    upload = largest_upload(config["UPLOAD_BYTES"]) if "UPLOAD_BYTES" in config else 0
    return Gateway(app, connections, config.get("MAX_CONTENT_LENGTH") or LARGEST, upload)


def _declared_size(scope: Message) -> int:
    # h11 has refused invalid numbers, and two that differ.
    return int(dict(scope["headers"]).get(b"content-length", b"0"))


def ask(app: WsgiApp, environ: dict[str, Any]) -> Answer:
    """Run the WSGI application and return its complete answer."""
    body: IO[bytes] = SpooledTemporaryFile(ANSWER_IN_MEMORY)  # noqa: SIM115  # the answer's
    try:
        status, headers = _ask_into(body, app, environ)
    except BaseException:
        body.close()
        raise
    size = body.tell()
    body.seek(0)
    has_size = any(name.lower() == "content-length" for name, _value in headers)
    if size and not has_size and status not in WITHOUT_BODY:
        headers.append(("Content-Length", str(size)))
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return Answer(status, encoded, body)


def _ask_into(
    body: IO[bytes], app: WsgiApp, environ: dict[str, Any]
) -> tuple[int, list[tuple[str, str]]]:
    """Write the body of the application's answer; return its status and headers."""
    started: list[Any] = ["500 Internal Server Error", []]

    def start_response(status: str, headers: list[tuple[str, str]], *_error: Any) -> Any:
        started[:] = status, headers

    parts = app(environ, start_response)
    try:
        for part in parts:
            body.write(part)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return int(started[0][:3]), list(started[1])


def environ_of(scope: Message, size: int) -> dict[str, Any]:
    """Return the WSGI environment (PEP 3333) of an ASGI request with a body of `size` bytes."""
    host, port = scope["server"] or ("", 0)
    client, client_port = scope["client"] or ("", 0)
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": _path(scope["raw_path"]),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": client,
        "REMOTE_PORT": str(client_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **_headers(scope["headers"], size),
    }


def _path(target: bytes) -> str:
    """Return the path of a request's target, which may be an absolute URL."""
    if not target.startswith(b"/") and b"://" in target:
        target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
    return unquote_to_bytes(target).decode("latin-1")


def _headers(headers: Iterable[tuple[bytes, bytes]], size: int) -> dict[str, str]:
    """Return the headers under their WSGI names, with the size of the body that was read."""
    environ: dict[str, str] = {}
    for name, value in headers:
        # In WSGI X_Forwarded_For would become X-Forwarded-For.
        if b"_" in name or name == b"transfer-encoding":
            continue
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        separator = "; " if key == "HTTP_COOKIE" else ","
        text = value.decode("latin-1")
        environ[key] = environ[key] + separator + text if key in environ else text
    if environ.pop("HTTP_CONTENT_LENGTH", None) is not None or size:
        environ["CONTENT_LENGTH"] = str(size)
    if "HTTP_CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    return environ
