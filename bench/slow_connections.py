"""Open many slow connections to a server, and time a normal visitor next to them.

    python -m bench.slow_connections                       the server of `make run`
    python -m bench.slow_connections --server deployment   gunicorn, as Procfile starts it

The slow connections are of four kinds, in equal numbers: heads sent by a byte a second, bodies sent
by a byte a second, responses (20 files of 230 KB) read by a byte a second, and connections that are
opened and stay silent. The visitor is a signed-in doctor who opens a page ten times a second, each
time by a new connection. Exits with 1 where 95 % of the pages took longer than a second, or one did
not come within 10 s.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import wire
from bench.serving import WHOLE, Server

LONGEST_P95 = 1.0
PATIENCE = 10.0
"""Seconds after which a page counts as failed."""
PAGES = ("/", "/patients/", "/patients/new/")
DOCTOR = {"full_name": "Asha Rao", "email": "asha@example.org"}
SECRET = "slow and steady 7!"
Writers = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def main() -> int:
    """Measure as the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.slow_connections")
    parser.add_argument("--server", choices=("local", "deployment"), default="local")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(options.server, Path(folder)) as port,
    ):
        cookie = sign_up(port)
        report("alone", visit(port, cookie, options.seconds / 4))
        with slow_connections(port, options.connections):
            visits_alongside = visit(port, cookie, options.seconds)
    return report(f"beside {options.connections} slow connections", visits_alongside)


@contextmanager
def running_server(kind: str, folder: Path) -> Iterator[int]:
    """Yield the port of a server on an empty SQLite database in `folder`."""
    environ = {"DATA_DIR": str(folder)}
    if kind == "deployment":  # the local server upgrades the database itself
        upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
        subprocess.run(upgrade, env={**os.environ, **environ}, check=True, capture_output=True)
    server = Server("gunicorn" if kind == "deployment" else "local", WHOLE, folder, environ)
    try:
        yield server.port
    finally:
        server.stop()


def report(when: str, seconds: list[float]) -> int:
    """Print the times of a visitor's pages; return the exit code."""
    ordered = sorted(seconds)
    late = sum(1 for one in seconds if one >= PATIENCE)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"{when:<32} {len(ordered):4} pages, median {ordered[len(ordered) // 2] * 1000:6.0f} ms, "
        f"p95 {p95 * 1000:6.0f} ms, longest {ordered[-1] * 1000:6.0f} ms, {late} did not come"
    )
    return 1 if late or p95 > LONGEST_P95 else 0


def sign_up(port: int) -> str:
    """Sign a new doctor up; return the cookie."""
    form = _ask(port, wire.get("/signup/", accept="identity"))
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text())
    assert token, form.text()[:500]
    fields = {"csrf_token": token[1], "password": SECRET, "password_confirm": SECRET, **DOCTOR}
    answer = _ask(port, wire.post("/signup/", fields, _cookie(form)))
    assert answer.status == 303, answer.text()
    return _cookie(answer)


def visit(port: int, cookie: str, seconds: float) -> list[float]:
    """Open a page ten times a second; return the seconds of each, PATIENCE where it did not
    come."""
    taken = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            answer = _ask(port, wire.get(PAGES[len(taken) % len(PAGES)], cookie))
            assert answer.status == 200, answer.status
            taken.append(time.monotonic() - began)
        except OSError:
            taken.append(PATIENCE)
        time.sleep(max(0.0, began + 0.1 - time.monotonic()))
    return taken


def _ask(port: int, request: bytes) -> wire.Reply:
    connection = wire.Connection(port, PATIENCE)
    try:
        return connection.ask(request)
    finally:
        connection.close()


def _cookie(answer: wire.Reply) -> str:
    cookies = re.findall(rb"(?i)\r\nset-cookie: *([^;\r]*)", answer.head)
    return "; ".join(cookie.decode("latin-1") for cookie in cookies)


@contextmanager
def slow_connections(port: int, number: int) -> Iterator[None]:
    """Open so many slow connections in a process of their own; yield once all are open."""
    ready = multiprocessing.Event()
    process = multiprocessing.Process(target=_attack, args=(port, number, ready), daemon=True)
    process.start()
    ready.wait(30)
    time.sleep(2)
    try:
        yield
    finally:
        process.kill()
        process.join()


def _attack(port: int, number: int, ready: multiprocessing.synchronize.Event) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115

    async def all_of_them() -> None:
        tasks = [asyncio.create_task(_repeat(KINDS[i % len(KINDS)], port)) for i in range(number)]
        await asyncio.sleep(1)
        ready.set()
        await asyncio.gather(*tasks)

    asyncio.run(all_of_them())


async def _repeat(kind: Callable[[int], Awaitable[None]], port: int) -> None:
    """Run one slow client, which connects again whenever it is cut off."""
    while True:
        with contextlib.suppress(OSError, TimeoutError):
            await kind(port)
        await asyncio.sleep(0.2)


async def _slow_head(port: int) -> None:
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await _trickle(writer, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"x" * 4000)


async def _slow_body(port: int) -> None:
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    await _trickle(writer, b"a" * 4000)


async def _slow_reading(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=64)
    writer.write(b"GET /static/vendor/bootstrap.min.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
    while await reader.read(1):
        await asyncio.sleep(1)


async def _silent(port: int) -> None:
    reader, _writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.read(1)


async def _trickle(writer: asyncio.StreamWriter, content: bytes) -> None:
    for number in range(len(content)):
        writer.write(content[number : number + 1])
        await writer.drain()
        await asyncio.sleep(1)


KINDS = (_slow_head, _slow_body, _slow_reading, _silent)


if __name__ == "__main__":
    sys.exit(main())
