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
from clinic.consultation import acts, service, signing
from clinic.consultation.desk import Desk, open_desk
from clinic.consultation.typed import Typed
from clinic.demo.cases import all_lines, by_weight, of_line
from clinic.prescribing.checks import Caution, Findings
from clinic.prescribing.completing import Completed, complete
from clinic.prescribing.formulary import MedicineOption, fold
from clinic.visits.drafts import Mark

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
        self, visit_id: int, note: Typed, weight_kg: float, moment: datetime
    ) -> tuple[str, ...]:
        """Writes and signs a visit as of a past moment; the lines that were signed. The lines of
        `note` are typed one by one, with their doses by weight worked out."""
        lines = [by_weight(line, weight_kg) for line in note.entries("prescription")]
        desk = _on(clinic_day(moment), _desk(visit_id, note.with_entries("prescription", ())))
        typed_lines = []
        for line in lines:
            desk, typed_line = _type(desk, line)
            typed_lines.append(typed_line)
        desk = _confirm(desk)
        understood = sum(line.medicine is not None for line in desk.lines)
        interrupted = "cautions" in signing.hindrances(desk)
        typed = tuple(typed_lines)
        self.watch(Written(desk.today, typed, understood, desk.findings, interrupted))
        desk = _heed(desk, {line.line: line.typed for line in typed_lines}, weight_kg)
        mark = Mark("demo", 1, desk.visit.note_mark, 0)
        service.finish(desk, mark, self.user.doctor, self.user.id, None, moment)
        return desk.typed.entries("prescription")


def _desk(visit_id: int, typed: Typed) -> Desk:
    desk = open_desk(visit_id, typed)
    diagnoses = [one for told in typed.entries("diagnosis") for one in acts.coded(told)]
    told = desk.typed.with_entries("diagnosis", diagnoses)
    for question in desk.asked.values():  # one who comes of age may have another build
        told = told.believing(question.key)
    return acts.replace_typed(desk, told)


def _on(day: date, desk: Desk) -> Desk:
    return replace(desk, today=day)


def _again(desk: Desk, typed: Typed) -> Desk:
    """The desk with what the clinic has just learned in its formulary."""
    return _on(desk.today, open_desk(desk.visit.id, typed))


def _type(desk: Desk, line: str) -> tuple[Desk, TypedLine]:
    """One line is typed and added; a question is answered."""
    found = complete(line, desk.formulary)
    chosen = _chosen(line, found)
    typed = acts.apply(f"pick:prescription:{chosen}", desk)
    learned = service.learn(desk, typed)
    after = _again(desk, typed) if learned else acts.replace_typed(desk, typed)
    before = desk.typed.entries("prescription")
    new = [entry for entry in typed.entries("prescription") if entry not in before]
    stands = new[0] if new else chosen
    if found.own_words and stands in typed.entries("prescription"):
        after, stands = _as_own(after, line, stands)
    medicine, _ = after.formulary.split(stands)
    kept = found.own_words or (found.choices and stands == line)
    label = medicine.label if medicine and not kept else ""
    use = desk.formulary.uses.get(fold(label))
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


def _as_own(desk: Desk, line: str, stands: str) -> tuple[Desk, str]:
    """Adds the medicine of an unknown line as the doctor's own, where lines.toml tells of it."""
    told = of_line(all_lines().own, line)
    if told is None:
        return desk, stands
    known = MedicineOption(
        label=told["label"],
        generic=told["generic"],
        ingredients=tuple(part.strip() for part in told["generic"].split("+")),
        form=told["form"],
        strength=told["strength"],
        confirmed=True,
    )
    entries = desk.typed.entries("prescription")
    after = _again(desk, service.add_own(desk, stands, known))
    return after, after.typed.entries("prescription")[entries.index(stands)]


def _confirm(desk: Desk) -> Desk:
    """Vouches for the compositions that the lists are not sure of."""
    if all(line.medicine is None or line.medicine.confirmed for line in desk.lines):
        return desk
    service.confirm(desk)
    return _again(desk, desk.typed)


def _heed(desk: Desk, typed_as: dict[str, str], weight_kg: float) -> Desk:
    """Gives another medicine where one may harm, or writes down why it is given all the same."""
    for _ in range(len(desk.lines)):
        wrong = next(filter(_is_grave, desk.findings.cautions), None)
        if wrong is None:
            break
        entries = desk.typed.entries("prescription")
        bad = [entries[place - 1] for place in wrong.positions if 0 < place <= len(entries)]
        swapped = _instead(desk, bad, typed_as, weight_kg)
        if swapped is None:
            break
        desk = swapped
    return _answered(desk)


def _is_grave(caution: Caution) -> bool:
    return caution.severity == STOP and caution.kind in _GIVES_WAY


def _instead(desk: Desk, bad: list[str], typed_as: dict[str, str], weight_kg: float) -> Desk | None:
    """With the first of these lines that has another in its place; None where none has."""
    entries = list(desk.typed.entries("prescription"))
    for entry in bad:
        other = of_line(all_lines().instead, typed_as.get(entry, ""))
        if other is None:
            continue
        line = complete(by_weight(other, weight_kg), desk.formulary).line
        if not line or line in entries:
            entries.remove(entry)
        else:
            entries[entries.index(entry)] = line
        return acts.replace_typed(desk, desk.typed.with_entries("prescription", entries))
    return None


def _answered(desk: Desk) -> Desk:
    reasons = {c.key: OWN_REASON if c.typed_reason else REASON for c in desk.findings.cautions}
    if not reasons:
        return desk
    typed = replace(desk.typed, reasons={**desk.typed.reasons, **reasons})
    return acts.replace_typed(desk, typed)
