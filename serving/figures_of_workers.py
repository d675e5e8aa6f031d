"""The figures of gunicorn's workers, in files of one folder that prometheus-client adds up.

Each worker writes files of its own, named after its slot and not after its process: a worker that
takes a dead one's place goes on with its files, so that their number does not grow, and no count is
lost. A master makes its own folder: after USR2 two of them serve together.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MASTER = "master"
_slot = MASTER


def open_folder(parent: Path | None) -> Path:
    """Make the folder of this master, or return the one that it has after HUP; to be called before
    prometheus-client is imported."""
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


def give_slot(worker: Any, others: Any) -> None:
    """Give a worker that is about to start the first slot that no other has. In the master."""
    used_slots = {getattr(other, "slot", None) for other in others}
    worker.slot = next(slot for slot in range(len(used_slots) + 1) if slot not in used_slots)


def take_slot(worker: Any) -> None:
    """Write into the files of this worker's slot from now on. In the worker."""
    global _slot  # noqa: PLW0603  # one for each process
    _slot = str(worker.slot)


def _name_files_by_slot() -> None:
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: _slot)  # type: ignore[no-untyped-call]
