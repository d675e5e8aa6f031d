"""The SQL guard's analysis of statements: the values that must be the doctor's, and refused
statements."""

from __future__ import annotations

import contextlib
import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clinic.auth.models
import clinic.visits.models  # noqa: F401  # the tables that the statements name
from clinic.tenancy.sql_guard.reading import UnsupportedSql
from clinic.tenancy.sql_guard.reading import read as read_whole


def numbered(statement: str) -> str:
    """Name each parameter by its position: the first "?" outside quotes becomes ":p0"."""
    places = count()
    in_quotes_or_one = re.compile(r"'(?:[^']|'')*'|\?")
    return in_quotes_or_one.sub(
        lambda part: f":p{next(places)}" if part[0] == "?" else part[0], statement
    )


def read(statement: str) -> frozenset[str]:
    return read_whole(statement).doctors


def places(statement: str) -> list[int]:
    """Return the positions of the parameters that must be the doctor."""
    return sorted(int(name.removeprefix("p")) for name in read(numbered(statement)))


@pytest.mark.parametrize(
    ("statement", "bound"),
    [
        ("SELECT p.id FROM patients AS p WHERE p.doctor_id = ?", [0]),
        ("SELECT patients.id FROM patients WHERE ? = patients.doctor_id", [0]),
        ("SELECT 1 FROM patients WHERE patients.id = ? AND patients.doctor_id = ?", [1]),
        ("SELECT 1 FROM patients WHERE (patients.doctor_id = ?) AND (1 = 1 OR 2 = 2)", [0]),
        ("SELECT 1 FROM patients WHERE ((patients.id > ? AND patients.doctor_id = ?))", [1]),
        ("SELECT 1 FROM patients WHERE patients.doctor_id = CAST(? AS BIGINT)", [0]),
        ("SELECT 1 FROM patients WHERE patients.doctor_id = ?::BIGINT LIMIT ? OFFSET ?", [0]),
        ("SELECT 1 FROM patients WHERE doctor_id = ? AND id = ?", [0]),
        (
            "SELECT 1 FROM patients WHERE patients.id BETWEEN ? AND ? AND patients.doctor_id = ?",
            [2],
        ),
        (
            "INSERT INTO patients (doctor_id, id) VALUES (?, ?) ON CONFLICT (doctor_id, id) DO "
            "UPDATE SET id = ? RETURNING id, (SELECT visits.id FROM visits WHERE doctor_id = ?)",
            [0, 3],
        ),
        ("SELECT '?' AS q, '''?' FROM patients WHERE patients.doctor_id = ?", [0]),
        (
            "SELECT 1 FROM visits JOIN patients ON patients.doctor_id = visits.doctor_id "
            "AND patients.doctor_id = ? WHERE visits.doctor_id = ?",
            [0, 1],
        ),
        (
            "SELECT 1 FROM doctors LEFT OUTER JOIN patients ON patients.doctor_id = ? "
            "AND patients.id = ?",
            [0],
        ),
        (
            "SELECT (SELECT max(visits.day) FROM visits WHERE visits.doctor_id = ? AND "
            "visits.patient_id = patients.id) AS last FROM patients WHERE patients.doctor_id = ?",
            [0, 1],
        ),
        (
            "SELECT 1 FROM patients WHERE patients.doctor_id = ? UNION ALL "
            "SELECT 1 FROM visits WHERE visits.doctor_id = ? ORDER BY 1",
            [0, 1],
        ),
        ("INSERT INTO patients (id, doctor_id) VALUES (?, ?), (?, ?) RETURNING id", [1, 3]),
        (
            "INSERT INTO patients (doctor_id, id) VALUES (?, ?) ON CONFLICT (doctor_id, id) "
            "DO UPDATE SET id = (patients.id + ?) RETURNING patients.id",
            [0],
        ),
        ("UPDATE patients SET id=? WHERE patients.doctor_id = ? AND patients.version = ?", [1]),
        ("DELETE FROM patients WHERE patients.doctor_id = ?", [0]),
        ("SELECT count(*) AS patients FROM doctors", []),
    ],
)
def test_a_scoped_statement_names_its_doctor_parameters(statement: str, bound: list[int]) -> None:
    assert places(statement) == bound


@pytest.mark.parametrize("parameter", [":whose", "%(whose)s"])
def test_a_parameter_is_recognised_in_each_drivers_style(parameter: str) -> None:
    assert read(f"SELECT 1 FROM patients WHERE patients.doctor_id = {parameter}") == {"whose"}


