"""Run the clinic on real disks that fill up, and look for anything half done. Linux, as root.

    python -m bench.full_disk

The records are on a small tmpfs, the backups and exports on another, a restored place on a third.
With enough and with too little space left: register, save a note and add a report through the
pages, on SQLite and in the folder of files; run `backup`, `backup-nightly`, `restore`, `export` and
`import-export`, each as a process. An action that does not fit must say so, must keep the typed
text and leave nothing behind, and must work once there is space.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from sqlalchemy import func, select

from bench.backup_place import Clinic
from clinic.auth import service as auth
from clinic.backup import keys
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from tests.integration.client import Browser, Page
from tests.integration.files.samples import picture

EMAIL = "demo@example.com"
MB = 1 << 20
KB = 1 << 10
ROOMS = {
    "Lakshmi": 0,
    "Vinod": 4,
    "Zubeda": 16,
    "Parvez": 40,
    "Charulata": 80,
    "Gurdeep": 160,
    "Nimmi": 400,
    "Thomas": 900,
}
"""Free kilobytes by the patient who is registered then; the names are unlike each other."""

PARTS = (0.02, 0.2, 0.5, 0.8, 0.97)
"""Shares of the bytes that a command writes when it succeeds."""


class Disk:
    """A tmpfs, and a file on it that takes up its space."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.ballast = folder, folder / "ballast"
        folder.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        subprocess.run(command, check=True)

    @property
    def free(self) -> int:
        return shutil.disk_usage(self.folder).free

    @property
    def used(self) -> int:
        return shutil.disk_usage(self.folder).used

    def leave_free(self, room: int) -> None:
        """Fill the disk until so many bytes are free."""
        self.ballast.unlink(missing_ok=True)
        handle = os.open(self.ballast, os.O_CREAT | os.O_WRONLY)
        os.posix_fallocate(handle, 0, max(self.free - room, 1) // 4096 * 4096 or 1)
        os.close(handle)

    def clear(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def stop(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=False)


class Trial:
    """Run the clinic on its disks, and collect the faults."""

    def __init__(self, folder: Path) -> None:
        self.records = Disk(folder / "data", 400 * MB)
        self.stick = Disk(folder / "disk", 400 * MB)
        self.there = Disk(folder / "there", 400 * MB)
        self.clinic = Clinic(folder, 120)
        with self.clinic.app.app_context():
            user = auth.find_user(EMAIL)
            assert user is not None
            self.doctor_id = user.own_doctor().id
            token = auth.open_device(user, "127.0.0.1", "the bench", remember=False)
            db.session.commit()
        self.browser = Browser(self.clinic.app)
        with self.browser.client.session_transaction() as session:
            session.update({"_user_id": token, "_fresh": True})
        self.refused = self.fitted = 0

    def expect(self, condition: bool, fault: str) -> None:
        self.clinic.expect(condition, fault)

    def stop(self) -> None:
        with self.clinic.app.app_context():
            db.engine.dispose()
        for disk in (self.records, self.stick, self.there):
            disk.stop()

    # Through the pages.

    def work(self) -> None:
        for name, room in ROOMS.items():
            self._register(name, room)
            self._note(name, room)
            self._report(room)
        self.records.leave_free(0)
        for page in ("/", "/patients/", "/patients/1/", "/patients/?q=la", "/billing/"):
            status = self.browser.get(page).status
            self.expect(status == 200, f"{page} answers {status} on a full disk")
        self.records.clear()
        for check in ("check-ledger", "check-audit", "sweep-files"):
            code, output = self.clinic.run(check)
            self.expect(code == 0, f"{check} after full disks: {output}")

    def _register(self, name: str, room: int) -> None:
        form = self.browser.get("/patients/new/").form("first_name", "request_key")
        typed = {"first_name": name, "gender": "F", "age": "40", "address": f"Street {name}"}
        self._send_on_full_disk(room, lambda: form.send(**typed), f"Street {name}")
        with self.clinic.app.app_context(), scoping.scope_of(self.doctor_id):
            same = select(func.count()).where(Patient.address == f"Street {name}")
            self.expect(db.session.scalar(same) == 1, f"{name} is registered once")
            db.session.remove()

    def _note(self, name: str, room: int) -> None:
        page = self.browser.get("/patients/1/")
        form = page.form_to("/patients/1/consultation/")
        visit = form.send().follow()
        typed = f"Fever as {name} had. " * 60
        form = visit.form("symptoms_new")
        self._send_on_full_disk(
            room, lambda: form.send(symptoms_new=typed), f"Fever as {name} had."
        )
        page = self.browser.get(visit.url)
        self.expect(page.html.count(f"Fever as {name} had.") == 60, f"the note of {name} is lost")

    def _report(self, room: int) -> None:
        photo = picture("JPEG", (1800, 1400))

        def send() -> Page:
            form = self.browser.get("/patients/1/reports/new/").form("kind", "request_key")
            return form.send(files=[(BytesIO(photo), "a.jpg"), (BytesIO(photo), "b.jpg")])

        self._send_on_full_disk(room, send, "")
        code, output = self.clinic.run("sweep-files")
        self.expect(code == 0 and "0 at fault" in output, f"sweep-files: {output}")

    def _send_on_full_disk(self, room: int, send: Callable[[], Page], typed: str) -> None:
        """Send on a disk with so much free space; where that was refused, send again with enough
        space."""
        self.records.leave_free(room * KB)
        page = send()
        self.records.clear()
        if page.status == 303:
            self.fitted += 1
            return
        self.refused += 1
        self.expect(page.status in (422, 503), f"{page.status}: {page.text[:200]}")
        self.expect("disk" in page.text, f"does not tell of the disk: {page.text[:300]}")
        self.expect(typed in page.html, f"lost what was typed: {page.text[:300]}")
        if not typed:
            self.expect(send().status == 303, "a report does not go in with room again")
            return
        form = next(form for form in page.forms() if typed in str(form.values))
        self.expect(form.send().status == 303, "the kept text cannot be sent again")

    # As commands.

    def command(self, disk: Disk, part: float, most: int, *arguments: str, data: Path) -> bool:
        """Run a command with space for a part of what it writes; return whether it succeeded."""
        disk.leave_free(int(part * most))
        code, output = self.clinic.run(*arguments, data=data)
        disk.clear()
        if code == 0:
            self.fitted += 1
            return True
        self.refused += 1
        explained = any(word in output for word in ("disk", "No space", "room"))
        self.expect(explained, f"{arguments[0]} does not tell of the disk: {output}")
        self.expect(
            "Traceback" not in output, f"{arguments[0]} fails with a trace: {output[-400:]}"
        )
        return False

    def commands(self) -> tuple[Path, Path]:
        data, stick = self.clinic.data, self.stick.folder
        backup, export = stick / "whole.age", stick / "whole.zip"
        for name, file, arguments in (
            ("backup", backup, ("backup",)),
            ("export", export, ("export", "--doctor", EMAIL)),
        ):
            code, output = self.clinic.run(*arguments, str(file))
            self.expect(code == 0, output)
            for part in PARTS:
                cut = stick / f"cut{file.suffix}"
                fitted = self.command(
                    self.stick, part, file.stat().st_size, *arguments, str(cut), data=data
                )
                self.expect(cut.exists() == fitted, f"{name} at {part}: file {cut.exists()}")
                cut.unlink(missing_ok=True)
            left = {path.name for path in stick.iterdir()} - {backup.name, export.name}
            self.expect(not left, f"{name} left {left}")
        return backup, export

    def nights(self) -> None:
        before = self.records.used
        code, output = self.clinic.run("backup-nightly")
        self.expect(code == 0, output)
        size = max(path.stat().st_size for path in self.clinic.stick.iterdir())
        for path in self.clinic.stick.iterdir():
            path.unlink()
        for part in (0.2, 0.8, 1.5, 3, 5):
            fitted = self.command(self.records, part, size, "backup-nightly", data=self.clinic.data)
            names = [path.name for path in self.clinic.stick.iterdir()]
            good = [name for name in names if "unproven" not in name]
            self.expect(bool(good) == fitted, f"a night at {part}: {names}")
            self.clinic.check_files(self.clinic.stick)
            self.clinic.check_remains(self.clinic.data)
            for path in self.clinic.stick.iterdir():
                path.unlink()
        code, output = self.clinic.run("backup-nightly")
        self.expect(code == 0, f"the night after: {output}")
        self.expect(self.records.used - before < 8 * MB, "nights leave files in DATA_DIR")

    def restores(self, backup: Path, export: Path) -> None:
        key = self.clinic.data / keys.FOLDER / keys.MACHINE
        counted = self.clinic.count_patients(self.clinic.data)
        for arguments in (
            ("restore", str(backup), "--key-file", str(key)),
            ("import-export", str(export)),
        ):
            self.clinic.empty(self.there.folder)
            code, output = self.clinic.run(*arguments, data=self.there.folder)
            self.expect(code == 0, output)
            size = self.there.used
            for part in PARTS:
                self.clinic.empty(self.there.folder)
                fitted = self.command(self.there, part, size, *arguments, data=self.there.folder)
                rows = self.clinic.count_patients(self.there.folder)
                self.expect(rows == (counted if fitted else 0), f"{arguments[0]} at {part}: {rows}")
                if not fitted:
                    code, output = self.clinic.run(*arguments, data=self.there.folder)
                    self.expect(code == 0, f"{arguments[0]} in the same place, with room: {output}")
                self.expect(
                    self.clinic.count_patients(self.there.folder) == counted,
                    f"{arguments[0]} heals",
                )
                self.clinic.check_restored_files(self.there.folder)


def main() -> int:
    """Run the trial; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--pages", action="store_true", help="the pages alone, no command")
    only_pages = parser.parse_args().pages
    folder = Path(tempfile.mkdtemp(prefix="full-disk-"))
    trial = Trial(folder)
    try:
        trial.work()
        print(f"pages: {trial.refused} refused, {trial.fitted} fitted", flush=True)
        if not only_pages:
            backup, export = trial.commands()
            print(f"and backup, export: {trial.refused}, {trial.fitted}", flush=True)
            trial.nights()
            print(f"and nights: {trial.refused}, {trial.fitted}", flush=True)
            trial.restores(backup, export)
            print(f"and restore, import: {trial.refused} refused, {trial.fitted} fitted")
        print(f"{len(trial.clinic.faults)} faults")
        return 1 if trial.clinic.faults else 0
    finally:
        trial.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
