"""Compare the stored files with their rows: remove what has no row, prove what has one.

An upload stores its files first and writes its row last, so a kill or a full disk can leave files
without a row, never a row without its files. Files that are younger than an hour may belong to an
upload that is under way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import time

from clinic.extensions import db
from clinic.files import queries
from clinic.files.decoding import RefusedFile
from clinic.files.kinds import XRAY, parse_crop
from clinic.files.models import ReportFile
from clinic.files.storage import FileMissing, checksum_of
from clinic.files.taking import NotStored, UploadIntake, show_anew, views_of

AN_HOUR = 3600.0


@dataclass
class SweepResult:
    """The result of a sweep of one doctor's files, with the faults that it cannot mend."""

    files: int = 0
    removed: int = 0
    made_anew: int = 0
    faults: list[str] = field(default_factory=list)


def sweep(place: UploadIntake, doctor_id: int, older_than: float = AN_HOUR) -> SweepResult:
    """Sweep the files of the doctor whose scope is set; flushes. `older_than` is in seconds."""
    # The storage is listed before the rows: a file whose row comes in between has one by then.
    stored = list(place.storage.list(doctor_id))
    rows, swept = list(queries.list_all_files()), SweepResult()
    names = {one.name for one in stored}
    wanted: set[str] = set()
    for row in rows:
        swept.files += 1
        fault = _fault_of(place, doctor_id, row)
        if fault:
            swept.faults.append(f"File {row.id} of report {row.report_id} {fault}.")
        elif not names.issuperset(views_of(row.address, row.view, row.pages)):
            _make_views(place, doctor_id, row, swept)
        wanted |= {row.address, *views_of(row.address, row.view, row.pages)}
    for one in stored:
        if one.name not in wanted and one.written_at <= time() - older_than:
            place.storage.delete(doctor_id, one.name)
            swept.removed += 1
    return swept


def _fault_of(place: UploadIntake, doctor_id: int, row: ReportFile) -> str:
    """Return what is wrong with a stored file, "" where it is whole."""
    try:
        with place.storage.open(doctor_id, row.address) as file:
            return "" if checksum_of(file) == row.checksum else "is not as it was stored"
    except FileMissing:
        return "is missing"


def _make_views(place: UploadIntake, doctor_id: int, row: ReportFile, swept: SweepResult) -> None:
    is_xray = row.report.kind == XRAY
    crop = parse_crop(row.crop)
    try:
        row.view = show_anew(place, doctor_id, row.address, is_xray, row.turn, crop, row.pages)
    except (RefusedFile, NotStored) as error:
        swept.faults.append(f"File {row.id} of report {row.report_id} cannot be shown: {error}")
        return
    db.session.flush()
    swept.made_anew += 1
