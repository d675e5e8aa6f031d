"""The demo's doctor: writes each visit by the services of the consultation, as the screen does.

Lines are typed as in cases.toml. Where a line asks, the choice named in lines.toml is taken. A
medicine that is in no list is added once as an own medicine. A line that may harm this patient is
replaced; any other caution is answered with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from clinic.clock import clinic_day
from clinic.consultation import adding, commands, service, signing
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
    """A typed line, how it was completed, and the final line.

    `label` is that of its medicine, '' for own words. `uses`: how often the doctor had written
    that medicine before.
    """

    typed: str
    completed: Completed
    line: str
    label: str
    uses: int


@dataclass(frozen=True)
class WrittenPrescription:
    """A prescription as typed, before the doctor acts on any caution.

    `interrupted`: a caution must be answered before it can be signed.
    """

    day: date
    lines: tuple[TypedLine, ...]
    understood: int
    findings: Findings
    interrupted: bool


Watch = Callable[[WrittenPrescription], None]


@dataclass
class Doctor:
    """Writes visits in the order of time; `watch` is called with each prescription."""

    user: User
    watch: Watch = lambda _: None

    def write(
        self, visit_id: int, note: ConsultationForm, weight_kg: float, moment: datetime
    ) -> tuple[str, ...]:
        """Write and sign a visit as of a past moment; return the signed lines.

        The lines of `note` are typed one by one, with their doses by weight calculated.
        """
        lines = [by_weight(line, weight_kg) for line in note.entries("prescription")]
        workspace = _on(
            clinic_day(moment), _open_workspace(visit_id, note.with_entries("prescription", ()))
        )
        typed_lines = []
        for line in lines:
            workspace, typed_line = _type(workspace, line)
            typed_lines.append(typed_line)
        workspace = _confirm(workspace)
        understood = sum(line.medicine is not None for line in workspace.lines)
        interrupted = "cautions" in signing.find_hindrances(workspace)
        typed = tuple(typed_lines)
        self.watch(
            WrittenPrescription(workspace.today, typed, understood, workspace.findings, interrupted)
        )
        typed_as = {line.line: line.typed for line in typed_lines}
        workspace = _resolve_cautions(workspace, typed_as, weight_kg)
        mark = DraftToken("demo", 1, workspace.visit.note_mark, 0)
        service.finish(workspace, mark, self.user.own_doctor(), self.user.id, None, moment)
        return workspace.typed.entries("prescription")


def _open_workspace(visit_id: int, typed: ConsultationForm) -> ConsultationWorkspace:
    workspace = open_workspace(visit_id, typed, backdated_by="")
    diagnoses = [
        coded for diagnosis in typed.entries("diagnosis") for coded in adding.coded(diagnosis)
    ]
    form = workspace.typed.with_entries("diagnosis", diagnoses)
    for (
        doubt
    ) in workspace.doubtful_measures.values():  # a patient who turns adult may change in build
        form = form.confirming(doubt.key)
    return adding.replace_typed(workspace, form)


def _on(day: date, workspace: ConsultationWorkspace) -> ConsultationWorkspace:
    return replace(workspace, today=day)


def _reopened(workspace: ConsultationWorkspace, typed: ConsultationForm) -> ConsultationWorkspace:
    """Return the workspace with a formulary that has the medicines just added."""
    return _on(workspace.today, open_workspace(workspace.visit.id, typed, backdated_by=""))


def _type(workspace: ConsultationWorkspace, line: str) -> tuple[ConsultationWorkspace, TypedLine]:
    """Type and add one line; answer its question, if any."""
    completed = complete(line, workspace.formulary)
    chosen = _chosen(line, completed)
    typed = commands.apply(f"pick:prescription:{chosen}", workspace)
    learned = service.learn(workspace, typed)
    after = _reopened(workspace, typed) if learned else adding.replace_typed(workspace, typed)
    before = workspace.typed.entries("prescription")
    new = [entry for entry in typed.entries("prescription") if entry not in before]
    final = new[0] if new else chosen
    if completed.own_words and final in typed.entries("prescription"):
        after, final = _as_own(after, line, final)
    medicine, _ = after.formulary.split(final)
    unread = completed.own_words or (completed.choices and final == line)
    label = medicine.label if medicine and not unread else ""
    use = workspace.formulary.uses.get(fold(label))
    return after, TypedLine(line, completed, final, label, use.uses if use else 0)


def _chosen(line: str, completed: Completed) -> str:
    """Return the choice that lines.toml names, otherwise the line as typed.

    Where lines.toml has no entry it is the first choice, which is the doctor's usual one.
    """
    if not completed.choices:
        return completed.line or line
    choices, intended = (
        [choice for _, choice in completed.choices],
        of_line(all_lines().intended, line),
    )
    if intended is None:
        return choices[0]
    fitting = [
        choice for choice in choices if intended and intended.casefold() in choice.casefold()
    ]
    return fitting[0] if fitting else line


def _as_own(
    workspace: ConsultationWorkspace, line: str, final: str
) -> tuple[ConsultationWorkspace, str]:
    """Add the medicine of an unknown line as the doctor's own, if lines.toml has it."""
    own = of_line(all_lines().own, line)
    if own is None:
        return workspace, final
    medicine = MedicineOption(
        label=own["label"],
        generic=own["generic"],
        ingredients=tuple(part.strip() for part in own["generic"].split("+")),
        form=own["form"],
        strength=own["strength"],
        confirmed=True,
    )
    entries = workspace.typed.entries("prescription")
    after = _reopened(workspace, service.add_own(workspace, final, medicine))
    return after, after.typed.entries("prescription")[entries.index(final)]


