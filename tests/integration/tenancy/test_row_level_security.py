"""PostgreSQL alone limits rows to their doctor."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from clinic.extensions import db
from clinic.tenancy.owned import owned_tables
from tests.integration.databases import Database, in_scope
from tests.integration.factories import Practice

OWNED = {table.name for table in owned_tables()}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
class TestRowLevelSecurity:
    """The policies alone, without the program: a raw connection as the clinic's role."""

    def test_the_clinics_role_is_no_superuser(self, database: Database) -> None:
        cursor = database.connect().cursor()
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)

    def test_row_level_security_is_forced_on_every_owned_table(self, database: Database) -> None:
        cursor = database.connect().cursor()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity "
            "AND relkind = 'r'"
        )
        assert {row[0] for row in cursor.fetchall()} == OWNED

    def test_no_rows_are_visible_without_a_doctor(self, practice: Practice) -> None:
        practice.billed_visit()
        cursor = practice.database.connect().cursor()
        for table in OWNED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)

    def test_an_empty_doctor_counts_as_none(self, practice: Practice) -> None:
        practice.patient()
        cursor = practice.database.connect().cursor()
        cursor.execute("SELECT set_config('clinic.doctor_id', '', false)")
        cursor.execute("SELECT count(*) FROM patients")
        assert cursor.fetchone() == (0,)

    def test_a_doctor_sees_and_changes_only_their_own_rows(
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

    def test_the_doctor_is_not_kept_on_a_pooled_connection(self, practice: Practice) -> None:
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
            session.execute(db.select(db.func.current_setting("no.such")))
        with practice.database.app.app_context():
            raw = db.engine.raw_connection()
            cursor = raw.cursor()
            cursor.execute("SELECT current_setting('clinic.doctor_id', true)")
            assert cursor.fetchone()[0] in (None, "")
            raw.close()
