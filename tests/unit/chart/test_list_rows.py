"""The rows of the list of patients."""

from __future__ import annotations

from datetime import date

from clinic.chart.list_rows import ListRow, rows_of
from clinic.chart.queries import ListedPatient

TODAY = date(2026, 11, 29)


def row(**different: object) -> ListRow:
    patient = ListedPatient(
        id=17,
        first_name="Asha",
        last_name=" Rao",
        gender="F",
        birth_date=date(1981, 11, 23),
        birth_precision="day",
        phone="+919876543210",
        record_ids="17",
        last_visit=None,
        owed=None,
    )
    (made,) = rows_of([patient._replace(**different)], TODAY, "/patients/{}/".format)
    return made


def test_a_row_has_the_address_the_name_and_the_age_and_sex() -> None:
    assert row()[:3] == (
        "/patients/17/",
        "Asha Rao",
        "45 y · Female · No. 17 · +91\u00a098765\u00a043210",
    )


def test_a_row_shows_the_due_amount_or_nothing() -> None:
    assert (row().due, row(owed=0).due, row(owed=1_234_50).due) == ("", "", "Due ₹1,234.50")


def test_a_row_shows_the_day_of_the_last_visit() -> None:
    days = (None, TODAY, date(2026, 11, 28), date(2026, 11, 2), date(2025, 1, 2))
    assert [row(last_visit=day).last_visit for day in days] == [
        "No visit yet",
        "Today",
        "Yesterday",
        "2 Nov",
        "2 Jan 2025",
    ]
