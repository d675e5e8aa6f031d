"""All that is known while a note is written, read in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from clinic.alerts.queries import Alerts, find_alerts
from clinic.clock import clinic_day
from clinic.consultation import queries
from clinic.consultation.form import ConsultationForm
from clinic.consultation.note import Note, read_note, read_weeks, typed_of
from clinic.consultation.weighing import Weighing, weigh
from clinic.habits.queries import Used, list_habits
from clinic.measurements import subject
from clinic.measurements.queries import VisitWithMeasures, list_visits_before, measures_of
from clinic.measurements.rules import same
from clinic.patients.models import Patient
from clinic.prescribing.by_weight import WeighedPatient
from clinic.prescribing.changes import Changes, compare
from clinic.prescribing.checked_lines import checked
from clinic.prescribing.checks import Allergy, Findings, Person, check, conditions_of
from clinic.prescribing.dose import duration_days
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line, read_lines
from clinic.prescribing.models import TemplateRow
from clinic.prescribing.queries import (
    SignedPrescription,
    list_prescriptions_of,
    list_templates,
    read_formulary,
)
from clinic.visits.models import Visit, VisitDraft, VisitRow
from clinic.visits.notes import entries
from clinic.visits.plausible import Known, Question, key_of, questions
from clinic.visits.service import NoSuchVisit
from clinic.visits.trends import Trend, trends_of
from clinic.visits.vitals import Measures, typed_vitals

EARLIER_SHOWN = 12
OPEN_ENDED_DAYS = 92
"""For how long a medicine without an end is taken to be still taken."""

BREASTFEEDING, PREGNANT, NEITHER = "breastfeeding", "pregnant", "no"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier visit with the lines it prescribed, and what became of them since."""

    visit: VisitRow
    lines: tuple[Line, ...]
    since: Changes


