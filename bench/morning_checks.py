"""Check a morning's queue and money, on the screens and in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from clinic.billing.figures import takings_on
from clinic.billing.models import Bill
from clinic.chart.worklist_queries import list_finished
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.queue.board import DayQueue
from clinic.queue.models import QueueEntry
from clinic.queue.queries import list_day
from clinic.visits.models import Visit
from tests.integration.factories import Practice

Screens = Mapping[str, Page]
WATCHED = "/queue/"
"""The page on which people leave their screens."""
SETTLED_MS = 6_000
"""Pages poll every two seconds; the time allowed on a loaded machine."""


def board() -> DayQueue:
    """Return today's queue from the database."""
    return DayQueue.of(list_day(clinic_day()), utc_now())


def is_work_left() -> bool:
    """Return whether a patient waits, is with the doctor, or has not been billed."""
    now = board()
    finished = [one for one in list_finished(clinic_day()) if one.is_unbilled]
    return bool(now.waiting or now.with_doctor or now.parked or finished)


def faults_of(
    practice: Practice, screens: Screens, patients: int = 0, fee_rupees: int = 0
) -> list[str]:
    """Return what does not hold; with the number of patients also what must hold at the end."""
    faults = []
    with practice.at_work():
        now = board()
        waiting = [place.entry.token for place in now.waiting]
        if patients:
            faults += [*_faults_of_queue(patients), *_faults_of_money(patients, fee_rupees)]
    for name, page in screens.items():
        faults += _shows_waiting(name, page, waiting)
    return faults


def _shows_waiting(name: str, page: Page, waiting: list[int]) -> list[str]:
    """Return whether a screen shows the waiting patients by itself. It is opened again only where
    the person has left the queue's page, or where it was lost with the network."""
    if urlsplit(page.url).path != WATCHED:
        page.goto(WATCHED)
    tokens = page.get_by_role("list", name="Waiting").locator(".place-token")
    try:
        expect(tokens).to_have_text([f"No. {token}" for token in waiting], timeout=SETTLED_MS)
    except AssertionError:
        return [f"{name} shows {tokens.all_inner_texts()} where {waiting} wait"]
    return []


def _faults_of_queue(patients: int) -> list[str]:
    entries: list[Any] = list(db.session.scalars(select(QueueEntry).order_by(QueueEntry.token)))
    wanted = {
        "tokens are 1 to n, each once": [entry.token for entry in entries]
        == list(range(1, patients + 1)),
        "each patient has one place": len({entry.patient_id for entry in entries}) == patients,
        "each was seen": {entry.state for entry in entries} == {"done"},
    }
    return [f"not so: {description}" for description, holds in wanted.items() if not holds]


def _faults_of_money(patients: int, fee_rupees: int) -> list[str]:
    visits = db.session.scalar(select(func.count()).select_from(Visit))
    bills: list[Any] = list(db.session.scalars(select(Bill)))
    taken = takings_on(clinic_day()).total
    wanted = {
        f"one visit for each patient ({visits})": visits == patients,
        f"one bill for each visit ({len(bills)})": len({bill.visit_id for bill in bills})
        == len(bills)
        == patients,
        f"each rupee in the day book ({taken})": taken == patients * fee_rupees * 100,
    }
    return [f"not so: {description}" for description, holds in wanted.items() if not holds]
