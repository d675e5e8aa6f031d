"""The demo's doctor: writes each visit by the services of the consultation, as the screen does.

Lines are typed as they stand in cases.toml. Where a line asks, the choice that lines.toml means is
tapped; a medicine that no list holds is added as an own one, once; a line that may harm this person
gives way to another; any other caution is answered with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from clinic.clock import clinic_day
from clinic.consultation import commands, service, signing
from clinic.consultation.form import ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace, open_workspace
from clinic.demo.cases import all_lines, by_weight, of_line
from clinic.prescribing.checks import Caution, Findings
from clinic.prescribing.completing import Completed, complete
from clinic.prescribing.formulary import MedicineOption, fold
from clinic.visits.drafts import DraftToken

if TYPE_CHECKING:
    from clinic.auth.models import User

STOP = "stop"
_GIVES_WAY = frozenset({"allergy", "pregnancy", "breastfeeding", "child", "interaction"})
REASON = "Benefit outweighs the risk"
OWN_REASON = "Explained to the patient, who comes again in three days"


@dataclass(frozen=True)
class TypedLine:
    """A typed line, what it became at once, and the line that stood in the end; `label` is its
    medicine's, '' for own words. `uses`: how often the doctor had written that medicine before."""

    typed: str
    found: Completed
    line: str
    label: str
    uses: int

    @property
    def asked(self) -> bool:
        return bool(self.found.choices)


@dataclass(frozen=True)
class Written:
    """A prescription as it was typed, before the doctor heeded any caution; `interrupted`: a
    caution has to be answered before it can be signed."""

    day: date
    lines: tuple[TypedLine, ...]
    understood: int
    findings: Findings
    interrupted: bool


Watch = Callable[[Written], None]


@dataclass
class Doctor:
    """Writes visit after visit in the order of time; `watch` is told of each prescription."""

    user: User
    watch: Watch = lambda _: None

    def write(
        self, visit_id: int, note: ConsultationForm, weight_kg: float, moment: datetime
    ) -> tuple[str, ...]:
        """Writes and signs a visit as of a past moment; the lines that were signed. The lines of
        `note` are typed one by one, with their doses by weight worked out."""
        lines = [by_weight(line, weight_kg) for line in note.entries("prescription")]
        workspace = _on(clinic_day(moment), _desk(visit_id, note.with_entries("prescription", ())))
        typed_lines = []
        for line in lines:
            workspace, typed_line = _type(workspace, line)
            typed_lines.append(typed_line)
        workspace = _confirm(workspace)
        understood = sum(line.medicine is not None for line in workspace.lines)
        interrupted = "cautions" in signing.hindrances(workspace)
        typed = tuple(typed_lines)
        self.watch(Written(workspace.today, typed, understood, workspace.findings, interrupted))
        workspace = _heed(workspace, {line.line: line.typed for line in typed_lines}, weight_kg)
        mark = DraftToken("demo", 1, workspace.visit.note_mark, 0)
        service.finish(workspace, mark, self.user.doctor, self.user.id, None, moment)
        return workspace.typed.entries("prescription")


def _desk(visit_id: int, typed: ConsultationForm) -> ConsultationWorkspace:
    workspace = open_workspace(visit_id, typed)
    diagnoses = [one for told in typed.entries("diagnosis") for one in commands.coded(told)]
    told = workspace.typed.with_entries("diagnosis", diagnoses)
    for question in workspace.asked.values():  # one who comes of age may have another build
        told = told.believing(question.key)
    return commands.replace_typed(workspace, told)


def _on(day: date, workspace: ConsultationWorkspace) -> ConsultationWorkspace:
    return replace(workspace, today=day)


def _again(workspace: ConsultationWorkspace, typed: ConsultationForm) -> ConsultationWorkspace:
    """The desk with what the clinic has just learned in its formulary."""
    return _on(workspace.today, open_workspace(workspace.visit.id, typed))


