"""Replace both application servers, and migrate, during saves: no request may fail.

    python -m bench.cluster.rolling                1,000 saves: a minute, 5 beside other work
    python -m bench.cluster.rolling --saves 100

On the cluster of `bench.cluster.failover`, eight writers issue receipts through haproxy. Meanwhile
a second release, which is this code with one more migration, upgrades the database while the first
release goes on; then one server after the other is drained, stopped, and started with the second
release, and the background worker too. Every response but the wanted one counts as a failed
request. Exits with 1 where there is one, or where the receipts do not agree.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from bench.cluster.application import EMAIL, ROOT, Application
from bench.cluster.counting import count
from bench.cluster.engines import Engines
from bench.cluster.failover import LATE, NAMES, cluster, receipts
from bench.cluster.people import Writer
from bench.cluster.processes import wait_for
from clinic import place

LEFT_OUT = (".git", ".venv", "node_modules", "__pycache__", "tests", "bench", "instance")
MIGRATION = '''"""The migration of the drill: a column and an index, as a release may add."""

import sqlalchemy as sa
from alembic import op

revision = "drill"
down_revision = "{before}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("bills", sa.Column("drill", sa.Text(), nullable=True))
    op.create_index("ix_bills_drill", "bills", ["doctor_id", "drill"])
'''


def make_release(folder: Path) -> Path:
    """Copy this code, and add a migration to it."""
    release = folder / "release"
    shutil.copytree(ROOT, release, ignore=shutil.ignore_patterns(*LEFT_OUT))
    file = release / "migrations/versions/9999_drill.py"
    file.write_text(MIGRATION.format(before=place.head()))
    return release


def replace_servers(engines: Engines, clinic: Application, release: Path) -> None:
    """Replace one server after the other: drain it, stop it, start the new one, wait until it is
    used."""
    for name in engines.app_ports:
        engines.tell_proxy(f"set server app/{name} state drain")
        wait_for(f"{name} without requests", lambda name=name: is_idle(engines, name), LATE)
        clinic.servers[name].stop()
        clinic.servers[name] = clinic.server(name, release)
        clinic.servers[name].start()
        clinic.wait_until_ready(name)
        engines.tell_proxy(f"set server app/{name} state ready")
        clinic.wait_until_used(name)  # otherwise both would be away while the other one is drained
        print(f"server {name} runs the new release", flush=True)
    clinic.worker.stop()
    clinic.worker = clinic.worker_of(release)
    clinic.worker.start()


def is_idle(engines: Engines, name: str) -> bool:
    """Return whether haproxy has no request at this server."""
    return engines.seen_by_proxy(name)["scur"] == "0"


def main() -> int:
    """Run the whole drill; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster.rolling")
    parser.add_argument("--saves", type=int, default=1000)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clinic-cluster-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with cluster(folder) as (engines, clinic):
            writers = work_through(engines, clinic, folder, options.saves)
            faults = report(engines, writers, time.monotonic() - began)
    print("\n".join(f"FAULT: {fault}" for fault in faults) or "ALL AS IT SHOULD BE")
    return 1 if faults else 0


def work_through(engines: Engines, clinic: Application, folder: Path, saves: int) -> list[Writer]:
    """Let the writers work until there are so many saves and everything is replaced."""
    release = make_release(folder)
    who = (engines.proxy_port, EMAIL, clinic.password)
    writers = [Writer(*who, name) for name in NAMES]
    for writer in writers:
        writer.start()
    wait_for("a fifth of the saves", lambda: saved(writers) >= saves // 5, LATE)
    clinic.flask("db", "upgrade", release=release)
    print(f"migrated after {saved(writers)} saves", flush=True)
    replace_servers(engines, clinic, release)
    print(f"replaced after {saved(writers)} saves", flush=True)
    wait_for("all saves", lambda: saved(writers) >= saves, 600)
    for writer in writers:
        writer.ended.set()
    for writer in writers:
        writer.join(LATE)
    return writers


def saved(writers: list[Writer]) -> int:
    """Return the number of acknowledged receipts. Raises the error that has ended a writer."""
    for writer in writers:
        if writer.failed is not None:
            raise writer.failed
    return sum(len(writer.moments) for writer in writers)


def report(engines: Engines, writers: list[Writer], seconds: float) -> list[str]:
    """Print the counts, and return what is wrong."""
    tried = [key for writer in writers for key in writer.tried]
    acknowledged: dict[str, int] = {}
    for writer in writers:
        acknowledged |= writer.acknowledged
    books = count(tried, acknowledged, receipts(engines))
    failed = [answer for writer in writers for answer in writer.failures]
    print(f"saves acknowledged {books.acknowledged}, stored {books.stored}")
    print(f"doubles {books.doubles}, gaps {books.gaps}; failed requests {len(failed)} {failed[:9]}")
    print(f"{seconds:.0f} s in all")
    wrong = {"a request failed": bool(failed), "the receipts do not agree": not books.agree}
    return [fault for fault, is_present in wrong.items() if is_present]


if __name__ == "__main__":
    sys.exit(main())
