"""Load the generator's rows into a database without the clinic's code, and store it for later runs.

A filled database is a template: each run measures a copy, so that every run starts from the same
rows. Loading uses the fastest way of each driver: executemany on SQLite, COPY on PostgreSQL;
foreign keys and secondary indexes are re-created, and checked, afterwards.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import set_wait_callback

from bench import generator
from bench.generator import COLUMNS, Rows, Size
from bench.multiplying import multiply
from bench.postgres import Postgres
from clinic.auth.passwords import hash_password
from clinic.tenancy.owned import owned_tables

DATA = Path(__file__).resolve().parent / "data"
PASSWORD = "the password of the bench"
EMAIL = "doctor1@example.com"
Say = Callable[[str], None]


def migrate(url: str) -> None:
    """Create the clinic's tables in an empty database."""
    import flask_migrate

    from clinic import create_app
    from clinic.extensions import db

    os.environ.setdefault("DATA_DIR", str(DATA / "home"))
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": "x" * 40})
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


def sqlite_copy(size: Size, say: Say) -> Path:
    """Return a new copy of the SQLite database of this size."""
    template = DATA / f"{_template_name(size)}.sqlite3"
    if not template.exists():
        say(f"filling SQLite with {size.patients:,} patients (kept for the next run)")
        draft = template.with_suffix(".draft")
        for path in (draft, Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            path.unlink(missing_ok=True)
        migrate(f"sqlite:///{draft}")
        _fill_sqlite(draft, size)
        draft.replace(template)
    copy = DATA / f"run-{size.name}.sqlite3"
    for end in ("-wal", "-shm"):
        Path(f"{copy}{end}").unlink(missing_ok=True)
    return Path(shutil.copy(template, copy))


def postgres_copy(server: Postgres, size: Size, say: Say) -> str:
    """Return the address of a new copy of the PostgreSQL database of this size."""
    template = f"clinic_bench_{_template_name(size)}"
    if not server.has(template):
        say(f"filling PostgreSQL with {size.patients:,} patients (kept for the next run)")
        draft = f"{template}_draft"
        url = server.create(draft)
        migrate(url.replace("postgresql:", "postgresql+psycopg2:", 1))
        _fill_postgres(url, size)
        server.rename(draft, template)
    return server.create(f"clinic_bench_run_{size.name}", template)


def _template_name(size: Size) -> str:
    """Return the template's name; another generator, migration or rule for search terms gives
    another."""
    root = DATA.parent.parent
    files = [*root.glob("migrations/versions/*.py"), root / "clinic" / "phones.py"]
    files += [root / "clinic" / "patients" / f"{name}.py" for name in ("names", "sounds", "terms")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:6]
    return f"v{generator.VERSION}_{digest}_{size.name}"


def _accounts() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Yield the rows of users and doctors; all share one password, which is hashed once."""
    now, password_hash = datetime(2026, 4, 1, 6, 0), hash_password(PASSWORD)  # noqa: DTZ001
    users = [
        (n, f"doctor{n}@example.com", password_hash, now, now)
        for n in range(1, generator.DOCTORS + 1)
    ]
    council, address = "Maharashtra Medical Council", "Paud Road\nPune 411038"
    letterhead = ("Sunrise Clinic", address, None, "", 400_00, "en", 1, now, now)
    doctors = [
        (n, n, f"Dr Asha Rao {n}", "MBBS, MD", f"2011/05/{n:04}", council, *letterhead)
        for n in range(1, generator.DOCTORS + 1)
    ]
    return users, doctors


USERS = "id email password_hash password_changed_at created_at"
DOCTORS = (
    "id user_id full_name qualification registration_number registration_council clinic_name "
    "clinic_address clinic_phone upi_id default_fee_paise print_language version created_at "
    "updated_at"
)


def _tables(rows: Rows) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    yield from (("patients", rows.patients), ("patient_terms", rows.terms))
    yield from (("visits", rows.visits), ("bills", rows.bills), ("bill_items", rows.items))
    yield from (("payments", rows.payments), ("counters", rows.counters))


def _fill_sqlite(file: Path, size: Size) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        with _without_sqlite_guards(connection):
            users, doctors = _accounts()
            _insert(connection, "users", USERS, users)
            _insert(connection, "doctors", DOCTORS, doctors)
            for rows in generator.all_doctors(size):
                for table, lines in _tables(rows):
                    _insert(connection, table, COLUMNS[table], lines)
            if size.times > 1:
                multiply(connection.execute, size.times)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise AssertionError("The generator made rows that point nowhere.")
        connection.execute("PRAGMA journal_mode = WAL")


@contextmanager
def _without_sqlite_guards(connection: sqlite3.Connection) -> Iterator[None]:
    """Drop secondary indexes and triggers, and re-create them after the block."""
    query = (
        "SELECT type, name, sql FROM sqlite_master "
        "WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    )
    guards = connection.execute(query).fetchall()
    for kind, name, _ in guards:
        connection.execute(f"DROP {kind} {name}")
    yield
    for _, _, made_by in guards:
        connection.execute(made_by)


def _insert(connection: Any, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    names = columns.split()
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
    dated = any(isinstance(value, date) for value in (rows[0] if rows else ()))
    connection.executemany(statement, map(_as_sqlite, rows) if dated else rows)


def _as_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row with dates and times as SQLAlchemy writes them."""
    return tuple(
        value.strftime("%Y-%m-%d %H:%M:%S.%f")
        if isinstance(value, datetime)
        else value.isoformat()
        if isinstance(value, date)
        else value
        for value in row
    )


def _fill_postgres(url: str, size: Size) -> None:
    set_wait_callback(None)  # COPY does not work with the waiting of `clinic.database.timeouts`
    with closing(psycopg2.connect(url)) as connection:
        with connection, connection.cursor() as cursor, _without_postgres_guards(cursor):
            users, doctors = _accounts()
            _copy(cursor, "users", USERS, users)
            _copy(cursor, "doctors", DOCTORS, doctors)
            for rows in generator.all_doctors(size):
                for table, lines in _tables(rows):
                    _copy(cursor, table, COLUMNS[table], lines)
            if size.times > 1:
                multiply(cursor.execute, size.times)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@contextmanager
def _without_postgres_guards(cursor: Any) -> Iterator[None]:
    """Drop policies for the owner, triggers, foreign keys and secondary indexes, and re-create them
    after the block."""
    tables = [table.name for table in owned_tables()]
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    )
    keys = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
        "AND indexname LIKE 'ix%'"
    )
    indexes = cursor.fetchall()
    for table, name, _ in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for _, made_by in indexes:
        cursor.execute(made_by)
    for table, name, made_by in keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {made_by}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _copy(cursor: Any, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(_as_copy(value) for value in row))
        text.write("\n")
    text.seek(0)
    cursor.copy_expert(f"COPY {table} ({', '.join(columns.split())}) FROM STDIN", text)


def _as_copy(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", r"\t").replace("\n", r"\n")
    return str(value)
