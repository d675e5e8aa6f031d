"""The consultation workspace: all data behind one note, read in few statements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from clinic.alerts.queries import Alerts, find_alerts
from clinic.clock import clinic_day
from clinic.consultation import queries
from clinic.consultation.dosing_weight import DosingWeight, choose_dosing_weight
from clinic.consultation.earlier import (
    EARLIER_SHOWN,
    EarlierVisit,
    prescribed_in,
    running_medicines,
)
from clinic.consultation.form import ConsultationForm
from clinic.consultation.note import Note, read_note, read_weeks, typed_of
from clinic.habits.queries import HabitUse, list_habits
from clinic.labs.filtration import Filtration
from clinic.labs.queries import list_values
from clinic.labs.shown import LabHistory
from clinic.measurements import subject
from clinic.measurements.queries import VisitWithMeasures, list_visits_before, measures_of
from clinic.measurements.rules import backdating_refused, same
from clinic.patients.models import Patient
from clinic.prescribing.by_weight import WeighedPatient
from clinic.prescribing.checked_lines import checked
from clinic.prescribing.checks import (
    Findings,
    Person,
    RecordedAllergy,
    check,
    conditions_of,
    ruled_out_of,
)
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
from clinic.visits.notes import read_diagnosis
from clinic.visits.plausible import DoubtfulMeasure, MeasureContext, find_doubtful, key_of
from clinic.visits.service import NoSuchVisit
from clinic.visits.trends import Trend, trends_of
from clinic.visits.vitals import FIELDS, Measures, typed_vitals

BREASTFEEDING, PREGNANT, NEITHER = "breastfeeding", "pregnant", "no"

_PREGNANCY = re.compile(r"O1|O2|O3[01235678]|O4|O60|O99|Z32\.1|Z33|Z34|Z35(?!\.2)")
"""The codes of ICD-10 for a pregnancy of today. Not those of an earlier one (O34.2, Z35.2) or of
the time after the birth."""
_ENDED = re.compile(r"O0|O8")
"""The codes for a pregnancy that has ended, or is to be ended."""


@dataclass
class ConsultationWorkspace:
    """All that the doctor has in view: the note, the patient, earlier visits and prescriptions."""

    visit: Visit
    draft: VisitDraft | None
    typed: ConsultationForm
    today: date
    formulary: Formulary
    habits: dict[str, list[HabitUse]]
    visits_with_measures: Sequence[VisitWithMeasures]
    """The patient's earlier visits with their measures, the newest first."""
    templates: Sequence[TemplateRow]
    alerts: Alerts
    signed: Sequence[SignedPrescription]
    labs: LabHistory = field(default_factory=LabHistory)
    measures: Measures = field(default_factory=Measures)
    """The recorded measures of this visit, by whoever took them."""
    backdated_by: str = ""
    """The doctor who alone may record vital signs of an earlier day; "" if the writer may too."""

    @property
    def patient(self) -> Patient:
        return self.visit.patient

    @property
    def earlier_visits(self) -> list[VisitRow]:
        return [chapter.visit for chapter in self.visits_with_measures]

    @cached_property
    def note(self) -> Note:
        note = read_note(self.typed, self.visit.visit_date)
        return replace(note, errors=note.errors | self.backdated)

    @cached_property
    def backdated(self) -> dict[str, str]:
        """An error for each vital sign that was changed on an earlier day's visit by a person who
        may not backdate, by field."""
        words = backdating_refused(self.visit.visit_date, self.today, self.backdated_by)
        changed = (f for f in FIELDS if not same(f, self.typed.text(f), self.recorded[f]))
        return dict.fromkeys(changed, words) if words else {}

    @cached_property
    def lines(self) -> list[Line]:
        return read_lines(self.typed.entries("prescription"), self.formulary)

    @cached_property
    def earlier(self) -> list[EarlierVisit]:
        """Earlier visits with a prescription, the newest first, each compared with the next
        prescription.
        """
        return prescribed_in(self.earlier_visits, self.formulary)

    @cached_property
    def trends(self) -> list[Trend]:
        """The measures of the earlier visits over time."""
        return trends_of(measures_of(self.visits_with_measures))

    @property
    def filtration(self) -> Filtration | None:
        """The eGFR to go by; none in pregnancy, where the equation does not hold."""
        return None if self.expecting == PREGNANT else self.labs.filtration_on(self.today)

    @property
    def expecting(self) -> str:
        """The answer about pregnancy and breastfeeding; where there is none, PREGNANT if a
        diagnosis of this note says it."""
        if answer := self.typed.text("expecting"):
            return answer
        diagnoses = map(read_diagnosis, self.typed.entries("diagnosis"))
        codes = [diagnosis.code for diagnosis in diagnoses if not diagnosis.provisional]
        is_said = any(map(_PREGNANCY.match, codes)) and not any(map(_ENDED.match, codes))
        return PREGNANT if self.may_expect and is_said else ""

    @cached_property
    def running(self) -> list[tuple[Line, VisitRow]]:
        """Medicines of earlier visits that should still be taken today, each once."""
        return running_medicines(self.earlier, self.today)

    @property
    def age_months(self) -> int:
        """Whole months of age on the day of the visit, as exactly as the birth is known."""
        return subject.age_months(self.patient, self.visit.visit_date)

    @property
    def may_expect(self) -> bool:
        """True if the page asks about pregnancy and breastfeeding, or an answer is recorded."""
        is_recorded = bool(self.typed.text("expecting"))
        return is_recorded or (self.patient.gender != "M" and 120 <= self.age_months < 720)

    @cached_property
    def age_days(self) -> int:
        return subject.age_days(self.patient, self.visit.visit_date)

    @cached_property
    def measure_context(self) -> MeasureContext:
        """The context in which measures are judged: patient, day and last measures."""
        earlier = (chapter.measured_on for chapter in self.visits_with_measures)
        return subject.measure_context_of(self.patient, self.visit.visit_date, earlier)

    @cached_property
    def recorded(self) -> dict[str, str]:
        """The recorded vital signs, as texts of their fields."""
        return typed_vitals(self.measures)

    @cached_property
    def clashes(self) -> dict[str, str]:
        """The recorded texts of vital signs that somebody else changed while they were changed
        here, by field. See `ConsultationForm.merging_recorded`.
        """
        seen = self.typed.seen
        return {
            name: text
            for name, text in self.recorded.items()
            if name in seen and not same(name, seen[name], text)
        }

    @cached_property
    def doubtful_measures(self) -> dict[str, DoubtfulMeasure]:
        """The measures to ask about, by field.

        Not asked again: what the doctor confirmed, or signed with the note that is corrected. What
        somebody else measured is asked.
        """
        signed = self.recorded if self.visit.is_finished else {}
        signed_keys = {key_of(field, self.measures) for field, text in signed.items() if text}
        confirmed = signed_keys | self.typed.confirmed_measures
        doubts = find_doubtful(self.note.measures, self.measure_context)
        return {doubt.field: doubt for doubt in doubts if doubt.key not in confirmed}

    @cached_property
    def dosing_weight(self) -> DosingWeight:
        """The weight to calculate doses with: of this visit, or the last one while it holds."""
        today_g = self.note.measures.weight_g
        return choose_dosing_weight(
            today_g, self.doubtful_measures.get("weight"), self.measure_context
        )

    @property
    def weight_g(self) -> int | None:
        return self.dosing_weight.weight_g

    @property
    def weighed(self) -> WeighedPatient | None:
        """The patient for doses by weight; None while the weight has to be asked for."""
        return WeighedPatient(self.weight_g, self.age_days) if self.weight_g else None

    @property
    def known_problems(self) -> list[tuple[str, str]]:
        """Code and name of the recorded problems, and of the diagnoses of this note."""
        diagnoses = map(read_diagnosis, self.typed.entries("diagnosis"))
        recorded = [(problem.code, problem.name) for problem in self.alerts.problems]
        return [*recorded, *((diagnosis.code, diagnosis.name) for diagnosis in diagnoses)]

    @cached_property
    def person(self) -> Person:
        expecting = self.expecting
        is_answered = expecting in (BREASTFEEDING, PREGNANT, NEITHER)
        return Person(
            age_days=max((self.today - self.patient.birth_date).days, 0),
            weight_g=self.weight_g,
            sex=self.patient.gender,
            pregnant=expecting == PREGNANT if is_answered else None,
            pregnant_weeks=read_weeks(self.typed),
            breastfeeding=expecting == BREASTFEEDING if is_answered else None,
            allergies=tuple(
                RecordedAllergy(a.kind, a.name, a.reaction) for a in self.alerts.allergies
            ),
            allergies_asked=bool(self.alerts.allergies) or self.alerts.no_allergies_on is not None,
            conditions=conditions_of(self.known_problems),
            ruled_out=ruled_out_of(self.known_problems),
            filtration=self.filtration,
        )

    @cached_property
    def findings(self) -> Findings:
        """The results of the safety checks for the lines as they stand.

        A running medicine is left out if all of its ingredients are prescribed anew.
        """
        now = [checked(position, line) for position, line in enumerate(self.lines, 1)]
        written = {ingredient for line in now for ingredient in line.ingredients}
        others = [
            checked(0, line)
            for line, _ in self.running
            if line.medicine and not set(line.medicine.ingredients) <= written
        ]
        return check(now, self.person, others)


