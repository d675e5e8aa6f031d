"""Seal, check and purge the audit trail: by the worker's timer, and by commands."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
from flask import current_app

from clinic import place
from clinic.audit import purging, sealing, signing
from clinic.audit.checking import TrailCheck, check
from clinic.auth import service
from clinic.command_line import on_the_database
from clinic.database import connections
from clinic.extensions import db
from clinic.tenancy import scoping

if TYPE_CHECKING:
    from clinic.jobs.kinds import JobRun

LONGEST_NAME = 200


def seal_everybody(run: JobRun) -> dict[str, Any]:
    """Seal the trails of all doctors: a job of the installation."""
    doctors = [doctor.id for doctor in service.list_doctors()]
    db.session.rollback()
    sealed = 0
    for place_in_list, doctor_id in enumerate(doctors):
        run.report(place_in_list, len(doctors))
        with scoping.scope_of(doctor_id):
            sealed += sum(sealing.seal_all())
    return {"sealed": sealed}


def _doctors(email: str | None = None) -> Iterator[str]:
    """Yield each doctor's name with the number, in the doctor's scope."""
    doctors = service.list_doctors()
    if email is not None:
        user = service.find_user(email.strip().lower())
        doctors = [user.doctor] if user and user.doctor else []
    if not doctors:
        message = f"Nobody signs in as {email}." if email else "There is no doctor yet."
        raise click.ClickException(message)
    for doctor_id, name in [(doctor.id, doctor.full_name) for doctor in doctors]:
        with scoping.scope_of(doctor_id):
            yield f"{name} ({doctor_id})"


@click.command("seal-audit")
@click.option(
    "--late", is_flag=True, help="Also what check-audit says was written after its time was sealed."
)
@on_the_database
def seal_audit(late: bool) -> None:
    """Seal the audit trail now: what is older than a minute. The worker does it every hour."""
    place.require_migrated(db.engine)
    for name in _doctors():
        click.echo(f"{name}: {_entries(sum(sealing.seal_all(late)))} sealed")


@click.command("check-audit")
@click.option("--doctor", "email", help="Only this doctor's trail; by default everybody's.")
@on_the_database
def check_audit(email: str | None) -> None:
    """Check the audit trail against its seals: nothing changed, removed, put in or moved."""
    place.require_migrated(db.engine)
    own_key = signing.public_key(signing.key_of(current_app.config["SECRET_KEY"]))
    is_broken = False
    with connections.only_reading(db.session()):
        connections.remove_time_limit(db.session.connection())
        for name in _doctors(email):
            result = check(own_key)
            _tell(name, result)
            is_broken = is_broken or bool(result.faults)
    if is_broken:
        raise SystemExit(1)


def _tell(name: str, result: TrailCheck) -> None:
    click.echo(f"{name}: {'DOES NOT HOLD' if result.faults else 'holds'}")
    click.echo(
        f"  {_entries(result.sealed)} sealed in {result.batches} batches, {result.waiting} not yet"
        + (f", {result.removed} readings removed" if result.removed else "")
    )
    if result.newest:
        click.echo(f"  The seal of the last batch: {result.newest}")
    for line in (*result.faults, *result.remarks):
        click.echo(f"  {line}")


@click.command("purge-audit-reads")
@click.option("--older-than", default="3y", show_default=True, help="At least a year: 3y, 40m.")
@click.option("--by", "made_by", help="Who removes them; by default who is signed in here.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@on_the_database
def purge_audit_reads(older_than: str, made_by: str | None, yes: bool) -> None:
    """Remove old entries of readings from the audit trail, and of nothing else, for ever.

    A signed checkpoint stands for them. What changed, was printed, exported or refused stays.
    """
    place.require_migrated(db.engine)
    try:
        age = purging.parse_age(older_than)
        if not yes:
            click.confirm(f"Remove all readings older than {older_than} for ever?", abort=True)
        key = signing.key_of(current_app.config["SECRET_KEY"])
        by = " ".join((made_by or getpass.getuser()).split())[:LONGEST_NAME]
        for name in _doctors():
            removed = purging.purge(age, by, key)
            click.echo(f"{name}: {_entries(removed)} of readings removed")
    except purging.NotPurged as error:
        raise click.ClickException(str(error)) from None


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
