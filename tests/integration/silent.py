"""A server that does not answer, and a proxy to a real one that can be silenced."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit, urlunsplit


class Gate:
    """A proxy to a server; once shut, it accepts data and answers nothing.

    Without a server it is shut from the start.
    """

    def __init__(self, server: tuple[str, int] | str | None = None) -> None:
        self.server = server
        self.opened = threading.Event()
        self.asked = threading.Event()
        """Set once a client has connected."""
        if server is not None:
            self.opened.set()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def shut(self) -> None:
        self.opened.clear()

    def close(self) -> None:
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                asker, _address = self._listener.accept()
                self._sockets.append(asker)
                self.asked.set()
                if self.server is not None and self.opened.is_set():
                    self._join(asker)

    def _join(self, asker: socket.socket) -> None:
        if isinstance(self.server, str):
            answerer = socket.socket(socket.AF_UNIX)
            answerer.connect(self.server)
        else:
            assert self.server is not None
            answerer = socket.create_connection(self.server)
        self._sockets.append(answerer)
        for source, target in ((asker, answerer), (answerer, asker)):
            threading.Thread(target=self._hand_on, args=(source, target), daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.opened.is_set():  # data that arrives while shut is lost
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def gate_to(url: str) -> Iterator[tuple[Gate, str]]:
    """Return a gate to the server of this address, and the address through the gate."""
    parts = urlsplit(url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    place = f"{folder}/.s.PGSQL.{parts.port or 5432}" if folder else (parts.hostname, parts.port)
    gate = Gate(place)  # type: ignore[arg-type]
    who = parts.netloc.rpartition("@")[0]
    through = parts._replace(netloc=f"{who}@127.0.0.1:{gate.port}", query="")
    try:
        yield gate, urlunsplit(through)
    finally:
        gate.close()