def test_a_parameter_without_a_name_scopes_nothing() -> None:
    with pytest.raises(UnsupportedSql):
        read("SELECT 1 FROM patients WHERE patients.doctor_id = ?")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM patients",
        "SELECT 1 FROM patients WHERE patients.doctor_id = 1",
        "SELECT 1 FROM patients WHERE patients.doctor_id <> ?",
        "SELECT 1 FROM patients WHERE patients.doctor_id = ? OR 1 = 1",
        "SELECT 1 FROM patients WHERE 1 = 1 OR patients.doctor_id = ? AND 2 = 2",
        "SELECT 1 FROM patients WHERE NOT patients.doctor_id = ?",
        "SELECT 1 FROM patients WHERE NOT (patients.doctor_id = ?)",
        "SELECT 1 FROM patients WHERE patients.id BETWEEN ? AND patients.doctor_id = ?",
        "SELECT 1 FROM patients WHERE CASE WHEN patients.doctor_id = ? THEN 1 ELSE 1 END",
        "SELECT 1 FROM patients WHERE patients.doctor_id = ? + 1",
        "SELECT 1 FROM patients WHERE patients.doctor_id = ? IS NOT NULL",
        "SELECT 1 FROM patients WHERE patients.doctor_id + 0 = ?",
        "SELECT patients.doctor_id = ? FROM patients",
        "SELECT 1 FROM patients ORDER BY patients.doctor_id = ?",
        "SELECT 1 FROM patients GROUP BY 1 HAVING patients.doctor_id = ?",
        "SELECT 1 FROM patients AS a, patients AS b WHERE a.doctor_id = ?",
        "SELECT 1 FROM patients AS a, patients AS b WHERE doctor_id = ?",
        "SELECT 1 FROM patients LEFT OUTER JOIN doctors ON doctor_id = ?",
        "SELECT 1 FROM patients WHERE EXISTS (SELECT 1 FROM doctors WHERE doctor_id = ?)",
        "SELECT 1 FROM patients WHERE doctor_id = ? OR id = ?",
        "UPDATE doctors SET name = ? FROM patients WHERE patients.doctor_id = ?",
        "UPDATE patients SET id = ? FROM doctors WHERE doctor_id = ?",
        "DELETE FROM patients USING doctors WHERE doctor_id = ?",
        "INSERT INTO patients (doctor_id, id) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET id = ? "
        "RETURNING id, (SELECT visits.id FROM visits)",
        "SELECT 1 FROM visits JOIN patients ON patients.doctor_id = visits.doctor_id "
        "WHERE visits.doctor_id = ?",
        "SELECT 1 FROM patients AS p WHERE p.doctor_id = ? AND EXISTS (SELECT 1 FROM visits "
        "WHERE visits.doctor_id = p.doctor_id)",
        "SELECT 1 FROM patients LEFT OUTER JOIN visits ON patients.doctor_id = ?",
        "SELECT 1 FROM doctors JOIN users ON 0 = 1 FULL JOIN patients ON 1 = 1",
        "SELECT 1 FROM doctors JOIN users ON 0 = 1 RIGHT JOIN patients ON 1 = 1",
        "SELECT 1 FROM patients JOIN doctors USING (doctor_id) WHERE patients.doctor_id = ?",
        "SELECT 1 FROM patients NATURAL JOIN visits WHERE patients.doctor_id = ?",
        "SELECT 1 FROM patients AS p (id, doctor_id) WHERE p.doctor_id = ?",
        "SELECT 1 FROM (patients JOIN doctors ON 1 = 1) WHERE patients.doctor_id = ?",
        "SELECT 1 FROM doctors FULL JOIN patients ON patients.doctor_id = ?",
        "SELECT 1 FROM patients WHERE patients.doctor_id = doctors.doctor_id",
        "SELECT 1 FROM (SELECT ? AS doctor_id) AS x JOIN patients "
        "ON patients.doctor_id = x.doctor_id WHERE x.doctor_id = ?",
        "SELECT (SELECT 1 FROM (SELECT 7 AS doctor_id) AS p JOIN visits "
        "ON visits.doctor_id = p.doctor_id) FROM patients AS p WHERE p.doctor_id = ?",
        "SELECT 1 FROM patients LEFT JOIN (doctors JOIN users ON doctor_id = ?) ON 1 = 1",
        "SELECT 1 FROM main.patients WHERE id = ?",
        'SELECT 1 FROM "patients"',
        "SELECT 1 FROM Patients",
        "SELECT 1 FROM [patients]",
        "SELECT 1 FROM `patients`",
        "SELECT 1 FROM patients WHERE patients.doctor_id = ? UNION SELECT 1 FROM patients",
        "SELECT 1 FROM patients WHERE 1 = 1 /* AND patients.doctor_id = ? */",
        "SELECT 1 FROM patients WHERE 1 = 1 /* /* */ OR 1 = 1 -- */ AND patients.doctor_id = ?",
        "SELECT 1 FROM patients WHERE 1 = 1 /* /* */ AND patients.doctor_id = ? -- */",
        "SELECT 1 FROM patients WHERE patients.doctor_id = ? -- ?",
        "SELECT E'\\' FROM patients WHERE patients.doctor_id = ? OR ' = '",
        "SELECT $x$ FROM patients WHERE patients.doctor_id = ? OR $x$",
        "SELECT 1 FROM patients WHERE ' AND patients.doctor_id = ? AND ' = ''",
        "SELECT 1 FROM patients WHERE 0 = 1",
        "SELECT 1 FROM patients WHERE EXISTS (SELECT 1 FROM visits WHERE visits.doctor_id = ?)",
        "SELECT (SELECT max(id) FROM visits) FROM patients WHERE patients.doctor_id = ?",
        "WITH found AS (SELECT 1 FROM patients WHERE patients.doctor_id = ?) SELECT 1 FROM found",
        "INSERT INTO patients (doctor_id, id) VALUES (1, ?)",
        "INSERT INTO patients (id) VALUES (?)",
        "INSERT INTO patients VALUES (?, ?)",
        "INSERT INTO patients (doctor_id, id) SELECT ?, ?",
        "INSERT INTO main.patients (doctor_id, id) VALUES (1, ?)",
        "INSERT OR REPLACE INTO patients (doctor_id, id) VALUES (?, ?)",
        "INSERT INTO patients (doctor_id, id) VALUES (?, (SELECT max(id) FROM visits))",
        "INSERT INTO doctors (id) SELECT patients.id FROM patients",
        "INSERT INTO patients (doctor_id, id) VALUES (?, ?) ON CONFLICT DO UPDATE SET doctor_id=?",
        "UPDATE patients SET id=?",
        "UPDATE patients SET doctor_id=? WHERE patients.doctor_id = ?",
        "UPDATE patients SET (id, doctor_id) = (?, ?) WHERE patients.doctor_id = ?",
        "UPDATE OR REPLACE patients SET id=? WHERE patients.doctor_id = ?",
        "DELETE FROM patients",
        "TABLE patients",
        "TRUNCATE patients",
        "EXPLAIN SELECT 1 FROM patients WHERE patients.doctor_id = ?",
        "SELECT 1 FROM patients WHERE (patients.doctor_id = ?",
        "SELECT 1 FROM patients WHERE patients.doctor_id = ?)",
        "SELECT 1 FROM patients WHERE patients.doctor_id = ?; SELECT 1",
        "SELECT $$patients$$",
        # PostgreSQL distinguishes the two names, so one condition scopes only one of them.
        'SELECT 1 FROM patients AS "P" JOIN visits AS p ON p.doctor_id = :p0',
        'SELECT 1 FROM patients AS P, (SELECT 1 AS doctor_id) AS "P" WHERE "P".doctor_id = :p0',
        "SELECT 1 FROM patients WHERE patients.doctor_id = CAST(:p0 AS REAL)",
        "SELECT 1 FROM patients WHERE patients.doctor_id = CAST(:p0 AS NUMERIC(2, 0))",
    ],
)
def test_an_unscoped_or_unsupported_statement_is_refused(statement: str) -> None:
    with pytest.raises(UnsupportedSql):
        places(statement)


WORDS = ("SELECT", "1", "FROM", "patients", "WHERE", "doctor_id", "=", ":p", "AND", "OR", "JOIN")
SIGNS = ("(", ")", ",", ".", "AS", "x", "INSERT", "INTO", "VALUES", "UPDATE", "SET", "WITH")


@given(st.text(max_size=60))
def test_any_text_is_analysed_or_refused(text: str) -> None:
    with contextlib.suppress(UnsupportedSql):
        read(f"SELECT 1 FROM patients {text}")


@given(st.lists(st.sampled_from(WORDS + SIGNS), max_size=14))
def test_no_order_of_words_raises_an_error(words: list[str]) -> None:
    with contextlib.suppress(UnsupportedSql):
        read(" ".join(words))
