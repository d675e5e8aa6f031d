"""The base of the machine: does each act on the ledger and on the model, and compares the
outcomes."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import time_machine
from hypothesis.stateful import RuleBasedStateMachine, initialize

from clinic.billing.discounts import PriceError
from clinic.billing.refusals import LedgerRefusal
from clinic.versions import Stale
from tests.integration.billing.ledger import documents, model
from tests.integration.books import check_books
from tests.integration.databases import Database
from tests.integration.factories import open_practice

START = datetime(2027, 3, 30, 4, 0, tzinfo=UTC)
YEARS_END = (3, 31, 18, 29, 59)
"""A second before midnight of 31 March in Kolkata, in UTC."""
TO_KOLKATA = timedelta(hours=5, minutes=30)
_doctors = itertools.count(1)


class Steps(RuleBasedStateMachine):
    """One doctor's books, in the database and in plain numbers."""

    database: ClassVar[Database]
    steps: ClassVar[int] = 0
    refusals: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.start()
        self.books = model.Books(self._day())
        self.keys = itertools.count(1)
        self.last: tuple[Callable[[], int], int] | None = None

    @initialize()
    def open(self) -> None:
        name = f"m{next(_doctors)}@example.org"
        self.practice = open_practice(self.database, "Dr Asha Rao", name)
        self.patients = self.practice.patients(2)
        self.visits: list[int] = []

    def teardown(self) -> None:
        try:
            if hasattr(self, "visits"):
                check_books(self.practice)
        finally:
            self.clock.stop()

    def _try(self, expected: str | None, act: Callable[[], int]) -> int | None:
        """Do an act on the ledger, which must accept or refuse it as the model did; return its
        result."""
        type(self).steps += 1
        try:
            with self.practice.at_work():
                answer = act()
        except (LedgerRefusal, PriceError, Stale) as refusal:
            name = type(refusal).__name__
            self.refusals[name] = self.refusals.get(name, 0) + 1
            outcome, answer = (name, str(refusal)), None
        else:
            outcome = (None, "")
        assert outcome[0] == expected, (outcome, answer)
        if expected is not None:
            return None
        self.last = act, answer
        return answer

    def _key(self) -> str:
        return f"key {next(self.keys)}"

    def _bill(self, pick: int) -> documents.Bill:
        """Pick a bill, mostly one of the newest, which can still change most."""
        bills = list(self.books.bills.values())[-6:]
        return bills[pick % len(bills)]

    def _has_bills(self) -> bool:
        return bool(self.books.bills)

    def _visit(self, patient: int) -> int:
        """Return a visit without a standing bill; preferably one of a cancelled bill."""
        billed = {bill.visit for bill in self.books.bills.values()}
        for visit, whose in self.visits:
            if whose == patient and visit not in billed:
                return visit
        self.visits.append((self.practice.visit(patient), patient))
        return self.visits[-1][0]

    def _move_to(self, moment: datetime) -> None:
        type(self).steps += 1
        self.now.move_to(moment)
        self.books.today = self._day()

    def _day(self) -> date:
        return (datetime.now(UTC) + TO_KOLKATA).date()
