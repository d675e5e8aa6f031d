"""Send hostile files over HTTP to both servers, and check responses, stored bytes and memory.

    python -m bench.hostile_files [--kind gunicorn]

Each file must be refused with a reason, or what is stored and served of it must be harmless. The
largest memory of a worker, and of the process that decodes files, must stay below 512 MB each.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from io import BytesIO
from pathlib import Path

from PIL import Image, PngImagePlugin

from bench.serving import ROOT, WHOLE, Server, proportional
from bench.upload_limits import doctor_with_patient, send_file
from bench.visitor import Visitor
from tests.integration.files.samples import document, picture, pixel_bomb, with_place

MOST_MB = 512
SCRIPT = b"<script>alert(1)</script>"
HARMLESS, REFUSED = "made harmless", "refused"


def _inflating_pdf() -> bytes:
    """Return a PDF with a page that inflates to 400 MB of drawing commands."""
    body = zlib.compress(b"0 0 m 100 100 l S " * 22_000_000, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(body), body),
    ]
    parts = [b"%PDF-1.4\n"]
    parts += [b"%d 0 obj%b endobj\n" % pair for pair in enumerate(objects, 1)]
    return b"".join(parts) + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def _png_with_texts() -> bytes:
    """Return a PNG with a comment that inflates to 200 MB, and a script in another comment."""
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Comment", SCRIPT.decode())
    chunks.add_text("Long", "x" * 60_000_000, zip=True)
    written = BytesIO()
    Image.new("RGB", (60, 40), "red").save(written, "PNG", pnginfo=chunks)
    return written.getvalue()


def _pdf_with_actions() -> bytes:
    """Return a PDF that asks to run a script and to open an address when it is opened."""
    act = b"<</S/JavaScript/JS(app.alert(1))>>"
    return document("one").replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction %b" % act, 1)


CASES: dict[str, tuple[str, bytes, str]] = {
    "nothing at all": ("a.jpg", b"", REFUSED),
    "HTML named jpg": ("a.jpg", b"<html>" + SCRIPT, REFUSED),
    "SVG named png": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", REFUSED),
    "SVG in XML named pdf": ("a.pdf", b"<?xml version='1.0'?><svg onload='alert(1)'/>", REFUSED),
    "a program named pdf": ("a.pdf", b"MZ\x90\x00" + b"\0" * 5000, REFUSED),
    "a GIF with a script": ("a.gif", b"GIF89a/*" + SCRIPT, REFUSED),
    "a ZIP named heic": ("a.heic", b"PK\x03\x04" + b"\0" * 500, REFUSED),
    "HEIC of nothing": ("a.heic", b"\0\0\0\x18ftypheic" + b"\xff" * 5000, REFUSED),
    "a cut JPEG": ("a.jpg", picture("JPEG", (900, 900))[:900], REFUSED),
    "PDF of nothing": ("a.pdf", b"%PDF-1.7\nnothing", REFUSED),
    "1.6 thousand million pixels": ("a.png", pixel_bomb(), REFUSED),
    "49 million pixels that are cut": ("a.png", pixel_bomb(7000, 7000), REFUSED),
    "61 pages": ("a.pdf", document(*["x"] * 61), REFUSED),
    "PDF that inflates to 400 MB": ("a.pdf", _inflating_pdf(), REFUSED),
    "PNG with 60 MB of comment": ("a.png", _png_with_texts(), REFUSED),
    "JPEG and script": ("a.jpg", picture("JPEG") + SCRIPT + b"PK\x03\x04", HARMLESS),
    "JPEG and HTML, named html": ("a.html", picture("JPEG") + b"<html>" + SCRIPT, HARMLESS),
    "JPEG with place and device": ("a.jpg", with_place(), HARMLESS),
    "PDF that runs a script": ("a.pdf", _pdf_with_actions(), HARMLESS),
    "a path for a name": ("../../../../etc/passwd", picture(), HARMLESS),
    "a path of Windows": ("..\\..\\boot.ini", picture(), HARMLESS),
    "a name with a NUL": ("a.jpg\0.html", picture(), HARMLESS),
    "a name with a line end": ("a.jpg%0d%0aX-Evil: 1", picture(), HARMLESS),
    "a page of five metres": ("a.pdf", document("wide", size=(14_400, 14_400)), HARMLESS),
}


class Watched:
    """Record the largest memory in MB of the server's processes, and of those that decode files."""

    def __init__(self, server: Server) -> None:
        self.server, self.worker, self.decoder = server, 0.0, 0.0
        self.done = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self.done.wait(0.02):
            for pid in _descendants(self.server.process.pid):
                try:
                    command_line = Path(f"/proc/{pid}/cmdline").read_bytes()
                except OSError:
                    continue
                size = proportional(pid)
                if b"decoder.py" in command_line:
                    self.decoder = max(self.decoder, size)
                else:
                    self.worker = max(self.worker, size)


