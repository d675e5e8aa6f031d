"""Define the measured requests: those of a clinic's day, as a signed-in browser sends them."""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from random import Random
from urllib.parse import urlencode

from bench import wire
from bench.filling import EMAIL, PASSWORD
from bench.generator import billable
from bench.serving import Server
from bench.wire import Connection, Reply

MEDICINES = ("pan", "azi 500", "dolo 650", "amox", "metf", "telma 40", "para 650 1-0-1", "zzyzx")
DIAGNOSES = ("fev", "acute ph", "hyper", "diab", "gastro", "uti", "migr", "zzyzx")
"""Texts that are typed into the boxes of the consultation."""

ENGLISH, HINDI = "first print, English", "first print, Hindi"


@dataclass(frozen=True)
class Job:
    """One kind of request to a server; `request` returns the bytes of the next one.

    `saves` names the table that gets one more row with each request.
    """

    name: str
    server: Server
    request: Callable[[], bytes]
    saves: str = ""


@dataclass
class Session:
    """A signed-in doctor: the cookie, the token of a form, and the rows that can be opened."""

    server: Server
    patients: int
    bills: int
    visits: int
    today: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    chance: Random = field(default_factory=lambda: Random(7))

    def sign_in(self) -> None:
        """Sign in with the password through the form, as a person does."""
        connection = Connection(self.server.port)
        page = self._ask(connection, wire.get("/login/", accept="gzip"))
        fields = {"csrf_token": _token_of(page), "email": EMAIL, "password": PASSWORD}
        answer = self._ask(connection, wire.post("/login/", fields, self.cookie))
        if answer.status != 303:
            raise RuntimeError(f"Signing in was answered with {answer.status}.")
        form = self._ask(connection, wire.get("/patients/new/", self.cookie, accept="gzip"))
        self.token = _token_of(form)
        connection.close()

    def _ask(self, connection: Connection, request: bytes) -> Reply:
        reply = connection.ask(request)
        self.cookies |= reply.cookies()
        return reply

    @property
    def cookie(self) -> str:
        """Return the Cookie header that a browser would send."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def page(self, path: str, htmx: bool = False) -> Callable[[], bytes]:
        """Return a job that requests the same page again and again."""
        request = wire.get(path, self.cookie, htmx)
        return lambda: request

    def random_page(self, path: str, highest: int) -> Callable[[], bytes]:
        """Return a job that requests the page of a random row with a number up to `highest`."""
        return lambda: wire.get(path.format(self.chance.randint(1, highest)), self.cookie)

    def new_visit(self) -> bytes:
        """Return a job that saves a visit by its form, each time with a new request key."""
        fields = {
            "csrf_token": self.token,
            "request_key": secrets.token_hex(16),
            "visit_date": "",
            "symptoms": "Fever for 3 days, body ache, headache. No cough, no rash",
            "diagnosis": "Acute viral fever",
            "prescription": "Tab Paracetamol 650 mg: 1-1-1 after food, 3 days\r\nRest, fluids",
            "consultation_fee": "400",
        }
        path = f"/patients/{self.chance.randint(1, self.patients)}/visits/new/"
        return wire.post(path, fields | {"visit_date": self.today}, self.cookie)

    def bill_forms(self) -> Iterator[bytes]:
        """Return the form fields of a bill for each visit that has none yet, the last ones."""
        for visit in range(self.visits - billable(self.patients) + 1, self.visits + 1):
            fields = {
                "csrf_token": self.token,
                "request_key": secrets.token_hex(16),
                "total_amount": "400",
                "payment_status": "paid",
                "payment_mode": "upi",
                "notes": "",
            }
            yield wire.post(f"/visits/{visit}/bill/", fields, self.cookie)
        raise RuntimeError("There is no visit left to bill: measure fewer rounds.")

    def suggestions(self, name: str, texts: Sequence[str]) -> Callable[[], bytes]:
        """Return a job that asks for suggestions while these texts are typed letter by letter."""
        typed = [urlencode({f"{name}_new": word}) for word in texts]
        gets = [wire.get(f"/suggestions/{name}/?{t}", self.cookie, htmx=True) for t in typed]
        requests = cycle(gets)
        return lambda: next(requests)

    def first_prints(self, prescriptions: Sequence[int], language: str) -> Iterator[bytes]:
        """Return a job that prints each prescription once; a second print would serve stored
        bytes."""
        for number in prescriptions:
            yield wire.get(f"/prescriptions/{number}/pdf/?language={language}", self.cookie)
        raise RuntimeError("Every prescription was printed: measure fewer rounds.")


def _token_of(page: Reply) -> str:
    match = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text())
    if match is None:
        raise RuntimeError("A form came without its token.")
    return html.unescape(match[1])


PLAIN = "plain: {}"
"""The name of the job in `bench.plain` that is compared with one of the clinic."""

IN_PLAIN = ("list", "search surname", "patient's page", "bill page", "save a visit")
"""The jobs that `bench.plain` has too."""


def with_plain_pages(jobs: list[Job], session: Session) -> list[Job]:
    """Return the jobs, each with its counterpart from `bench.plain` behind it; `session` is signed
    in there."""
    theirs = {job.name: job for job in clinic_jobs(session, ())}
    both = []
    for job in jobs:
        both.append(job)
        if job.name in IN_PLAIN:
            both.append(replace(theirs[job.name], name=PLAIN.format(job.name)))
    return both


def clinic_jobs(session: Session, prescriptions: Sequence[int]) -> list[Job]:
    """Return the jobs of all measured pages, in the order of the table.

    `prescriptions` are the numbers of signed prescriptions that were never printed.
    """
    server = session.server
    bills = session.bill_forms()
    english = session.first_prints(prescriptions, "en")
    hindi = session.first_prints(prescriptions, "hi")
    suggest = session.suggestions
    return [
        Job("home", server, session.page("/")),
        Job("list", server, session.page("/patients/")),
        Job("search prefix", server, session.page("/patients/?q=lak", htmx=True)),
        Job("search surname", server, session.page("/patients/?q=deshmukh", htmx=True)),
        Job("search two words", server, session.page("/patients/?q=sunita+patil", htmx=True)),
        Job("search absent", server, session.page("/patients/?q=zzyzx", htmx=True)),
        Job("patient's page", server, session.random_page("/patients/{}/", session.patients)),
        Job("bill page", server, session.random_page("/billing/{}/", session.bills)),
        Job("save a visit", server, session.new_visit, saves="visits"),
        Job("issue a bill", server, lambda: next(bills), saves="bills"),
        Job("suggest a medicine", server, suggest("prescription", MEDICINES)),
        Job("suggest a diagnosis", server, suggest("diagnosis", DIAGNOSES)),
        Job("receipt warm", server, session.page("/billing/1/pdf/")),
        Job(ENGLISH, server, lambda: next(english), saves="prescription_papers"),
        Job(HINDI, server, lambda: next(hindi), saves="prescription_papers"),
    ]
