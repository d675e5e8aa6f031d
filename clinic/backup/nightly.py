"""The nightly backup: write it, restore it in a scratch place, and store it where it is due.

A destination is due when its newest backup is older than the last due time, so a disk that was away
gets one when it is back. Once all have theirs, a disk may be taken away until the next night. A
backup that could not be restored is stored all the same, since it is better than none, under a name
that says so; it is never counted as good, and removes no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from clinic.backup import destinations, keys, proving, sealing, state, target, workplace
from clinic.backup.archive import DamagedBackup
from clinic.backup.creating import NotBackedUp, back_up, places_of_records
from clinic.backup.destinations import Destination, DestinationAbsent
from clinic.backup.keep_rules import name_of, read_names, superseded
from clinic.backup.rules import BackupProblem
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.files.storage import StorageUnreachable, is_full
from clinic.jobs.rules import last_due
from config import DEFAULT_BACKUP_TIME

if TYPE_CHECKING:
    from clinic.files.taking import UploadIntake

STEPS = 4
DEFAULT_AT = time.fromisoformat(DEFAULT_BACKUP_TIME)
Report = Callable[[int, int], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """The part of the configuration that the nightly backup needs."""

    data_dir: Path
    secret_key: str
    targets: tuple[str, ...]
    given_keys: tuple[str, str]
    at: time | None
    files: UploadIntake


@dataclass
class Outcome:
    """The result of a run. `problems`: each with its detail for the operator, the worst first."""

    proven_at: datetime | None = None
    stored: list[str] = field(default_factory=list)
    problems: list[tuple[BackupProblem, str]] = field(default_factory=list)

    @property
    def problem(self) -> BackupProblem:
        return self.problems[0][0] if self.problems else BackupProblem.NONE

    @property
    def detail(self) -> str:
        return " ".join(detail for _problem, detail in self.problems)

    def add(self, problem: BackupProblem, detail: str) -> None:
        self.problems.append((problem, detail))


class NothingDue(Exception):
    """Every destination has its backup, or its absence was reported before."""


def run(settings: Settings, report: Report, is_asked: bool = False) -> Outcome:
    """Make the backup that is due, or with `is_asked` one in any case; write down what came of it.

    Raises NothingDue, workplace.AlreadyRunning, and what `report` raises.
    """
    with workplace.only_one(settings.data_dir):
        now, outcome = utc_now(), Outcome()
        since = last_due(settings.at or DEFAULT_AT, now)
        if not is_asked and state.is_done(since, now):
            db.session.rollback()
            raise NothingDue
        places = destinations.open_all(settings.targets)
        due = _list_due(places, outcome, now if is_asked else since, now)
        was_reported = not outcome.problems or state.is_known(outcome.problem, since, now)
        if not due and was_reported and not is_asked:
            db.session.rollback()
            raise NothingDue
        run_id = state.begin(now)
        if due:
            _make(settings, due, now, outcome, report)
            _warn_of_same_disk(places, settings, outcome)
        for problem, detail in outcome.problems:
            log.warning("Backup: %s. %s", problem, detail)
        state.finish(run_id, outcome.proven_at, outcome.problem, outcome.detail)
        return outcome


def _list_due(
    places: Sequence[Destination], outcome: Outcome, since: datetime, now: datetime
) -> list[Destination]:
    due = []
    for destination in places:
        try:
            names = read_names(destination.list())
        except OSError as error:
            outcome.add(_problem_of(error), f"{destination.name}: {_text(error)}")
            continue
        # A file of the future was made while the clock was wrong: nothing waits for that day.
        if not any(since <= one.made_at <= now for one in names):
            due.append(destination)
    return due


def _make(
    settings: Settings,
    due: Sequence[Destination],
    now: datetime,
    outcome: Outcome,
    report: Report,
) -> None:
    """Write, prove and store one backup."""
    try:
        owned = keys.find(settings.data_dir, settings.given_keys)
        if owned is None:
            outcome.problems.insert(0, (BackupProblem.NO_KEYS, "Run backup-keys first."))
            return
        with workplace.workspace(settings.data_dir) as folder:
            report(0, STEPS)
            sealed = _write(settings, owned, folder, outcome)
            report(1, STEPS)
            is_proven = _prove(settings, sealed, owned, folder, outcome)
            report(3, STEPS)
            _store(due, sealed, name_of(now, is_proven), outcome)
            if is_proven and outcome.stored:
                outcome.proven_at = utc_now()
    except keys.InvalidKeys as error:
        outcome.problems.insert(0, (BackupProblem.NO_KEYS, str(error)))
    except NotBackedUp as error:
        cause = error.__cause__  # the storage of files, never a destination, is out of reach here
        silent = isinstance(cause, StorageUnreachable)
        problem = BackupProblem.DATABASE if silent else _problem_of(cause, BackupProblem.DATABASE)
        outcome.problems.insert(0, (problem, str(error)))
    except (OSError, DamagedBackup, target.TargetRefused) as error:
        outcome.problems.insert(0, (_problem_of(error), _text(error)))


def _write(settings: Settings, owned: keys.BackupKeys, folder: Path, outcome: Outcome) -> Path:
    """Write and encrypt the archive; only the encrypted one stays."""
    plain, sealed = folder / sealing.PLAIN, folder / f"{sealing.PLAIN}.age"
    manifest = back_up(plain, settings.files).manifest
    if manifest.file_faults:
        outcome.problems.insert(
            0, (BackupProblem.FILES, f"{manifest.file_faults[0]}. See sweep-files.")
        )
    sealing.seal(plain, sealed, owned)
    plain.unlink()
    return sealed


def _prove(
    settings: Settings, sealed: Path, owned: keys.BackupKeys, folder: Path, outcome: Outcome
) -> bool:
    """Return whether the backup is good: it was restored, and all in it holds."""
    try:
        proving.prove(sealed, owned.machine, folder, settings.secret_key)
    except proving.NotProven as error:
        outcome.problems.insert(0, (error.problem, error.detail))
        return False
    except OSError as error:
        outcome.problems.insert(0, (_problem_of(error, BackupProblem.NOT_RESTORED), _text(error)))
        return False
    return not any(problem is BackupProblem.FILES for problem, _detail in outcome.problems)


def _store(due: Sequence[Destination], sealed: Path, name: str, outcome: Outcome) -> None:
    """Store the backup in each destination, and remove what the keep-rules let go."""
    for destination in due:
        try:
            destination.put(name, sealed)
            outcome.stored.append(f"{destination.name} ({name})")
            for old in superseded(destination.list()):
                destination.delete(old)
        except OSError as error:
            outcome.add(_problem_of(error), f"{destination.name}: {_text(error)}")


def _warn_of_same_disk(places: Sequence[Destination], settings: Settings, outcome: Outcome) -> None:
    """Warn of places on the disk of the records: the operator of each, the doctors where no other
    place is named."""
    records = places_of_records(settings.files)
    same = [place.name for place in places if place.is_on_disk_of(records)]
    if len(same) == len(places):
        outcome.add(
            BackupProblem.SAME_DISK, f"{', '.join(same)}: name a place on another disk too."
        )
        return
    for name in same:
        log.warning("Backup: %s is on the same disk as the records.", name)


def _problem_of(
    error: BaseException | None, otherwise: BackupProblem = BackupProblem.NOT_WRITTEN
) -> BackupProblem:
    if isinstance(error, DestinationAbsent):
        return BackupProblem.ABSENT
    if isinstance(error, StorageUnreachable):
        return BackupProblem.OUT_OF_REACH
    if is_full(error):
        return BackupProblem.DISK_FULL
    return otherwise


def _text(error: BaseException) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
