"""Write the visits of the story one after another: questions, measurements, notes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

from clinic.consultation.form import ConsultationForm
from clinic.demo import bodies, health
from clinic.demo.doctor import Doctor
from clinic.demo.history import Consultation, Story
from clinic.visits.notes import joined

HYPERTENSION = "Essential hypertension"


class Practice:
    """The state while visits are written: problems and pregnancies by patient, and templates."""

    def __init__(self, story: Story, doctor: Doctor) -> None:
        self.story, self.doctor = story, doctor
        self.problems: dict[int, set[str]] = defaultdict(set)
        self.pregnant_since: dict[int, date] = {}
        self.seen: set[int] = set()
        self.templates: dict[str, dict[str, str]] = {}

    def write(self) -> None:
        """Write all visits in the order of time."""
        for place, seen in enumerate(self.story.consultations):
            self._ask(seen)
            health.record_lab_values(seen.who + 1, seen.case, seen.day)
            note = self._note(seen, Random(f"visit {place}"))  # noqa: S311
            weight = bodies.size_of(self.story.persons[seen.who], seen.who, seen.day).weight_kg
            lines = self.doctor.write(place + 1, note, weight, seen.moment)
            first = seen.pick % len(seen.case.lines) == 0
            if seen.case.template and first and not seen.review:
                self.templates[seen.case.template] = {
                    "lines": joined(lines),
                    "diagnosis": joined(seen.case.diagnosis),
                    "advice": joined(seen.case.advice),
                }

    def _ask(self, seen: Consultation) -> None:
        if seen.who not in self.seen:
            self.seen.add(seen.who)
            health.ask_allergies(seen.who + 1, seen.who, seen.day)
        if seen.case.name == "pregnancy":
            self.pregnant_since.setdefault(seen.who, seen.day)
        if seen.case.problem not in ("", *self.problems[seen.who]):
            health.record_problems(seen.who + 1, seen.case, seen.day, seen.pick)
            self.problems[seen.who].add(seen.case.problem)

    def _note(self, seen: Consultation, chance: Random) -> ConsultationForm:
        person = self.story.persons[seen.who]
        visit = seen.case.visit(seen.number, seen.pick)
        hypertensive = any(HYPERTENSION in problem for problem in self.problems[seen.who])
        texts = bodies.measured(person, seen.who, seen.day, visit, chance, hypertensive)
        texts |= health.expecting(person, seen.day, self.pregnant_since.get(seen.who), chance)
        texts |= {"findings": visit.findings, "follow_up": seen.case.follow_up}
        lists = {
            "symptoms": visit.complaints,
            "diagnosis": seen.case.diagnosis,
            "prescription": visit.lines,
            "investigations": visit.tests,
            "advice": seen.case.advice,
        }
        return ConsultationForm(
            lists={name: tuple(lines) for name, lines in lists.items()}, texts=texts
        )