def _descendants(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _descendants(int(child))


class Trial:
    """Send files to one server as a signed-in doctor, and collect the faults."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder, self.faults = server, folder, 0
        self.doctor: Visitor = doctor_with_patient(server.port)

    def expect(self, condition: bool, fault: str) -> None:
        if not condition:
            self.faults += 1
            print("FAULT:", fault, flush=True)

    def send(self, case: str) -> None:
        name, content, wanted = CASES[case]
        before = self._stored()
        status, page = send_file(self.server.port, self.doctor, content, name)
        if status == 303:
            reason, how = "", HARMLESS
            self._check_report(page.decode(), case)
        else:
            how, reason = REFUSED, _reason_in(page)
            self.expect(status == 422 and bool(reason), f"{case}: {status} without a reason")
            self.expect(self._stored() == before, f"{case}: left something")
        self.expect(how == wanted, f"{case}: {how}, not {wanted}")
        print(f"  {case}: {status}, {how} {reason}", flush=True)

    def _stored(self) -> set[Path]:
        return {path for path in (self.folder / "files").rglob("*") if path.is_file()}

    def _check_report(self, report: str, case: str) -> None:
        """Check that the report's page leads to a picture or an attachment without hostile
        content."""
        self.doctor.get(report)
        numbers = set(re.findall(rb"/report-files/(\d+)/", self.doctor.page))
        self.expect(bool(numbers), f"{case}: no file in {report}")
        for number in map(bytes.decode, numbers):
            for end in ("thumbnail/", "pages/1/", "whole/", "download/"):
                answer, body = self._get(f"/report-files/{number}/{end}")
                if answer.status == 404:
                    continue
                media = answer.headers.get_content_type()
                attached = "attachment" in answer.headers.get("Content-Disposition", "")
                self.expect(answer.status == 200, f"{case}: {end} answers {answer.status}")
                self.expect(
                    media in ("image/jpeg", "image/png")
                    or (attached and media == "application/pdf"),
                    f"{case}: {end} is {media}",
                )
                nosniff = answer.headers.get("X-Content-Type-Options")
                self.expect(nosniff == "nosniff", f"{case}: {end} without nosniff")
                self.expect("X-Evil" not in answer.headers, f"{case}: a header of its own")
                if media != "application/pdf":
                    evil = (SCRIPT, b"Secret", b"Exif", b"PK\x03\x04", b"<html")
                    leaked = [word for word in evil if word in body]
                    self.expect(not leaked, f"{case}: {end} has {leaked}")
        names = {path.name for path in self._stored()}
        self.expect(not any("passwd" in n or "boot" in n for n in names), f"{case}: {names}")

    def _get(self, path: str) -> tuple[HTTPResponse, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.doctor.cookies.items())
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        return answer, answer.read()


def _reason_in(page: bytes) -> str:
    """Return the error text beside the field, or "" where there is none."""
    match = re.search(rb'(?s)<p class="field-error"[^>]*>(.*?)</p>', page)
    text = re.sub(rb"<[^>]+>", b" ", match[1]).decode() if match else ""
    return html.unescape(" ".join(text.split()))


def main() -> int:
    """Test both servers, or the one of the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--kind", choices=("local", "gunicorn"), action="append")
    faults = 0
    for kind in parser.parse_args().kind or ("local", "gunicorn"):
        with tempfile.TemporaryDirectory(prefix="hostile-files-") as folder:
            faults += _test_server(kind, Path(folder))
    print(f"{faults} faults")
    return 1 if faults else 0


def _test_server(kind: str, folder: Path) -> int:
    environ = {"DATA_DIR": str(folder), "WEB_CONCURRENCY": "1"}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(flask, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)
    server = Server(kind, WHOLE, folder, environ)
    try:
        trial = Trial(server, folder)
        memory = Watched(server)
        for case in CASES:
            trial.send(case)
        memory.done.set()
        memory_text = (
            f"worker at most {memory.worker:.0f} MB, decoder at most {memory.decoder:.0f} MB"
        )
        print(f"{kind}: {len(CASES)} files, {memory_text}, {trial.faults} faults", flush=True)
        trial.expect(max(memory.worker, memory.decoder) < MOST_MB, f"{kind}: too much memory")
        return trial.faults
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
