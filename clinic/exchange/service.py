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
    DayFormat,
    DayQuestions,
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


class QuestionsOpen(Exception):
    """The days of the list leave something open, and it was not answered."""

    def __init__(self, questions: DayQuestions) -> None:
        super().__init__(questions)
        self.questions = questions


def get_import(import_id: int, with_content: bool = False) -> PatientImport:
    """Return a list of this doctor. Raises NoSuchImport."""
    patient_list = queries.find_import(import_id, with_content)
    if patient_list is None:
        raise NoSuchImport(import_id)
    return patient_list


def _lock(import_id: int, version: int, *states: ImportState) -> PatientImport:
    """Return a list that is as the page showed it. Raises NoSuchImport, Stale and WrongState."""
    patient_list = queries.lock_import(import_id)
    if patient_list is None:
        raise NoSuchImport(import_id)
    if patient_list.state not in states:
        raise WrongState(patient_list.state)
    if patient_list.version != version:
        raise Stale
    return patient_list


def begin(file_name: str, read_list: ReadList, request_key: str | None = None) -> PatientImport:
    """Keep a file that was read, with what its columns seem to hold."""
    listed, heading = read_list.listed, read_list.heading
    width = width_of(listed)
    roles = [*heading.roles, *[""] * (width - len(heading.roles))]
    made = PatientImport(
        file_name=file_name[:LONGEST_FILE_NAME],
        content=pack(listed),
        lines=len(rows_below(listed.records, heading.number)),
        heading=heading.number,
        roles=roles,
        note=read_list.note[:LONGEST_NOTE],
        made_by=actor(),
        request_key=request_key or None,
    )
    db.session.add(made)
    db.session.flush()
    return made


def listed_of(patient_list: PatientImport) -> FileLines:
    """Return the lines of a list. Raises WrongState where they are not kept any more."""
    if patient_list.content is None:
        raise WrongState(patient_list.state)
    return unpack(patient_list.content)


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
    UnclearColumns, and QuestionsOpen.
    """
    patient_list = _lock(import_id, version, ImportState.MATCHING, ImportState.CHECKED)
    roles = check_roles(answers["roles"])
    listed = listed_of(get_import(import_id, with_content=True))
    questions = questions_of(listed, roles, answers["heading"])
    order, digits = answers["day_order"], answers["two_digits"]
    if (questions.asks_order and order not in ORDERS) or (
        questions.asks_century and digits not in TWO_DIGITS
    ):
        raise QuestionsOpen(questions)
    patient_list.state, patient_list.roles, patient_list.heading = (
        ImportState.MATCHING,
        list(roles),
        answers["heading"],
    )
    patient_list.lines = len(rows_below(listed.records, patient_list.heading))
    patient_list.day_order = order if questions.asks_order else questions.order
    patient_list.two_digits = digits if questions.asks_century else ""
    flush_edit()
    return _ask(patient_list, CHECK)


def reading_of(patient_list: PatientImport, listed: FileLines, reading: DayFormat) -> DayFormat:
    """Return how the days of a list are read, by its answers."""
    order = patient_list.day_order or DAY_FIRST
    return reading._replace(
        order=order, two_digits=patient_list.two_digits, serials_from=listed.serials_from
    )


def choose(
    import_id: int, version: int, shown_numbers: Collection[int], ticked: Collection[int]
) -> int:
    """Set which duplicates of a page are imported nevertheless; return how many."""
    return _choose(_lock(import_id, version, ImportState.CHECKED), shown_numbers, ticked)


def _choose(
    patient_list: PatientImport, shown_numbers: Collection[int], ticked: Collection[int]
) -> int:
    lines = queries.list_shown(patient_list.id, sorted(shown_numbers))
    for line in lines:
        line.is_chosen = line.number in ticked
    db.session.flush()
    return sum(line.is_chosen for line in lines)


def start(
    import_id: int,
    version: int,
    shown_numbers: Collection[int] = (),
    ticked: Collection[int] = (),
) -> PatientImport:
    """Register the chosen lines; also goes on where it was cut off. Raises as `_lock` does.

    Before it begins, the ticks of a page of duplicates are kept as `choose` does.
    """
    patient_list = _lock(import_id, version, ImportState.CHECKED, ImportState.ENTERING)
    if patient_list.state == ImportState.CHECKED:
        _choose(patient_list, shown_numbers, ticked)
    patient_list.state = ImportState.ENTERING
    flush_edit()
    return _ask(patient_list, ENTER)


def undo(import_id: int, version: int) -> PatientImport:
    """Archive the patients of a list who were not used since. Raises as `_lock` does."""
    patient_list = _lock(
        import_id, version, ImportState.DONE, ImportState.ENTERING, ImportState.UNDOING
    )
    patient_list.state = ImportState.UNDOING
    flush_edit()
    return _ask(patient_list, UNDO)


def discard(import_id: int, version: int) -> PatientImport:
    """Delete a list from which nobody was registered. Raises what `_lock` raises."""
    patient_list = _lock(import_id, version, ImportState.MATCHING, ImportState.CHECKED)
    patient_list.state, patient_list.content = ImportState.DISCARDED, None
    flush_edit()
    delete_lines(patient_list.id)
    return patient_list


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


def _ask(patient_list: PatientImport, kind: str) -> PatientImport:
    """Have a job of the list done; its newest one is the only one that counts."""
    arguments = {"import_id": patient_list.id, "version": patient_list.version}
    job = jobs.enqueue(
        kind,
        arguments,
        doctor_id=patient_list.doctor_id,
        user_id=actor(),
        once_key=f"{kind} {patient_list.doctor_id} {patient_list.id} {patient_list.version}",
    )
    db.session.flush()
    patient_list.job_token = job.token
    flush_edit()
    return patient_list
