"""Commands for the administrator of the installation: flask --app wsgi COMMAND."""

from __future__ import annotations

import platform
import secrets
import sys
from collections.abc import Iterable
from datetime import datetime

import click
from flask import Flask, current_app

from clinic import place
from clinic.auth import service
from clinic.auth.models import Doctor, User
from clinic.auth.passwords import LONGEST, SHORTEST
from clinic.billing.refusals import LedgerRefusal
from clinic.clock import format_day
from clinic.command_line import on_the_database
from clinic.database import connections
from clinic.daybook import amending
from clinic.daybook.agreement import check_all
from clinic.exchange.commands import export_command, import_command
from clinic.extensions import db
from clinic.forms import LONGEST_NAME
from clinic.jobs import worker
from clinic.tenancy import scoping
from clinic.trail.commands import check_audit, purge_audit_reads, seal_audit
from clinic.version import VERSION

LONGEST_REASON = 200


def install(app: Flask) -> None:
    """Add the commands to an app."""
    for command in (
        create_doctor,
        reset_password,
        demo,
        check_ledger,
        correct_closing,
        seal_audit,
        check_audit,
        purge_audit_reads,
        work,
        export_command,
        import_command,
        version,
    ):
        app.cli.add_command(command)


@click.command("version")
def version() -> None:
    """Print the version of this code, of the schema that it works with, and of Python."""
    click.echo(f"Clinic {VERSION}, schema {place.head()}, Python {platform.python_version()}")


@click.command("create-doctor")
@click.option("--email", required=True)
@click.option("--name", required=True)
@on_the_database
def create_doctor(email: str, name: str) -> None:
    """Add a doctor who can sign in. The password is read from standard input."""
    place.require_migrated(db.engine)
    try:
        address = service.normalise_email(email)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    full_name = " ".join(name.split())
    if not full_name:
        raise click.ClickException("Write the doctor's name after --name.")
    if len(full_name) > LONGEST_NAME:
        raise click.ClickException(f"Give the name in at most {LONGEST_NAME} characters.")
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
            f"Give a password of {SHORTEST} to {LONGEST} characters on standard input."
        )
    return password


def _is_terminal() -> bool:
    return sys.stdin.isatty()


@click.command("reset-password")
@click.argument("email")
@click.option("--generate", is_flag=True, help="Make a password and print it, once.")
@on_the_database
def reset_password(email: str, generate: bool) -> None:
    """Set a new password for a user who has lost theirs; signs all their devices out.

    Asks for it twice on the terminal; without one, it is a line of standard input.
    """
    place.require_migrated(db.engine)
    user = _find_user(email)
    if user is None:
        raise click.ClickException(f"Nobody signs in as {email.strip()}.")
    password = _made_password() if generate else _read_password()
    service.reset_password(user, password)
    db.session.commit()
    click.echo(f"{user.email} has a new password and is signed out on every device.")
    if generate:
        click.echo(f"The password is {password}")


def _find_user(email: str) -> User | None:
    """Return the user with this address in any spelling; None for an invalid address."""
    try:
        return service.find_user(service.normalise_email(email))
    except ValueError:
        return None


def _made_password() -> str:
    """Make a password of 16 unambiguous characters (79 bits), in groups for reading aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


@click.command("demo")
@on_the_database
def demo() -> None:
    """Fill the database with a demo doctor and a believable clinic."""
    from clinic import demo as clinic_demo

    place.require_migrated(db.engine)
    email, password = clinic_demo.fill()
    click.echo(f"Sign in as {email} with the password {password}")
    for role in clinic_demo.STAFF:
        account = f"{role.value.title()}: {clinic_demo.address_of(role, email)}"
        click.echo(f"{account}, the same password")


@click.command("work")
@on_the_database
def work() -> None:
    """Do background work until Ctrl-C or SIGTERM. One such process is enough; several share it."""
    place.require_migrated(db.engine)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    worker.run_until_signal(
        app, lambda: click.echo("Background work is done here. Ctrl-C ends it.")
    )


@click.command("check-ledger")
@click.option("--doctor", "email", help="Only this doctor's money; by default everybody's.")
@on_the_database
def check_ledger(email: str | None) -> None:
    """Check the money: sums against their entries, numbers, days and their hash chain."""
    place.require_migrated(db.engine)
    with connections.only_reading(db.session()):
        connections.remove_time_limit(db.session.connection())
        checks, remarks = _checks_of(_doctors(email))
    if not checks:
        raise click.ClickException(
            f"Nobody signs in as {email}." if email else "There is no doctor yet."
        )
    for name, faults in checks.items():
        click.echo(f"{name}: {'agrees' if not faults else 'DOES NOT AGREE'}")
        for line in (*faults, *remarks[name]):
            click.echo(f"  {line}")
    if any(checks.values()):
        raise SystemExit(1)


@click.command("correct-closing")
@click.option("--doctor", "email", required=True, help="Whose closed day it is.")
@click.option("--day", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--reason", required=True)
@on_the_database
def correct_closing(email: str, day: datetime, reason: str) -> None:
    """Write the sums of the entries beside a closed day, if check-ledger says that it differs.

    The closing itself is not changed. The correction is hashed after it, and shown with it.
    """
    place.require_migrated(db.engine)
    user = _find_user(email)
    if user is None or user.doctor is None:
        raise click.ClickException(f"Nobody signs in as {email.strip()}.")
    with scoping.scope_of(user.doctor.id):
        try:
            correction = amending.correct_day(day.date(), _reason(reason))
        except LedgerRefusal as refusal:
            raise click.ClickException(str(refusal)) from None
        db.session.commit()
    result = "is corrected" if correction else "says what its entries say; nothing is corrected"
    click.echo(f"The closing of {format_day(day.date())} {result}.")


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason) > LONGEST_REASON:
        raise click.ClickException(f"Give the reason in at most {LONGEST_REASON} characters.")
    return reason


def _doctors(email: str | None) -> list[Doctor]:
    if email is None:
        return service.list_doctors()
    user = service.find_user(email.strip().lower())
    return [user.doctor] if user and user.doctor else []


def _checks_of(doctors: Iterable[Doctor]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the faults and the remarks by check, each with the doctor whose money it is."""
    faults_by_check: dict[str, list[str]] = {}
    remarks_by_check: dict[str, list[str]] = {}
    for doctor_id, name in [(doctor.id, doctor.full_name) for doctor in doctors]:
        with scoping.scope_of(doctor_id):
            for check in check_all():
                whose = f"{name} ({doctor_id}): "
                faults = faults_by_check.setdefault(check.name, [])
                faults += [f"{whose}{fault}" for fault in check.faults]
                remarks = remarks_by_check.setdefault(check.name, [])
                remarks += [f"{whose}{remark}" for remark in check.remarks]
    return faults_by_check, remarks_by_check