def _confirm(workspace: ConsultationWorkspace) -> ConsultationWorkspace:
    """Confirm the compositions that the lists are not sure of."""
    if all(line.medicine is None or line.medicine.confirmed for line in workspace.lines):
        return workspace
    service.confirm(workspace)
    return _reopened(workspace, workspace.typed)


def _resolve_cautions(
    workspace: ConsultationWorkspace, typed_as: dict[str, str], weight_kg: float
) -> ConsultationWorkspace:
    """Replace medicines that may harm, and give a reason for the remaining cautions."""
    for _ in range(len(workspace.lines)):
        wrong = next(filter(_is_grave, workspace.findings.cautions), None)
        if wrong is None:
            break
        entries = workspace.typed.entries("prescription")
        bad = [entries[place - 1] for place in wrong.positions if 0 < place <= len(entries)]
        replaced = _replace_first(workspace, bad, typed_as, weight_kg)
        if replaced is None:
            break
        workspace = replaced
    return _answered(workspace)


def _is_grave(caution: Caution) -> bool:
    return caution.severity == STOP and caution.kind in _GIVES_WAY


def _replace_first(
    workspace: ConsultationWorkspace, bad: list[str], typed_as: dict[str, str], weight_kg: float
) -> ConsultationWorkspace | None:
    """Replace the first of these lines that has a replacement; None where none has."""
    entries = list(workspace.typed.entries("prescription"))
    for entry in bad:
        replacement = of_line(all_lines().instead, typed_as.get(entry, ""))
        if replacement is None:
            continue
        line = complete(by_weight(replacement, weight_kg), workspace.formulary).line
        if not line or line in entries:
            entries.remove(entry)
        else:
            entries[entries.index(entry)] = line
        return adding.replace_typed(
            workspace, workspace.typed.with_entries("prescription", entries)
        )
    return None


def _answered(workspace: ConsultationWorkspace) -> ConsultationWorkspace:
    reasons = {c.key: OWN_REASON if c.typed_reason else REASON for c in workspace.findings.cautions}
    if not reasons:
        return workspace
    typed = replace(workspace.typed, reasons={**workspace.typed.reasons, **reasons})
    return adding.replace_typed(workspace, typed)
