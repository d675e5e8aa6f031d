"""Kill the primary again and again during work, and count what is left.

    python -m bench.cluster.failover               10 kills, about 8 minutes
    python -m bench.cluster.failover --kills 2

A PostgreSQL primary with a synchronous standby under Patroni and etcd, two application servers
behind haproxy, a bucket for files and the background worker, all on this machine. Eight writers
issue receipts, a desk registers arrivals and sees them appear on a second screen, uploads add
reports, and the nightly backup is made. In turns PostgreSQL is killed, PostgreSQL together with its
Patroni, and Patroni alone, whose PostgreSQL is ended a second later, as systemd does with
KillMode=mixed. The standby takes over by itself; then the killed server comes back as the standby.
Exits with 1 where anything does not agree.

`--only "patroni alone"` shows what happens without that KillMode: receipts are lost.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from bench.cluster import figures, packages
from bench.cluster.application import EMAIL, Application
from bench.cluster.counting import Books, Row, count, seconds_without
from bench.cluster.engines import BACK_SECONDS, Engines, Node
from bench.cluster.people import Desk, NightWatch, Person, Uploader, Writer
from bench.cluster.processes import wait_for
from tests.integration.files.samples import picture

SERVER, BOTH = "postgres", "postgres and patroni"
GUARDED, ALONE = "patroni, then its postgres", "patroni alone"
IN_TURN = (SERVER, BOTH, SERVER, GUARDED)
GUARD_SECONDS = 1.0
"""Seconds until systemd has ended the PostgreSQL of a dead Patroni."""

NAMES = ("Asha", "Bharat", "Chitra", "Deepak", "Esha", "Farhan", "Gauri", "Harish")
LIMIT = 30.0
"""Seconds within which a failover must be over."""

LATE = 120.0
"""Seconds without progress after which a drill is given up."""

BACKUP_SECONDS = 600.0
"""Seconds for a backup, and for the one that is being made before it: on a machine that others use
too, the restore that proves one takes minutes."""

CALM = 3.0
"""Seconds of work between a whole cluster and the next kill."""


@dataclass
class Kill:
    """One kill: what was killed, when, and how many seconds nothing could be written."""

    what: str
    at: float
    seconds: float = 0.0
    took_over: bool = False


@dataclass
class Drill:
    """The cluster, the people who work on it, and the kills."""

    engines: Engines
    clinic: Application
    writers: list[Writer] = field(default_factory=list)
    desk: Desk | None = None
    uploader: Uploader | None = None
    nights: NightWatch | None = None
    kills: list[Kill] = field(default_factory=list)

    def moments(self) -> list[float]:
        return [moment for writer in self.writers for moment in writer.moments]

    def begin(self, writers: int) -> None:
        """Start all people."""
        who = (self.engines.proxy_port, EMAIL, self.clinic.password)
        self.writers = [Writer(*who, name) for name in NAMES[:writers]]
        self.desk, self.uploader = Desk(*who), Uploader(*who, picture("JPEG", (600, 400)))
        self.nights = NightWatch(lambda: self.clinic.flask("backup-nightly"))
        for person in (*self.people(), self.nights):
            person.start()

    def people(self) -> tuple[Person, ...]:
        assert self.desk is not None
        assert self.uploader is not None
        return *self.writers, self.desk, self.uploader

    def kill(self, what: str) -> None:
        """Kill the primary, wait until receipts are written again, and restart the killed parts."""
        primary = self.engines.primary()
        assert primary is not None
        killed, kill = primary.server(), Kill(what, time.monotonic())
        self.kills.append(kill)
        if what != SERVER:
            primary.patroni.kill()
        if what == GUARDED:
            time.sleep(GUARD_SECONDS)
        if what != ALONE:
            primary.kill_server()
        wait_for("another primary", lambda: self._has_primary_again(primary, killed), LATE)
        if what != SERVER:
            primary.patroni.start()
        wait_for("receipts after a kill", lambda: self._is_writing_again(kill), LATE)
        wait_for("the standby's return", self.engines.is_whole, BACK_SECONDS)
        time.sleep(CALM)
        kill.took_over = self.engines.primary() is not primary
        kill.seconds = seconds_without(self.moments(), kill.at, time.monotonic())
        print(f"{what}: {kill.seconds:.1f} s without writing", flush=True)

    def _has_primary_again(self, node: Node, killed: int | None) -> bool:
        """Return whether there is a primary again; Patroni may have restarted the killed one."""
        now = self.engines.primary()
        return now is not None and (now is not node or now.server() not in (None, killed))

    def _is_writing_again(self, kill: Kill) -> bool:
        """Return whether receipts were acknowledged later than a second after the kill, when some
        still may be in flight."""
        self._raise_failures()
        return any(moment > kill.at + 1 for moment in self.moments())

    def _raise_failures(self) -> None:
        """Raise the error that has ended a person's work, if any."""
        for person in self.people():
            if person.failed is not None:
                raise person.failed

    def end(self) -> None:
        """Let all people finish their present work. Raises the error that has ended one of them
        before."""
        assert self.nights is not None
        for one in (*self.people(), self.nights):
            one.ended.set()
        for person in self.people():
            person.join(LATE)
        self.nights.join(LATE)
        self._raise_failures()

    def books(self) -> Books:
        """Compare what was acknowledged with the rows."""
        tried = [key for writer in self.writers for key in writer.tried]
        acknowledged: dict[str, int] = {}
        for writer in self.writers:
            acknowledged |= writer.acknowledged
        return count(tried, acknowledged, receipts(self.engines))


