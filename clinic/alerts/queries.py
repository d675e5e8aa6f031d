"""Queries of allergies and long-term problems, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, literal, select, union_all
from sqlalchemy.orm import contains_eager

from clinic.alerts.meaning import check_sentence, likely_allergies
from clinic.alerts.models import Allergy, Problem
from clinic.alerts.since import read_since
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.database.column_types import UtcDateTime
from clinic.extensions import db
from clinic.patients.ages import Birth
from clinic.patients.dated import lists_early_entries
from clinic.patients.models import Patient
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.versions import locked


class AllergyLine(NamedTuple):
    """One allergy for display; `kind` is ingredient, class or text."""

    id: int
    kind: str
    name: str
    reaction: str
    ended_on: date | None

    @property
    def text(self) -> str:
        """Return penicillin (rash)."""
        return f"{self.name} ({self.reaction})" if self.reaction else self.name

    @property
    def kind_words(self) -> str:
        """Return what the name is, and which medicines are checked against it."""
        return check_sentence(self.kind, self.name)

    @property
    def likely(self) -> tuple[str, ...]:
        """Return names that may be meant, for one that is misspelt or not known."""
        return likely_allergies(self.name)


class ProblemLine(NamedTuple):
    """One long-term problem; `since` as the patient stated it."""

    id: int
    code: str
    name: str
    since: str
    ended_on: date | None

    @property
    def text(self) -> str:
        """Return Hypertension, since 2019."""
        return f"{self.name}, {self.since_words}" if self.since else self.name

    @property
    def since_words(self) -> str:
        """Return since 2019; for 3 years, if that was written."""
        is_sentence = self.since.casefold().startswith(("since", "for ", "from "))
        return self.since if is_sentence or not self.since else f"since {self.since}"


class Alerts(NamedTuple):
    """A patient's allergies and problems: current ones in the order of recording, and ended ones.

    `no_allergies_on` is the day on which it was stated that no allergy is known.
    """

    allergies: tuple[AllergyLine, ...] = ()
    problems: tuple[ProblemLine, ...] = ()
    no_allergies_on: date | None = None
    ended_allergies: tuple[AllergyLine, ...] = ()
    ended_problems: tuple[ProblemLine, ...] = ()

    @property
    def asked(self) -> bool:
        """Return whether the patient was asked about allergies."""
        return bool(self.allergies) or self.no_allergies_on is not None

    @property
    def ended(self) -> list[tuple[str, AllergyLine | ProblemLine]]:
        """Return the ended allergies and problems, each with the name of its kind."""
        allergies = [("allergy", line) for line in self.ended_allergies]
        return [*allergies, *(("problem", line) for line in self.ended_problems)]


# Statements are made once, with the values left open: to write one costs more than to run it.


def find_alerts(records: Records) -> Alerts:
    """Read the allergies and long-term problems in all records of a person, in one statement."""
    allergies: list[AllergyLine] = []
    problems: list[ProblemLine] = []
    stated: list[date | None] = []
    for row in reads.rows(_alerts(len(records)), **bound(records)):
        if row.what == ALLERGY:
            allergies.append(AllergyLine(row.id, row.kind, row.name, row.detail, row.day))
        elif row.what == PROBLEM:
            problems.append(ProblemLine(row.id, row.kind, row.name, row.detail, row.day))
        else:
            stated.append(row.day)
    allergies.sort()
    problems.sort()
    return Alerts(
        tuple(line for line in allergies if line.ended_on is None),
        tuple(line for line in problems if line.ended_on is None),
        newest_statement(allergies, stated),
        tuple(line for line in allergies if line.ended_on is not None),
        tuple(line for line in problems if line.ended_on is not None),
    )


def newest_statement(
    allergies: Sequence[AllergyLine], stated: Iterable[date | None]
) -> date | None:
    """Return the last day on which it was stated that no allergy is known, as far as it still
    holds.

    An allergy in any record of the person beats the statement in another: while it lasts, and
    afterwards where the statement is older than its end.
    """
    newest = max((day for day in stated if day is not None), default=None)
    if newest is None or any(line.ended_on is None or line.ended_on > newest for line in allergies):
        return None
    return newest


class _Alert(NamedTuple):
    """One of three: an allergy, a problem (its code, since when), or the day of the statement "no
    known allergy".
    """

    what: int
    id: int
    kind: str
    name: str
    detail: str
    day: date | None


ALLERGY, PROBLEM, STATED = 1, 2, 3


@cache
def _alerts(count: int) -> Read[_Alert]:
    empty = literal("")
    allergy = (Allergy.id, Allergy.kind, Allergy.name, Allergy.reaction, Allergy.ended_on)
    problem = (Problem.id, Problem.code, Problem.name, Problem.since, Problem.ended_on)
    patient = (Patient.id, empty, empty, empty, Patient.no_allergies_on)
    return Read(
        _Alert,
        union_all(
            _named(ALLERGY, allergy).where(in_records(Allergy.patient_id, count)),
            _named(PROBLEM, problem).where(in_records(Problem.patient_id, count)),
            _named(STATED, patient).where(in_records(Patient.id, count)),
        ),
    )


def _named(what: int, columns: Sequence[Any]) -> Select[Any]:
    names = _Alert._fields
    parts = zip(names, (literal(what), *columns), strict=True)
    return select(*(column.label(name) for name, column in parts))


def find_allergy(allergy_id: int, hold: bool = False) -> Allergy | None:
    """Return this doctor's allergy with its patient.

    `hold` locks both until this transaction ends.
    """
    allergy: Allergy | None = db.session.scalar(_one(Allergy, hold), {"number": allergy_id})
    return allergy


def find_problem(problem_id: int, hold: bool = False) -> Problem | None:
    """Return this doctor's problem with its patient; `hold` as in find_allergy."""
    problem: Problem | None = db.session.scalar(_one(Problem, hold), {"number": problem_id})
    return problem


@cache
def _one(kind: type[Allergy | Problem], hold: bool) -> Select[Any]:
    statement = select(kind).join(kind.patient).options(contains_eager(kind.patient))
    statement = statement.where(kind.id == bindparam("number"))
    return locked(statement) if hold else statement


def list_recorded_since(patient_id: int, moment: datetime) -> list[Allergy | Problem]:
    """Return a patient's allergies and problems that were recorded since a moment and stand, of
    those the allergies first."""
    values = {"patient_id": patient_id, "moment": moment}
    rows: list[Allergy | Problem] = []
    for kind in (Allergy, Problem):
        rows += db.session.scalars(_since(kind), values).all()
    return rows


@cache
def _since(kind: type[Allergy | Problem]) -> Select[Any]:
    standing = (kind.patient_id == bindparam("patient_id"), kind.ended_on.is_(None))
    recorded = kind.created_at >= bindparam("moment", type_=UtcDateTime)
    return select(kind).where(*standing, recorded).order_by(kind.id)


@lists_early_entries
def tell_early_problems(
    records: Records, birth: Birth, permissions: Collection[Permission]
) -> list[str]:
    """Return the problems that began before a birth, as far as `since` is understood; none without
    the permission to see problems.
    """
    if Permission.ALERTS not in permissions:
        return []
    today = clinic_day()
    dated = [line for line in find_alerts(records).problems if line.since]
    spans = [(line, read_since(line.since, today, birth)) for line in dated]
    return [line.text for line, span in spans if span and span.last < birth.earliest]
