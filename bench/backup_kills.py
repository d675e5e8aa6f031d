"""Kill backups and restores at random moments, fill their disks, and look for anything half done.

    python -m bench.backup_kills --kills 60
    python -m bench.backup_kills --kills 60 --database postgresql

A third of the kills each hits `backup`, `backup-nightly` and `restore`, as separate processes.
After each kill: every file with the name of a backup opens, has the right counts and is complete; a
night that is reported as good has its file; a restored place is empty or has all rows and files.
Then the same command runs to its end, and nothing of the killed runs is left. Finally each command
runs with a disk that is full after a number of bytes (a limit of the file size, which does not
apply to what PostgreSQL itself writes).
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import postgres
from bench.backup_place import Clinic
from clinic.backup import keys


def seconds_of(act: Callable[[], tuple[int, str]]) -> float:
    began = time.monotonic()
    code, output = act()
    if code:
        raise SystemExit(f"The command does not run at all: {output}")
    return time.monotonic() - began


def kill_backups(clinic: Clinic, kills: int) -> int:
    """Kill `backup` so many times, and check the files after each."""
    folder = clinic.folder / "by-hand"
    folder.mkdir()
    takes = seconds_of(lambda: clinic.run("backup", str(folder / "first.age")))
    hit = 0
    for turn in range(kills):
        file = folder / f"{turn}.age"
        hit += clinic.kill(random.uniform(0.3, 1) * takes, "backup", str(file))
        clinic.check_files(folder)
        if turn % 4 == 3 and not file.exists():
            code, output = clinic.run("backup", str(file))
            clinic.expect(code == 0, f"the next backup failed: {output}")
            clinic.check_remains(clinic.data)
            clinic.expect(not list(folder.glob(f"{file.name}.partial")), "a partial file is left")
        for old in folder.glob(f"{turn}.age*"):
            old.unlink()
    return hit


def kill_nights(clinic: Clinic, kills: int) -> int:
    """Kill `backup-nightly` so many times, and check the files after each."""
    takes = seconds_of(lambda: clinic.run("backup-nightly"))
    hit = 0
    for turn in range(kills):
        hit += clinic.kill(random.uniform(0.2, 1) * takes, "backup-nightly")
        clinic.check_files(clinic.stick)
        clinic.check_nights()
        if turn % 5 == 4:
            code, output = clinic.run("backup-nightly")
            clinic.expect(code == 0, f"the next night failed: {output}")
            clinic.check_remains(clinic.data)
    return hit


def kill_restores(clinic: Clinic, kills: int) -> int:
    """Kill `restore` so many times, and check the restored place after each."""
    file, there = clinic.folder / "restored.age", clinic.folder / "there"
    clinic.run("backup", str(file))
    key = clinic.data / keys.FOLDER / keys.MACHINE
    counted = clinic.count_patients(clinic.data)
    command = ("restore", str(file), "--key-file", str(key))
    clinic.empty(there)
    takes = seconds_of(lambda: clinic.run(*command, data=there))
    hit = 0
    for _turn in range(kills):
        clinic.empty(there)
        hit += clinic.kill(random.uniform(0.2, 1) * takes, *command, data=there)
        clinic.expect(clinic.count_patients(there) in (0, counted), "a place is half restored")
        was_done = clinic.count_patients(there) == counted
        code, output = clinic.run(*command, data=there)
        clinic.expect((code != 0) == was_done, f"the next restore: {output}")
        clinic.expect(clinic.count_patients(there) == counted, "the next restore did not heal it")
        clinic.check_restored_files(there)
        clinic.check_remains(there)
    return hit


def fill_disks(clinic: Clinic) -> int:
    """Run each command with a full disk at several sizes; return how often the disk was full."""
    met, there = 0, clinic.folder / "full"
    size = (clinic.folder / "restored.age").stat().st_size
    key = clinic.data / keys.FOLDER / keys.MACHINE
    for part in (0.05, 0.3, 0.7, 0.95):
        most = int(size * part)
        file = clinic.folder / "by-hand" / f"full-{part}.age"
        code, _ = clinic.run("backup", str(file), most=most)
        clinic.expect(code != 0 and not file.exists(), "a backup on a full disk")
        before = sorted(clinic.stick.iterdir())
        code, _ = clinic.run("backup-nightly", most=most)
        clinic.expect(code != 0, "a night on a full disk is called good")
        clinic.expect(
            sorted(clinic.stick.iterdir()) == before, "a night on a full disk left a file"
        )
        command = ("restore", str(clinic.folder / "restored.age"), "--key-file", str(key))
        clinic.empty(there)
        code, _ = clinic.run(*command, data=there, most=most)
        clinic.expect(code != 0 and not clinic.count_patients(there), "a restore on a full disk")
        clinic.check_nights()
        met += 3
    code, output = clinic.run("backup-nightly")
    clinic.expect(code == 0, f"the night after a full disk: {output}")
    clinic.check_remains(clinic.data)
    return met


@contextmanager
def database(kind: str) -> Iterator[postgres.Postgres | None]:
    if kind == "sqlite":
        yield None
        return
    with postgres.running() as server:
        yield server


def main() -> int:
    """Run all kills and the full disks; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--visits", type=int, default=300)
    given = parser.parse_args()
    each = given.kills // 3
    folder = Path(tempfile.mkdtemp(prefix="backup-kills-"))
    try:
        with database(given.database) as server:
            clinic = Clinic(folder, given.visits, server)
            for act in (kill_backups, kill_nights, kill_restores):
                hit = act(clinic, each)
                print(f"{act.__name__}: {hit} of {each} killed while they ran", flush=True)
            print(f"{fill_disks(clinic)} runs on a full disk")
            print(f"{len(clinic.faults)} faults")
            return 1 if clinic.faults else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
