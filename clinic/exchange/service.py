"""The steps of a list of patients that is brought in. Functions flush; the view commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, update

from clinic.audit.service import actor
from clinic.exchange import queries
from clinic.exchange.births import (
    DAY_FIRST,
    ORDERS,
    TWO_DIGITS,
    DayQuestions,
    DayReading,
    questions_about,
)
from clinic.exchange.columns import check_roles, rows_below
from clinic.exchange.models import LONGEST_FILE_NAME, ImportLine, PatientImport
from clinic.exchange.packed import FileLines, ReadList, column_texts, pack, unpack, width_of
from clinic.exchange.states import ImportState
from clinic.extensions import db
from clinic.jobs import service as jobs
from clinic.versions import Stale, flush_edit

CHECK, ENTER, UNDO = "check_patients", "enter_patients", "undo_patients"
"""The kinds of jobs."""

WITH_DAYS = frozenset({"birth", "age", "age_on"})
LONGEST_NOTE = 200


class NoSuchImport(LookupError):
    """This doctor has no list of patients with this number."""


class WrongState(Exception):
    """The list is further on, or back, than the step that was asked for."""


class Unanswered(Exception):
    """The days of the list leave something open, and it was not answered."""

    def __init__(self, questions: DayQuestions) -> None:
        super().__init__(questions)
        self.questions = questions


def get_import(import_id: int, with_content: bool = False) -> PatientImport:
    """Return a list of this doctor. Raises NoSuchImport."""
    found = queries.find_import(import_id, with_content)
    if found is None:
        raise NoSuchImport(import_id)
    return found


def _lock(import_id: int, version: int, *states: ImportState) -> PatientImport:
    """Return a list that is as the page showed it. Raises NoSuchImport, Stale and WrongState."""
    found = queries.lock_import(import_id)
    if found is None:
        raise NoSuchImport(import_id)
    if found.state not in states:
        raise WrongState(found.state)
    if found.version != version:
        raise Stale
    return found


def begin(file_name: str, taken: ReadList, request_key: str | None = None) -> PatientImport:
    """Keep a file that was read, with what its columns seem to hold."""
    listed, heading = taken.listed, taken.heading
    width = width_of(listed)
    roles = [*heading.roles, *[""] * (width - len(heading.roles))]
    made = PatientImport(
        file_name=file_name[:LONGEST_FILE_NAME],
        content=pack(listed),
        lines=len(rows_below(listed.records, heading.number)),
        heading=heading.number,
        roles=roles,
        note=taken.note[:LONGEST_NOTE],
        made_by=actor(),
        request_key=request_key or None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def listed_of(found: PatientImport) -> FileLines:
    """Return the lines of a list. Raises WrongState where they are not kept any more."""
    if found.content is None:
        raise WrongState(found.state)
    return unpack(found.content)


def questions_of(listed: FileLines, roles: Sequence[str], heading: int) -> DayQuestions:
    """Return what the days in these columns leave open."""
    texts: list[str] = []
    for place, role in enumerate(roles):
        if role in WITH_DAYS:
            texts += column_texts(listed, heading, place)
    return questions_about(texts)


def match(import_id: int, version: int, answers: Mapping[str, Any]) -> PatientImport:
    """Say what the columns hold, and have the lines checked.

    `answers`: roles, heading, day_order, two_digits. Raises NoSuchImport, Stale, WrongState,
    UnclearColumns, and Unanswered.
    """
    found = _lock(import_id, version, ImportState.MATCHING, ImportState.CHECKED)
    roles = check_roles(answers["roles"])
    listed = listed_of(get_import(import_id, with_content=True))
    questions = questions_of(listed, roles, answers["heading"])
    order, digits = answers["day_order"], answers["two_digits"]
    if (questions.asks_order and order not in ORDERS) or (
        questions.asks_century and digits not in TWO_DIGITS
    ):
        raise Unanswered(questions)
    found.state, found.roles, found.heading = ImportState.MATCHING, list(roles), answers["heading"]
    found.lines = len(rows_below(listed.records, found.heading))
    found.day_order = order if questions.asks_order else questions.order
    found.two_digits = digits if questions.asks_century else ""
    flush_edit()
    return _ask(found, CHECK)


def reading_of(found: PatientImport, listed: FileLines, reading: DayReading) -> DayReading:
    """Return how the days of a list are read, by its answers."""
    order = found.day_order or DAY_FIRST
    return reading._replace(
        order=order, two_digits=found.two_digits, serials_from=listed.serials_from
    )


def choose(import_id: int, version: int, shown: Collection[int], ticked: Collection[int]) -> int:
    """Say which of the duplicates of a page are brought in all the same; return how many are."""
    found = _lock(import_id, version, ImportState.CHECKED)
    lines = queries.list_shown(found.id, sorted(shown))
    for line in lines:
        line.is_chosen = line.number in ticked
    db.session.flush()
    return sum(line.is_chosen for line in lines)


def start(import_id: int, version: int) -> PatientImport:
    """Register the chosen lines; also goes on where it was cut off. Raises as `_lock` does."""
    found = _lock(import_id, version, ImportState.CHECKED, ImportState.ENTERING)
    found.state = ImportState.ENTERING
    flush_edit()
    return _ask(found, ENTER)


def undo(import_id: int, version: int) -> PatientImport:
    """Archive the patients of a list who were not used since. Raises as `_lock` does."""
    found = _lock(import_id, version, ImportState.DONE, ImportState.ENTERING, ImportState.UNDOING)
    found.state = ImportState.UNDOING
    flush_edit()
    return _ask(found, UNDO)


def discard(import_id: int, version: int) -> PatientImport:
    """Forget a list of which nobody was registered. Raises as `_lock` does."""
    found = _lock(import_id, version, ImportState.MATCHING, ImportState.CHECKED)
    found.state, found.content = ImportState.DISCARDED, None
    flush_edit()
    delete_lines(found.id)
    return found


def delete_lines(import_id: int) -> None:
    """Remove the lines of a list that are not registered."""
    gone = delete(ImportLine).where(
        ImportLine.import_id == import_id, ImportLine.patient_id.is_(None)
    )
    db.session.execute(gone, execution_options={"synchronize_session": False})


def forget_entered(import_id: int) -> None:
    """Remove the texts of registered lines: they stand in the patients' records."""
    entered = update(ImportLine).where(
        ImportLine.import_id == import_id, ImportLine.patient_id.is_not(None)
    )
    db.session.execute(
        entered.values(cells=[], content={}), execution_options={"synchronize_session": False}
    )


def _ask(found: PatientImport, kind: str) -> PatientImport:
    """Have a job of the list done; its newest one is the only one that counts."""
    arguments = {"import_id": found.id, "version": found.version}
    job = jobs.enqueue(
        kind,
        arguments,
        doctor_id=found.doctor_id,
        user_id=actor(),
        once_key=f"{kind} {found.doctor_id} {found.id} {found.version}",
    )
    db.session.flush()
    found.job_token = job.token
    flush_edit()
    return found
