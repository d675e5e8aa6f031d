"""Beginning, keeping and finishing a consultation. Flushes; the view commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic.clock import utc_now
from clinic.consultation import by_weight, signing
from clinic.consultation.form import OWN, ConsultationForm
from clinic.consultation.note import read_note
from clinic.facts.ingredients import normal_ingredient
from clinic.habits.queries import count_use
from clinic.measurements.rules import same
from clinic.measurements.service import record
from clinic.prescribing.formulary import LONGEST_LABEL_WORDS, MedicineOption, fold
from clinic.prescribing.lines import dose_of, name_in, unlisted
from clinic.prescribing.misspelt import likely_contents
from clinic.prescribing.models import Prescription
from clinic.prescribing.service import keep_medicine, save_template, sign
from clinic.queue import service as queue
from clinic.submissions import find_by_request_key
from clinic.versions import Stale, flush_edit
from clinic.visits import service as visits
from clinic.visits.drafts import DraftToken, close_draft, save_draft
from clinic.visits.models import Visit
from clinic.visits.notes import joined
from clinic.visits.vitals import FIELDS, read_vitals

if TYPE_CHECKING:
    from datetime import datetime

    from clinic.auth.models import AnyDoctor
    from clinic.consultation.workspace import ConsultationWorkspace
    from clinic.visits.models import VisitDraft


@dataclass
class NotReady(Exception):
    """The note cannot be finished yet; `errors` say by field what to put right."""

    errors: dict[str, str]


def begin(patient_id: int, fee_paise: int, request_key: str | None = None) -> Visit:
    """Today's visit of a patient, empty: the one that is already being written, or a new one. The
    patient is with the doctor from then on.

    Raises NoSuchPatient or Archived.
    """
    visit = visits.begin_today(patient_id, fee_paise, request_key)
    queue.begin(patient_id, visit.id)
    return visit


def keep(
    workspace: ConsultationWorkspace,
    typed: ConsultationForm,
    mark: DraftToken,
    moment: datetime | None = None,
) -> ConsultationWorkspace:
    """Keeps what was typed, and records the vital signs in it; those of a note that is corrected
    are recorded with its signature. Answers the workspace as it is then, with this text and the
    draft, which is another text where a newer one came in first. Raises Stale, see
    `visits.drafts.save_draft`."""
    typed = typed.meeting(workspace.recorded)
    draft = save_draft(workspace.visit, typed.to_json(), mark)
    after = replace(workspace, typed=typed, draft=draft)
    if workspace.visit.is_finished or (draft.tab, draft.sequence) != (mark.tab, mark.sequence):
        return after
    return record_vitals(after, draft, moment)


def record_vitals(
    workspace: ConsultationWorkspace, draft: VisitDraft, moment: datetime | None = None
) -> ConsultationWorkspace:
    """Records the vital signs that were changed here, can be read and are not asked about; notes in
    the draft what it recorded. Answers the workspace with what is recorded then."""
    held = {*workspace.note.errors, *workspace.asked, *workspace.clashes}
    fields = (name for name in FIELDS if name not in held)
    new = {
        name: text
        for name in fields
        if not same(name, text := workspace.typed.text(name), workspace.recorded[name])
    }
    if not new:
        return workspace
    seen = {
        name: (workspace.typed.seen.get(name), workspace.typed.recorded.get(name)) for name in new
    }
    recorded = record(workspace.visit, new, seen, moment)
    ours = {
        name: text for name, text in recorded.items() if name in new and same(name, text, new[name])
    }
    typed = replace(workspace.typed, recorded={**workspace.typed.recorded, **ours}).meeting(
        recorded
    )
    draft.typed = typed.to_json()
    return replace(workspace, typed=typed, measures=read_vitals(recorded).measures)


def learn(workspace: ConsultationWorkspace, typed: ConsultationForm) -> bool:
    """Puts a medicine that a new line names, and that no list holds (an unlisted strength of a
    known brand), in the formulary, unconfirmed; whether there was one."""
    new = set(typed.entries("prescription")) - set(workspace.typed.entries("prescription"))
    found = [named for line in sorted(new) if (named := unlisted(line, workspace.formulary))]
    for medicine in found:
        keep_medicine(medicine, confirm=False)
    return bool(found)


def confirm(workspace: ConsultationWorkspace, words: str = "") -> None:
    """The doctor vouches for what is in the medicine of a line, once and for all; without a line,
    for those of all lines."""
    for line in workspace.lines:
        if line.medicine and not line.medicine.confirmed and words in ("", line.words):
            keep_medicine(line.medicine, day=workspace.today)


def pin(workspace: ConsultationWorkspace, words: str, pinned: bool) -> None:
    """Makes the medicine of a line a favourite, or no longer one. One that needed nobody to vouch
    for it needs nobody then."""
    medicine = _medicine_of(workspace, words)
    if medicine is not None:
        keep_medicine(medicine, confirm=medicine.confirmed, pinned=pinned)


def told(workspace: ConsultationWorkspace, words: str, contents: str) -> MedicineOption:
    """What the doctor tells of the medicine of a line, in the fields beside that line; with what
    was tapped of its contents."""
    fields = workspace.typed.told.get(words, {})
    said = {name: " ".join(fields.get(name, "").split()) for name in OWN}
    said["generic"] = contents or said["generic"]
    ingredients = (normal_ingredient(part) for part in said["generic"].split("+"))
    return MedicineOption(
        label=said["label"],
        generic=said["generic"],
        ingredients=tuple(filter(None, ingredients)),
        form=said["form"],
        strength=said["strength"],
        confirmed=True,
    )


def add_own(
    workspace: ConsultationWorkspace, words: str, told: MedicineOption, sure: bool = False
) -> ConsultationForm:
    """An own medicine, made in place from a line that was not recognised: the line then begins
    with its label and goes on as it was typed. Raises ValueError with advice when too little is
    told of it, or an ingredient is spelt nearly as a known one and the doctor is not `sure`."""
    _check_told(told)
    if not sure and likely_contents(told.generic):
        raise ValueError(f"“{told.generic}” is in no list. Tap what is in {told.label}.")
    entries = workspace.typed.entries("prescription")
    if words not in entries:
        return workspace.typed
    keep_medicine(told, day=workspace.today)
    names = (name for name in (told.label, name_in(words)) if _begins(words, name))
    name = next(names, "")
    line = f"{told.label} {words[len(name) :].strip() if name else dose_of(words)}".strip()
    after = workspace.typed.forgetting(words).replacing("prescription", entries.index(words), line)
    return after if fold(line) == fold(words) else after.noting(line, words)


def _begins(words: str, name: str) -> bool:
    return words.casefold().startswith(name.casefold())


def _check_told(told: MedicineOption) -> None:
    """Raises ValueError where a line could never be recognised by this label again."""
    if not fold(told.label) or not told.ingredients:
        raise ValueError("Write the medicine's name and what is in it.")
    rooms = (
        *((told.label, 200), (fold(told.label), 200), (told.strength, 200), (told.form, 40)),
        *((told.generic, 400), ("+".join(told.ingredients), 400)),
    )
    words = len(told.label.split())
    if words > LONGEST_LABEL_WORDS or any(len(text) > room for text, room in rooms):
        raise ValueError("Write the name, what is in it, strength and form shorter.")


def keep_as_template(workspace: ConsultationWorkspace, name: str, request_key: str | None) -> None:
    """The lines as they stand, or by weight as they were typed, with diagnosis and advice, under a
    name."""
    typed = workspace.typed
    save_template(
        name,
        joined(by_weight.for_others(typed)),
        joined(typed.entries("diagnosis")),
        joined(typed.entries("advice")),
        request_key,
    )


def _medicine_of(workspace: ConsultationWorkspace, words: str) -> MedicineOption | None:
    return next((line.medicine for line in workspace.lines if line.words == words), None)


def find_signed(request_key: str | None) -> Prescription | None:
    """What the same tap on Finish signed before."""
    return find_by_request_key(Prescription, request_key)


def stands(workspace: ConsultationWorkspace, typed: ConsultationForm) -> bool:
    """Whether the visit says already all that is typed."""
    note = read_note(typed, workspace.visit.visit_date)
    said = all(getattr(workspace.visit, name) == value for name, value in note.values.items())
    return said and not note.errors and note.measures == workspace.measures


def finish(
    workspace: ConsultationWorkspace,
    mark: DraftToken,
    doctor: AnyDoctor,
    user_id: int,
    request_key: str | None,
    moment: datetime | None = None,
) -> Prescription:
    """Reads the note into the visit and signs its prescription, in one transaction; at a past
    `moment` where one is given, as for records that are brought in, else now.

    Raises NotReady, with the text kept in the draft; Stale when another page wrote since.
    """
    now = moment or utc_now()
    workspace = keep(workspace, workspace.typed, mark, now)
    if workspace.draft is None or not workspace.typed.says_same(workspace.draft.typed):
        raise Stale  # a newer text of the same page came in first
    if not (errors := signing.hindrances(workspace)):
        workspace = record_vitals(workspace, workspace.draft, now)
    if errors := errors or signing.clashing(workspace):
        raise NotReady(errors)
    content = signing.content_of(workspace, doctor, now)
    for name, value in workspace.note.values.items():
        setattr(workspace.visit, name, value)
    workspace.visit.finished_at = workspace.visit.updated_at = now
    flush_edit()
    close_draft(workspace.visit)
    queue.finish(workspace.visit.id)
    for kind, used in signing.habits_of(workspace).items():
        count_use(kind, used, workspace.today)
    return sign(workspace.visit, content, workspace.lines, user_id, request_key, now)
