"""The tables as DESIGN wants them: told by the metadata, and by the real databases."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Float, Numeric, create_engine, inspect
from sqlalchemy.exc import DBAPIError

import clinic
from clinic.billing.credits import credit
from clinic.billing.queries import list_items
from clinic.billing.rules import Mode
from clinic.billing.service import get_bill
from clinic.clock import clinic_day
from clinic.daybook.models import CashMovement
from clinic.extensions import db
from clinic.papers.models import BillPaper
from clinic.scoping import Owned, owned_tables
from tests.integration.books import close_day
from tests.integration.databases import Database, in_scope
from tests.integration.factories import Practice, open_practice
from tests.integration.prescriptions import sign

KEY = "doctor_id"
OWNED = {table.name for table in owned_tables()}
ONE_EACH = {"billing_settings", "print_settings"}
"""Of these a doctor has one row."""
PAPERS = ("prescriptions", "prescription_lines", "prescription_papers")
MONEY = ("bill_papers", "cash_counts", "cash_movements", "credit_notes", "day_closings")
APPEND_ONLY = ("payments", "bill_items", "audit_events", *PAPERS, *MONEY)
UNOWNED = {"users", "doctors", "sign_ins", "sign_in_throttles"}
CODE = sorted(Path(clinic.__file__).parent.rglob("*.py"))


@pytest.fixture
def engine(database: Database) -> Any:
    """A plain engine on the database, without the clinic's walls."""
    found: Engine = create_engine(database.url)  # type: ignore[attr-defined]
    yield found
    found.dispose()


def test_every_table_is_known_to_be_owned_or_not() -> None:
    assert set(db.metadata.tables) == OWNED | UNOWNED
    assert not OWNED & UNOWNED


def test_every_owned_table_is_a_class_that_the_scope_knows() -> None:
    classes = {m.local_table.name for m in db.Model.registry.mappers if issubclass(m.class_, Owned)}
    assert classes == OWNED


@pytest.mark.parametrize("table", sorted(OWNED))
def test_the_doctor_comes_first_in_every_owned_key(table: str) -> None:
    assert next(iter(db.metadata.tables[table].primary_key.columns)).name == KEY


def test_every_table_with_a_doctor_has_it_first_in_its_real_key(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in inspector.get_table_names():
        columns = [column["name"] for column in inspector.get_columns(table)]
        if KEY in columns:
            assert inspector.get_pk_constraint(table)["constrained_columns"][0] == KEY
            alone = len(inspector.get_pk_constraint(table)["constrained_columns"]) == 1
            assert alone == (table in ONE_EACH)
            assert table in OWNED


def test_every_real_key_between_owned_tables_holds_the_doctor_on_both_sides(
    engine: Engine,
) -> None:
    inspector = inspect(engine)
    seen = 0
    for table in OWNED:
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] in OWNED:
                seen += 1
                pairs = dict(zip(key["constrained_columns"], key["referred_columns"], strict=True))
                assert pairs.get(KEY) == KEY
    assert seen >= 7


