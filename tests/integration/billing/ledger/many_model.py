"""The model of one payment for several bills and of references added later, in plain integers."""

from __future__ import annotations

from collections import Counter

from tests.integration.billing.ledger.documents import Bill, Entry
from tests.integration.billing.ledger.model import TWO_LAKH, Books

Part = tuple[int, Bill | None, int]
"""The patient, the bill (None: an advance), and the paise."""


def parts_of(books: Books, patient: int, bills: set[int], paise: int) -> list[Part]:
    """Spread a sum over these bills, the oldest first; the excess is the patient's advance."""
    parts: list[Part] = []
    for bill in books.bills.values():
        part = min(bill.due, paise) if bill.id in bills else 0
        if part > 0:
            parts.append((bill.patient, bill, part))
            paise -= part
    return [*parts, (patient, None, paise)] if paise else parts


def settle(
    books: Books, parts: list[Part], due: int, mode: str, reference: str | None, shared: int | None
) -> str | None:
    """Pay these parts. `due` is all that is owed on the bills; `shared` is the number of entries
    that are confirmed as the same transfer."""
    if not any(bill for _patient, bill, _paise in parts):
        return "NotLegal"
    paise = sum(part for _patient, _bill, part in parts)
    if mode == "cash" and paise != due and books._is_odd(paise):
        return "OddCash"
    if mode == "cash" and _too_much_cash(books, parts):
        return "TooMuchCash"
    if _is_refused(books, reference, shared):
        return "KnownReference"
    for patient, bill, paise in parts:
        books._receive(patient, bill.id if bill else None, paise, mode, reference)
    return None


def add_reference(books: Books, entry: Entry, reference: str, shared: int | None) -> str | None:
    if entry.reference == reference:
        return None
    lacks_one = entry.kind == "payment" and entry.mode != "cash" and entry.reference is None
    if not lacks_one or books.reversal_of(entry):
        return "NotLegal"
    if _is_refused(books, reference, shared):
        return "KnownReference"
    entry.turn = books._with(reference)
    entry.reference = reference
    return None


def move(books: Books, entry: Entry, parts: list[Part]) -> str | None:
    """Reverse an entry of the wrong patient and enter it on the right one, with the same mode and
    reference."""
    patient = parts[0][0]
    if entry.kind != "payment" or books.reversal_of(entry) or entry.patient == patient:
        return "NotLegal"
    if entry.bill is None:
        against = "TooMuch" if entry.amount > books.advance(entry.patient) else None
    elif books._cannot_give_back(books.bills[entry.bill], entry.amount):
        # Also after a partial refund: the page explains it before any sum is compared.
        return "NotLegal"
    else:
        against = None
    if against is None and entry.mode == "cash" and _too_much_cash(books, parts):
        against = "TooMuchCash"
    if against is None:
        books.take_back(entry)
        for patient, bill, paise in parts:
            books._receive(patient, bill.id if bill else None, paise, entry.mode, entry.reference)
    return against


def _is_refused(books: Books, reference: str | None, shared: int | None) -> bool:
    standing = books.standing_with(reference)
    if reference is None or shared is None:
        return standing > 0
    return shared != standing or not standing


def _too_much_cash(books: Books, parts: list[Part]) -> bool:
    if sum(paise for _patient, _bill, paise in parts) >= TWO_LAKH:
        return True
    before: Counter[int] = Counter()
    for patient, bill, paise in parts:
        if books._too_much_cash(paise, patient, bill, before[patient]):
            return True
        before[patient] += paise
    return False
