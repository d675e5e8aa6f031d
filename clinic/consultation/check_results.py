"""The results of the safety checks for the screen: at each line, beside Finish, below. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from clinic.consultation.dose_buttons import JOINED
from clinic.consultation.signing import unanswered
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.prescribing import dose as doses
from clinic.prescribing.checks import SERIOUS, STOP, Caution
from clinic.prescribing.dose import EveryWeeks, OnWeekdays, Weekday

NOTHING: frozenset[str] = frozenset()
_WEEK = (Weekday.SUNDAY, *list(Weekday)[:-1])
"""The weekdays as offered: Sunday first, the commonest day for methotrexate."""


@dataclass(frozen=True, slots=True)
class LineChecks:
    """The results of the checks at one line.

    A caution about several lines is shown in full at the last of them; the others mention it in
    `mentioned`: (what, number of that line). `days` are buttons that name the weekday.
    """

    cautions: tuple[Caution, ...] = ()
    mentioned: tuple[tuple[str, int], ...] = ()
    is_unread: bool = False
    days: tuple[tuple[str, str], ...] = ()
    must_name_day: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.cautions or self.mentioned or self.is_unread or self.days)


@dataclass(frozen=True, slots=True)
class FinishSummary:
    """The summary beside Finish: stops to answer, serious cautions, and what was checked."""

    to_answer: int
    serious: int
    text: str


def line_checks(workspace: ConsultationWorkspace, place: int) -> LineChecks:
    """Return the results of the checks at the line of this index."""
    position, findings = place + 1, workspace.findings
    here = [caution for caution in findings.alerts if position in caution.positions]
    return LineChecks(
        cautions=tuple(c for c in here if c.positions[-1] == position),
        mentioned=tuple((c.what, c.positions[-1]) for c in here if c.positions[-1] != position),
        is_unread=position in findings.unread and not workspace.lines[place].is_own_words,
        days=_days(workspace, place) if position in findings.days_lacking else (),
        must_name_day=position in findings.days_needed,
    )


def _days(workspace: ConsultationWorkspace, place: int) -> tuple[tuple[str, str], ...]:
    """Return buttons that put a weekday into a weekly line: (Sunday, the command's argument)."""
    line = workspace.lines[place]
    if line.dose is None or line.medicine is None:
        return ()
    buttons = []
    for day in _WEEK:
        steps = tuple(
            replace(step, days=OnWeekdays((day,))) if isinstance(step.days, EveryWeeks) else step
            for step in line.dose.steps
        )
        written = f"{line.medicine.label} {doses.write(replace(line.dose, steps=steps))}"
        buttons.append((day.name.capitalize(), JOINED.join((line.text, written))))
    return tuple(buttons)


def finish_summary(workspace: ConsultationWorkspace) -> FinishSummary:
    """Return the summary beside Finish."""
    return FinishSummary(
        to_answer=len(unanswered(workspace)),
        serious=len(workspace.findings.of(SERIOUS)),
        text=workspace.findings.summary,
    )


def notes(
    workspace: ConsultationWorkspace, kinds_off: Collection[str] = NOTHING
) -> Sequence[Caution]:
    """Return the notes, without the kinds that the doctor turned off."""
    return [note for note in workspace.findings.notes if note.kind not in kinds_off]


def is_first_unanswered(workspace: ConsultationWorkspace, caution: Caution) -> bool:
    """Return whether this is the caution that the link in the list of hindrances targets."""
    waiting = unanswered(workspace)
    return caution.severity == STOP and bool(waiting) and waiting[0].key == caution.key
