"""The input and the results of the checks."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.alerts.allergens import RecordedAllergy
from clinic.labs.filtration import Filtration
from clinic.prescribing.dose import Dose


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One line of a prescription as input of the checks.

    `position` counts from 1. `label` is the brand or name, or the doctor's own words. `ingredients`
    is empty where the medicine is not recognised; `strength` is the strength as shipped or added
    ("650 mg", "120 mg/5 ml", "875 mg + 125 mg"), in the order of the ingredients. `confirmed` is
    False while the doctor has not confirmed the composition of a brand. `understood` is False for a
    line that prints in the doctor's words though it begins with a known name: its ingredients are
    checked against the record, but the line never counts as checked.
    """

    position: int
    label: str
    ingredients: tuple[str, ...]
    strength: str
    form: str
    dose: Dose | None
    confirmed: bool = True
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """The patient. None always means "not known"; `sex` is F, M or O.

    `allergies_asked` is True where "no known allergy" was stated or an allergy is recorded.
    `conditions` are the recorded problems that the rules know, `ruled_out` those that a recorded
    result rules out: see `conditions.py`. `filtration` is the last eGFR, while it is young enough
    to go by.
    """

    age_days: int | None
    weight_g: int | None
    sex: str
    pregnant: bool | None = None
    pregnant_weeks: int | None = None
    breastfeeding: bool | None = None
    allergies: tuple[RecordedAllergy, ...] = ()
    allergies_asked: bool = False
    conditions: frozenset[str] = frozenset()
    ruled_out: frozenset[str] = frozenset()
    filtration: Filtration | None = None


STOP, SERIOUS, NOTE = "stop", "serious", "note"
LEVELS = (STOP, SERIOUS, NOTE)
"""A stop interrupts Finish until a reason is given. A serious caution is shown at its line. A note
is unobtrusive, and a doctor may turn its kind off."""


@dataclass(frozen=True, slots=True)
class Caution:
    """One warning. `key` does not depend on the order of the lines.

    `kind` is one of KINDS; `severity` one of LEVELS. `positions` are the lines concerned.
    `typed_reason`: only a typed reason answers it, not a preset one.
    """

    key: str
    kind: str
    severity: str
    positions: tuple[int, ...]
    what: str
    why: str
    instead: str
    source: str
    typed_reason: bool = False


KINDS = (
    *("allergy", "weekly", "interaction", "pregnancy", "breastfeeding", "child", "dose"),
    *("banned", "condition", "duplicate", "length", "age", "together"),
)
"""The kinds of caution, the most severe first."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All cautions, the most severe first, and the sentences that state what was checked and what
    not; `summary` is their short form.

    `unread` are the positions of the lines whose dose was not checked against a maximum though
    there may be one. `days_lacking` are weekly medicines without a weekday, `days_needed` those of
    them whose printed prescription must name one.
    """

    cautions: tuple[Caution, ...]
    checked: str
    summary: str = ""
    unread: frozenset[int] = frozenset()
    days_lacking: frozenset[int] = frozenset()
    days_needed: frozenset[int] = frozenset()

    @property
    def stops(self) -> tuple[Caution, ...]:
        """The cautions that interrupt."""
        return self.of(STOP)

    @property
    def alerts(self) -> tuple[Caution, ...]:
        """The cautions that are shown: all but the notes."""
        return self.of(STOP, SERIOUS)

    @property
    def notes(self) -> tuple[Caution, ...]:
        return self.of(NOTE)

    def of(self, *levels: str) -> tuple[Caution, ...]:
        return tuple(caution for caution in self.cautions if caution.severity in levels)
