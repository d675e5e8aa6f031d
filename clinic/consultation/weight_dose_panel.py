"""The panel of a dose by weight at its line: arithmetic, question and buttons. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.consultation import by_weight
from clinic.consultation.dose_buttons import JOINED
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.prescribing.by_weight import Choice, WeightDoseResult, can_be_weighed, speaks_of_weight
from clinic.prescribing.checks.ceilings import CHILD_DAYS


@dataclass(frozen=True, slots=True)
class CommandButton:
    """A button: its command, its title, and the result of pressing it."""

    command: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class WeightDosePanel:
    """The content of the panel at one line.

    `speaks`: the line still has an amount per kilogram. `sum` is the arithmetic, with `warnings`
    and `notes`; `why` and `buttons` are the question and its answers, `lists` the reference range.
    `asks_weight`: a weight must be typed; `waits`: typed or chosen. `offers`: the command that
    opens the line, or ''. `origin`: the line it was calculated from, or ''.
    """

    speaks: bool = False
    sum: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    why: str = ""
    lists: str = ""
    buttons: tuple[CommandButton, ...] = ()
    asks_weight: bool = False
    waits: bool = False
    offers: str = ""
    origin: str = ""

    @property
    def is_left(self) -> bool:
        """Return whether the line stays in the doctor's own words, since no question can be
        answered.
        """
        return self.speaks and not self.buttons and not self.asks_weight

    @property
    def says_something(self) -> bool:
        return bool(self.why or self.sum or self.buttons or self.offers)


def panel(workspace: ConsultationWorkspace, place: int) -> WeightDosePanel:
    """Return the panel of the line at a place."""
    line = workspace.typed.entries("prescription")[place]
    origin = workspace.typed.origins.get(line, "")
    if by_weight.is_kept(workspace.typed, line):
        return WeightDosePanel(
            speaks_of_weight(line), offers=_offers(workspace, place), origin=origin
        )
    result = by_weight.calculate(workspace, line)
    if result is not None:
        return _asking(workspace, line, result, origin)
    if speaks_of_weight(origin):
        return _calculated(workspace, place, origin)
    return WeightDosePanel(offers=_offers(workspace, place))


def _offers(workspace: ConsultationWorkspace, place: int) -> str:
    """Return the command that opens a child's line; '' if its dose does not go by weight."""
    line = workspace.lines[place]
    if workspace.age_days >= CHILD_DAYS or not can_be_weighed(line):
        return ""
    return f"by-weight:prescription:{line.text}"


def _asking(
    workspace: ConsultationWorkspace, line: str, result: WeightDoseResult, origin: str
) -> WeightDosePanel:
    """Return the panel of a line that still has an amount per kilogram."""
    buttons = [_instead(line, choice) for choice in result.choices]
    if result.is_done:
        buttons = [_instead(line, Choice(line, f"Write {result.amount_text}", result.line))]
    if result.asks_weight:
        buttons = []
    if origin:
        buttons.append(_instead(line, Choice(origin, "Leave it as it was", origin)))
    elif result.is_asking or result.is_done:
        buttons.append(
            CommandButton(f"keep:prescription:{line}", "Keep my own words", "Prints as typed")
        )
    return WeightDosePanel(
        speaks=True,
        sum=result.arithmetic,
        warnings=_warnings(result),
        notes=result.notes,
        why=_why_no_weight(workspace) if result.asks_weight else result.why,
        lists=result.range_text,
        buttons=tuple(buttons),
        asks_weight=result.asks_weight and not workspace.typed.text("weight").strip(),
        waits=result.asks_weight,
        origin=origin,
    )


def _calculated(workspace: ConsultationWorkspace, place: int, origin: str) -> WeightDosePanel:
    """Return the panel of a calculated line: its arithmetic, or a new line for a new weight."""
    line = workspace.typed.entries("prescription")[place]
    now = by_weight.recalculated(workspace, line)
    if now is None:
        result = by_weight.calculate(workspace, origin) or WeightDoseResult(origin)
        since = (
            [f"Weight {workspace.dosing_weight.since}."] if workspace.dosing_weight.since else []
        )
        return WeightDosePanel(
            sum=result.arithmetic,
            warnings=_warnings(result),
            notes=(*result.notes, *since),
            offers=_offers(workspace, place),
            origin=origin,
        )
    buttons = [CommandButton(f"keep:prescription:{line}", "Leave it", line)]
    if now.line:
        buttons.insert(0, _instead(line, Choice(origin, f"Write {now.amount_text}", now.line)))
    outcome = now.arithmetic or now.why or _why_no_weight(workspace)
    why = f"Worked out with another weight. Now: {outcome}"
    return WeightDosePanel(why=why, warnings=_warnings(now), buttons=tuple(buttons), origin=origin)


def _why_no_weight(workspace: ConsultationWorkspace) -> str:
    """Return why a weight is needed; an error among the vitals is corrected there."""
    return workspace.note.errors.get("weight") or workspace.dosing_weight.why


def _instead(line: str, choice: Choice) -> CommandButton:
    command = f"instead:prescription:{JOINED.join((line, choice.line))}"
    return CommandButton(command, choice.title, choice.detail)


def _warnings(result: WeightDoseResult) -> tuple[str, ...]:
    return (result.range_warning,) if result.range_warning else ()
