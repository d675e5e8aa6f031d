"""The acts of staff on a day that are the doctor's unless granted, for the doctor to
review. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from clinic.clock import format_day, format_moment
from clinic.money import format_rupees, rupees_column, show_rupees
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
    "uncharged": "Nothing to bill",
    "fee": "Fee of a visit",
    "list_price": "Price list",
    "take_over": "Details copied",
}

_WITHOUT_AMOUNT = frozenset({"visit", "vitals", "uncharged", "take_over"})
_ALSO_NOTHING = frozenset({"fee", "list_price"})
"""Acts whose amount is shown though it is nothing."""

_USUAL = {"price": "usually", "fee": "before", "list_price": "before"}
"""What the `value` of an act is called."""

_NO_VALUE = {"price": "not on the price list", "fee": "", "list_price": "new"}
"""What is said of an act whose `value` is 0."""


class ActRow(NamedTuple):
    """One act. `paise` is its amount; `value` is the list's price if another was charged (0: none),
    the value before a discount, or the price before a change. `day` is the day it was done for, if
    another.
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


def acts_of(
    rows: Sequence[ActRow], day: date, people: Mapping[str, str], on_paper: bool = False
) -> list[StaffAct]:
    """Return the acts of a day in order of time, with the names of `people`."""
    rupees = format_rupees if on_paper else rupees_column([row.paise for row in rows])
    return [
        StaffAct(
            format_moment(row.at).rpartition(", ")[2],
            people.get(str(row.by), ""),
            _what(row),
            " · ".join(filter(None, _details(row, day, on_paper))),
            rupees(row.paise) if _has_amount(row) else "",
            row.bill_id,
        )
        for row in sorted(rows, key=lambda row: row.at)
    ]


def _has_amount(row: ActRow) -> bool:
    if row.what in _WITHOUT_AMOUNT:
        return False
    return bool(row.paise) or row.what in _ALSO_NOTHING


def _what(row: ActRow) -> str:
    if row.what == "cash" and row.paise > 0:
        return "Cash put in"
    if row.what == "discount" and row.value:
        return f"Discount of {_percent(row.paise, row.value)}"
    return WORDS[row.what]


def _details(row: ActRow, day: date, on_paper: bool) -> Iterable[str]:
    yield full_name(row.first_name, row.last_name) if row.first_name else ""
    yield row.about
    if row.what in _USUAL:
        rupees = format_rupees if on_paper else show_rupees
        usual = f"{_USUAL[row.what]} {rupees(row.value)}"
        yield usual if row.value else _NO_VALUE[row.what]
    yield row.number
    if row.day is not None and row.day != day:
        yield f"for {format_day(row.day)}"
    yield row.reason


def _percent(part: int, whole: int) -> str:
    """Return a share of a whole to a tenth of a percent: 12.5 %."""
    tenths = (2 * part * 1000 + whole) // (2 * whole)
    return f"{tenths // 10}" + (f".{tenths % 10}" if tenths % 10 else "") + " %"


class TrailChange(NamedTuple):
    """A change of a visit, its vital signs or a service, or an act on a patient, from the trail.

    The parts that it is not about are None, or "" of a text.
    """

    at: datetime
    by: int
    entity: str
    action: str
    changes: dict[str, Any]
    visit_date: date | None
    service: str
    first_name: str
    last_name: str


def acts_of_trail(changes: Sequence[TrailChange], day: date) -> list[ActRow]:
    """Return the acts of the trail of a day that are the doctor's unless granted, or about it."""
    return [*backdated(changes, day), *(row for one in changes for row in _valued(one))]


def _valued(one: TrailChange) -> Iterable[ActRow]:
    """Yield what decides a price, waives a fee, or gives details to another doctor."""
    changes = one.changes
    blank = ActRow("", one.at, one.by, 0, 0, None, "", None, "", "", one.first_name, one.last_name)
    if one.entity == "services" and "price_paise" in changes:
        yield blank._replace(
            what="list_price", about=one.service, **_prices(changes["price_paise"])
        )
    if one.entity == "visits" and one.action != "create" and "fee_paise" in changes:
        yield blank._replace(what="fee", **_prices(changes["fee_paise"]))
    if one.entity == "visits" and changes.get("uncharged_at", (None, None))[1]:
        yield blank._replace(what="uncharged")
    if one.action == "take_over":
        yield blank._replace(what="take_over", about=f"Copied for {changes['taken_over_by'][1]}")


def _prices(old_and_new: Sequence[int | None]) -> dict[str, Any]:
    old, new = old_and_new
    return {"value": old or 0, "paise": new or 0}


def backdated(changes: Iterable[TrailChange], day_shown: date) -> list[ActRow]:
    """Return the changes that were entered for a day before `day_shown`: a visit, its day, or vital
    signs.

    Several vital signs that one person entered for one visit at once are one act.
    """
    acts: dict[tuple[Any, ...], ActRow] = {}
    for one in changes:
        if one.visit_date is None or one.action not in ("create", "update"):
            continue
        is_visit = one.entity == "visits"
        moved = one.changes.get("visit_date") if is_visit else None
        if is_visit and moved is None:
            continue
        day = date.fromisoformat(moved[1]) if moved else one.visit_date
        if day >= day_shown:
            continue
        what = "visit" if is_visit else "vitals"
        who = (one.first_name, one.last_name)
        key = (what, one.by, day, who, None if not is_visit else one.at)
        acts.setdefault(key, ActRow(what, one.at, one.by, 0, 0, day, "", None, "", "", *who))
    return list(acts.values())
