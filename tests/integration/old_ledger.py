"""A clinic's bills as they were before the ledger, written by plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, create_engine

DOCTORS = (1, 2, 3)
BILLS = 200
"""Of each doctor."""
AT = "2026-11-23 10:00:00.000000"
MODES = ("cash", "upi", "card", "bank", "other")


@contextmanager
def connected(url: str, doctor: int | None = None) -> Iterator[Connection]:
    """Connect without the SQL guard, in a transaction and in the scope of a doctor."""
    engine = create_engine(url)
    with engine.begin() as connection:
        enter(connection, doctor)
        yield connection
    engine.dispose()


def enter(connection: Connection, doctor: int | None) -> None:
    if doctor is not None and connection.dialect.name == "postgresql":
        statement = f"SELECT set_config('clinic.doctor_id', '{doctor}', true)"
        connection.exec_driver_sql(statement)


def write(connection: Connection, table: str, **values: Any) -> None:
    literals = ", ".join("NULL" if v is None else f"'{v}'" for v in values.values())
    connection.exec_driver_sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({literals})")


def fill(connection: Connection, bills: int = BILLS) -> None:
    """Write three doctors with bills in every state of that time."""
    for doctor in DOCTORS:
        stamps = {"created_at": AT, "updated_at": AT, "version": 1}
        who = {"email": f"{doctor}@example.org", "password_hash": "x", "password_changed_at": AT}
        write(connection, "users", id=doctor, **who, created_at=AT)
        empty = dict.fromkeys(
            ("qualification", "registration_number", "registration_council", "clinic_name"), ""
        )
        more = {"clinic_address": "", "upi_id": "", "print_language": "en"}
        money = {"default_fee_paise": 50000}
        names = {"user_id": doctor, "full_name": f"Dr {doctor}"}
        write(connection, "doctors", id=doctor, **names, **empty, **more, **money, **stamps)
        enter(connection, doctor)
        for patient in range(1, 21):
            person = {"first_name": f"Patient {patient}", "last_name": "", "gender": "F"}
            birth = {"birth_date": "1980-05-17", "birth_precision": "year", "address": ""}
            write(connection, "patients", doctor_id=doctor, id=patient, **person, **birth, **stamps)
        entries = 0
        for number in range(1, bills + 1):
            entries = bill_with_money(connection, doctor, number, entries)


def bill_with_money(connection: Connection, doctor: int, number: int, entries: int) -> int:
    """Write one bill with its item and entries; return the new number of entries.

    The state depends on the number: pending; paid; reversed; reversed and paid again in another
    mode; paid in two parts; zero.
    """
    patient, total = number % 20 + 1, (number % 6 != 5) * (number * 1_00 + number)
    day = date(2026, 3, 1) + timedelta(days=number)
    of_bill = {"patient_id": patient, "issued_on": day, "notes": f"बिल {number}", "paid_paise": 0}
    stamps = {"version": number % 3 + 1, "created_at": AT, "updated_at": AT}
    amounts = {0: [], 1: [total], 2: [total, -total], 3: [total, -total, total], 5: []}.get(
        number % 6, [total - 1, 1]
    )
    of_bill["paid_paise"] = sum(amounts)
    visit = None
    if number % 2:
        texts = dict.fromkeys(("symptoms", "diagnosis", "prescription"), "")
        visit, fee = number, {"fee_paise": total, "visit_date": day}
        key = {"doctor_id": doctor, "id": number, "patient_id": patient}
        write(connection, "visits", **key, **texts, **fee, **{**stamps, "version": 1})
    name = f"2026-27/{number:06}"
    form = f"key {number}" if number % 4 else None
    more = {"number": name, "total_paise": total, "visit_id": visit, "request_key": form}
    write(connection, "bills", doctor_id=doctor, id=number, **of_bill, **more, **stamps)
    _items(connection, doctor, number, total)
    for place, amount in enumerate(amounts):
        entries += 1
        reverses = entries - 1 if amount < 0 else None
        mode = MODES[(number + place // 2) % len(MODES)]
        paid = {"paid_on": day + timedelta(days=place), "paid_at": AT, "reverses_id": reverses}
        key = {"doctor_id": doctor, "id": entries, "bill_id": number}
        form = f"pay {entries}" if number % 5 else None
        write(
            connection, "payments", **key, amount_paise=amount, mode=mode, **paid, request_key=form
        )
    return entries


def _items(connection: Connection, doctor: int, number: int, total: int) -> None:
    """Write the item of a bill, and for each seventh bill a second one of zero."""
    for place in (0, 1) if number % 7 == 0 else (0,):
        key = {"doctor_id": doctor, "id": number * 2 + place, "bill_id": number}
        word = "Dressing" if place else ("Consultation" if number % 3 else "Injection")
        unit = total if place == 0 else 0
        of_item = {"description": word, "quantity": 1, "unit_paise": unit, "amount_paise": unit}
        write(connection, "bill_items", **key, **of_item)
