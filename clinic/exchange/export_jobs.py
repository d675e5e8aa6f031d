"""The background work of an export of everything, and its files: each for one day."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from clinic.exchange.exporting import FULL, NotExported, export
from clinic.files.storage import is_full
from clinic.files.taking import UploadIntake
from clinic.jobs.kinds import JobFailed, JobRun

EXPORT = "export_everything"
KEPT_FOR = timedelta(hours=24)
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Exports:
    """The folders where exports wait to be downloaded: one a doctor, for its owner alone."""

    folder: Path

    def path(self, doctor_id: int, token: str) -> Path:
        """Return where the export of a job is, or will be. Raises ValueError for no job's name."""
        if not token.isalnum() or not token.isascii():
            raise ValueError(token)
        return self.folder / str(doctor_id) / f"{token}.zip"

    def find(self, doctor_id: int, token: str) -> Path | None:
        """Return an export that is whole and not too old."""
        path = self.path(doctor_id, token)
        with suppress(OSError):
            if time.time() - path.stat().st_mtime < KEPT_FOR.total_seconds():
                return path
        return None

    def make_folder(self, doctor_id: int) -> None:
        """Make the folder of a doctor. Raises OSError."""
        for folder in (self.folder, self.folder / str(doctor_id)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def remove(self, doctor_id: int) -> None:
        """Remove the exports of a doctor."""
        for path in (self.folder / str(doctor_id)).glob("*.zip"):
            path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what is too old, and what was cut off; return how many files."""
        removed, oldest = 0, time.time() - KEPT_FOR.total_seconds()
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    removed += 1
        return removed


def export_everything(run: JobRun, files: UploadIntake, exports: Exports) -> dict[str, Any]:
    """Make the export of a doctor; one that is there is of a run before, and whole."""
    if run.doctor_id is None:
        raise JobFailed("An export is of one doctor.")
    path = exports.path(run.doctor_id, run.token)
    lines = ["Your export is ready. It is kept for one day."]
    try:
        exports.make_folder(run.doctor_id)
        if not path.exists():
            exports.remove(run.doctor_id)
            manifest = export(run.doctor_id, path, files, run.report)
            lines += _faults(manifest.faults, manifest.missing)
    except (NotExported, OSError) as error:
        raise JobFailed(_reason(error)) from error
    return {"lines": lines, "href": "/account/export/", "label": "To the download"}


def _reason(error: Exception) -> str:
    """Return what went wrong without the name of a folder, which is the operator's alone."""
    if is_full(error):
        return f"The export cannot be written: {FULL}"
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _faults(faults: tuple[str, ...], missing: tuple[str, ...]) -> list[str]:
    missing_files = (
        [f"{len(missing)} files of reports are missing in the storage."] if missing else []
    )
    return [*missing_files, *(["The ledger does not agree; see check-ledger."] if faults else [])]


def sweep_exports(_run: JobRun, exports: Exports) -> dict[str, Any]:
    """Remove exports that are older than a day."""
    removed = exports.sweep()
    return {"lines": [f"{removed} files were removed."]}
