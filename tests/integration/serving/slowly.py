"""Steps for tests: run a server in a thread, and talk to it over plain sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from serving.connections import Connections
from serving.gateway import MAX_BODY, Gateway
from serving.server import uvicorn_settings
from tests.patience import PATIENCE_S

Ask = Callable[..., socket.socket]
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer with the request's body and its size."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ.get("CONTENT_LENGTH", "none").encode(), b" ", body]


@contextmanager
def serving(connections: Connections, app: Any = echo, max_upload: int = 0) -> Iterator[int]:
    """Run a server with these limits; yields its port."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        running(connections, listener, app, max_upload),
    ):
        yield listener.getsockname()[1]


@contextmanager
def running(
    connections: Connections, listener: socket.socket, app: Any = echo, max_upload: int = 0
) -> Iterator[None]:
    """Run a server on a listening socket."""
    gateway = Gateway(app, connections, MAX_BODY, lambda _path: max_upload)
    server = uvicorn.Server(uvicorn.Config(gateway, **uvicorn_settings(connections)))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield
    server.should_exit = True
    thread.join(PATIENCE_S)


def connect(port: int, sent: bytes = b"", host: str = "127.0.0.1") -> socket.socket:
    """Return a connection from `host` on which `sent` was sent."""
    visitor = socket.create_connection(("127.0.0.1", port), PATIENCE_S, source_address=(host, 0))
    visitor.sendall(sent)
    return visitor


def answer(visitor: socket.socket) -> bytes:
    """Return all data until the server closes the connection, or resets it."""
    parts = []
    try:
        while part := visitor.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    finally:
        visitor.close()
    return b"".join(parts)


def get(port: int, host: str = "127.0.0.1") -> bytes:
    """Return the response to a plain request on a new connection."""
    return answer(connect(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", host))
