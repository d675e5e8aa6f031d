"""Play the people of a drill: writers of receipts, a desk with its screen, uploads.

Each is a thread with a sign-in of its own. After a failed request it sends the same form again with
the same request key, as a browser does.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from bench.visitor import Visitor
from clinic.clock import clinic_day

PAUSE = 0.1
"""Seconds before a form is sent again."""
LOOKS_EVERY = 1.0
BACKUP_EVERY = 15.0
FILE = re.compile(rb"/report-files/\d+/download/")
SEEN = re.compile(rb"/queue/\?seen=([^\"&]+)")


class Person(threading.Thread):
    """Repeat its work until `ended` is set. `failed` is the error that has ended it before, or
    None."""

    def __init__(self, port: int, email: str, password: str) -> None:
        super().__init__(daemon=True)
        self.visitor = Visitor(port)
        self.ended = threading.Event()
        self.failed: Exception | None = None
        self.failures: list[int] = []
        """Statuses of failed responses; 0 where none came."""
        status = self.visitor.sign_in(email, password)
        if status != 303:
            raise RuntimeError(f"signing in: {status}")

    def run(self) -> None:
        try:
            while not self.ended.is_set():
                self.work()
        except Exception as error:
            self.failed = error

    def work(self) -> None:
        """Do one piece of work completely."""
        raise NotImplementedError

    def repeat_until(self, ask: Callable[[], int], wanted: int) -> bool:
        """Send requests until the response is the wanted one; return False where the drill has
        ended before.

        Raises RuntimeError for a response that is neither wanted nor a failure of a server.
        """
        while (status := ask()) != wanted:
            self.failures.append(status)
            if 200 <= status < 500:
                fault = f"{status} instead of {wanted}, {self.visitor.location}"
                file = tempfile.mkstemp(suffix=".html")[1]
                Path(file).write_bytes(self.visitor.page)
                raise RuntimeError(f"{fault}: see {file}")
            if self.ended.wait(PAUSE):
                return False
        return True

    def open_form(self, path: str) -> bool:
        return self.repeat_until(lambda: self.visitor.get(path), 200)

    def register(self, name: str, **fields: str) -> str:
        """Register a patient, and return the redirect; "" at the end of the drill."""
        if not self.open_form("/patients/new/"):
            return ""
        patient = {"first_name": name, "last_name": "Nair", "gender": "F", "age": "40"}
        patient |= {"request_key": self.visitor.hidden("request_key"), "not_duplicate": "yes"}
        post = lambda: self.visitor.post("/patients/new/", **patient, **fields)  # noqa: E731
        return self.visitor.location if self.repeat_until(post, 303) else ""


class Writer(Person):
    """Issue one receipt after another to a patient of its own."""

    def __init__(self, port: int, email: str, password: str, name: str) -> None:
        super().__init__(port, email, password)
        self.tried: list[str] = []
        self.acknowledged: dict[str, int] = {}
        self.moments: list[float] = []
        """The moment at which each was acknowledged."""
        self.sent = 0
        self.path = f"{self.register(name)}bill/"

    def work(self) -> None:
        if not self.open_form(self.path):
            return
        key = self.visitor.hidden("request_key")
        fields = {"request_key": key, "newest": self.visitor.hidden("newest")}
        # A small amount, because nobody may pay ₹2,00,000 in cash in a day, which 500 receipts of
        # ₹400 are.
        fields |= {"total_amount": "40", "payment_status": "paid", "payment_mode": "cash"}
        fields |= {"line-1-name": "Dressing", "line-1-quantity": "1", "line-1-price": "40"}
        self.tried.append(key)

        def post() -> int:
            self.sent += 1
            return self.visitor.post(self.path, **fields)

        if self.repeat_until(post, 303):
            self.moments.append(time.monotonic())
            self.acknowledged[key] = int(self.visitor.location.strip("/").split("/")[-1])


class Desk(Person):
    """Register arrivals, and wait until a second screen shows each."""

    def __init__(self, port: int, email: str, password: str) -> None:
        super().__init__(port, email, password)
        self.screen = Screen(port, email, password)
        self.numbers = count()
        self.delays: list[float] = []
        """Seconds from the response to each arrival until the screen showed it."""

    def work(self) -> None:
        number = next(self.numbers)
        name = "Arrival" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")
        if not self.register(name, then="queue"):
            return
        arrived = time.monotonic()
        while not self.screen.shows(name):
            if self.ended.wait(PAUSE):
                return
        self.delays.append(time.monotonic() - arrived)
        self.ended.wait(LOOKS_EVERY)


class Screen:
    """The queue on a screen, which polls with the change number that it has seen."""

    def __init__(self, port: int, email: str, password: str) -> None:
        self.visitor = Visitor(port)
        self.visitor.sign_in(email, password)
        self.part = b""
        self.seen = ""

    def shows(self, name: str) -> bool:
        """Poll once, as the screen does every two seconds, and look for a name on it."""
        status = self.visitor.part(f"/queue/?seen={self.seen}")
        if status == 200:
            self.part = self.visitor.page
            match = SEEN.search(self.part)
            self.seen = match[1].decode() if match else ""
        return name.encode() in self.part


class Uploader(Person):
    """Add one report after another, and read each again at the end."""

    def __init__(self, port: int, email: str, password: str, content: bytes) -> None:
        super().__init__(port, email, password)
        self.content = content
        self.reports: list[str] = []
        self.path = f"{self.register('Uploads')}reports/new/"

    def work(self) -> None:
        if not self.open_form(self.path):
            return
        fields = {"request_key": self.visitor.hidden("request_key"), "kind": "lab"}
        fields["dated_on"] = clinic_day().isoformat()
        send = lambda: self.visitor.send_file(self.path, self.content, **fields)  # noqa: E731
        if self.repeat_until(send, 303):
            self.reports.append(self.visitor.location)
        self.ended.wait(LOOKS_EVERY)

    def is_whole(self, path: str) -> bool:
        """Return whether a report's page leads to its complete file."""
        if self.visitor.get(path) != 200:
            return False
        match = FILE.search(self.visitor.page)
        is_there = match is not None and self.visitor.get(match[0].decode()) == 200
        return is_there and self.visitor.page.startswith(b"\xff\xd8")


class NightWatch(threading.Thread):
    """Make one backup after another, as the background work does each night."""

    def __init__(self, make: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.make = make
        self.ended = threading.Event()
        self.good: list[float] = []
        """The moment at which each good backup was done."""
        self.refusals: list[str] = []

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.make_one()
            except RuntimeError as error:
                self.refusals.append(str(error))
            self.ended.wait(BACKUP_EVERY)

    def make_one(self) -> bool:
        """Make a backup; return False where the worker is at its own. Raises RuntimeError where it
        fails."""
        try:
            self.make()
        except RuntimeError as error:
            if "is being made here" not in str(error):
                raise
            return False
        self.good.append(time.monotonic())
        return True
