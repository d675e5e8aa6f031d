"""The clinic's books in plain integers, written again without a line of clinic.billing.

The ledger is compared with this model after each step. All amounts are whole paise. An act returns
the name of the refusal it expects, or None where it is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.integration.billing.ledger.documents import Bill, Entry, Item, Note, year_of
from tests.integration.billing.ledger.prices import half_up

TWO_LAKH = 2_00_000_00
DAY = timedelta(days=1)


@dataclass
class Books:
    """All entries of one doctor."""

    today: date
    bills: dict[int, Bill] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    movements: list[tuple[date, int]] = field(default_factory=list)
    closed: list[date] = field(default_factory=list)
    to_rupee: bool = False
    """Whether bills are now rounded to the rupee."""

    # --- questions to the books --------------------------------------------------------------

    def advance(self, patient: int) -> int:
        return sum(e.amount for e in self.entries if e.patient == patient and e.bill is None)

    def dues(self, patient: int) -> int:
        return sum(bill.due for bill in self.bills.values() if bill.patient == patient)

    def payment_inputs(self) -> dict[tuple[date, str], int]:
        sums: dict[tuple[date, str], int] = {}
        for entry in self.entries:
            if entry.kind != "transfer":
                key = entry.book, entry.mode
                sums[key] = sums.get(key, 0) + entry.amount
        return sums

    def billed(self, day: date) -> int:
        issued = sum(b.total for b in self.bills.values() if b.book == day)
        return issued - sum(b.total for b in self.bills.values() if b.cancelled_book == day)

    def reversal_of(self, entry: Entry) -> Entry | None:
        return next((e for e in self.entries if e.reverses == entry.id), None)

    def is_closed(self, day: date) -> bool:
        return bool(self.closed) and day <= self.closed[-1]

    def figures_of(self, day: date) -> tuple[int, int, int, int]:
        """Return the figures of a day's book: collected, refunded, advances, advances used."""
        rows = [e for e in self.entries if e.book == day]
        money = [e for e in rows if e.kind != "transfer"]
        back = [e for e in money if e.kind == "refund" and e.reverses is None]
        refunded = -sum(e.amount for e in back)
        on_account = sum(e.amount for e in money if e.bill is None)
        used = sum(e.amount for e in rows if e.kind == "transfer" and e.bill is not None)
        return sum(e.amount for e in money) + refunded, refunded, on_account, used

    def open_day(self) -> date:
        return self.today + DAY if self.is_closed(self.today) else self.today

    # --- acts --------------------------------------------------------------------------------

    def issue(
        self,
        patient: int,
        visit: int | None,
        items: list[Item],
        mode: str | None,
        reference: str | None,
        cash: int = 0,
    ) -> str | None:
        """Issue a bill; `cash` is the part that is paid in cash in addition to the mode."""
        day = self.today
        total = sum(item.net for item in items)
        pays = mode is not None and total > 0
        in_cash = total if mode == "cash" else cash
        if pays and in_cash and self._too_much_cash(in_cash, patient, None):
            return "TooMuchCash"
        if pays and self._is_known(reference):
            return "KnownReference"
        number = len(self.bills) + 1
        serial = 1 + sum(year_of(b.day) == year_of(day) for b in self.bills.values())
        name = f"{year_of(day)}/{serial:06}"
        self.bills[number] = Bill(number, name, patient, visit, day, items, self.open_day())
        if pays:
            assert mode is not None
            if cash:
                self._receive(patient, number, cash, "cash", None)
            self._receive(patient, number, total - cash, mode, reference)
        return None

    def pay(self, bill: Bill, paise: int | None, mode: str, reference: str | None) -> str | None:
        if bill.state not in ("issued", "part_paid"):
            return "NotLegal"
        if paise is not None and paise > bill.due:
            return "TooMuch"
        if mode == "cash" and paise not in (None, bill.due) and self._is_odd(paise):
            return "OddCash"
        return self._take(bill.patient, bill, bill.due if paise is None else paise, mode, reference)

    def take_advance(
        self, patient: int, paise: int, mode: str, reference: str | None
    ) -> str | None:
        if mode == "cash" and self._is_odd(paise):
            return "OddCash"
        return self._take(patient, None, paise, mode, reference)

    def _take(
        self, patient: int, bill: Bill | None, paise: int, mode: str, reference: str | None
    ) -> str | None:
        if mode == "cash" and self._too_much_cash(paise, patient, bill):
            return "TooMuchCash"
        if self._is_known(reference):
            return "KnownReference"
        number = bill.id if bill else None
        self._receive(patient, number, paise, mode, reference)
        return None

    def refund(self, bill: Bill, paise: int, mode: str) -> str | None:
        against = self._cannot_give_back(bill, paise)
        if not against and self._has_no_coins(paise, mode, bill.patient, bill.id):
            return "OddCash"
        if not against:
            self._back(bill, paise, mode)
        return against

    def take_back(self, entry: Entry) -> str | None:
        if self.reversal_of(entry):
            return None
        if entry.bill is None:
            if entry.amount > self.advance(entry.patient):
                return "TooMuch"
            back = self._write(entry.patient, None, -entry.amount, entry.mode, "refund")
            back.reverses = entry.id
            return None
        bill = self.bills[entry.bill]
        against = self._cannot_give_back(bill, entry.amount)
        if not against:
            self._back(bill, entry.amount, entry.mode, reverses=entry.id)
        return against

    def use_advance(self, bill: Bill, paise: int) -> str | None:
        if bill.state not in ("issued", "part_paid"):
            return "NotLegal"
        if paise > min(bill.due, self.advance(bill.patient)):
            return "TooMuch"
        self._transfer(bill, paise)
        return None

    def give_back_advance(self, patient: int, paise: int, mode: str) -> str | None:
        if self._has_no_coins(paise, mode, patient, None):
            return "OddCash"
        if paise > self.advance(patient):
            return "TooMuch"
        self._refund(patient, None, paise, mode)
        return None

    def credit(self, bill: Bill, chosen: set[int], mode: str) -> str | None:
        """Credit the items at the positions `chosen`."""
        if bill.state in ("cancelled", "refunded") or not bill.total:
            return "NotLegal"
        left = [item for item in bill.items if not item.off and not item.rounding]
        taken = [bill.items[n] for n in chosen]
        taken = [item for item in taken if not item.off and not item.rounding]
        exact, asked = sum(item.net for item in taken), bill.total - bill.credited
        amount = 100 * half_up(Fraction(exact, 100)) if self.to_rupee else exact
        rest = sum(item.net for item in left) - exact
        if taken and len(taken) == len(left):
            amount = asked
        elif amount > asked:
            amount = asked if self.to_rupee else asked - rest
        if amount <= 0:
            return "RoundsToNothing" if exact else "NotLegal"
        above = bill.paid - (bill.total - bill.credited - amount)
        if above > 0 and self._has_no_coins(above, mode, bill.patient, bill.id):
            return "OddCash"
        if above > 0:
            self._back(bill, above, mode)
        day = self.today
        serial = 1 + sum(year_of(note.day) == year_of(day) for note in self.notes)
        name = f"CN{year_of(day)}/{serial:06}"
        self.notes.append(Note(len(self.notes) + 1, bill.id, name, amount, day, self.open_day()))
        bill.credited += amount
        for item in taken:
            item.off = True
        return None

    def cancel(self, bill: Bill, mode: str) -> str | None:
        if bill.cancelled_on:
            return None
        if bill.credited:
            return "NotLegal"
        if self._has_no_coins(bill.paid, mode, bill.patient, bill.id):
            return "OddCash"
        if bill.paid:
            self._back(bill, bill.paid, mode)
        bill.visit, bill.cancelled_on = None, self.today
        bill.cancelled_book = self.open_day()
        return None

    def move_cash(self, paise: int) -> None:
        self.movements.append((self.open_day(), paise))

    # --- coins -------------------------------------------------------------------------------

    def _is_odd(self, paise: int | None) -> bool:
        return self.to_rupee and (paise or 0) % 100 != 0

    def _has_no_coins(self, paise: int, mode: str, patient: int, bill: int | None) -> bool:
        """Whether an amount in cash has paise that did not come in as cash on the bill or
        account."""
        if mode != "cash" or not self._is_odd(paise):
            return False
        here = [e for e in self.entries if e.patient == patient and e.bill == bill]
        came = sum(e.amount for e in here if e.mode == "cash")
        return came < paise or (came - paise) % 100 != 0

    # --- entries -----------------------------------------------------------------------------

    def _cannot_give_back(self, bill: Bill, paise: int) -> str | None:
        if bill.state not in ("part_paid", "paid") or not bill.total:
            return "NotLegal"
        return "TooMuch" if paise > bill.paid else None

    def _back(self, bill: Bill, paise: int, mode: str, reverses: int | None = None) -> None:
        if mode == "advance":
            self._transfer(bill, -paise, reverses)
            return
        if reverses is None:
            self._refund(bill.patient, bill.id, paise, mode)
            return
        self._write(bill.patient, bill.id, -paise, mode, "refund").reverses = reverses

    def _refund(self, patient: int, bill: int | None, paise: int, mode: str) -> None:
        number = self._next_number("RV")
        self._write(patient, bill, -paise, mode, "refund").number = number

    def _transfer(self, bill: Bill, paise: int, reverses: int | None = None) -> None:
        common = ("advance", "transfer")
        self._write(bill.patient, bill.id, paise, *common).reverses = reverses
        self._write(bill.patient, None, -paise, *common)

    def _receive(
        self,
        patient: int,
        bill: int | None,
        paise: int,
        mode: str,
        reference: str | None,
    ) -> None:
        number = self._next_number("R")
        entry = self._write(patient, bill, paise, mode, "payment")
        entry.turn = self._with(reference)
        entry.number, entry.reference = number, reference

    def _next_number(self, prefix: str) -> str:
        begins = f"{prefix}{year_of(self.today)}/"
        given = [e for e in self.entries if e.number and e.number.startswith(begins)]
        return f"{begins}{len(given) + 1:06}"

    def _write(self, patient: int, bill: int | None, paise: int, mode: str, kind: str) -> Entry:
        number, book = len(self.entries) + 1, self.open_day()
        entry = Entry(number, patient, bill, paise, mode, self.today, kind, book)
        self.entries.append(entry)
        if bill is not None:
            self.bills[bill].paid += paise
        return entry

    def _with(self, reference: str | None) -> int:
        return sum(bool(reference) and e.reference == reference for e in self.entries)

    def standing_with(self, reference: str | None) -> int:
        """Return how many entries that were not reversed have this reference."""
        same = [e for e in self.entries if reference and e.reference == reference]
        return sum(not self.reversal_of(entry) for entry in same)

    def _is_known(self, reference: str | None) -> bool:
        return self.standing_with(reference) > 0

    def _too_much_cash(self, paise: int, patient: int, bill: Bill | None, before: int = 0) -> bool:
        """Whether the cash exceeds the limit; `before` is the patient's cash of the same act."""
        cash = [
            e for e in self.entries if e.mode == "cash" and (e.amount > 0 or e.reverses is not None)
        ]
        # The law asks when it was received, not in which book it counts.
        today = [e for e in cash if e.patient == patient and e.day == self.today]
        of_day = sum(e.amount for e in today)
        of_bill = sum(e.amount for e in cash if bill and e.bill == bill.id)
        return paise + max(of_day + before, of_bill if bill else 0) >= TWO_LAKH