def test_every_real_unique_key_of_an_owned_table_begins_with_the_doctor(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in OWNED:
        unique = inspector.get_unique_constraints(table) + [
            index for index in inspector.get_indexes(table) if index["unique"]
        ]
        assert all(key["column_names"][0] == KEY for key in unique)


def test_every_real_index_of_an_owned_table_begins_with_the_doctor(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in OWNED:
        assert all(i["column_names"][0] == KEY for i in inspector.get_indexes(table))


def test_every_owned_row_names_a_doctor_that_exists(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in OWNED:
        keys = [
            (k["constrained_columns"], k["referred_table"])
            for k in inspector.get_foreign_keys(table)
        ]
        assert ([KEY], "doctors") in keys


def test_no_column_can_round_money(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            assert not isinstance(column["type"], Numeric | Float), (table, column["name"])
    for table in db.metadata.tables.values():
        for column in table.columns:
            assert not isinstance(column.type, Numeric | Float)
            if column.name.endswith("_paise"):
                assert column.type.python_type is int
                assert not column.nullable


def test_a_visit_of_another_doctors_patient_is_refused_by_the_database(
    practice: Practice, other: Practice
) -> None:
    theirs = practice.patients(3)[-1]
    with in_scope(other.database, other.doctor_id) as cursor:
        statement = (
            "INSERT INTO visits (doctor_id, id, patient_id, visit_date, symptoms, diagnosis, "
            "prescription, fee_paise, version, created_at, updated_at) VALUES "
            f"({other.doctor_id}, 1, {theirs}, '2026-11-23', '', '', '', 0, 1, "
            "'2026-11-23 10:00', '2026-11-23 10:00')"
        )
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            cursor.execute(statement)


# --- written once --------------------------------------------------------------------------------


def insert_again(cursor: Any, table: str, word: str) -> None:
    """Writes the first row of the table once more under its own key."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 1")
    row = cursor.fetchone()
    cursor.execute(f"{word} INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def write_once(practice: Practice) -> None:
    """Puts a row into every table that is written once."""
    number = practice.billed_visit()
    with practice.at_work() as session:
        items = [item.id for item in list_items(number)]
        credit(get_bill(number), items, "Not done", Mode.CASH)
        session.add(CashMovement(day=clinic_day(), amount_paise=-5_00, reason="Tea"))
        paper = {"kind": "bill", "document_id": number, "paper": "a5", "told": "x"}
        session.add(BillPaper(**paper, pdf=b"%PDF"))
        assert close_day(clinic_day() - timedelta(days=1), 0)
    sign(practice, 1)
    assert practice.browser().get("/prescriptions/1/pdf/").status == 200


@pytest.fixture(scope="module")
def kept() -> dict[str, tuple[Practice, str]]:
    """By kind of database: the doctor who wrote, and where the rows are kept."""
    return {}


@pytest.fixture
def written(database: Database, kept: dict[str, tuple[Practice, str]]) -> Practice:
    """A doctor with a row in every table that is written once; made once, put back for each."""
    if database.name not in kept:
        practice = open_practice(database)
        write_once(practice)
        kept[database.name] = practice, database.keep()
    found, rows = kept[database.name]
    database.renew(rows)
    return found


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET doctor_id = doctor_id",
        "UPDATE {0} SET {1} = {1}",
        "DELETE FROM {0}",
        "DELETE FROM {0} WHERE doctor_id = 1",
    ],
)
def test_money_trail_and_prescriptions_cannot_be_changed_or_erased(
    table: str, statement: str, written: Practice
) -> None:
    columns = {"payments": "amount_paise", "bill_items": "amount_paise", "audit_events": "action"}
    columns |= {"prescriptions": "content", "prescription_lines": "words"}
    columns |= {"cash_counts": "counted_paise", "cash_movements": "amount_paise"}
    columns |= {"credit_notes": "lines", "day_closings": "hash"}
    column = columns.get(table, "pdf")
    with in_scope(written.database, written.doctor_id) as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        count = cursor.fetchone()[0]
        assert count > 0
        with pytest.raises(Exception, match="written once"):
            cursor.execute(statement.format(table, column))
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] == count


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("word", ["REPLACE", "INSERT OR REPLACE"])
def test_a_row_cannot_be_replaced(table: str, word: str, written: Practice) -> None:
    with (
        in_scope(written.database, written.doctor_id) as cursor,
        # A closed day is refused before that: it does not follow itself.
        pytest.raises(Exception, match=r"written once|follows the day before"),
    ):
        insert_again(cursor, table, word)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_clinics_own_connections_stop_a_replacement_too(practice: Practice) -> None:
    practice.billed_visit()
    with practice.database.app.app_context():
        raw = db.engine.raw_connection()
        try:
            with pytest.raises(Exception, match="written once"):
                insert_again(raw.cursor(), "payments", "REPLACE")
        finally:
            raw.close()


@pytest.mark.parametrize("table", [*APPEND_ONLY, "bills", "visits"])
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_table_cannot_be_emptied(table: str, written: Practice) -> None:
    with (
        in_scope(written.database, written.doctor_id) as cursor,
        pytest.raises(Exception, match="written once"),
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")


# --- row-level security --------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
class TestRowLevelSecurity:
    """The second wall alone, without the program: a raw connection as the clinic's role."""

    def test_the_clinic_is_no_superuser(self, database: Database) -> None:
        cursor = database.connect().cursor()
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)

    def test_it_is_forced_on_every_owned_table(self, database: Database) -> None:
        cursor = database.connect().cursor()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
            "AND relkind = 'r'"
        )
        assert {row[0] for row in cursor.fetchall()} == OWNED

    def test_without_a_doctor_there_are_no_rows(self, practice: Practice) -> None:
        practice.billed_visit()
        cursor = practice.database.connect().cursor()
        for table in OWNED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)

    def test_an_empty_doctor_is_none(self, practice: Practice) -> None:
        practice.patient()
        cursor = practice.database.connect().cursor()
        cursor.execute("SELECT set_config('clinic.doctor_id', '', false)")
        cursor.execute("SELECT count(*) FROM patients")
        assert cursor.fetchone() == (0,)

    def test_a_doctor_sees_and_changes_only_own_rows(
        self, practice: Practice, other: Practice
    ) -> None:
        practice.patients(3)
        other.patient()
        with in_scope(other.database, other.doctor_id) as cursor:
            cursor.execute("SELECT doctor_id FROM patients")
            assert cursor.fetchall() == [(other.doctor_id,)]
            cursor.execute("UPDATE patients SET address = 'taken'")
            assert cursor.rowcount == 1
            cursor.execute("DELETE FROM patient_terms WHERE doctor_id <> %s", [other.doctor_id])
            assert cursor.rowcount == 0

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO counters (doctor_id, name, value) VALUES ({theirs}, 'planted', 1)",
            "UPDATE counters SET doctor_id = {theirs}",
            "INSERT INTO counters (doctor_id, name, value) VALUES ({theirs}, 'patients', 1) "
            "ON CONFLICT (doctor_id, name) DO UPDATE SET value = 0",
        ],
    )
    def test_a_row_for_another_doctor_is_refused(
        self, statement: str, practice: Practice, other: Practice
    ) -> None:
        practice.patient()
        other.patient()
        with (
            in_scope(other.database, other.doctor_id) as cursor,
            pytest.raises(Exception, match="row-level security"),
        ):
            cursor.execute(statement.format(theirs=practice.doctor_id))

    def test_the_doctor_does_not_stay_on_a_pooled_connection(self, practice: Practice) -> None:
        practice.patient()
        assert practice.browser().get("/patients/").status == 200
        with practice.database.app.app_context():
            for _ in range(8):
                raw = db.engine.raw_connection()
                cursor = raw.cursor()
                cursor.execute("SELECT current_setting('clinic.doctor_id', true)")
                assert cursor.fetchone()[0] in (None, "")
                cursor.execute("SELECT count(*) FROM patients")
                assert cursor.fetchone() == (0,)
                raw.close()

    def test_an_error_in_a_request_leaves_no_doctor_behind(self, practice: Practice) -> None:
        with pytest.raises(DBAPIError), practice.at_work() as session:
            session.execute(db.select(db.func.no_such_function()))
        with practice.database.app.app_context():
            raw = db.engine.raw_connection()
            cursor = raw.cursor()
            cursor.execute("SELECT current_setting('clinic.doctor_id', true)")
            assert cursor.fetchone()[0] in (None, "")
            raw.close()


# --- the code ------------------------------------------------------------------------------------


def calls(tree: ast.AST) -> set[str]:
    """The names of all functions that are called, plain or as attributes."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            elif isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
    return found


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(CODE[0].parent).as_posix())
def test_the_clinic_writes_no_sql_by_hand(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    assert not imported & {"text", "literal_column", "TextClause"}
    assert not calls(tree) & {"literal_column", "from_statement", "executescript"}
    # Where SQLite's transactions begin, and where what SQLAlchemy has written is run again.
    if path.name not in ("database.py", "prepared.py"):
        assert "exec_driver_sql" not in calls(tree)


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(CODE[0].parent).as_posix())
def test_the_clinic_takes_no_core_tables(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    taken = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert "__table__" not in taken
    assert "bulk_insert_mappings" not in taken
    assert not any(
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "tables"
        for node in ast.walk(tree)
    )
