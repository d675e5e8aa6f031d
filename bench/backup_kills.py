"""Kill backups and restores in the middle, fill their disks, and look for anything half done.

    PYTHONPATH=. .venv/bin/python -m bench.backup_kills --kills 60

A third of the kills each hits `backup`, `backup-nightly` and `restore`, as processes of their own,
on SQLite. After each: a file with the name of a backup opens, counts and is whole; a night that is
called good has its file; a restored place is empty or has all rows. Then the same command runs
through, and nothing of the killed ones is left. At last each meets a disk that takes so many bytes
and no more (a limit of the file size).
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import config
from clinic import create_app
from clinic.backup import archive, keys, sealing, state
from clinic.backup.creating import check_content
from clinic.backup.encryption import make_secret, recipient_of
from clinic.backup.keep_rules import read_names
from clinic.extensions import db

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
LONGEST = 600


class Clinic:
    """A filled clinic on SQLite, a folder for its backups, and what is wrong with them."""

    def __init__(self, folder: Path, visits: int) -> None:
        self.folder, self.data, self.stick = folder, folder / "data", folder / "stick"
        self.stick.mkdir()
        self.faults: list[str] = []
        self.run("db", "upgrade")
        settings = {"DATA_DIR": str(self.data), "BACKUP_TARGETS": str(self.stick)}
        self.app = create_app({**config.load(settings), "SECRET_KEY": "k" * 40})
        with self.app.app_context():
            from clinic import demo

            demo.fill(visits=visits)
            db.session.remove()
            db.engine.dispose()
        self.keys = keys.keep(self.data, recipient_of(make_secret()))

    def environment(self, data: Path) -> dict[str, str]:
        told = {"DATA_DIR": str(data), "BACKUP_TARGETS": str(self.stick), "SECRET_KEY": "k" * 40}
        return {**os.environ, **told}

    def start(self, *arguments: str, data: Path | None = None, most: int = 0) -> Any:
        """Start a command in a group of its own; `most` bytes go into each of its files."""

        def limit() -> None:
            os.setsid()
            if most:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        return subprocess.Popen(
            [*FLASK, *arguments],
            env=self.environment(data or self.data),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            preexec_fn=limit,  # noqa: PLW1509  no other thread runs here
        )

    def run(self, *arguments: str, data: Path | None = None, most: int = 0) -> tuple[int, str]:
        process = self.start(*arguments, data=data, most=most)
        output, _ = process.communicate(timeout=LONGEST)
        return process.returncode, output.decode()

    def kill(self, seconds: float, *arguments: str, data: Path | None = None) -> bool:
        """Kill a command after so long; False where it had ended before."""
        process = self.start(*arguments, data=data)
        time.sleep(seconds)
        is_running = process.poll() is None
        if is_running:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return is_running

    def expect(self, is_so: bool, otherwise: str) -> None:
        if not is_so:
            self.faults.append(otherwise)
            print("FAULT:", otherwise)

    def check_files(self, folder: Path) -> None:
        """Every file with the name of a backup is whole."""
        for file in folder.glob("*.age"):
            try:
                with (
                    sealing.opened(file, [self.keys.machine], self.folder / "checks") as plain,
                    archive.reading(plain) as written,
                ):
                    check_content(written)
            except (archive.DamagedBackup, sealing.WrongKey, OSError) as error:
                self.expect(False, f"{file.name} is called a backup: {error}")

    def check_left(self, data: Path) -> None:
        """Nothing of killed runs is left after one that ran through."""
        left = [path.name for path in self.stick.iterdir() if path.name.endswith(".partial")]
        work = data / "backup_work"
        left += [path.name for path in work.iterdir() if path.is_dir()] if work.exists() else []
        self.expect(not left, f"left behind: {left}")

    def check_nights(self) -> None:
        """The last night that is called good has its file, or one that is newer and as good."""
        files = [one for one in read_names([p.name for p in self.stick.iterdir()]) if one.is_proven]
        with self.app.app_context():
            good = [run.began_at for run in state.list_runs(1000) if run.proven_at]
            db.session.remove()
            db.engine.dispose()
        newest = files[0].made_at if files else None
        has_file = not good or (newest is not None and newest >= good[0].replace(microsecond=0))
        self.expect(
            has_file, f"the good night of {good[:1]} has no file; the newest is of {newest}"
        )

    def rows(self, data: Path) -> int:
        """The patients of a restored place; 0 where there is none."""
        file = data / config.SQLITE_FILE
        if not file.exists() or not file.stat().st_size:
            return 0
        import sqlite3

        connection = sqlite3.connect(file)
        try:
            return int(connection.execute("SELECT count(*) FROM patients").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
        finally:
            connection.close()


def measured(act: Callable[[], tuple[int, str]]) -> float:
    began = time.monotonic()
    code, output = act()
    if code:
        raise SystemExit(f"The command does not run at all: {output}")
    return time.monotonic() - began


def kill_backups(clinic: Clinic, kills: int) -> int:
    folder = clinic.folder / "by-hand"
    folder.mkdir()
    takes = measured(lambda: clinic.run("backup", str(folder / "first.age")))
    hit = 0
    for turn in range(kills):
        file = folder / f"{turn}.age"
        hit += clinic.kill(random.uniform(0.3, 1) * takes, "backup", str(file))
        clinic.check_files(folder)
        if turn % 4 == 3 and not file.exists():
            code, output = clinic.run("backup", str(file))
            clinic.expect(code == 0, f"the next backup failed: {output}")
            clinic.check_left(clinic.data)
            clinic.expect(not list(folder.glob(f"{file.name}.partial")), "a partial file is left")
        for old in folder.glob(f"{turn}.age*"):
            old.unlink()
    return hit


def kill_nights(clinic: Clinic, kills: int) -> int:
    takes = measured(lambda: clinic.run("backup-nightly"))
    hit = 0
    for turn in range(kills):
        hit += clinic.kill(random.uniform(0.2, 1) * takes, "backup-nightly")
        clinic.check_files(clinic.stick)
        clinic.check_nights()
        if turn % 5 == 4:
            code, output = clinic.run("backup-nightly")
            clinic.expect(code == 0, f"the next night failed: {output}")
            clinic.check_left(clinic.data)
    return hit


def kill_restores(clinic: Clinic, kills: int) -> int:
    file, there = clinic.folder / "restored.age", clinic.folder / "there"
    clinic.run("backup", str(file))
    key = clinic.data / keys.FOLDER / keys.MACHINE
    whole = clinic.rows(clinic.data)
    command = ("restore", str(file), "--key-file", str(key))
    takes = measured(lambda: clinic.run(*command, data=there))
    hit = 0
    for _turn in range(kills):
        shutil.rmtree(there)
        hit += clinic.kill(random.uniform(0.2, 1) * takes, *command, data=there)
        clinic.expect(clinic.rows(there) in (0, whole), "a place is half restored")
        was_done = clinic.rows(there) == whole
        code, output = clinic.run(*command, data=there)
        clinic.expect((code != 0) == was_done, f"the next restore: {output}")
        clinic.expect(clinic.rows(there) == whole, "the next restore did not heal it")
        clinic.check_left(there)
    return hit


def fill_disks(clinic: Clinic) -> int:
    """Let each command meet a full disk at several sizes; return how often it did."""
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
        code, _ = clinic.run(*command, data=there, most=most)
        clinic.expect(code != 0 and not clinic.rows(there), "a restore on a full disk")
        clinic.check_nights()
        met += 3
    code, output = clinic.run("backup-nightly")
    clinic.expect(code == 0, f"the night after a full disk: {output}")
    clinic.check_left(clinic.data)
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--visits", type=int, default=300)
    given = parser.parse_args()
    each = given.kills // 3
    folder = Path(tempfile.mkdtemp(prefix="backup-kills-"))
    try:
        clinic = Clinic(folder, given.visits)
        for act in (kill_backups, kill_nights, kill_restores):
            print(
                f"{act.__name__}: {act(clinic, each)} of {each} killed while they ran", flush=True
            )
        print(f"{fill_disks(clinic)} runs on a full disk")
        print(f"{len(clinic.faults)} faults")
        return 1 if clinic.faults else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
