"""The sources of a statement that are no tables of the clinic."""

from __future__ import annotations

import pytest

import clinic.auth.models
import clinic.tenancy.numbers
import clinic.visits.models  # noqa: F401  # the tables that the statements name
from clinic.tenancy.sql_guard.reading import UnsupportedSql, read

HELD = "visits.doctor_id = :of_doctor"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM everybody",
        'SELECT * FROM "everybody" AS e WHERE 1',
        "SELECT * FROM main.everybody",
        "SELECT * FROM users, everybody",
        "SELECT * FROM users JOIN everybody ON 1",
        "SELECT (SELECT name FROM everybody LIMIT 1) FROM users",
        "INSERT INTO everybody (a) VALUES (?)",
        "UPDATE everybody SET a = 1",
    ],
)
def test_a_view_is_refused(statement: str) -> None:
    with pytest.raises(UnsupportedSql, match="everybody is no table of the clinic"):
        read(statement)


@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT id FROM patients AS p, visits WHERE p.doctor_id = :of_doctor AND {HELD}",
        f"SELECT a FROM (SELECT id AS a FROM visits WHERE {HELD}) AS anon_1",
        "INSERT INTO counters (doctor_id) VALUES (:doctor_id) ON CONFLICT (a) DO UPDATE SET a = 1 "
        "RETURNING a",
        f"SELECT 1 FROM visits WHERE a IS DISTINCT FROM visits.archived_at AND {HELD}",
        f"SELECT id FROM visits WHERE {HELD} FOR UPDATE SKIP LOCKED",
        f"SELECT EXTRACT(year FROM visits.day) FROM visits WHERE {HELD} FOR NO KEY UPDATE",
        "SELECT relname FROM pg_class",
        "SELECT name FROM sqlite_master",
        "SELECT version_num FROM alembic_version",
        "SELECT json_group_array(json_array(id)) FROM users",
        "PRAGMA table_info(patients)",
        "SAVEPOINT sa_savepoint_1",
        'ANALYZE "patients"',
        "ANALYZE",
        f"DELETE FROM visits WHERE {HELD}",
    ],
)
def test_a_table_of_the_clinic_is_accepted(statement: str) -> None:
    read(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW v AS SELECT 1",
        "SELECT * FROM 'patients'",
        "SELECT value FROM json_each(?)",
        "SELECT word FROM ts_stat('SELECT …')",
        "SELECT pg_catalog.\"query_to_xml\"('SELECT …', true, false, '')",
        "SELECT most_common_vals FROM pg_stats",
        "SELECT data FROM sqlite_dbpage",
        "SELECT 1 WHERE (?, ?) IN counters",
        "SELECT 1 WHERE ? NOT IN main.counters",
        'SELECT * FROM "Users"',
        "SELECT * FROM `patients`",
        "SELECT * FROM [patients]",
        "COPY patients TO STDOUT",
        "LOCK TABLE users",
        "SET LOCAL a = 0; SELECT 1",
        'ANALYZE "patients"; SELECT 1',
        "ANALYZE; SELECT 1",
        "ROLLBACK; SELECT 1",
        "EXPLAIN SELECT 1",
        "DO $x$ BEGIN END $x$",
        "WITH patients AS (SELECT * FROM patients) SELECT * FROM patients",
        "WITH patients AS (SELECT 1) SELECT * FROM patients",
        "WITH everybody AS (SELECT * FROM everybody) SELECT * FROM everybody",
        "WITH a AS (SELECT * FROM everybody), everybody AS (SELECT 1) SELECT * FROM a",
        "SELECT * FROM patients WHERE 1 IN (WITH everybody AS (SELECT 1) SELECT 1)",
        f"WITH few AS (SELECT id FROM visits WHERE {HELD}) SELECT id FROM few",
    ],
)
def test_a_statement_of_another_kind_is_refused(statement: str) -> None:
    with pytest.raises(UnsupportedSql):
        read(statement)


def test_accounts_and_owned_tables_are_distinguished() -> None:
    joined = read(f"SELECT 1 FROM visits JOIN users ON users.id = 1 WHERE {HELD}")
    assert (bool(joined.doctors), joined.names_accounts) == (True, True)
    alone = read("SELECT 1 FROM sign_ins WHERE id IN (SELECT user_id FROM doctors)")
    assert (alone.doctors, alone.names_accounts) == (frozenset(), True)
