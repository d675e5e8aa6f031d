"""Pass whole requests from the event loop to the clinic, and whole responses back.

The event loop (uvicorn) reads a request to its last byte before a thread of the clinic begins, and
sends the response after that thread has ended. A slow client blocks no thread.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from clinic.intake import most_bytes
from serving.connections import Connections

THREADS = 8
"""Threads of one process: for a desk, a few tablets, and a page that waits for a PDF."""
DRAWN = ("/pdf/", "/slip/", "/prescription/test/")
"""The ends of the paths of papers, which are drawn one at a time (`clinic.pdf`)."""
PAPERS_AT_ONCE = 2
"""Threads of papers: one draws while another one reads its records. Others wait without a thread,
so that twenty prints at once leave threads for pages."""
WITHOUT_BODY = (204, 304)
BODY_IN_MEMORY = 65_536
"""Bytes of a request's body in memory; a larger body goes into a temporary file."""

RESPONSE_IN_MEMORY = 1_048_576
"""Bytes of a response in memory; a larger one, such as a report, goes into a temporary file."""

BLOCK_SIZE = 262_144
"""Bytes of a response that are sent at once."""

MAX_BODY = 1_048_576
"""The limit of a body in bytes, where the application has none."""

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Response:
    """A complete response of the clinic; `body` is a file, positioned at its start."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: IO[bytes]


class Gateway:
    """Run a WSGI application in threads, as an ASGI application.

    A body of more than `max_body` bytes is dropped: the WSGI application receives only its size. A
    POST with a cookie, which may come from a signed-in browser, may send as many bytes as
    `max_upload` gives for its path; None stands for `max_body`.
    """

    def __init__(
        self,
        app: WsgiApp,
        connections: Connections,
        max_body: int,
        max_upload: Callable[[str], int | None] = lambda _path: None,
    ) -> None:
        self.app = app
        self.connections = connections
        self.max_body = max_body
        self.max_upload = max_upload
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="clinic")
        self.papers = asyncio.Semaphore(PAPERS_AT_ONCE)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        with SpooledTemporaryFile(BODY_IN_MEMORY) as body:
            size = await self._read_body(scope, receive, body)
            if size is None:
                return
            environ = environ_of(scope, size) | {"wsgi.input": body}
            response = await self._run(scope["client"], environ)
        start = {"status": response.status, "headers": response.headers}
        with response.body as body_file:
            await send({"type": "http.response.start", **start})
            await self._send_body(scope["client"], body_file, send)

    async def _send_body(self, client: Any, body: IO[bytes], send: Send) -> None:
        """Send a body in blocks; restart the client's time limit after each."""
        block = body.read(BLOCK_SIZE)
        while next_block := body.read(BLOCK_SIZE):
            await send({"type": "http.response.body", "body": block, "more_body": True})
            self._restart_timer(client)
            block = next_block
        await send({"type": "http.response.body", "body": block})

    def _restart_timer(self, client: Any) -> None:
        """Restart the client's time limit: a part of a large file has crossed a line that may be
        slow."""
        self.connections.mark_working(client)
        self.connections.mark_waiting(client)

    async def _read_body(self, scope: Message, receive: Receive, body: Any) -> int | None:
        """Fill `body` and return its size in bytes, even where it is too large. Return None where
        the client has disconnected."""
        size, max_body = _declared_size(scope), self._limit_of(scope)
        if size > max_body:
            return size
        size = 0
        while size <= max_body:
            message = await receive()
            if message["type"] != "http.request":
                return None
            part = message.get("body", b"")
            if (size + len(part)) // MAX_BODY > size // MAX_BODY:
                self._restart_timer(scope["client"])
            size += len(part)
            body.write(part)
            if not message.get("more_body"):
                break
        if size > max_body:
            body.truncate(0)
        body.seek(0)
        return size

    def _limit_of(self, scope: Message) -> int:
        """Return the largest body in bytes that this request may send."""
        has_cookie = any(name == b"cookie" for name, _value in scope["headers"])
        if scope["method"] != "POST" or not has_cookie:
            return self.max_body
        return max(self.max_body, self.max_upload(_path(scope["raw_path"])) or 0)

    async def _run(self, client: Any, environ: dict[str, Any]) -> Response:
        """Return the clinic's response; the clinic runs in a thread, which a paper waits for."""
        self.connections.mark_working(client)
        turn = self.papers if environ["PATH_INFO"].endswith(DRAWN) else nullcontext()
        try:
            async with turn:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self.pool, call_app, self.app, environ)
        finally:
            self.connections.mark_waiting(client)


def gateway_for(app: Any, connections: Connections) -> Gateway:
    """Return a gateway to `app` with the limits of its settings."""
    config = getattr(app, "config", {})  # the bench also serves plain functions
    if config.get("TRUSTED_PROXIES"):
        connections.max_per_address = None
    max_body = config.get("MAX_CONTENT_LENGTH") or MAX_BODY
    file_bytes = config.get("UPLOAD_BYTES", 0)
    return Gateway(app, connections, max_body, lambda path: most_bytes(path, file_bytes))


def _declared_size(scope: Message) -> int:
    # h11 has refused invalid numbers, and two that differ.
    return int(dict(scope["headers"]).get(b"content-length", b"0"))


def call_app(app: WsgiApp, environ: dict[str, Any]) -> Response:
    """Run the WSGI application and return its complete response."""
    body: IO[bytes] = SpooledTemporaryFile(RESPONSE_IN_MEMORY)  # noqa: SIM115  # the response's
    try:
        status, headers = _write_response(body, app, environ)
    except BaseException:
        body.close()
        raise
    size = body.tell()
    body.seek(0)
    has_size = any(name.lower() == "content-length" for name, _value in headers)
    if size and not has_size and status not in WITHOUT_BODY:
        headers.append(("Content-Length", str(size)))
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return Response(status, encoded, body)


def _write_response(
    body: IO[bytes], app: WsgiApp, environ: dict[str, Any]
) -> tuple[int, list[tuple[str, str]]]:
    """Write the body of the application's response to `body`; return its status and headers."""
    status_and_headers: list[Any] = ["500 Internal Server Error", []]

    def start_response(status: str, headers: list[tuple[str, str]], *_error: Any) -> Any:
        status_and_headers[:] = status, headers

    parts = app(environ, start_response)
    try:
        for part in parts:
            body.write(part)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return int(status_and_headers[0][:3]), list(status_and_headers[1])


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
        **_wsgi_headers(scope["headers"], size),
    }


def _path(target: bytes) -> str:
    """Return the path of a request target, which may be an absolute URL."""
    if not target.startswith(b"/") and b"://" in target:
        target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
    return unquote_to_bytes(target).decode("latin-1")


def _wsgi_headers(headers: Iterable[tuple[bytes, bytes]], size: int) -> dict[str, str]:
    """Return the headers under their WSGI names, with the size in bytes of the body that was
    read."""
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
