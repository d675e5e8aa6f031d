"""Users and doctors have no policy in PostgreSQL: only the functions of the sign-in read them.

This checks the code; `test_account_attacks` tests what the guard refuses. A request starts with a
session without a doctor."""

from __future__ import annotations

import ast
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

import clinic
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.owned import ScopeError
from tests.integration.client import Browser
from tests.integration.factories import Practice

CODE = Path(clinic.__file__).parent
ACCOUNTS = {"User", "Doctor", "SignIn", "SharedDevice", "Membership", "Invitation", "Job"}
MODULES = {"clinic.auth.models", "clinic.auth.staff_models", "clinic.jobs.models"}
TABLES = "users|doctors|sign_ins|shared_devices|memberships|invitations|jobs"
READERS = ("auth", "jobs")
READING = re.compile(rf"\b(?:FROM|JOIN)\s+(?:{TABLES})\b", re.IGNORECASE)


def others() -> list[Path]:
    """Return the modules other than those of the sign-in."""
    return [path for path in sorted(CODE.rglob("*.py")) if path.parent.name not in READERS]


def accounts_named(tree: ast.Module) -> set[str]:
    """Return the names under which a module imports classes of accounts."""
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    own = [alias for n in imports if n.module in MODULES for alias in n.names]
    return {alias.asname or alias.name for alias in own if alias.name in ACCOUNTS}


def used(tree: ast.Module, names: set[str]) -> list[int]:
    """Return the lines that use such a name as more than a type: as an argument, or with an
    attribute."""
    reads = []
    for node in ast.walk(tree):
        inside: list[ast.expr] = []
        if isinstance(node, ast.Call):
            inside = [*node.args, *(word.value for word in node.keywords), node.func]
        elif isinstance(node, ast.Attribute):
            inside = [node.value]
        reads += [n.lineno for n in inside if isinstance(n, ast.Name) and n.id in names]
    return reads


def test_no_other_code_reads_or_makes_an_account() -> None:
    offenders = {}
    for path in others():
        text = path.read_text()
        if not any(module in text for module in MODULES):
            continue
        tree = ast.parse(text)
        if lines := used(tree, accounts_named(tree)):
            offenders[str(path.relative_to(CODE))] = lines
    assert offenders == {}


@pytest.mark.parametrize(
    "source",
    [
        "db.session.scalars(select(Doctor))",
        "db.session.get(entity=User, ident=1)",
        "statement.where(Doctor.id == 1)",
        "Doctor(full_name='x')",
    ],
)
def test_code_that_reads_an_account_is_found(source: str) -> None:
    tree = ast.parse(f"from clinic.auth.models import Doctor, User\n{source}\n")
    assert used(tree, accounts_named(tree))


@pytest.fixture
def account_reads(practice: Practice) -> Iterator[list[str]]:
    """The statements that read an account, with the module that ran them."""
    reads: list[str] = []

    def look(_c: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        if READING.search(sql):
            reads.append(sql)

    with practice.database.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", look)
    yield reads
    event.remove(engine, "before_cursor_execute", look)


def test_a_patients_page_reads_accounts_once_and_only_its_own(
    practice: Practice, other: Practice, account_reads: list[str]
) -> None:
    practice.billed_visit()
    desk = practice.browser()
    for path in ("/patients/1/", "/visits/1/", "/billing/1/", "/daybook/"):
        account_reads.clear()
        assert desk.get(path).status == 200
        assert len([sql for sql in account_reads if "sign_ins" in sql]) == 1, path
        assert all("token_hash" in sql or "doctors.id = " in sql for sql in account_reads), (
            account_reads
        )


# --- a request starts without a doctor -----------------------------------------------------------


@pytest.mark.parametrize("path", ["/patients/", "/login/", "/livez", "/patients/1/"])
def test_a_request_on_a_session_with_a_doctor_is_refused(
    path: str, practice: Practice, other: Practice, caplog: pytest.LogCaptureFixture
) -> None:
    other.patient(first_name="Geheim")
    desk = practice.browser()
    with practice.database.app.app_context():
        scoping.set_scope(other.doctor_id)
        page = desk.get(path)
        assert page.status == 500
        assert "Geheim" not in page.html
        assert "had a doctor already" in caplog.text
        with pytest.raises(ScopeError):
            scoping.current_doctor_id()
    assert desk.get("/patients/").status == 200


def test_a_request_leaves_no_doctor_behind_in_a_remaining_context(practice: Practice) -> None:
    desk = practice.browser()
    with practice.database.app.app_context():
        for _ in range(2):
            assert desk.get("/patients/").status == 200
            with pytest.raises(ScopeError):
                scoping.current_doctor_id()


def test_a_remaining_context_passes_its_user_to_nobody(practice: Practice, other: Practice) -> None:
    mine, theirs = practice.browser(), other.browser()
    with practice.database.app.app_context():
        assert practice.email in mine.get("/account/you/").html
        page = theirs.get("/account/you/")
        assert other.email in page.html
        assert practice.email not in page.html
        assert Browser(practice.database.app).get("/account/").status == 302


def test_a_context_that_is_never_popped_passes_its_doctor_to_no_request(practice: Practice) -> None:
    """In a thread that a pool uses again for the next request."""
    app, desk, doctors = practice.database.app, practice.browser(), []

    def work() -> None:
        app.app_context().push()
        scoping.set_scope(practice.doctor_id)
        doctors.append(Browser(app).get("/patients/").status)
        doctors.append(desk.get("/patients/").status)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert doctors == [500, 200]
