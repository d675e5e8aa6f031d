"""What the safety checks say, as the screen shows it: at each line, beside Finish, below. Pure."""

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
"""As it is offered: Sunday first, the commonest day for methotrexate."""


@dataclass(frozen=True, slots=True)
class AtLine:
    """What stands at one line. A caution about several lines stands whole at the last of them, the
    others mention it: (what, the number of that line). `days` are taps that name the weekday."""

    cautions: tuple[Caution, ...] = ()
    mentioned: tuple[tuple[str, int], ...] = ()
    is_unread: bool = False
    days: tuple[tuple[str, str], ...] = ()
    must_name_day: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.cautions or self.mentioned or self.is_unread or self.days)


@dataclass(frozen=True, slots=True)
class Count:
    """What stands beside Finish: how many stops want an answer, how many serious words there are,
    and in a few words what was checked."""

    to_answer: int
    serious: int
    words: str


def at_line(workspace: ConsultationWorkspace, place: int) -> AtLine:
    """What stands at the line of this index."""
    position, found = place + 1, workspace.findings
    here = [caution for caution in found.alerts if position in caution.positions]
    return AtLine(
        cautions=tuple(c for c in here if c.positions[-1] == position),
        mentioned=tuple((c.what, c.positions[-1]) for c in here if c.positions[-1] != position),
        is_unread=position in found.unread and not workspace.lines[place].is_own_words,
        days=_days(workspace, place) if position in found.days_lacking else (),
        must_name_day=position in found.days_needed,
    )


def _days(workspace: ConsultationWorkspace, place: int) -> tuple[tuple[str, str], ...]:
    """The taps that put a weekday into a weekly line: (Sunday, the value of the tap)."""
    line = workspace.lines[place]
    if line.dose is None or line.medicine is None:
        return ()
    found = []
    for day in _WEEK:
        steps = tuple(
            replace(step, days=OnWeekdays((day,))) if isinstance(step.days, EveryWeeks) else step
            for step in line.dose.steps
        )
        written = f"{line.medicine.label} {doses.write(replace(line.dose, steps=steps))}"
        found.append((day.name.capitalize(), JOINED.join((line.words, written))))
    return tuple(found)


def count(workspace: ConsultationWorkspace) -> Count:
    """What stands beside Finish."""
    return Count(
        to_answer=len(unanswered(workspace)),
        serious=len(workspace.findings.of(SERIOUS)),
        words=workspace.findings.summary,
    )


def notes(
    workspace: ConsultationWorkspace, kinds_off: Collection[str] = NOTHING
) -> Sequence[Caution]:
    """The quiet notes, without the kinds that the doctor has turned off."""
    return [note for note in workspace.findings.notes if note.kind not in kinds_off]


def is_first_unanswered(workspace: ConsultationWorkspace, caution: Caution) -> bool:
    """Whether it is the one to which `Cautions:` of what is not ready leads."""
    waiting = unanswered(workspace)
    return caution.severity == STOP and bool(waiting) and waiting[0].key == caution.key