def _type(workspace: ConsultationWorkspace, line: str) -> tuple[ConsultationWorkspace, TypedLine]:
    """One line is typed and added; a question is answered."""
    found = complete(line, workspace.formulary)
    chosen = _chosen(line, found)
    typed = commands.apply(f"pick:prescription:{chosen}", workspace)
    learned = service.learn(workspace, typed)
    after = _again(workspace, typed) if learned else commands.replace_typed(workspace, typed)
    before = workspace.typed.entries("prescription")
    new = [entry for entry in typed.entries("prescription") if entry not in before]
    stands = new[0] if new else chosen
    if found.own_words and stands in typed.entries("prescription"):
        after, stands = _as_own(after, line, stands)
    medicine, _ = after.formulary.split(stands)
    kept = found.own_words or (found.choices and stands == line)
    label = medicine.label if medicine and not kept else ""
    use = workspace.formulary.uses.get(fold(label))
    return after, TypedLine(line, found, stands, label, use.uses if use else 0)


def _chosen(line: str, found: Completed) -> str:
    """The choice that lines.toml means, else the line as it was typed; where lines.toml says
    nothing the first choice, which is the doctor's usual one."""
    if not found.choices:
        return found.line or line
    choices, meant = [choice for _, choice in found.choices], of_line(all_lines().meant, line)
    if meant is None:
        return choices[0]
    fitting = [choice for choice in choices if meant and meant.casefold() in choice.casefold()]
    return fitting[0] if fitting else line


def _as_own(
    workspace: ConsultationWorkspace, line: str, stands: str
) -> tuple[ConsultationWorkspace, str]:
    """Adds the medicine of an unknown line as the doctor's own, where lines.toml tells of it."""
    told = of_line(all_lines().own, line)
    if told is None:
        return workspace, stands
    known = MedicineOption(
        label=told["label"],
        generic=told["generic"],
        ingredients=tuple(part.strip() for part in told["generic"].split("+")),
        form=told["form"],
        strength=told["strength"],
        confirmed=True,
    )
    entries = workspace.typed.entries("prescription")
    after = _again(workspace, service.add_own(workspace, stands, known))
    return after, after.typed.entries("prescription")[entries.index(stands)]


def _confirm(workspace: ConsultationWorkspace) -> ConsultationWorkspace:
    """Vouches for the compositions that the lists are not sure of."""
    if all(line.medicine is None or line.medicine.confirmed for line in workspace.lines):
        return workspace
    service.confirm(workspace)
    return _again(workspace, workspace.typed)


def _heed(
    workspace: ConsultationWorkspace, typed_as: dict[str, str], weight_kg: float
) -> ConsultationWorkspace:
    """Gives another medicine where one may harm, or writes down why it is given all the same."""
    for _ in range(len(workspace.lines)):
        wrong = next(filter(_is_grave, workspace.findings.cautions), None)
        if wrong is None:
            break
        entries = workspace.typed.entries("prescription")
        bad = [entries[place - 1] for place in wrong.positions if 0 < place <= len(entries)]
        swapped = _instead(workspace, bad, typed_as, weight_kg)
        if swapped is None:
            break
        workspace = swapped
    return _answered(workspace)


def _is_grave(caution: Caution) -> bool:
    return caution.severity == STOP and caution.kind in _GIVES_WAY


def _instead(
    workspace: ConsultationWorkspace, bad: list[str], typed_as: dict[str, str], weight_kg: float
) -> ConsultationWorkspace | None:
    """With the first of these lines that has another in its place; None where none has."""
    entries = list(workspace.typed.entries("prescription"))
    for entry in bad:
        other = of_line(all_lines().instead, typed_as.get(entry, ""))
        if other is None:
            continue
        line = complete(by_weight(other, weight_kg), workspace.formulary).line
        if not line or line in entries:
            entries.remove(entry)
        else:
            entries[entries.index(entry)] = line
        return commands.replace_typed(
            workspace, workspace.typed.with_entries("prescription", entries)
        )
    return None


def _answered(workspace: ConsultationWorkspace) -> ConsultationWorkspace:
    reasons = {c.key: OWN_REASON if c.typed_reason else REASON for c in workspace.findings.cautions}
    if not reasons:
        return workspace
    typed = replace(workspace.typed, reasons={**workspace.typed.reasons, **reasons})
    return commands.replace_typed(workspace, typed)
