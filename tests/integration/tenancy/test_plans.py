"""PostgreSQL plans a page's statements once, which changes no page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Integer, bindparam, cast, literal, select
from sqlalchemy.exc import DataError, OperationalError

from clinic.database import connections, prepared_plans
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy import reads, scoping
from clinic.tenancy.reads import Read
from tests.integration.client import Browser
from tests.integration.databases import Database, make_app
from tests.integration.factories import Practice
from tests.integration.routes.scene import bare
from tests.integration.web.test_query_counts import PAGES

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@contextmanager
def driver(database: Database) -> Iterator[Any]:
    """Return the connection that the next request will use."""
    with database.app.app_context(), closing(db.engine.raw_connection()) as taken:
        yield taken.driver_connection


def prepared_statements(database: Database) -> list[tuple[str, int, int]]:
    """Return SQL, runs with the generic plan and runs with custom plans of each prepared
    statement."""
    with driver(database) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement, generic_plans, custom_plans FROM pg_prepared_statements"
            " ORDER BY name"
        )
        return list(cursor.fetchall())


def start_anew(database: Database) -> None:
    """Close all connections, so that nothing is prepared."""
    with database.app.app_context():
        db.engine.dispose()


@contextmanager
def at_most(database: Database, plans_kept: int) -> Iterator[None]:
    """Limit the plans of new connections to `plans_kept`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared_plans, "MOST", plans_kept)
        start_anew(database)
        yield
    start_anew(database)


@pytest.fixture
def as_text(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run all statements as text, as behind a pooler."""
    monkeypatch.setattr(connections, "behind_pooler", lambda _connection: True)
    start_anew(database)
    yield
    start_anew(database)


def test_the_statements_of_a_page_are_planned_once_for_all_values(
    database: Database, practice: Practice, desk: Browser
) -> None:
    practice.patients(3)
    start_anew(database)
    for query in ("a", "no", "1234", "patient"):
        assert desk.get(f"/patients/?q={query}").status == 200
    plans = prepared_statements(database)
    # By words, by sounds, of the archived; one letter and digits have shapes of their own.
    assert [sum("patient_terms" in sql for sql, *_runs in plans)] == [3]
    assert all(runs > 0 and others == 0 for _sql, runs, others in plans)


def test_behind_a_pooler_nothing_is_prepared(
    database: Database, practice: Practice, desk: Browser, as_text: None
) -> None:
    practice.billed_visit()
    assert desk.get("/patients/1/").status == 200
    assert prepared_statements(database) == []


def test_every_page_is_the_same_with_and_without_plans(
    database: Database, practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.billed_visit(practice.patients(30)[0], status="pending")
    practice.credit_note(practice.billed_visit(1))
    pages = [path for path in PAGES.values() if not re.search("pdf|prescriptions|trail", path)]
    pages += ["/patients/?page=2", "/patients/?q=a", "/billing/?q=a", "/billing/?q=000001"]
    start_anew(database)
    with_plans = [bare(desk.get(path).html) for path in pages for _twice in range(2)][::2]
    monkeypatch.setattr(connections, "behind_pooler", lambda _connection: True)
    start_anew(database)
    assert [bare(desk.get(path).html) for path in pages] == with_plans
    start_anew(database)


def test_a_search_among_bills_is_planned_for_its_words(
    database: Database, practice: Practice, desk: Browser
) -> None:
    practice.billed_visit()
    start_anew(database)
    assert desk.get("/billing/?q=a").status == 200
    assert [sql for sql, *_runs in prepared_statements(database) if "patient_terms" in sql] == []


class Row(NamedTuple):
    """The one column that each statement of these tests selects."""

    value: Any


def test_statements_that_differ_in_a_fixed_value_have_two_plans(practice: Practice) -> None:
    practice.patient()
    one, two = (
        Read(Row, select(literal(n).label("value")).where(Patient.id == 1)) for n in ("one", "two")
    )
    with practice.database.app.app_context(), scoping.scope_of(practice.doctor_id):
        for _twice in range(2):
            assert [reads.rows(read) for read in (one, two)] == [[Row("one")], [Row("two")]]


def test_statements_beyond_the_limit_run_as_text(database: Database, practice: Practice) -> None:
    practice.patient()
    numbers = select(Patient.id.label("value")).where(Patient.id == bindparam("id"))
    kept_reads = [Read(Row, numbers.where(Patient.id < most)) for most in (10, 20, 30)]
    with at_most(database, 1):
        with database.app.app_context(), scoping.scope_of(practice.doctor_id):
            assert [reads.rows(read, id=1) for read in kept_reads] == [[Row(1)]] * 3
        assert len(prepared_statements(database)) == 1


def test_a_statement_that_fails_repeatedly_is_not_prepared_repeatedly(
    database: Database, practice: Practice
) -> None:
    practice.patient()
    number = cast(bindparam("text"), Integer).label("value")
    broken = Read(Row, select(number).where(Patient.id == 1))
    with at_most(database, 3):
        with database.app.app_context(), scoping.scope_of(practice.doctor_id):
            for _ in range(6):
                with pytest.raises(DataError):
                    reads.rows(broken, text="no number")
                db.session.rollback()
        assert len(prepared_statements(database)) <= 3


def test_nothing_is_prepared_with_the_setting_off(database: Database, practice: Practice) -> None:
    practice.patient()
    url: str = database.url  # type: ignore[attr-defined]
    app = make_app(url, KEPT_PLANS=False)
    with app.app_context(), scoping.scope_of(practice.doctor_id):
        assert len(reads.rows(Read(Row, select(Patient.id.label("value"))))) == 1
        driver = db.session.connection().connection.cursor()
        driver.execute("SELECT count(*) FROM pg_prepared_statements")
        assert driver.fetchone() == (0,)
        db.session.remove()
        db.engine.dispose()


def test_plans_that_the_server_has_lost_fail_one_request_and_no_more(
    database: Database, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    assert desk.get("/patients/").status == 200
    with driver(database) as connection, connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        connection.commit()
    assert [desk.get("/patients/").status for _ in range(3)] == [503, 200, 200]
    start_anew(database)


def test_behind_an_undetected_pooler_no_plan_of_another_connection_is_run(
    database: Database, practice: Practice
) -> None:
    practice.patient(first_name="Asha", last_name="Rao")
    names = Patient.first_name, Patient.last_name
    first, last = (Read(Row, select(name.label("value"))) for name in names)
    start_anew(database)
    with database.app.app_context(), scoping.scope_of(practice.doctor_id):
        assert reads.rows(first) == [Row("Asha")]
        with database.app.app_context(), scoping.scope_of(practice.doctor_id):
            assert reads.rows(last) == [Row("Rao")]
            of_another = db.session.connection().info["plans"]
        db.session.connection().info["plans"] = of_another
        with pytest.raises(OperationalError):
            reads.rows(last)
        db.session.rollback()
        assert reads.rows(last) == [Row("Rao")]
    start_anew(database)


def test_a_server_other_than_the_announced_one_is_behind_a_pooler(database: Database) -> None:
    with driver(database) as connection:
        assert not connections.behind_pooler(connection)
        pooled = SimpleNamespace(
            info=SimpleNamespace(backend_pid=-connection.info.backend_pid),
            cursor=connection.cursor,
        )
        assert connections.behind_pooler(pooled)
