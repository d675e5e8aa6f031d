"""The advice that belongs to an error message of the database."""

from __future__ import annotations

import pytest

from clinic.place import error_advice
from clinic.place.error_advice import advice_on
from clinic.place.roles import DatabaseRole, warnings_of


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("file is not a database", error_advice.DAMAGED),
        ("database disk image is malformed", error_advice.DAMAGED),
        ("unable to open database file", error_advice.FILE),
        ("Permission denied", error_advice.FILE),
        ("permission denied for table patients", error_advice.GRANTS),
        ("must be owner of table patients", error_advice.OWNER),
        ("permission denied for schema public", error_advice.OWNER),
        ("database is locked", error_advice.LOCKED),
        ("attempt to write a readonly database", error_advice.COPY),
        ("cannot execute INSERT in a read-only transaction", error_advice.COPY),
        ('FATAL:  password authentication failed for user "clinic"', error_advice.SIGN_IN),
        ("fe_sendauth: no password supplied", error_advice.SIGN_IN),
        ('FATAL:  role "clinic" does not exist', error_advice.SIGN_IN),
        ("FATAL:  sorry, too many clients already", error_advice.BUSY),
        ("QueuePool limit of size 8 overflow 8 reached", error_advice.BUSY),
        ("connection refused", ""),
    ],
)
def test_the_advice_is_chosen_by_the_message(message: str, expected: str) -> None:
    assert advice_on(message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ('FATAL:  database "clinic" does not exist', "check its name in DATABASE_URL"),
        ('relation "patients" does not exist', error_advice.UPGRADE),
        ("no such table: patients", error_advice.UPGRADE),
        ('could not translate host name "db" to address', "the server's name"),
        ("database or disk is full", "Make room"),
    ],
)
def test_the_advice_names_what_to_check(message: str, expected: str) -> None:
    assert expected in advice_on(message)


def test_an_unknown_message_gets_the_callers_advice() -> None:
    assert advice_on("connection refused", error_advice.SERVER) == error_advice.SERVER


@pytest.mark.parametrize(
    ("role", "unprotected", "fragments"),
    [
        (DatabaseRole("postgres", True, True), [], ['"postgres", a superuser']),
        (DatabaseRole("clinic", False, True), ["bills"], ['"clinic", a role with BYPASSRLS']),
        (
            DatabaseRole("clinic", False, False),
            ["bills", "visits"],
            ["does not hold on bills, visits."],
        ),
        (DatabaseRole("clinic", False, False), [], []),
    ],
)
def test_a_role_that_bypasses_the_policies_is_warned_about(
    role: DatabaseRole, unprotected: list[str], fragments: list[str]
) -> None:
    lines = warnings_of(role, unprotected)
    assert len(lines) == len(fragments)
    assert all(text in line for text, line in zip(fragments, lines, strict=True))
    assert all("\n" not in line for line in lines)
