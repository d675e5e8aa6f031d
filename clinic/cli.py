"""Commands for whoever looks after the installation: flask --app wsgi COMMAND."""

from __future__ import annotations

import secrets
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import select

from clinic import place, scoping
from clinic.auth import service
from clinic.auth.models import Doctor, User
from clinic.auth.passwords import LONGEST, SHORTEST
from clinic.daybook.agreement import check_all
from clinic.extensions import db


def install(app: Flask) -> None:
    """Adds the commands to an app."""
    for command in (create_doctor, reset_password, demo, backup, check_ledger):
        app.cli.add_command(command)


@click.command("create-doctor")
@click.option("--email", required=True)
@click.option("--name", required=True)
@with_appcontext
def create_doctor(email: str, name: str) -> None:
    """Add a doctor who can sign in. The password is read from standard input."""
    try:
        address = service.normalise_email(email)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    full_name = " ".join(name.split())
    if not full_name:
        raise click.ClickException("Write the doctor's name after --name.")
    password = _read_password()
    try:
        service.sign_up(full_name, address, password)
    except service.EmailTaken:
        raise click.ClickException(f"Somebody signs in as {address} already.") from None
    db.session.commit()
    click.echo(f"{full_name} can sign in as {address}.")


def _read_password() -> str:
    if _is_terminal():
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST:
        raise click.ClickException(
            f"Give a password of {SHORTEST} to {LONGEST} letters on standard input."
        )
    return password


def _is_terminal() -> bool:
    return sys.stdin.isatty()


@click.command("reset-password")
@click.argument("email")
@click.option("--generate", is_flag=True, help="Make a password and print it, once.")
@with_appcontext
def reset_password(email: str, generate: bool) -> None:
    """Set a new password for whoever has lost theirs; signs all their devices out.

    Asks for it twice on the terminal; where there is none, it is a line of standard input.
    """
    _require_migrated()
    user = _find_user(email)
    if user is None:
        raise click.ClickException(f"Nobody signs in as {email.strip()}.")
    password = _made_password() if generate else _read_password()
    service.reset_password(user, password)
    db.session.commit()
    click.echo(f"{user.email} has a new password and is signed out on every device.")
    if generate:
        click.echo(f"The password is {password}")


def _require_migrated() -> None:
    try:
        place.require_migrated(db.engine)
    except place.Unready as error:
        raise click.ClickException(str(error)) from None


def _find_user(email: str) -> User | None:
    """The user with this address, also as somebody would spell it. None for no address."""
    try:
        return service.find_user(service.normalise_email(email))
    except ValueError:
        return None


def _made_password() -> str:
    """Sixteen letters that nobody takes for others, 79 bits, in groups for reading aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill the database with a demo doctor and a believable clinic."""
    from clinic import demo as clinic_demo

    email, password = clinic_demo.fill()
    click.echo(f"Sign in as {email} with the password {password}")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the SQLite database while the clinic runs; a plain copy of the file loses rows."""
    if db.engine.dialect.name != "sqlite":
        raise click.ClickException("This database is PostgreSQL: use pg_dump.")
    if file.exists():
        raise click.ClickException(f"{file} is there already; name a new file.")
    with sqlite3.connect(str(db.engine.url.database)) as source, sqlite3.connect(file) as target:
        source.backup(target)
    source.close()
    target.close()
    click.echo(f"The database is copied to {file}.")


@click.command("check-ledger")
@click.option("--doctor", "email", help="Only this doctor's money; by default everybody's.")
@with_appcontext
def check_ledger(email: str | None) -> None:
    """Check that the money agrees: sums with their entries, numbers, days and their seals."""
    checks = _checks_of(_doctors(email))
    if not checks:
        raise click.ClickException(
            f"Nobody signs in as {email}." if email else "There is no doctor yet."
        )
    for name, faults in checks.items():
        click.echo(f"{name}: {'agrees' if not faults else 'DOES NOT AGREE'}")
        for fault in faults:
            click.echo(f"  {fault}")
    if any(checks.values()):
        raise SystemExit(1)


def _doctors(email: str | None) -> list[Doctor]:
    if email is None:
        return list(db.session.scalars(select(Doctor).order_by(Doctor.id)))
    user = service.find_user(email.strip().lower())
    return [] if user is None else [user.doctor]


def _checks_of(doctors: Iterable[Doctor]) -> dict[str, list[str]]:
    """What is wrong by check, with the doctor whose money it is."""
    found: dict[str, list[str]] = {}
    for doctor_id, name in [(doctor.id, doctor.full_name) for doctor in doctors]:
        with scoping.doctor(doctor_id):
            for check in check_all():
                faults = found.setdefault(check.name, [])
                faults += [f"{name} ({doctor_id}): {fault}" for fault in check.faults]
    return found
