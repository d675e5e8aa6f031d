"""Send files that are far too large, and many at the limit, and record the workers' memory.

    PYTHONPATH=. .venv/bin/python -m bench.upload_limits [--megabytes 500] [--kind gunicorn]

Sends over a plain socket: with a declared size and in chunks, as a signed-in user, with an invalid
cookie and without one. Then uploads photos at the limit, and downloads the largest of them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from bench.serving import ROOT, WHOLE, Server
from bench.visitor import KEY, TOKEN, Visitor

MEGABYTE = 1_000_000
BLOCK = b"\xff" * 65_536
EDGE = "----the-edge-of-a-part"
PATH = "/patients/1/reports/new/"


def main() -> int:
    """Measure the servers of the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--kind", choices=("local", "gunicorn"), action="append")
    chosen = parser.parse_args()
    faults = 0
    for kind in chosen.kind or ("local", "gunicorn"):
        with tempfile.TemporaryDirectory(prefix="upload-limits-") as folder:
            faults += _measure(kind, Path(folder), chosen.megabytes * MEGABYTE)
    return 1 if faults else 0


def _measure(kind: str, folder: Path, size: int) -> int:
    environ = {"DATA_DIR": str(folder), "WEB_CONCURRENCY": "1"}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(flask, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)
    server, faults = Server(kind, WHOLE, folder, environ), 0
    try:
        doctor = doctor_with_patient(server.port)
        cookie = "; ".join(f"{name}={value}" for name, value in doctor.cookies.items())
        for chunked in (False, True):  # not measured: the first refusals load modules
            _send(server.port, cookie, 90 * MEGABYTE, chunked)
        for who, sent in (("signed in", cookie), ("any cookie", "a=b"), ("a stranger", "")):
            for chunked in (False, True):
                with _Watched(server) as memory:
                    answer, passed, seconds = _send(server.port, sent, size, chunked)
                how = "in chunks" if chunked else "declared"
                print(
                    f"{kind}: {size // MEGABYTE} MB {how}, {who}: {answer} after "
                    f"{passed / MEGABYTE:.1f} MB and {seconds:.1f} s; {memory}"
                )
                faults += answer not in ("413", "302", "400", "cut") or memory.grown > 16
        faults += _photos(kind, server, doctor)
    finally:
        server.stop()
    return faults


def doctor_with_patient(port: int) -> Visitor:
    doctor = Visitor(port)
    doctor.sign_up("limits@example.org", "correct horse battery")
    doctor.get("/patients/new/")
    key = KEY.search(doctor.page)
    assert key is not None
    fields = {"first_name": "A", "last_name": "B", "gender": "F", "age": "40", "phone": ""}
    doctor.post("/patients/new/", **fields, address="", request_key=key[1].decode())
    assert doctor.get(PATH) == 200, doctor.get(PATH)
    return doctor


class _Watched:
    """Record the largest memory of the worker in MB during a block."""

    def __init__(self, server: Server) -> None:
        self.server, self.done = server, threading.Event()
        self.before = self.most = server.worker_memory()

    def __enter__(self) -> _Watched:
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.done.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.done.wait(0.02):
            self.most = max(self.most, self.server.worker_memory())

    @property
    def grown(self) -> float:
        return self.most - self.before

    def __str__(self) -> str:
        return f"worker {self.before:.0f} MB, at most {self.most:.0f}"


def _send(port: int, cookie: str, size: int, chunked: bool) -> tuple[str, int, float]:
    """Return the status ("cut" without one), the bytes that the server accepted, and the
    seconds."""
    began, passed = time.monotonic(), 0
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.putrequest("POST", PATH)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={EDGE}")
    if cookie:
        connection.putheader("Cookie", cookie)
    connection.putheader(
        *(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(size)))
    )
    try:
        connection.endheaders()
        while passed < size:
            connection.send(b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK) if chunked else BLOCK)
            passed += len(BLOCK)
        if chunked:
            connection.send(b"0\r\n\r\n")
    except OSError:  # the server refused it before all was sent
        pass
    try:
        answer = str(connection.getresponse().status)
    except (OSError, ValueError):
        answer = "cut"
    connection.close()
    return answer, passed, time.monotonic() - began


def _photos(kind: str, server: Server, doctor: Visitor) -> int:
    """Upload five large photos, and let two slow readers download one at the same time."""
    photo = _photo()
    with _Watched(server) as memory:
        answers = [_upload(server.port, doctor, photo) for _ in range(5)]
    print(f"{kind}: five photos of {len(photo) / MEGABYTE:.0f} MB: {answers}; {memory}")
    with _Watched(server) as reading:
        sizes = [sum(map(len, _download(server.port, doctor))) for _ in range(5)]
    print(f"{kind}: five downloads of {sizes[0] / MEGABYTE:.0f} MB; {reading}")
    return int(memory.most > 512 or set(answers) != {303} or min(sizes) < MEGABYTE)


def _photo() -> bytes:
    """Return a JPEG of noise, which does not compress."""
    from io import BytesIO

    from PIL import Image

    side, written = 2600, BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(
        written, "JPEG", quality=95
    )
    return written.getvalue()


def _upload(port: int, doctor: Visitor, photo: bytes) -> int:
    return send_file(port, doctor, photo)[0]


def send_file(
    port: int, doctor: Visitor, content: bytes, name: str = "a.jpg", kind: str = "photo"
) -> tuple[int, bytes]:
    """Add a report of one file by its form; return the status, and the page or its redirect."""
    doctor.get(PATH)
    token, key = TOKEN.search(doctor.page), KEY.search(doctor.page)
    assert token is not None
    assert key is not None
    fields = {
        "kind": kind,
        "dated_on": time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400)),
    }
    fields |= {"csrf_token": token[1].decode(), "request_key": key[1].decode(), "name": ""}
    body = b"".join(
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    head = (
        f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: image/jpeg"
    )
    body += f"--{EDGE}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{EDGE}--\r\n".encode()
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    cookie = "; ".join(f"{name}={value}" for name, value in doctor.cookies.items())
    media = f"multipart/form-data; boundary={EDGE}"
    connection.request("POST", PATH, body, {"Cookie": cookie, "Content-Type": media})
    answer = connection.getresponse()
    page = answer.read()
    return answer.status, answer.headers.get("Location", "").encode() or page


def _download(port: int, doctor: Visitor) -> Iterator[bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    cookie = "; ".join(f"{name}={value}" for name, value in doctor.cookies.items())
    connection.request("GET", "/report-files/1/download/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    while block := answer.read(65_536):
        yield block


if __name__ == "__main__":
    sys.exit(main())
