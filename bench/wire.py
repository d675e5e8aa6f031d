"""A minimal HTTP client for measurements: a kept connection, prepared bytes, one read.

A request costs it about 40 µs, most of it in the kernel; each run prints the client's share of one
processor. Bytes are counted as they cross the wire, heads included.
"""

from __future__ import annotations

import re
import socket
import zlib
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode

ACCEPT = "gzip, deflate, br, zstd"


@dataclass(frozen=True)
class Reply:
    """A response: its latency in seconds, status, head and body as they came."""

    seconds: float
    status: int
    head: bytes
    body: bytes

    @property
    def wire_bytes(self) -> int:
        return len(self.head) + len(self.body)

    def header(self, name: str) -> str:
        """Return a header's value; "" where there is none."""
        match = re.search(rb"(?i)\r\n" + name.encode() + rb": *([^\r]*)", self.head)
        return match[1].decode("latin-1") if match else ""

    def cookies(self) -> dict[str, str]:
        """Return the cookies that the response sets, by name."""
        cookies = re.findall(rb"(?i)\r\nset-cookie: *([^=\r]+)=([^;\r]*)", self.head)
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in cookies}

    def text(self) -> str:
        """Return the body as text; it must be uncompressed or gzip."""
        zipped = self.header("Content-Encoding") == "gzip"
        return (zlib.decompress(self.body, 31) if zipped else self.body).decode()


class Connection:
    """One kept connection to a server on the loopback interface."""

    def __init__(self, port: int, patience: float = 60) -> None:
        self.port = port
        self.patience = patience
        self.socket: socket.socket | None = None
        self.left = b""

    def ask(self, request: bytes) -> Reply:
        """Send the request and read the response. Raises OSError where none comes."""
        began = perf_counter()
        if self.socket is None:
            self._open()
        assert self.socket is not None
        try:
            self.socket.sendall(request)
            head = self._read_until_body()
        except ConnectionError:  # the server had closed it: send once more
            self._open()
            self.socket.sendall(request)
            head = self._read_until_body()
        body = self._read_body(head)
        seconds = perf_counter() - began
        if b"connection: close" in head.lower():
            self.close()
        return Reply(seconds, int(head[9:12]), head, body)

    def _open(self) -> None:
        self.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), self.patience)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = b""

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _receive(self) -> bytes:
        assert self.socket is not None
        received = self.socket.recv(262_144)
        if not received:
            raise ConnectionResetError("the server closed the connection")
        return received

    def _read_until_body(self) -> bytes:
        while b"\r\n\r\n" not in self.left:
            self.left += self._receive()
        head, _, self.left = self.left.partition(b"\r\n\r\n")
        return head + b"\r\n\r\n"

    def _read_body(self, head: bytes) -> bytes:
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if length is None:
            if b"chunked" in head.lower():
                return self._read_chunks()
            return b""
        while len(self.left) < int(length[1]):
            self.left += self._receive()
        body, self.left = self.left[: int(length[1])], self.left[int(length[1]) :]
        return body

    def _read_chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self.left:
                self.left += self._receive()
            size, _, self.left = self.left.partition(b"\r\n")
            number = int(size, 16)
            while len(self.left) < number + 2:
                self.left += self._receive()
            body, self.left = body + self.left[:number], self.left[number + 2 :]
            if number == 0:
                return body


def get(path: str, cookie: str = "", htmx: bool = False, accept: str = ACCEPT) -> bytes:
    """Return the bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept-Encoding: {accept}"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += ["HX-Request: true"] if htmx else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, fields: dict[str, str], cookie: str = "") -> bytes:
    """Return the bytes of a form's POST."""
    body = urlencode(fields).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept-Encoding: {ACCEPT}"]
    lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
