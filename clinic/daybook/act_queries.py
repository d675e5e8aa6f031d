"""Queries of the acts of staff on a day that are the doctor's unless granted."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from clinic.billing.closings import ClosingAmendment, DayClosing
from clinic.billing.figures import sum_of
from clinic.billing.models import Bill, BillItem, CreditNote, Payment
from clinic.clock import day_bounds
from clinic.daybook.acts import ActRow, acts_of_trail
from clinic.daybook.models import CashCount, CashMovement
from clinic.daybook.trail_queries import list_changes
from clinic.patients.models import Patient
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named


def list_acts(day: date, owner: int) -> list[ActRow]:
    """Return the acts on a day of everybody but the user `owner`; acts of commands are left out."""
    begins, ends = day_bounds(day)
    values: dict[str, Any] = {"owner": owner, "day": day, "begins": begins, "ends": ends}
    trail = list_changes(begins, ends, owner)
    return [*reads.rows(_acts(), **values), *acts_of_trail(trail, day)]


@cache
def _acts() -> Read[ActRow]:
    return Read(
        ActRow,
        union_all(
            _payments(),
            _credit_notes(),
            _cancelled(),
            _prices(),
            _discounts(),
            _movements(),
            _amendments(),
            _counts(),
        ),
    )


_TODAY: Any = bindparam("day", type_=Date)
_NOBODY = {"first_name": literal(""), "last_name": literal("")}
_OF_PATIENT: dict[str, Any] = {"first_name": Patient.first_name, "last_name": Patient.last_name}
_EMPTY: dict[str, Any] = {
    "value": literal(0, BigInteger),
    "day": cast(null(), Date),
    "number": literal(""),
    "bill_id": cast(null(), BigInteger),
    "about": literal(""),
    "reason": literal(""),
}


def _act(what: Any, by: Any, **columns: Any) -> Select[Any]:
    """Select an act of staff; columns that are not named are empty."""
    chosen = {"what": what, "by": by, **_EMPTY, **columns}
    return select(*named(ActRow, **chosen)).where(by.is_not(None), by != bindparam("owner"))


def _payments() -> Select[Any]:
    payment = Payment
    what = case((payment.reverses_id.is_not(None), "take_back"), else_="refund")
    is_act = or_(payment.reverses_id.is_not(None), payment.kind == "refund")
    # Of the two rows of a transfer the one on the bill is listed.
    is_listed = or_(payment.bill_id.is_not(None), payment.kind != "transfer")
    return (
        _act(
            what,
            payment.taken_by,
            at=payment.paid_at,
            paise=payment.amount_paise,
            number=func.coalesce(Bill.number, ""),
            bill_id=payment.bill_id,
            reason=payment.reason,
            **_OF_PATIENT,
        )
        .select_from(payment)
        .join(payment.patient)
        .outerjoin(payment.bill)
        .where(payment.paid_on == _TODAY, is_act, is_listed)
    )


def _credit_notes() -> Select[Any]:
    note = CreditNote
    amount = {"at": note.issued_at, "paise": -note.amount_paise, "reason": note.reason}
    statement = _act(
        literal("credit_note"),
        note.issued_by,
        number=Bill.number,
        bill_id=note.bill_id,
        **amount,
        **_OF_PATIENT,
    )
    joined = statement.select_from(note).join(note.bill).join(Bill.patient)
    return joined.where(note.issued_on == _TODAY)


def _cancelled() -> Select[Any]:
    statement = _act(
        literal("cancelled"),
        Bill.cancelled_by,
        at=Bill.cancelled_at,
        paise=-Bill.total_paise,
        number=Bill.number,
        bill_id=Bill.id,
        reason=Bill.cancel_reason,
        **_OF_PATIENT,
    )
    return statement.select_from(Bill).join(Bill.patient).where(Bill.cancelled_on == _TODAY)


def _prices() -> Select[Any]:
    """Select lines at another price than the list's or the visit's, or with neither."""
    item = BillItem
    visit = func.coalesce(Bill.visit_id, Bill.was_for_visit_id)
    of_visit = and_(item.kind.in_(("consultation", "follow_up")), visit.is_not(None))
    is_free = and_(item.service_id.is_(None), item.kind != "rounding", ~of_visit)
    statement = _act(
        literal("price"),
        Bill.issued_by,
        at=Bill.created_at,
        paise=item.unit_paise,
        value=item.list_paise,
        number=Bill.number,
        bill_id=Bill.id,
        about=item.description,
        reason=item.price_reason,
        **_OF_PATIENT,
    )
    joined = statement.select_from(item).join(item.bill).join(Bill.patient)
    departs = or_(item.list_paise > 0, item.price_reason != "", is_free)
    return joined.where(Bill.issued_on == _TODAY, departs)


def _discounts() -> Select[Any]:
    item = BillItem
    off = sum_of(item.discount_paise + item.share_paise)
    statement = _act(
        literal("discount"),
        Bill.issued_by,
        at=Bill.created_at,
        paise=off,
        value=sum_of(case((item.kind == "rounding", 0), else_=item.amount_paise)),
        number=Bill.number,
        bill_id=Bill.id,
        reason=func.max(func.coalesce(func.nullif(Bill.discount_reason, ""), item.discount_reason)),
        **_OF_PATIENT,
    )
    of_bill = (Bill.id, Bill.number, Bill.created_at, Bill.issued_by)
    joined = statement.select_from(item).join(item.bill).join(Bill.patient)
    by_bill = joined.group_by(*of_bill, Patient.first_name, Patient.last_name)
    return by_bill.where(Bill.issued_on == _TODAY).having(off > 0)


def _movements() -> Select[Any]:
    movement = CashMovement
    statement = _act(
        literal("cash"),
        movement.moved_by,
        at=movement.at,
        paise=movement.amount_paise,
        day=movement.book_day,
        reason=movement.reason,
        **_NOBODY,
    )
    return statement.where(movement.day == _TODAY)


def _amendments() -> Select[Any]:
    amendment = ClosingAmendment
    statement = _act(
        amendment.kind,
        amendment.written_by,
        at=amendment.at,
        paise=literal(0, BigInteger),
        day=DayClosing.day,
        reason=amendment.reason,
        **_NOBODY,
    )
    closing = and_(
        DayClosing.doctor_id == amendment.doctor_id, DayClosing.count_id == amendment.count_id
    )
    return statement.select_from(amendment).join(DayClosing, closing).where(_within(amendment.at))


def _counts() -> Select[Any]:
    """Select counts of a drawer that was counted before, or of an earlier day: the expected amount
    was known, or could be.
    """
    count, before = CashCount, aliased(CashCount)
    again = exists().where(
        before.doctor_id == count.doctor_id, before.day == count.day, before.id < count.id
    )
    statement = _act(
        literal("count"),
        count.counted_by,
        at=count.at,
        paise=count.counted_paise,
        day=count.day,
        **_NOBODY,
    )
    return statement.where(_within(count.at), or_(again, count.day < _TODAY))


def _within(moment: Any) -> Any:
    return and_(moment >= bindparam("begins"), moment < bindparam("ends"))
