"""A dose by weight as it stands at its line: the arithmetic, what is asked, and the taps. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.consultation import by_weight
from clinic.consultation.dose_buttons import JOINED
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.prescribing.by_weight import Choice, WeightDoseResult, can_be_weighed, speaks_of_weight
from clinic.prescribing.checks.ceilings import CHILD_DAYS


@dataclass(frozen=True, slots=True)
class Tap:
    """A button: its command, what it says, and what that comes to."""

    command: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands at one line. `speaks`: the line has an amount for each kilogram still. `sum` is
    the arithmetic, with `warnings` and `notes`; `why` and `taps` what is asked, `lists` the range
    beside it. `asks_weight`: the weight is to be written; `waits`: written or chosen. `offers`: the
    command that opens the line, or ''. `origin`: what the line was made of, or ''."""

    speaks: bool = False
    sum: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    lists: str = ""
    taps: tuple[Tap, ...] = ()
    asks_weight: bool = False
    waits: bool = False
    offers: str = ""
    origin: str = ""

    @property
    def is_left(self) -> bool:
        """Whether the line stays in the doctor's own words, since nothing can be answered."""
        return self.speaks and not self.taps and not self.asks_weight

    @property
    def says_something(self) -> bool:
        return bool(self.why or self.sum or self.taps or self.offers)


def panel(workspace: ConsultationWorkspace, place: int) -> Panel:
    """What stands at the line of a place."""
    line = workspace.typed.entries("prescription")[place]
    origin = workspace.typed.origins.get(line, "")
    if by_weight.is_kept(workspace.typed, line):
        return Panel(speaks_of_weight(line), offers=_offers(workspace, place), origin=origin)
    working = by_weight.working_of(workspace, line)
    if working is not None:
        return _asking(workspace, line, working, origin)
    if speaks_of_weight(origin):
        return _worked_out(workspace, place, origin)
    return Panel(offers=_offers(workspace, place))


def _offers(workspace: ConsultationWorkspace, place: int) -> str:
    """The command that opens a child's line, '' where its dose does not go by weight."""
    line = workspace.lines[place]
    if workspace.age_days >= CHILD_DAYS or not can_be_weighed(line):
        return ""
    return f"by-weight:prescription:{line.words}"


def _asking(
    workspace: ConsultationWorkspace, line: str, working: WeightDoseResult, origin: str
) -> Panel:
    """A line that has its amount for each kilogram still."""
    taps = [_instead(line, choice) for choice in working.choices]
    if working.is_done:
        taps = [_instead(line, Choice(line, f"Write {working.amount_text}", working.line))]
    if working.asks_weight:
        taps = []
    if origin:
        taps.append(_instead(line, Choice(origin, "Leave it as it was", origin)))
    elif working.is_asking or working.is_done:
        taps.append(Tap(f"keep:prescription:{line}", "Keep my own words", "Prints as typed"))
    return Panel(
        speaks=True,
        sum=working.arithmetic,
        warnings=_warnings(working),
        notes=working.notes,
        why=_why_no_weight(workspace) if working.asks_weight else working.why,
        lists=working.range_text,
        taps=tuple(taps),
        asks_weight=working.asks_weight and not workspace.typed.text("weight").strip(),
        waits=working.asks_weight,
        origin=origin,
    )


def _worked_out(workspace: ConsultationWorkspace, place: int, origin: str) -> Panel:
    """A line in ml, with the arithmetic behind it; with another one where the weight changed."""
    line = workspace.typed.entries("prescription")[place]
    now = by_weight.changed(workspace, line)
    if now is None:
        told = by_weight.working_of(workspace, origin) or WeightDoseResult(origin)
        since = [f"Weight {workspace.weighing.since}."] if workspace.weighing.since else []
        return Panel(
            sum=told.arithmetic,
            warnings=_warnings(told),
            notes=(*told.notes, *since),
            offers=_offers(workspace, place),
            origin=origin,
        )
    taps = [Tap(f"keep:prescription:{line}", "Leave it", line)]
    if now.line:
        taps.insert(0, _instead(line, Choice(origin, f"Write {now.amount_text}", now.line)))
    outcome = now.arithmetic or now.why or _why_no_weight(workspace)
    why = f"Worked out with another weight. Now: {outcome}"
    return Panel(why=why, warnings=_warnings(now), taps=tuple(taps), origin=origin)


def _why_no_weight(workspace: ConsultationWorkspace) -> str:
    """Why the weight is asked; what stands among the vitals is put right there."""
    return workspace.note.errors.get("weight") or workspace.weighing.why


def _instead(line: str, choice: Choice) -> Tap:
    command = f"instead:prescription:{JOINED.join((line, choice.line))}"
    return Tap(command, choice.title, choice.detail)


def _warnings(working: WeightDoseResult) -> tuple[str, ...]:
    return (working.range_warning,) if working.range_warning else ()
