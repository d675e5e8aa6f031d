"""Commands for exports: flask --app wsgi COMMAND."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from clinic import place
from clinic.auth import service
from clinic.command_line import on_the_database
from clinic.exchange.archive import ExportManifest
from clinic.exchange.exporting import NotExported, export
from clinic.exchange.loading import NotImported, import_export
from clinic.extensions import db, migrate_tables
from clinic.money import format_rupees


@click.command("export")
@click.option("--doctor", "email", required=True, help="Whose records.")
@click.argument("file", type=click.Path(path_type=Path))
@on_the_database
def export_command(email: str, file: Path) -> None:
    """Write everything of one doctor into a new ZIP FILE: tables, papers, files of reports."""
    place.require_migrated(db.engine)
    user = service.find_user(email.strip().lower())
    if user is None or user.doctor is None:
        raise click.ClickException(f"No doctor signs in as {email.strip()}.")
    try:
        files = current_app.extensions["files"]
        manifest = export(user.doctor.id, file, files, lambda _done, _total: None)
    except NotExported as error:
        raise click.ClickException(f"Nothing is exported. {error}") from None
    click.echo(f"Exported to {file}: {_summary(manifest)}")
    for fault in (*manifest.faults, *(f"{name} is missing" for name in manifest.missing)):
        click.echo(f"  {fault}")


@click.command("import-export")
@click.argument("file", type=click.Path(path_type=Path))
@on_the_database
def import_command(file: Path) -> None:
    """Read the export FILE into an empty installation; a bare database is migrated first.

    Passwords are in no export: set new ones with reset-password.
    """
    try:
        manifest = import_export(file, migrate_tables, current_app.extensions["files"])
    except NotImported as error:
        raise click.ClickException(f"Nothing is read in. {error}") from None
    click.echo(f"Read in from {file}: {_summary(manifest)}")
    click.echo("Nobody can sign in yet. Set passwords: flask --app wsgi reset-password EMAIL")
    click.echo("Then run check-ledger, check-audit and sweep-files.")


def _summary(manifest: ExportManifest) -> str:
    figures = manifest.figures
    counted = ", ".join(
        f"{name} {figures[name].rows:,}" for name in ("patients", "visits", "bills")
    )
    billed = format_rupees(figures["bills"].sums["total_paise"])
    received = format_rupees(figures["payments"].sums["amount_paise"])
    return f"{counted}; {billed} billed, {received} received; {manifest.files:,} files of reports."
