"""The problems of backups, in words for a doctor, and the notice on home. Pure.

A backup is good when it was restored in a scratch place and held. The words name no place where
backups are kept, and no number of another doctor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from clinic.clock import KOLKATA, clinic_day, format_day

TOO_OLD = timedelta(days=2)
"""A good backup that is older than this is shouted about."""


class BackupProblem(StrEnum):
    """The reason why a night had no backup, or no good one; the database has these names."""

    NONE = ""
    NO_KEYS = "no_keys"
    ABSENT = "absent"
    OUT_OF_REACH = "out_of_reach"
    DISK_FULL = "disk_full"
    NOT_WRITTEN = "not_written"
    DATABASE = "database"
    NOT_RESTORED = "not_restored"
    LEDGER = "ledger"
    TRAIL = "trail"
    FILES = "files"
    SAME_DISK = "same_disk"

    @property
    def is_fault(self) -> bool:
        """True if the backup is missing somewhere or does not hold; the others only warn."""
        return self not in (BackupProblem.NONE, BackupProblem.SAME_DISK)


P = BackupProblem
TEXTS = {
    P.NO_KEYS: "The recovery key of the backups was never made.",
    P.ABSENT: "The backup disk is not connected. Connect it: the backup follows within the hour.",
    P.OUT_OF_REACH: "The place of the backups could not be reached. Is the internet there?",
    P.DISK_FULL: "A disk is full, so the backup could not be written.",
    P.NOT_WRITTEN: "The backup could not be written to its disk.",
    P.DATABASE: "The records could not be read for the backup.",
    P.NOT_RESTORED: "A backup was written, but restoring it as a trial failed.",
    P.LEDGER: "A backup was written, but the money in the records does not agree.",
    P.TRAIL: "A backup was written, but the record of who did what does not hold.",
    P.FILES: "A backup was written, but files of reports are missing or changed.",
    P.SAME_DISK: "Backups are on the same disk as the records: if it breaks, both are lost.",
}
ASK = "Tell whoever looks after the clinic's computers."
NOT_SET_UP = "No backup is set up. If this computer breaks, all records are lost."
FIRST = "No backup has been made yet. The first one is made within the hour."
NOT_RUN = "No backup was tried since then: the clinic's background work may not be running."


class RunRead(NamedTuple):
    """A run that was made or tried; `ended_at` is None while it runs, and where it was killed."""

    began_at: datetime
    ended_at: datetime | None
    proven_at: datetime | None
    problem: BackupProblem


class Tone(StrEnum):
    """How loud a line is; the names are those of a page's notes."""

    GOOD = "success"
    WARNING = "warning"
    DANGER = "danger"


class BackupNotice(NamedTuple):
    """The notice about the backups on home."""

    tone: Tone
    text: str


def show(
    runs: Sequence[RunRead], proven_at: datetime | None, now: datetime, is_set_up: bool
) -> BackupNotice:
    """Return the line for these runs, the newest first. `proven_at`: of the last good backup."""
    if not is_set_up:
        return BackupNotice(Tone.WARNING, f"{NOT_SET_UP} {ASK}")
    ended = [run for run in runs if run.ended_at is not None]
    if not ended:
        return BackupNotice(Tone.WARNING, FIRST)
    problem = ended[0].problem
    is_old = proven_at is None or now - proven_at > TOO_OLD
    if not is_old and problem is P.NONE:
        return BackupNotice(Tone.GOOD, f"Backed up and restored {format_when(proven_at, now)}")
    # A run that was good and only warned is no reason why none came after it.
    reason = NOT_RUN if is_old and not problem.is_fault else TEXTS[problem]
    ask = "" if problem is P.ABSENT else f" {ASK}"
    last = _last_good(proven_at, now)
    if is_old:
        return BackupNotice(Tone.DANGER, f"{last} {reason}{ask}")
    return BackupNotice(Tone.WARNING, f"{reason} {last}{ask}")


def _last_good(proven_at: datetime | None, now: datetime) -> str:
    if proven_at is None:
        return "There is no good backup yet."
    age = now - proven_at
    if age > TOO_OLD:
        return f"No good backup for {age.days} days."
    return f"The last good backup is from {format_when(proven_at, now)}."


def format_when(moment: datetime | None, now: datetime) -> str:
    """Format the time of a run: "today 2:10 am", "yesterday 2:10 am", "21 Nov 2026 2:10 am"."""
    if moment is None:
        return ""
    local, today = moment.astimezone(KOLKATA), clinic_day(now)
    names = {today: "today", today - timedelta(days=1): "yesterday"}
    half = "am" if local.hour < 12 else "pm"
    day = names.get(local.date()) or format_day(local.date())
    return f"{day} {local.hour % 12 or 12}:{local.minute:02} {half}"
