"""Slow clients hold up nobody else; bench/slow_connections.py measures the same with 200 of
them."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from bench.serving import ROOT
from serving.connections import Client, Connections, network_of
from serving.gateway import MAX_BODY, THREADS
from tests.integration.serving.slowly import HEAD, answer, connect, get, running, serving
from tests.patience import PATIENCE_S

SLOW = {
    "silent": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "half a body": HEAD + b"ab",
}


@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW)
def test_slow_clients_hold_up_nobody(sent: bytes) -> None:
    with serving(Connections()) as port, contextlib.ExitStack() as slow:
        for _ in range(THREADS * 5):
            slow.enter_context(connect(port, sent))
        assert get(port).endswith(b"none ")


def test_a_client_that_does_not_read_the_response_holds_up_nobody() -> None:
    def large(_environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "4000000")])  # type: ignore[operator]
        return [b"x" * 4_000_000]

    with serving(Connections(), large) as port, contextlib.ExitStack() as slow:
        for _ in range(THREADS * 2):
            slow.enter_context(connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
        assert len(get(port)) > 4_000_000


@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW)
def test_a_client_that_sends_too_slowly_is_disconnected(sent: bytes) -> None:
    with serving(Connections(request_seconds=0.1)) as port:
        assert answer(connect(port, sent)) == b""


def test_a_client_that_reads_too_slowly_is_disconnected() -> None:
    def large(_environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "9000000")])  # type: ignore[operator]
        return [b"x" * 9_000_000]

    cut_off = threading.Event()

    class Limits(Connections):
        def remove(self, client: Client) -> None:
            super().remove(client)
            cut_off.set()

    with serving(Limits(request_seconds=0.1, response_seconds=0.2), large) as port:
        visitor = connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert cut_off.wait(PATIENCE_S)
        assert len(answer(visitor)) < 9_000_000


def test_a_client_that_keeps_reading_a_large_response_is_not_disconnected() -> None:
    """The limit applies to each block: a report over a slow line takes longer than a page may."""
    block, blocks = bytes(range(256)) * 20_000, 4

    def large(_environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [])  # type: ignore[operator]
        return [block] * blocks

    limits = Connections(request_seconds=2, response_seconds=2)
    asked = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with serving(limits, large) as port, connect(port, asked) as visitor:
        got = bytearray()
        while part := visitor.recv(400_000):
            got += part
            time.sleep(0.05)
        assert got.endswith(b"\r\n\r\n" + block * blocks)
        assert b"content-length: 20480000" in got[:500].lower()


def test_a_request_being_processed_has_no_deadline() -> None:
    def slow(_environ: object, start_response: object) -> list[bytes]:
        time.sleep(0.4)
        start_response("200 OK", [])  # type: ignore[operator]
        return [b"done"]

    with serving(Connections(request_seconds=0.1), slow) as port:
        assert b"done" in get(port)


def test_of_too_many_connections_of_one_address_the_longest_waiting_is_closed() -> None:
    with serving(Connections(max_per_address=3)) as port, contextlib.ExitStack() as slow:
        first, *others = [slow.enter_context(connect(port, HEAD)) for _ in range(3)]
        neighbour = slow.enter_context(connect(port, HEAD, "127.0.0.2"))
        assert get(port).endswith(b"none ")
        assert answer(first) == b""
        for visitor in (*others, neighbour):
            visitor.sendall(b"abcd")
            assert visitor.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_of_too_many_connections_one_of_the_address_with_the_most_is_closed() -> None:
    limits = Connections(max_per_address=None, max_open=3)
    with serving(limits) as port, contextlib.ExitStack() as slow:
        quiet = slow.enter_context(connect(port, HEAD, "127.0.0.2"))
        crowd = [slow.enter_context(connect(port, HEAD)) for _ in range(3)]
        assert get(port, "127.0.0.3").endswith(b"none ")
        assert answer(crowd[0]) == b""
        quiet.sendall(b"abcd")
        assert quiet.recv(65536).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"%x\r\n%b\r\n" % (MAX_BODY + 1, b"x" * (MAX_BODY + 1)),
    ],
    ids=["declared", "in chunks"],
)
def test_of_too_large_a_body_the_app_gets_only_the_size(sent: bytes) -> None:
    with serving(Connections()) as port, connect(port, sent) as visitor:
        output = b""
        while not output.endswith(b" "):  # the size, a space, and nothing of the body
            output += visitor.recv(65536)
        assert int(output.rpartition(b"\r\n")[2]) > MAX_BODY


@pytest.mark.parametrize("megabytes", [20, 60], ids=["as large as allowed", "larger"])
def test_an_upload_uses_no_memory_whether_accepted_or_refused(megabytes: int) -> None:
    """bench/upload_limits.py sends 500 MB to both servers, and measures their processes."""

    seen: list[tuple[int, int]] = []

    def counted(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        taken = 0
        while block := environ["wsgi.input"].read(65_536):
            taken += len(block)
        seen.append((int(environ["CONTENT_LENGTH"]), taken))
        start_response("200 OK", [])
        return [b"done"]

    block = b"x" * 1_000_000
    head = b"POST /patients/1/reports/new/ HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n"
    head += b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving(Connections(), counted, 20_000_000) as port, connect(port, head) as visitor:
        tracemalloc.start()
        with contextlib.suppress(ConnectionError):  # refused while it was sent
            for _ in range(megabytes):
                visitor.sendall(b"%x\r\n%b\r\n" % (len(block), block))
            visitor.sendall(b"0\r\n\r\n")
        answer(visitor)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    ((size, taken),) = seen
    assert taken == (20_000_000 if megabytes == 20 else 0)
    assert size >= 20_000_000
    assert peak < 8_000_000


def test_the_number_of_connections_stays_below_the_limit_of_open_files() -> None:
    """In a process of its own: the limit cannot be raised again."""
    resource = pytest.importorskip("resource")
    code = (
        "import resource; from serving.connections import max_connections_of_process as most;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, ({0}, {1}));"
        "print(most(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    for soft, highest, expected in ((256, min(hard, 10_000), "2000 4000"), (256, 300, "150 300")):
        output = subprocess.check_output(
            [sys.executable, "-c", code.format(soft, highest)], cwd=ROOT
        )
        assert output.decode().strip() == expected


def test_addresses_of_one_ipv6_network_count_together() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::ff")
    assert network_of("2001:db8:1:3::4") != network_of("2001:db8:1:2::4")
    assert network_of("192.168.1.4") != network_of("192.168.1.5")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no Unix sockets here")
def test_a_proxy_may_come_by_a_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "clinic.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        with running(Connections(), listener):
            for _ in range(2):
                visitor = socket.socket(socket.AF_UNIX)
                visitor.settimeout(PATIENCE_S)
                visitor.connect(path)
                visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert answer(visitor).endswith(b"none ")


@pytest.mark.parametrize("path", ["/prescriptions/7/pdf/", "/queue/7/slip/"])
def test_twenty_prints_at_once_leave_threads_for_pages(path: str) -> None:
    """Papers are drawn one at a time: those that wait for it must wait without a thread."""
    drawn, printing = threading.Event(), f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()

    def clinic(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == path:
            drawn.wait(PATIENCE_S)
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode()]

    with serving(Connections(), clinic) as port, contextlib.ExitStack() as desks:
        prints = [desks.enter_context(connect(port, printing)) for _ in range(20)]
        try:
            assert get(port).endswith(b"\r\n\r\n/")
            assert not drawn.is_set()
        finally:
            drawn.set()
        assert all(b"200 OK" in visitor.recv(65536) for visitor in prints)
