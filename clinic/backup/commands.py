"""The commands of the backups, and the job by which the clinic makes one every night."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import Flask, current_app

import config
from clinic import place
from clinic.backup import keys, nightly, restoring, sealing, state, target, workplace
from clinic.backup.archive import DamagedBackup
from clinic.backup.creating import Backup, NotBackedUp, back_up, places_of_records
from clinic.backup.encryption import InvalidKey, is_encrypted
from clinic.backup.key_commands import backup_keys
from clinic.backup.manifest import BackupManifest, summary
from clinic.backup.rules import TEXTS, BackupProblem
from clinic.clock import clinic_day, format_moment
from clinic.command_line import on_the_database
from clinic.extensions import db, migrate_tables
from clinic.jobs.kinds import JobFailed

if TYPE_CHECKING:
    from clinic.jobs.kinds import JobRun

TRIES = 5
NO_PLACE = "BACKUP_TARGETS names no place for backups."
NOT_ENCRYPTED = "It is not encrypted: whoever has it can read it. `backup-keys` makes the keys."
TYPE_IT = "Type the recovery key from its paper, in one line"
NO_FIT = "This key does not open the backup: it was made for another recovery key."


def install(app: Flask) -> None:
    """Add the commands to an app."""
    for command in (backup, restore, backup_keys, backup_nightly, backup_state):
        app.cli.add_command(command)


def is_set_up() -> bool:
    """Return whether the operator has named where nightly backups are stored."""
    return bool(current_app.config["BACKUP_TARGETS"])


def is_made_elsewhere() -> bool:
    """Return whether the operator sees to the backups by other means."""
    return bool(current_app.config["BACKUP_TARGETS"] == (config.BACKUPS_ELSEWHERE,))


def _has_place() -> bool:
    return is_set_up() and not is_made_elsewhere()


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plain", is_flag=True, help="Do not encrypt it, to move the records elsewhere.")
@on_the_database
def backup(file: Path, plain: bool) -> None:
    """Write all records of all doctors into FILE while the clinic works.

    FILE is made only when everything is in it and counted. `restore` reads it again. Where FILE is
    a folder that is there, it gets a file named after today: clinic-2026-04-01.zip, or with keys
    (`backup-keys`) clinic-2026-04-01.zip.age, encrypted.
    """
    owned = None if plain else _find_keys()
    if file.is_dir():
        ending = ".age" if owned else ""
        file = file / f"clinic-{clinic_day().isoformat()}.zip{ending}"
    try:
        written = _write_sealed(file, owned) if owned else _write(file)
    except NotBackedUp as error:
        raise click.ClickException(f"Nothing is backed up. {error}") from None
    if written.replaced:
        click.echo(f"An unfinished {file}.partial of an earlier run is removed.")
    click.echo(f"Backed up to {file}: {summary(written.manifest)}")
    if owned is None and not plain:
        click.echo(NOT_ENCRYPTED)
    if target.is_same_disk(file, places_of_records(current_app.extensions["files"])):
        click.echo("This file is on the same disk as the records. Keep a copy on another disk.")
    _refuse_faults(written.manifest)


def _find_keys() -> keys.BackupKeys | None:
    try:
        return keys.find(current_app.config["DATA_DIR"], current_app.config["BACKUP_KEYS"])
    except keys.InvalidKeys as error:
        raise click.ClickException(str(error)) from None


def _write(file: Path) -> Backup:
    return back_up(file, current_app.extensions["files"])


def _write_sealed(file: Path, owned: keys.BackupKeys) -> Backup:
    """Write a backup, and encrypt it into the file. Raises NotBackedUp."""
    try:
        target.refuse_taken(file)
        with workplace.workspace(current_app.config["DATA_DIR"]) as folder:
            made = _write(folder / sealing.PLAIN)
            replaced = sealing.seal(folder / sealing.PLAIN, file, owned)
            return Backup(made.manifest, replaced)
    except target.TargetRefused as error:
        raise NotBackedUp(str(error)) from error
    except DamagedBackup as error:
        raise NotBackedUp(f"What was written cannot be read again: {error}.") from error
    except OSError as error:
        raise NotBackedUp(f"{file} cannot be written: {error.strerror or error}.") from error


def _refuse_faults(manifest: BackupManifest) -> None:
    if manifest.faults:
        raise click.ClickException(
            "The backup holds what the database holds, but the ledger does not agree: "
            f"{manifest.faults[0]}. See check-ledger."
        )
    if manifest.file_faults:
        raise click.ClickException(
            "The backup holds what there is, but stored files of reports are at fault: "
            f"{manifest.file_faults[0]}. See sweep-files."
        )


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key-file",
    type=click.Path(path_type=Path),
    help="A file with the key of an encrypted backup; by default this machine's, or asked for.",
)
@on_the_database
def restore(file: Path, key_file: Path | None) -> None:
    """Write the records of the backup FILE into an empty database; a bare one is migrated first."""
    try:
        manifest = _restore(file, key_file)
    except restoring.NotRestored as error:
        raise click.ClickException(f"Nothing is restored. {error}") from None
    click.echo(f"Restored from {file}: {summary(manifest)}")
    if manifest.faults:
        click.echo(f"The ledger did not agree when it was backed up: {manifest.faults[0]}.")
    if manifest.files:
        click.echo("Run sweep-files now: it makes the pictures by which reports are shown.")
    if not restoring.keeps_sign_ins(manifest):
        click.echo(
            "The backup is not of the last hour, so everybody signs in again. Look who works here, "
            "and which links of waiting rooms open: what was ended since is as it was then."
        )


def _restore(file: Path, key_file: Path | None) -> BackupManifest:
    """Restore an open or an encrypted backup. Raises NotRestored."""
    try:
        if not is_encrypted(file):
            return restoring.restore(file, migrate_tables, current_app.extensions["files"])
        if key_file is not None:
            return _restore_sealed(file, [_read_key(key_file)])
        try:
            return _restore_sealed(file, _own_secrets())
        except sealing.WrongKey:
            return _restore_sealed(file, [_ask_for_key()])
    except sealing.WrongKey:
        raise restoring.NotRestored(NO_FIT) from None
    except DamagedBackup as error:
        raise restoring.NotRestored(f"{file} cannot be restored: {error}.") from error
    except OSError as error:
        raise restoring.NotRestored(f"{file} cannot be read: {error.strerror or error}.") from error


def _restore_sealed(file: Path, secrets: Sequence[str]) -> BackupManifest:
    """Open an encrypted backup and restore it. Raises sealing.WrongKey and what that raises."""
    files = current_app.extensions["files"]
    with sealing.opened(file, secrets, current_app.config["DATA_DIR"]) as plain:
        return restoring.restore(plain, migrate_tables, files, name=file)


def _own_secrets() -> Sequence[str]:
    owned = _find_keys()
    return [owned.machine] if owned else []


def _read_key(file: Path) -> str:
    try:
        return keys.parse_printed(file.read_text("utf-8"))
    except OSError as error:
        # Told here: the file of the key, not the backup, is what cannot be read.
        reason = f"The file of the key, {file}, cannot be read: {error.strerror or error}."
        raise restoring.NotRestored(reason) from error
    except (InvalidKey, UnicodeDecodeError):
        raise restoring.NotRestored(f"{file} holds no key of a backup.") from None


def _ask_for_key() -> str:
    """Ask for the printed key until its check letters fit. Raises NotRestored."""
    for _ in range(TRIES):
        try:
            return keys.parse_printed(click.prompt(TYPE_IT, prompt_suffix=":\n", err=True))
        except InvalidKey:
            click.echo("A letter is wrong or missing: look at each group again.", err=True)
        except click.Abort:
            break
    raise restoring.NotRestored("The backup is encrypted, and no recovery key was given.")


@click.command("backup-nightly")
@click.option("--due", is_flag=True, help="Only where the last one is older than BACKUP_AT.")
@on_the_database
def backup_nightly(due: bool) -> None:
    """Make the nightly backup now: write it, restore it as a trial, store it in BACKUP_TARGETS.

    The clinic does so itself every night (BACKUP_AT); this is for a timer of your own, which may
    run it every hour with --due.
    """
    place.require_migrated(db.engine)
    if not _has_place():
        raise click.ClickException(NO_PLACE)
    try:
        outcome = nightly.run(_settings(), lambda _done, _total: None, is_asked=not due)
    except (workplace.AlreadyRunning, OSError) as error:
        raise click.ClickException(str(error)) from None
    except nightly.NothingDue:
        click.echo("Nothing is due.")
        return
    for stored in outcome.stored:
        click.echo(f"Stored in {stored}")
    if outcome.proven_at:
        click.echo("Restored as a trial: rows, money, ledger and trail hold.")
    if outcome.problem.is_fault:
        raise click.ClickException(f"{TEXTS[outcome.problem]} {outcome.detail}")
    if outcome.problem is not BackupProblem.NONE:
        click.echo(f"Warning: {TEXTS[outcome.problem]} {outcome.detail}", err=True)


@click.command("backup-state")
@on_the_database
def backup_state() -> None:
    """List the last nightly backups with their faults; exit 1 unless the last one is good."""
    place.require_migrated(db.engine)
    runs = state.list_runs()
    if not runs:
        raise click.ClickException("No nightly backup was made yet." if _has_place() else NO_PLACE)
    for run in runs:
        result = "not ended" if run.ended_at is None else TEXTS.get(BackupProblem(run.problem), "")
        good = "good" if run.proven_at else ""
        parts = [part for part in (good, result, run.detail) if part]
        click.echo(f"{format_moment(run.began_at)}: {' '.join(parts)}")
    ended = [run for run in runs if run.ended_at]
    if not ended or not ended[0].proven_at or BackupProblem(ended[0].problem).is_fault:
        raise SystemExit(1)


def nightly_job(run: JobRun) -> dict[str, Any]:
    """Make the backup that is due: a job of the installation, asked for every hour."""
    try:
        outcome = nightly.run(_settings(), run.report)
    except (nightly.NothingDue, workplace.AlreadyRunning):
        return {}
    except OSError as error:  # DATA_DIR cannot be written
        raise JobFailed(TEXTS[BackupProblem.NOT_WRITTEN]) from error
    if outcome.problem.is_fault:
        raise JobFailed(TEXTS[outcome.problem])
    return {"stored": len(outcome.stored)}


def _settings() -> nightly.Settings:
    settings = current_app.config
    return nightly.Settings(
        data_dir=settings["DATA_DIR"],
        secret_key=settings["SECRET_KEY"],
        targets=settings["BACKUP_TARGETS"],
        given_keys=settings["BACKUP_KEYS"],
        at=settings["BACKUP_AT"],
        files=current_app.extensions["files"],
    )
