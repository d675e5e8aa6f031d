"""Collect the figures of gunicorn's workers in one folder whose files prometheus-client adds up.

Each worker writes to files named after its slot, not after its process. The worker that replaces a
dead one continues its files, so that their number does not grow and no count is lost. Each master
creates its own folder, because after USR2 two masters serve together.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MASTER = "master"
_current_slot = MASTER


def open_folder(parent: Path | None) -> Path:
    """Create the folder of this master, or return the one that it already has after HUP.

    Call it before prometheus-client is imported.
    """
    prefix = f"clinic-figures-{os.getpid()}-"
    present = Path(os.environ.get(FOLDER, ""))
    if not present.name.startswith(prefix):
        present = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        os.environ[FOLDER] = str(present)
    _name_files_by_slot()
    return present


def close_folder() -> None:
    """Remove the folder of this master."""
    folder = Path(os.environ.get(FOLDER, ""))
    if folder.name.startswith(f"clinic-figures-{os.getpid()}-"):
        shutil.rmtree(folder, ignore_errors=True)


def assign_slot(worker: Any, others: Any) -> None:
    """Assign the lowest free slot to a worker that is about to start. Call it in the master."""
    used_slots = {getattr(other, "slot", None) for other in others}
    worker.slot = next(slot for slot in range(len(used_slots) + 1) if slot not in used_slots)


def use_slot(worker: Any) -> None:
    """Write to the files of this worker's slot from now on. Call it in the worker."""
    global _current_slot  # noqa: PLW0603  # one for each process
    _current_slot = str(worker.slot)


def _name_files_by_slot() -> None:
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: _current_slot)  # type: ignore[no-untyped-call]
