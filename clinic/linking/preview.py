"""The preview of linking two records: both as they are, and what they have together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.alerts.queries import Alerts, find_alerts, newest_statement
from clinic.billing.figures import PatientBalance
from clinic.clock import clinic_day
from clinic.linking import queries
from clinic.linking.queries import RecordState
from clinic.measurements.queries import VisitWithMeasures, list_visits_measured
from clinic.patients.duplicates import births_fit
from clinic.patients.models import PatientRow
from clinic.patients.names import alike
from clinic.patients.service import NoSuchPatient

RECENT = 20


@dataclass(frozen=True)
class Side:
    """One of the two records, with those that lead to it already."""

    patient: PatientRow
    alerts: Alerts
    states: Sequence[RecordState]
    last: VisitWithMeasures | None

    @property
    def visits(self) -> int:
        return sum(state.visits for state in self.states)

    @property
    def owed(self) -> int:
        return sum(state.owed or 0 for state in self.states)

    @property
    def advance(self) -> int:
        return sum(state.advance or 0 for state in self.states)

    @property
    def balance(self) -> PatientBalance:
        return PatientBalance(self.owed, self.advance)

    @property
    def state(self) -> RecordState:
        """The state of the record itself."""
        return next(state for state in self.states if state.id == self.patient.id)

    @property
    def is_open(self) -> bool:
        """True if something is begun in the record that has to be finished first."""
        return any((self.state.token, self.state.open_visit, self.state.open_bill))


@dataclass(frozen=True)
class LinkPreview:
    """Two records side by side."""

    one: Side
    other: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.other

    @property
    def united(self) -> Alerts:
        """The alerts of the person: an allergy in one record beats “none known” in the other."""
        both = [side.alerts for side in self.sides]
        allergies = [line for one in both for line in (*one.allergies, *one.ended_allergies)]
        return Alerts(
            tuple(line for one in both for line in one.allergies),
            tuple(line for one in both for line in one.problems),
            newest_statement(allergies, [one.no_allergies_on for one in both]),
        )

    @property
    def contradictions(self) -> list[str]:
        """The facts of which a person has one, and in which the records differ."""
        one, other = self.one.patient, self.other.patient
        differing = []
        if not alike(one.name, other.name):
            differing.append("name")
        if one.gender != other.gender:
            differing.append("gender")
        if not births_fit(one.birth, other.birth):
            differing.append("birth")
        return differing

    @property
    def suggested(self) -> int:
        """The record to be kept: where something is open, else with more visits, else the older."""
        order = sorted(
            self.sides, key=lambda side: (not side.is_open, -side.visits, side.patient.id)
        )
        return next((s.patient.id for s in order if not s.patient.is_archived), order[0].patient.id)


def read_preview(one: int, other: int) -> LinkPreview:
    """Read two records. Raises NoSuchPatient."""
    patients = queries.read_patients((one, other))
    for number in (one, other):
        if number not in patients:
            raise NoSuchPatient(number)
    records = (*patients[one].records, *patients[other].records)
    states = queries.read_states(records, clinic_day())
    recent = list_visits_measured(records, RECENT)
    sides = (_side(patients[number], states, recent) for number in (one, other))
    return LinkPreview(*sides)


def _side(
    patient: PatientRow, states: dict[int, RecordState], recent: Sequence[VisitWithMeasures]
) -> Side:
    own = [chapter for chapter in recent if chapter.visit.patient_id in patient.records]
    last = own[0] if own else None
    if last is None and any(states[record].visits for record in patient.records):
        last = list_visits_measured(patient.records, 1)[0]
    return Side(
        patient,
        find_alerts(patient.records),
        [states[record] for record in patient.records],
        last,
    )
