"""Steps for tests: run a nightly backup and read its stored runs."""

from __future__ import annotations

from datetime import timedelta

from clinic.backup import commands, nightly, state
from clinic.backup.nightly import NothingDue, Outcome
from clinic.backup.rules import BackupProblem
from clinic.clock import utc_now
from tests.integration.backup.scene import Place


def tonight(place: Place, is_asked: bool = False) -> Outcome:
    with place.app.app_context():
        return nightly.run(commands._settings(), lambda _done, _total: None, is_asked)


def nothing_is_due(place: Place) -> bool:
    try:
        tonight(place)
    except NothingDue:
        return True
    return False


def runs(place: Place) -> list[tuple[bool, BackupProblem]]:
    """Return (is proven, problem) of each run of this test, the newest first."""
    since = utc_now() - timedelta(days=1)  # those of the scene are older
    with place.app.app_context():
        listed = state.read_runs()
    return [(run.proven_at is not None, run.problem) for run in listed if run.began_at > since]
