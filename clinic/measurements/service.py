"""Record and correct measurements. Flushes; the view commits.

Every writer of measurements of a visit locks the visit first, so that the second of two writers
sees what the first recorded. Neither the visit's version nor a draft of its note changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clinic.audit import service as audit
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.measurements.models import KINDS, Measurement
from clinic.measurements.queries import (
    VisitMeasured,
    list_of_visit,
    list_visits_before,
    read_visit_measured,
)
from clinic.measurements.rules import COLUMNS, MergeResult, merge, same
from clinic.measurements.subject import measure_context_of
from clinic.visits.drafts import lock_note
from clinic.visits.models import Visit
from clinic.visits.plausible import DoubtfulMeasure, find_doubtful
from clinic.visits.service import NoSuchVisit
from clinic.visits.vitals import Measures, read_vitals, typed_vitals

EARLIER = 12
"""How many earlier visits are searched for the last weight and height."""
SeenTexts = Mapping[str, Iterable[str | None]]
"""By field, the recorded texts that the writer has seen, as `rules.merge` takes them."""


@dataclass(frozen=True, slots=True)
class SavedVitals:
    """The result of saving a form's vital signs, by field.

    `errors` cannot be read, `questions` need a confirmation: with one of these nothing was
    recorded. `clashes` were changed by somebody else meanwhile, `signed` are on a signed
    prescription: these were left as recorded, and all others were recorded. `recorded` is what is
    recorded now.
    """

    recorded: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    questions: dict[str, DoubtfulMeasure] = field(default_factory=dict)
    clashes: frozenset[str] = frozenset()
    signed: frozenset[str] = frozenset()

    @property
    def is_invalid(self) -> bool:
        return bool(self.errors or self.questions)

    @property
    def is_refused(self) -> bool:
        return bool(self.clashes or self.signed)


def get_visit_measured(visit_id: int) -> VisitMeasured:
    """Return this doctor's visit, its patient and its measures, for display. Raises NoSuchVisit."""
    row = read_visit_measured(visit_id)
    if row is None:
        raise NoSuchVisit(visit_id)
    return row


def read_recorded(visit_id: int) -> dict[str, str]:
    """Return the recorded measures of a visit as texts of the fields."""
    return typed_vitals(_measures_in({row.kind: row for row in list_of_visit(visit_id)}))


def take(
    visit: Visit, typed: Mapping[str, str], seen: SeenTexts, right: Collection[str]
) -> SavedVitals:
    """Record the vital signs of a form outside the consultation.

    `visit` has its patient. `right` has the keys of the values that a person has confirmed, see
    `plausible.key_of`. A signed value is corrected in the consultation.
    """
    lock_note(visit)
    recorded = read_recorded(visit.id)
    changed = {name: text for name, text in typed.items() if not same(name, text, recorded[name])}
    reading = read_vitals(changed)
    questions = _questions(visit, reading.measures, right)
    if reading.advice or questions:
        return SavedVitals(recorded, reading.advice, questions)
    outcomes = {
        name: merge(name, text, recorded[name], seen.get(name, ()))
        for name, text in changed.items()
    }
    mine = {name for name, outcome in outcomes.items() if outcome is not MergeResult.RECORDED}
    signed = {name for name in mine if visit.is_finished and recorded[name]}
    clashes = {name for name in mine - signed if outcomes[name] is MergeResult.NEITHER}
    new = {name: changed[name] for name in mine - signed - clashes}
    now = record(visit, new, seen) if new else recorded
    return SavedVitals(now, clashes=frozenset(clashes), signed=frozenset(signed))


def _questions(
    visit: Visit, measures: Measures, right: Collection[str]
) -> dict[str, DoubtfulMeasure]:
    earlier = (chapter.measured_on for chapter in list_visits_before(visit, EARLIER))
    context = measure_context_of(visit.patient, visit.visit_date, earlier)
    return {
        doubt.field: doubt for doubt in find_doubtful(measures, context) if doubt.key not in right
    }


def record(
    visit: Visit, typed: Mapping[str, str], seen: SeenTexts, moment: datetime | None = None
) -> dict[str, str]:
    """Record fields that were changed, and return what is recorded then, by field.

    `typed` has the fields to write, each readable, or empty to withdraw the measurement. A field
    that another person changed meanwhile, unseen by this one, stays as recorded: the result then
    differs from `typed`. `moment` is when it was taken, by default now.
    """
    lock_note(visit)
    rows = {row.kind: row for row in list_of_visit(visit.id)}
    recorded = typed_vitals(_measures_in(rows))
    new_texts = {
        field: text
        for field, text in typed.items()
        if merge(field, text, recorded[field], seen.get(field, ())) is MergeResult.MINE
    }
    measures = read_vitals(new_texts).measures
    for name in (name for each in new_texts for name in COLUMNS[each]):
        _write(visit, rows, name, getattr(measures, name), moment or utc_now())
    db.session.flush()
    return typed_vitals(_measures_in(rows))


def _measures_in(rows: Mapping[str, Measurement]) -> Measures:
    named = {name: rows.get(kind) for name, (kind, _unit) in KINDS.items()}
    return Measures(**{name: row.value if row else None for name, row in named.items()})


def _write(
    visit: Visit,
    rows: dict[str, Measurement],
    name: str,
    value: int | None,
    moment: datetime,
) -> None:
    kind, unit = KINDS[name]
    row = rows.get(kind)
    if row is None:
        if value is None:
            return
        row = rows[kind] = Measurement(visit_id=visit.id, kind=kind, unit=unit)
        db.session.add(row)
    if row.value != value:
        row.value, row.taken_by, row.taken_at = value, audit.actor(), moment
