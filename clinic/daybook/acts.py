"""The acts of staff on a day that are the doctor's unless granted, for the doctor to
review. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from clinic.clock import format_day, format_moment
from clinic.money import format_rupees
from clinic.patients.names import full_name

WORDS = {
    "refund": "Money given back",
    "take_back": "Payment taken back",
    "credit_note": "Credit note",
    "cancelled": "Bill cancelled",
    "price": "Another price",
    "discount": "Discount",
    "cash": "Cash taken out",
    "reopening": "Day reopened",
    "correction": "Closed day corrected",
    "count": "Drawer counted again",
    "visit": "Visit of an earlier day",
    "vitals": "Vital signs of an earlier day",
}


class ActRow(NamedTuple):
    """One act. `paise` is its amount; `value` is the list's price if another was charged (0: none),
    or the value before a discount. `day` is the day it was done for, if another.
    """

    what: str
    at: datetime
    by: int
    paise: int
    value: int
    day: date | None
    number: str
    bill_id: int | None
    about: str
    reason: str
    first_name: str
    last_name: str


class StaffAct(NamedTuple):
    """An act in words; `amount` is "" if it moves none, `bill_id` None if it has no bill."""

    time: str
    person: str
    what: str
    details: str
    amount: str
    bill_id: int | None


def acts_of(rows: Iterable[ActRow], shown: date, people: Mapping[str, str]) -> list[StaffAct]:
    """Return the acts of the day `shown` in order of time, with the names of `people`."""
    return [
        StaffAct(
            format_moment(row.at).rpartition(", ")[2],
            people.get(str(row.by), ""),
            _what(row),
            " · ".join(filter(None, _details(row, shown))),
            "" if row.what in ("visit", "vitals") or not row.paise else format_rupees(row.paise),
            row.bill_id,
        )
        for row in sorted(rows, key=lambda row: row.at)
    ]


def _what(row: ActRow) -> str:
    if row.what == "cash" and row.paise > 0:
        return "Cash put in"
    if row.what == "discount" and row.value:
        return f"Discount of {_percent(row.paise, row.value)}"
    return WORDS[row.what]


def _details(row: ActRow, shown: date) -> Iterable[str]:
    yield full_name(row.first_name, row.last_name) if row.first_name else ""
    yield row.about
    if row.what == "price":
        usual = f"usually {format_rupees(row.value)}" if row.value else "not on the price list"
        yield usual
    yield row.number
    if row.day is not None and row.day != shown:
        yield f"for {format_day(row.day)}"
    yield row.reason


def _percent(part: int, whole: int) -> str:
    """Return a share of a whole to a tenth of a percent: 12.5 %."""
    tenths = (2 * part * 1000 + whole) // (2 * whole)
    return f"{tenths // 10}" + (f".{tenths % 10}" if tenths % 10 else "") + " %"


class Change(NamedTuple):
    """A change of a visit or its vital signs, from the audit trail."""

    at: datetime
    by: int
    entity: str
    action: str
    changes: dict[str, Any]
    visit_date: date
    first_name: str
    last_name: str


def backdated(changes: Iterable[Change], shown: date) -> list[ActRow]:
    """Return the changes that were entered for a day before `shown`: a visit, its day, or vital
    signs.

    Several vital signs that one person entered for one visit at once are one act.
    """
    acts: dict[tuple[Any, ...], ActRow] = {}
    for one in changes:
        is_visit = one.entity == "visits"
        moved = one.changes.get("visit_date") if is_visit else None
        if is_visit and moved is None:
            continue
        day = date.fromisoformat(moved[1]) if moved else one.visit_date
        if day >= shown:
            continue
        what = "visit" if is_visit else "vitals"
        who = (one.first_name, one.last_name)
        key = (what, one.by, day, who, None if not is_visit else one.at)
        acts.setdefault(key, ActRow(what, one.at, one.by, 0, 0, day, "", None, "", "", *who))
    return list(acts.values())
