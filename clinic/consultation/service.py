"""Begin, save and finish a consultation. Flushes; the view commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic.clock import utc_now
from clinic.consultation import by_weight, signing
from clinic.consultation.form import OWN, ConsultationForm
from clinic.consultation.note import read_note
from clinic.facts.ingredients import normal_ingredient
from clinic.habits.queries import count_use
from clinic.letterhead.queries import find_present
from clinic.measurements.rules import same
from clinic.measurements.service import record
from clinic.prescribing.formulary import LONGEST_LABEL_WORDS, MedicineOption, fold
from clinic.prescribing.lines import text_behind, unlisted
from clinic.prescribing.misspelt import likely_contents
from clinic.prescribing.models import Prescription
from clinic.prescribing.queries import translations_of
from clinic.prescribing.service import keep_medicine, save_template, sign
from clinic.prescribing.settings import read_settings
from clinic.prescribing.signatures import keep_signature
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
    from clinic.auth.signers import Signer
    from clinic.consultation.workspace import ConsultationWorkspace
    from clinic.prescribing.content import Content
    from clinic.visits.models import VisitDraft


@dataclass
class NotReady(Exception):
    """The note cannot be finished yet; `errors` say by field what to correct."""

    errors: dict[str, str]


def begin(patient_id: int, fee_paise: int, request_key: str | None = None) -> Visit:
    """Return today's visit of a patient: one that is empty or being written, or a new one. The
    patient's entry of the queue is then "with the doctor".

    Raises NoSuchPatient or Archived.
    """
    visit = visits.begin_today(patient_id, fee_paise, request_key)
    queue.begin(patient_id, visit.id)
    return visit


def save_text(
    workspace: ConsultationWorkspace,
    typed: ConsultationForm,
    token: DraftToken,
    moment: datetime | None = None,
) -> ConsultationWorkspace:
    """Save the typed text, and record its vital signs; those of a correction are recorded when it
    is signed.

    Returns the workspace with the saved draft, which has another text if a newer one came in first.
    Raises Stale, see `visits.drafts.save_draft`.
    """
    typed = typed.merging_recorded(workspace.recorded)
    draft = save_draft(workspace.visit, typed.to_json(), token)
    after = replace(workspace, typed=typed, draft=draft)
    if workspace.visit.is_finished or (draft.tab, draft.sequence) != (token.tab, token.sequence):
        return after
    return record_vitals(after, draft, moment)


def record_vitals(
    workspace: ConsultationWorkspace, draft: VisitDraft, moment: datetime | None
) -> ConsultationWorkspace:
    """Record the vital signs that were changed here, are readable and not doubtful.

    The draft notes what was recorded. Returns the workspace with the recorded measures.
    """
    unrecordable = {*workspace.note.errors, *workspace.doubtful_measures, *workspace.clashes}
    fields = (name for name in FIELDS if name not in unrecordable)
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
    typed = replace(
        workspace.typed, recorded={**workspace.typed.recorded, **ours}
    ).merging_recorded(recorded)
    draft.typed = typed.to_json()
    return replace(workspace, typed=typed, measures=read_vitals(recorded).measures)


def learn(workspace: ConsultationWorkspace, typed: ConsultationForm) -> bool:
    """Add a medicine that a new line names and no list has to the formulary, unconfirmed.

    Such a medicine is an unlisted strength of a known brand. Returns whether there was one.
    """
    new = set(typed.entries("prescription")) - set(workspace.typed.entries("prescription"))
    medicines = [
        medicine for line in sorted(new) if (medicine := unlisted(line, workspace.formulary))
    ]
    for medicine in medicines:
        keep_medicine(medicine, confirm=False)
    return bool(medicines)


def confirm(workspace: ConsultationWorkspace, text: str = "") -> None:
    """Confirm the contents of the medicine of a line for good; of all lines for an empty line."""
    for line in workspace.lines:
        if line.medicine and not line.medicine.confirmed and text in ("", line.text):
            keep_medicine(line.medicine, day=workspace.today)


def pin(workspace: ConsultationWorkspace, line: str, pinned: bool) -> None:
    """Make the medicine of a line a favourite, or no longer one; whether it needs confirmation
    stays.
    """
    medicine = _medicine_of(workspace, line)
    if medicine is not None:
        keep_medicine(medicine, confirm=medicine.confirmed, pinned=pinned)


def described_medicine(
    workspace: ConsultationWorkspace, line: str, contents: str
) -> MedicineOption:
    """Return the own medicine that the doctor described beside a line, with the contents that were
    chosen.
    """
    fields = workspace.typed.own_medicines.get(line, {})
    description = {name: " ".join(fields.get(name, "").split()) for name in OWN}
    description["generic"] = contents or description["generic"]
    ingredients = (normal_ingredient(part) for part in description["generic"].split("+"))
    return MedicineOption(
        label=description["label"],
        generic=description["generic"],
        ingredients=tuple(filter(None, ingredients)),
        form=description["form"],
        strength=description["strength"],
        confirmed=True,
    )


def add_own(
    workspace: ConsultationWorkspace, line: str, medicine: MedicineOption, sure: bool = False
) -> ConsultationForm:
    """Store an own medicine and rewrite its line: its label, then the rest as it was typed.

    Raises ValueError with advice if its description is incomplete, or an ingredient is spelt nearly
    like a known one and the doctor is not `sure`.
    """
    _check_described(medicine)
    if not sure and likely_contents(medicine.generic):
        raise ValueError(f"“{medicine.generic}” is in no list. Tap what is in {medicine.label}.")
    entries = workspace.typed.entries("prescription")
    if line not in entries:
        return workspace.typed
    keep_medicine(medicine, day=workspace.today)
    new_line = f"{medicine.label} {text_behind(line, medicine.label)}".strip()
    after = workspace.typed.without_own_medicine(line).replacing(
        "prescription", entries.index(line), new_line
    )
    return after if fold(new_line) == fold(line) else after.with_typed_text(new_line, line)


def _check_described(medicine: MedicineOption) -> None:
    """Raise ValueError if a line could never be recognised by this label again."""
    if not fold(medicine.label) or not medicine.ingredients:
        raise ValueError("Write the medicine's name and what is in it.")
    limits = (
        *(
            (medicine.label, 200),
            (fold(medicine.label), 200),
            (medicine.strength, 200),
            (medicine.form, 40),
        ),
        *((medicine.generic, 400), ("+".join(medicine.ingredients), 400)),
    )
    word_count = len(medicine.label.split())
    if word_count > LONGEST_LABEL_WORDS or any(len(text) > limit for text, limit in limits):
        raise ValueError("Write the name, what is in it, strength and form shorter.")


def keep_as_template(workspace: ConsultationWorkspace, name: str, request_key: str | None) -> None:
    """Save the lines with diagnosis and advice under a name; calculated lines as they
    were typed.
    """
    typed = workspace.typed
    save_template(
        name,
        joined(by_weight.for_others(typed)),
        joined(typed.entries("diagnosis")),
        joined(typed.entries("advice")),
        request_key,
    )


def _medicine_of(workspace: ConsultationWorkspace, text: str) -> MedicineOption | None:
    return next((line.medicine for line in workspace.lines if line.text == text), None)


def find_signed(request_key: str | None) -> Prescription | None:
    """Return the prescription that the same request signed before, if any."""
    return find_by_request_key(Prescription, request_key)


def has_all_of(workspace: ConsultationWorkspace, typed: ConsultationForm) -> bool:
    """Return whether the visit already says all that is typed."""
    note = read_note(typed, workspace.visit.visit_date)
    has_values = all(getattr(workspace.visit, name) == value for name, value in note.values.items())
    return has_values and not note.errors and note.measures == workspace.measures


def _with_settings(
    content: Content, workspace: ConsultationWorkspace, doctor: AnyDoctor, user_id: int
) -> Content:
    """Add what the settings say at this moment: lab values, logo, signature, own translations."""
    if read_settings(doctor.print_language).lab_values:
        printed = workspace.labs.printed_on(workspace.visit.visit_date)
        content = replace(content, lab_values=printed)
    logo = find_present()
    translations = translations_of(content.advice) if content.advice else {}
    return replace(
        content,
        logo=logo.id if logo else 0,
        signature=keep_signature(user_id if content.owner_name else None),
        translations=translations,
    )


def finish(
    workspace: ConsultationWorkspace,
    token: DraftToken,
    doctor: AnyDoctor,
    user_id: int,
    request_key: str | None,
    moment: datetime | None = None,
    signer: AnyDoctor | Signer | None = None,
) -> Prescription:
    """Read the note into the visit and sign its prescription, in one transaction.

    `signer` is who signs in the doctor's place: the user, where that is an assistant. `moment` is
    the time of signing, now by default; imported records pass a past one. Raises NotReady, with the
    text saved in the draft; Stale if another page saved since.
    """
    now = moment or utc_now()
    workspace = save_text(workspace, workspace.typed, token, now)
    if workspace.draft is None or not workspace.typed.has_text_of(workspace.draft.typed):
        raise Stale  # a newer text of the same page came in first
    if not (errors := signing.find_hindrances(workspace)):
        workspace = record_vitals(workspace, workspace.draft, now)
    if errors := errors or signing.clashing(workspace):
        raise NotReady(errors)
    content = signing.content_of(workspace, doctor, now, signer)
    content = _with_settings(content, workspace, doctor, user_id)
    for name, value in workspace.note.values.items():
        setattr(workspace.visit, name, value)
    workspace.visit.finished_at = workspace.visit.updated_at = now
    flush_edit()
    close_draft(workspace.visit)
    queue.finish(workspace.visit.id)
    for kind, used in signing.habits_of(workspace).items():
        count_use(kind, used, workspace.today)
    return sign(workspace.visit, content, workspace.lines, user_id, request_key, now)