def open_workspace(
    visit_id: int, typed: ConsultationForm | None = None, *, backdated_by: str
) -> ConsultationWorkspace:
    """Return the workspace of a visit with the posted text, or else the draft.

    `backdated_by` is the doctor who alone may record vital signs of an earlier day, "" if the
    writer may too. Raises NoSuchVisit.
    """
    stored = queries.find_visit_and_draft(visit_id)
    if stored is None:
        raise NoSuchVisit(visit_id)
    visit, draft, measures = stored
    habits = list_habits()
    stored_form = ConsultationForm.from_draft(draft.typed) if draft else typed_of(visit, measures)
    typed = typed.carrying_over(stored_form) if typed else stored_form
    return ConsultationWorkspace(
        visit=visit,
        draft=draft,
        typed=typed.merging_recorded(typed_vitals(measures)),
        today=clinic_day(),
        formulary=read_formulary(habits.get("medicine", [])),
        habits=habits,
        visits_with_measures=list_visits_before(visit, EARLIER_SHOWN),
        templates=list_templates(),
        alerts=find_alerts(visit.patient.records),
        signed=list_prescriptions_of(visit_id),
        labs=LabHistory(visit.patient, list_values(visit.patient.records)),
        measures=measures,
        backdated_by=backdated_by,
    )