def receipts(engines: Engines) -> list[Row]:
    """Return all receipts that the primary has now."""
    with closing(engines.admin("clinic")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT request_key, id, number FROM bills")
        return [(key, one, number) for key, one, number in cursor.fetchall()]


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[Engines, Application]]:
    """Yield a cluster with the clinic on it; everything that was started ends with the block."""
    with ExitStack() as stack:
        try:
            engines = Engines(packages.unpack(folder), folder, stack)
            clinic = Application(engines, stack)
            engines.start()
            engines.create_database()
            clinic.prepare()
            engines.start_proxy()
            clinic.start()
            yield engines, clinic
        except Exception:
            for log in folder.rglob("*.log"):
                print(f"--- {log.name}", log.read_text(errors="replace")[-1500:], file=sys.stderr)
            raise


def main() -> int:
    """Run the whole drill; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster.failover")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--writers", type=int, default=8, choices=range(1, len(NAMES) + 1))
    parser.add_argument("--only", choices=(SERVER, BOTH, GUARDED, ALONE))
    options = parser.parse_args()
    what = (options.only,) if options.only else IN_TURN
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # SIGTERM must stop everything too
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clinic-cluster-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with cluster(folder) as (engines, clinic):
            drill = Drill(engines, clinic)
            drill.begin(options.writers)
            time.sleep(CALM)
            for one in islice(cycle(what), options.kills):
                drill.kill(one)
            drill.end()
            faults = report(drill)
            faults += figures.missing(engines, clinic)
    print(f"{time.monotonic() - began:.0f} s in all")
    print("\n".join(f"FAULT: {fault}" for fault in faults) or "ALL AS IT SHOULD BE")
    return 1 if faults else 0


def report(drill: Drill) -> list[str]:
    """Print the counts, and return what is wrong."""
    books, faults = drill.books(), []
    sent = sum(writer.sent for writer in drill.writers)
    longest = max(kill.seconds for kill in drill.kills)
    print(f"kills {len(drill.kills)}, failovers {sum(kill.took_over for kill in drill.kills)}")
    total = sum(kill.seconds for kill in drill.kills)
    print(f"seconds without writing: {total:.0f} in all, {longest:.1f} at most")
    print(f"receipts acknowledged {books.acknowledged}, stored {books.stored}, forms sent {sent}")
    print(f"doubles {books.doubles}, gaps {books.gaps}, unasked {books.unasked}")
    if not books.agree:
        faults.append("the receipts do not agree")
    if longest > LIMIT:
        faults.append(f"{longest:.1f} s without writing")
    return faults + report_others(drill)


def report_others(drill: Drill) -> list[str]:
    """Print how the screen, the uploads and the backup went on, and return what is wrong."""
    desk, uploader, nights = drill.desk, drill.uploader, drill.nights
    assert desk is not None
    assert uploader is not None
    assert nights is not None
    longest = max(desk.delays, default=LATE)
    print(f"arrivals on the second screen {len(desk.delays)}, after {longest:.1f} s at most")
    intact = [path for path in uploader.reports if uploader.is_whole(path)]
    print(f"reports acknowledged {len(uploader.reports)}, with their file {len(intact)}")
    print(f"backups proven {len(nights.good)}, ended by a failover {len(nights.refusals)}")
    # Whether one fits between two kills is chance; afterwards one must be proven. It raises where
    # it fails, and waits where the worker is at its own.
    wait_for("a backup after the last kill", nights.make_one, BACKUP_SECONDS)
    drill.clinic.flask("backup-state")
    drill.clinic.flask("check-ledger")
    wrong = {
        "an arrival was not shown in time": longest > LIMIT,
        "a report has no file": len(intact) < len(uploader.reports) or not intact,
    }
    return [fault for fault, is_present in wrong.items() if is_present]


if __name__ == "__main__":
    sys.exit(main())
