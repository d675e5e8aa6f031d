"""Multiply the rows of the measured doctor inside the database, to a million in a few statements.

The copies have the same names, phones and amounts, and their own numbers.
"""

from __future__ import annotations

from collections.abc import Callable

from bench.generator import COLUMNS, MEASURED

SHIFTED = {
    "patients": {"id": "patients"},
    "patient_terms": {"patient_id": "patients"},
    "visits": {"id": "visits", "patient_id": "patients"},
    "bills": {"id": "bills", "patient_id": "patients", "visit_id": "visits"},
    "bill_items": {"id": "bill_items", "bill_id": "bills"},
    "payments": {"id": "payments", "patient_id": "patients", "bill_id": "bills"},
}
"""The columns that number rows, and the counter that numbers them."""


def multiply(execute: Callable[[str], object], times: int) -> None:
    """Insert copies of the measured doctor's rows until there are `times` as many, and set the
    counters."""
    numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(1, times))
    for table, shifted in SHIFTED.items():
        names = COLUMNS[table].split()
        values = ", ".join(_value(table, name, shifted.get(name)) for name in names)
        execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} "
            f"FROM {table} CROSS JOIN ({numbers}) AS times WHERE doctor_id = {MEASURED}"
        )
    counters = {name for shifted in SHIFTED.values() for name in shifted.values()}
    listed = ", ".join(f"'{name}'" for name in sorted(counters))
    execute(
        f"UPDATE counters SET value = value * {times} "
        f"WHERE doctor_id = {MEASURED} AND name IN ({listed})"
    )


def _value(table: str, column: str, counter: str | None) -> str:
    """Return the SQL expression for a copy's value in a column."""
    if counter:
        return f"{column} + n * {_last(counter)}"
    if (table, column) == ("bills", "number"):
        return f"'C' || (id + n * {_last('bills')})"
    if (table, column) == ("patient_terms", "term"):  # one of them is the patient's number
        other = f"CAST(patient_id + n * {_last('patients')} AS VARCHAR)"
        return f"CASE WHEN term = CAST(patient_id AS VARCHAR) THEN {other} ELSE term END"
    return column


def _last(counter: str) -> str:
    return f"(SELECT value FROM counters WHERE doctor_id = {MEASURED} AND name = '{counter}')"
