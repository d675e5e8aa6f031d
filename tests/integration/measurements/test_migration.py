"""The migration copies measurements out of the visits, and keeps both equal while the columns
exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import flask_migrate
import pytest
from flask import Flask

from clinic.audit import service as audit
from clinic.extensions import db
from clinic.measurements.queries import list_of_visit
from clinic.measurements.service import record
from clinic.tenancy import scoping
from clinic.visits.service import get_visit
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app, migrate
from tests.integration.old_clinics import Old, copy_of, old_clinic
from tests.integration.old_ledger import AT, connected, write
from tests.integration.schemas import different, schema_of

BEFORE = "0019"
DOCTOR = 3
COLUMNS = ("systolic", "diastolic", "pulse", "temperature_tenths", "spo2", "weight_g", "height_mm")
FIRST, SECOND = (138, 86, 88, 1004, 98, 68_500, 1620), (None, None, None, None, None, 9_000, None)


@pytest.fixture(scope="module", params=KINDS)
def old(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Old:
    """A clinic with measured visits, as the previous release left it."""
    made = old_clinic(databases(request.param), BEFORE)
    measure_as_before(made[1], 1, FIRST)
    measure_as_before(made[1], 3, SECOND)
    return made


@pytest.fixture
def url(old: Old) -> str:
    """The address of a copy of that clinic."""
    return copy_of(old)


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    made = make_app(url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def measure_as_before(url: str, visit: int, values: tuple[int | None, ...]) -> None:
    """Write values to the columns of a visit, as the previous release does."""
    assignments = ", ".join(
        f"{column} = {'NULL' if value is None else value}"
        for column, value in zip(COLUMNS, values, strict=True)
    )
    with connected(url, DOCTOR) as connection:
        connection.exec_driver_sql(
            f"UPDATE visits SET {assignments} WHERE doctor_id = {DOCTOR} AND id = {visit}"
        )


def visit_as_before(url: str, number: int, **values: Any) -> None:
    """Write a visit as the previous release does."""
    stamps = {"version": 1, "created_at": AT, "updated_at": AT, "fee_paise": 0}
    texts = dict.fromkeys(("symptoms", "diagnosis", "prescription"), "")
    row = {"patient_id": 1, "visit_date": date(2026, 11, 1), **texts, **stamps, **values}
    with connected(url, DOCTOR) as connection:
        write(connection, "visits", doctor_id=DOCTOR, id=number, **row)


def columns_of(url: str, visit: int) -> tuple[int | None, ...]:
    with connected(url, DOCTOR) as connection:
        asked = (
            f"SELECT {', '.join(COLUMNS)} FROM visits WHERE doctor_id = {DOCTOR} AND id = {visit}"
        )
        return tuple(connection.exec_driver_sql(asked).one())


def measured(app: Flask, visit: int) -> dict[str, tuple[int | None, str]]:
    """Return (value, unit) of a visit's measurements, by kind."""
    with app.app_context(), scoping.scope_of(DOCTOR):
        return {row.kind: (row.value, row.unit) for row in list_of_visit(visit)}


def numbers(app: Flask, visits: range) -> list[int]:
    """Return the numbers of the measurements of these visits."""
    with app.app_context(), scoping.scope_of(DOCTOR):
        return sorted(row.id for visit in visits for row in list_of_visit(visit))


def test_values_of_the_visits_are_copied(app: Flask, url: str) -> None:
    migrate(app)
    assert measured(app, 1) == {
        "systolic": (138, "mmHg"),
        "diastolic": (86, "mmHg"),
        "pulse": (88, "/min"),
        "temperature": (1004, "0.1 °F"),
        "spo2": (98, "%"),
        "weight": (68_500, "g"),
        "height": (1620, "mm"),
    }
    assert measured(app, 3) == {"weight": (9_000, "g")}
    assert measured(app, 5) == {}
    assert numbers(app, range(1, 6)) == list(range(1, 9))
    with app.app_context(), scoping.scope_of(DOCTOR):
        assert {row.taken_by for row in list_of_visit(1)} == {None}


def test_new_measurements_are_numbered_after_the_copied_ones(app: Flask, url: str) -> None:
    migrate(app)
    with app.app_context(), scoping.scope_of(DOCTOR):
        record(get_visit(5), {"weight": "70", "pulse": "80"}, {})
        db.session.commit()
    assert numbers(app, range(5, 6)) == [9, 10]


def test_values_written_by_the_previous_release_are_read(app: Flask, url: str) -> None:
    migrate(app)
    measure_as_before(url, 1, (140, 90, 88, 1004, None, 69_000, 1620))
    values = measured(app, 1)
    assert (values["systolic"], values["weight"]) == ((140, "mmHg"), (69_000, "g"))
    assert values["spo2"] == (None, "%")
    visit_as_before(url, 900, weight_g=12_000)
    visit_as_before(url, 901)
    assert measured(app, 900) == {"weight": (12_000, "g")}
    assert measured(app, 901) == {}
    assert numbers(app, range(900, 902)) == [9]


def test_the_previous_release_reads_values_that_are_measured_now(app: Flask, url: str) -> None:
    migrate(app)
    with app.app_context(), scoping.scope_of(DOCTOR):
        visit = get_visit(5)
        version = visit.version
        audit.set_actor(7, None)
        record(visit, {"weight": "70", "blood_pressure": "120/80"}, {})
        db.session.commit()
        record(visit, {"weight": "71"}, {"weight": ["70"]})
        db.session.commit()
        assert get_visit(5).version == version
        rows = {row.kind: (row.taken_by, row.version) for row in list_of_visit(5)}
        assert rows == {"systolic": (7, 1), "diastolic": (7, 1), "weight": (7, 2)}
    assert columns_of(url, 5) == (120, 80, None, None, None, 71_000, None)
    with app.app_context(), scoping.scope_of(DOCTOR):
        record(get_visit(5), {"weight": ""}, {"weight": ["71"]})
        db.session.commit()
    assert columns_of(url, 5) == (120, 80, None, None, None, None, None)


def test_down_and_up_again_is_the_same_schema_and_the_same_measures(app: Flask, url: str) -> None:
    before = schema_of(url)
    migrate(app)
    after, values = schema_of(url), measured(app, 1)
    with app.app_context():
        flask_migrate.downgrade(revision=BEFORE)
        db.engine.dispose()
    assert different(before, schema_of(url)) == set()
    assert columns_of(url, 1) == FIRST
    migrate(app)
    assert different(after, schema_of(url)) == set()
    assert measured(app, 1) == values