@dataclass
class ConsultationWorkspace:
    """What the doctor has before them: the note, the patient, what was given before."""

    visit: Visit
    draft: VisitDraft | None
    typed: ConsultationForm
    today: date
    formulary: Formulary
    habits: dict[str, list[Used]]
    visits_with_measures: Sequence[VisitWithMeasures]
    """The patient's earlier visits with their measures, the newest first."""
    templates: Sequence[TemplateRow]
    alerts: Alerts
    signed: Sequence[SignedPrescription]
    measures: Measures = field(default_factory=Measures)
    """What is recorded of this visit, by whoever took it."""

    @property
    def patient(self) -> Patient:
        return self.visit.patient

    @property
    def earlier_visits(self) -> list[VisitRow]:
        return [chapter.visit for chapter in self.visits_with_measures]

    @cached_property
    def note(self) -> Note:
        return read_note(self.typed, self.visit.visit_date)

    @cached_property
    def lines(self) -> list[Line]:
        return read_lines(self.typed.entries("prescription"), self.formulary)

    @cached_property
    def earlier(self) -> list[Earlier]:
        """Earlier visits that prescribed something, the newest first; each compared with the
        prescription that followed it."""
        found: list[Earlier] = []
        after: Sequence[Line] | None = None
        for visit in self.earlier_visits:
            lines = tuple(read_lines(entries(visit.prescription), self.formulary))
            if lines:
                found.append(Earlier(visit, lines, compare(lines, after) if after else Changes()))
                after = lines
        return found

    @cached_property
    def trends(self) -> list[Trend]:
        """How the measures of the earlier visits went."""
        return trends_of(measures_of(self.visits_with_measures))

    @cached_property
    def running(self) -> list[tuple[Line, VisitRow]]:
        """Medicines of earlier visits that should still be taken today, each once."""
        found: dict[str, tuple[Line, VisitRow]] = {}
        for earlier in self.earlier:
            for line in earlier.lines:
                if line.medicine is not None and _runs(line, earlier.visit, self.today):
                    found.setdefault(
                        "+".join(sorted(line.medicine.ingredients)), (line, earlier.visit)
                    )
        return list(found.values())

    @property
    def age_months(self) -> int:
        """Whole months of age on the day of the visit, as exactly as the birth is known."""
        return subject.age_months(self.patient, self.visit.visit_date)

    @property
    def may_expect(self) -> bool:
        """Whether to ask about pregnancy and breastfeeding, or something is written of them."""
        asked = bool(self.typed.text("expecting"))
        return asked or (self.patient.gender != "M" and 120 <= self.age_months < 720)

    @cached_property
    def age_days(self) -> int:
        return subject.age_days(self.patient, self.visit.visit_date)

    @cached_property
    def measured(self) -> Known:
        """What measures are held against."""
        earlier = (chapter.measured_on for chapter in self.visits_with_measures)
        return subject.known_of(self.patient, self.visit.visit_date, earlier)

    @cached_property
    def recorded(self) -> dict[str, str]:
        """What is recorded of each vital sign, as its field shows it."""
        return typed_vitals(self.measures)

    @cached_property
    def clashes(self) -> dict[str, str]:
        """The vital signs that somebody else changed while they were changed here: what is
        recorded, by field. See `ConsultationForm.meeting`."""
        seen = self.typed.seen
        return {
            name: text
            for name, text in self.recorded.items()
            if name in seen and not same(name, seen[name], text)
        }

    @cached_property
    def asked(self) -> dict[str, Question]:
        """The measures to ask about, by field: what the doctor said is right, or signed with the
        note that is corrected, is not asked again. What somebody else measured is."""
        signed = self.recorded if self.visit.is_finished else {}
        known = {key_of(field, self.measures) for field, text in signed.items() if text}
        believed = known | self.typed.believed
        found = questions(self.note.measures, self.measured)
        return {one.field: one for one in found if one.key not in believed}

    @cached_property
    def weighing(self) -> Weighing:
        """The weight of this visit, or the last one where it still holds."""
        today_g = self.note.measures.weight_g
        return weigh(today_g, self.asked.get("weight"), self.measured)

    @property
    def weight_g(self) -> int | None:
        return self.weighing.weight_g

    @property
    def weighed(self) -> WeighedPatient | None:
        """Whose doses by weight are worked out; None while the weight has to be asked."""
        return WeighedPatient(self.weight_g, self.age_days) if self.weight_g else None

    @cached_property
    def person(self) -> Person:
        expecting = self.typed.text("expecting")
        told = expecting in (BREASTFEEDING, PREGNANT, NEITHER)
        return Person(
            age_days=max((self.today - self.patient.birth_date).days, 0),
            weight_g=self.weight_g,
            sex=self.patient.gender,
            pregnant=expecting == PREGNANT if told else None,
            pregnant_weeks=read_weeks(self.typed),
            breastfeeding=expecting == BREASTFEEDING if told else None,
            allergies=tuple(Allergy(a.kind, a.name, a.reaction) for a in self.alerts.allergies),
            allergies_asked=bool(self.alerts.allergies) or self.alerts.no_allergies_on is not None,
            conditions=conditions_of((p.code, p.name) for p in self.alerts.problems),
        )

    @cached_property
    def findings(self) -> Findings:
        """What the safety checks say of the lines as they stand. A running medicine is left out
        where all that is in it is written anew: one that shares an ingredient has others."""
        now = [checked(position, line) for position, line in enumerate(self.lines, 1)]
        written = {ingredient for line in now for ingredient in line.ingredients}
        others = [
            checked(0, line)
            for line, _ in self.running
            if line.medicine and not set(line.medicine.ingredients) <= written
        ]
        return check(now, self.person, others)


def _runs(line: Line, visit: VisitRow, today: date) -> bool:
    """A line without an end, or with a dose that could not be read, counts as running for three
    months: a warning too many is the lesser harm. One taken when needed does not run."""
    days = duration_days(line.dose) if line.dose else None
    if days is None:
        as_needed = line.dose is not None and all(step.needed for step in line.dose.steps)
        days = 0 if as_needed else OPEN_ENDED_DAYS
    return (today - visit.visit_date).days < days


def open_workspace(visit_id: int, typed: ConsultationForm | None = None) -> ConsultationWorkspace:
    """The workspace of a visit, with what was just posted or else what is kept. Raises
    NoSuchVisit."""
    found = queries.find_visit_and_draft(visit_id)
    if found is None:
        raise NoSuchVisit(visit_id)
    visit, draft, measures = found
    habits = list_habits()
    kept = ConsultationForm.kept(draft.typed) if draft else typed_of(visit, measures)
    typed = typed.remembering(kept) if typed else kept
    return ConsultationWorkspace(
        visit=visit,
        draft=draft,
        typed=typed.meeting(typed_vitals(measures)),
        today=clinic_day(),
        formulary=read_formulary(habits.get("medicine", [])),
        habits=habits,
        visits_with_measures=list_visits_before(visit, EARLIER_SHOWN),
        templates=list_templates(),
        alerts=find_alerts(visit.patient_id),
        signed=list_prescriptions_of(visit_id),
        measures=measures,
    )
