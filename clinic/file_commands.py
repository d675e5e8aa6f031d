"""Commands for the stored files: flask --app wsgi COMMAND."""

from __future__ import annotations

import click
from flask import Flask, current_app

from clinic import place
from clinic.auth import service
from clinic.command_line import on_the_database
from clinic.extensions import db
from clinic.files.storage import StorageUnreachable, sweep_incoming
from clinic.files.sweep import AN_HOUR, SweepResult, sweep
from clinic.files.taking import UploadIntake
from clinic.tenancy import scoping


def install(app: Flask) -> None:
    """Add the commands to an app."""
    app.cli.add_command(sweep_files)


@click.command("sweep-files")
@on_the_database
def sweep_files() -> None:
    """Remove stored files without a record, and check each other one by its checksum."""
    place.require_migrated(db.engine)
    files, faults = current_app.extensions["files"], 0
    sweep_incoming(files.folder, AN_HOUR)
    for doctor in service.list_doctors():
        name, doctor_id = doctor.full_name, doctor.id
        swept = _sweep(files, doctor_id)
        click.echo(
            f"{name}: {swept.files} files, {swept.removed} without a record removed, "
            f"{swept.made_anew} shown anew, {len(swept.faults)} at fault"
        )
        for fault in swept.faults:
            click.echo(f"  {fault}")
        faults += len(swept.faults)
    if faults:
        raise SystemExit(1)


def _sweep(files: UploadIntake, doctor_id: int) -> SweepResult:
    """Sweep one doctor's files. Raises ClickException where the storage does not answer."""
    try:
        with scoping.scope_of(doctor_id):
            swept = sweep(files, doctor_id)
            db.session.commit()
    except StorageUnreachable as error:
        raise click.ClickException(f"The storage of files does not answer: {error}") from error
    return swept
