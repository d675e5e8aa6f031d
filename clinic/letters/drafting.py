"""Begin letters, fill and save them. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clinic.alerts.queries import find_alerts
from clinic.auth.models import AnyDoctor
from clinic.auth.signers import Signer
from clinic.clock import clinic_day, format_moment, utc_now
from clinic.extensions import db
from clinic.letters import queries
from clinic.letters.filling import fill
from clinic.letters.kinds import CHIPS, LetterKind
from clinic.letters.models import Letter, LetterDraft
from clinic.letters.own_texts import NoSuchLetter, template_of
from clinic.letters.rules import last_day
from clinic.letters.values import LetterInput, LetterSource, NoteText, values_of
from clinic.patients.service import PatientArchived
from clinic.versions import change, flush_edit
from clinic.visits.drafts import find_draft as find_note
from clinic.visits.drafts import lock_note
from clinic.visits.models import Visit
from clinic.visits.notes import entries
from clinic.visits.service import get_visit


class NotReplaceable(Exception):
    """The letter cannot be replaced: it is not revoked, or another letter replaced it."""


def get_draft(draft_id: int) -> LetterDraft:
    """Return a draft of an active patient, with its visit. Raises NoSuchLetter, Archived."""
    draft = queries.find_draft(draft_id)
    if draft is None:
        raise NoSuchLetter(draft_id)
    if draft.visit.patient.is_archived:
        raise PatientArchived(draft.visit.patient_id)
    return draft


def start_draft(
    visit: Visit,
    values: Mapping[str, Any],
    doctor: AnyDoctor,
    user_id: int,
    signer: AnyDoctor | Signer,
    request_key: str | None = None,
) -> LetterDraft:
    """Begin a letter of a visit: `values` are columns of LetterDraft, `days` the length of a
    sickness. It is filled with the visit. Raises PatientArchived, and VisitDiscarded.
    """
    lock_note(visit)
    if visit.patient.is_archived:
        raise PatientArchived(visit.patient_id)
    chosen = dict(values)
    kind, days = LetterKind(chosen["kind"]), chosen.pop("days", None)
    draft = LetterDraft(visit_id=visit.id, written_by=user_id, request_key=request_key or None)
    draft.names_diagnosis = kind is LetterKind.REFERRAL
    if kind in (LetterKind.SICKNESS, LetterKind.FITNESS):
        draft.starts_on = visit.visit_date if kind is LetterKind.SICKNESS else clinic_day()
        draft.mark_1, draft.mark_2 = _marks_of(visit)
    if kind is LetterKind.SICKNESS and days in CHIPS:
        draft.ends_on = last_day(visit.visit_date, days)
    if kind is LetterKind.ATTENDANCE and clinic_day(visit.created_at) == visit.visit_date:
        draft.attended = f"from {format_moment(visit.created_at).partition(', ')[2]}"
    for name, value in chosen.items():
        setattr(draft, name, value)
    fill_draft(draft, visit, doctor, signer)
    db.session.add(draft)
    db.session.flush()
    return draft


def _marks_of(visit: Visit) -> tuple[str, str]:
    marks = queries.list_marks(visit.patient.records)
    return (marks[0] if marks else "", marks[1] if len(marks) > 1 else "")


def fill_draft(
    draft: LetterDraft, visit: Visit, doctor: AnyDoctor, signer: AnyDoctor | Signer
) -> None:
    """Fill the text again from the draft's present fields. Raises WrongText."""
    template = template_of(LetterKind(draft.kind), draft.language, draft.text_id)
    draft.body = draft.filled = fill(template, _values(draft, visit, doctor, signer))


def _values(
    draft: LetterDraft, visit: Visit, doctor: AnyDoctor, signer: AnyDoctor | Signer
) -> dict[str, str]:
    patient = visit.patient
    alerts = find_alerts(patient.records)
    allergies = ", ".join(allergy.text for allergy in alerts.allergies)
    facts = LetterSource(
        name=patient.name,
        age=patient.age_on(visit.visit_date),
        sex=patient.gender_word,
        number=patient.id,
        address=patient.address,
        visit_day=visit.visit_date,
        today=clinic_day(),
        note=read_note(visit),
        allergies=allergies or ("none known" if alerts.no_allergies_on else ""),
        doctor=signer.full_name,
        clinic=doctor.clinic_name,
    )
    chosen = LetterInput(
        language=draft.language,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        attended=draft.attended or "",
        recipient=draft.recipient or "",
        reason=draft.reason or "",
        names_diagnosis=bool(draft.names_diagnosis),
    )
    return values_of(facts, chosen)


def read_note(visit: Visit) -> NoteText:
    """Return the note of a visit; while it is being written, the note of its draft."""
    draft = find_note(visit.id)
    if draft is None:
        return NoteText(
            entries(visit.symptoms),
            visit.findings,
            entries(visit.diagnosis),
            entries(visit.prescription),
        )
    lists, texts = draft.typed.get("lists", {}), draft.typed.get("texts", {})
    return NoteText(
        tuple(lists.get("symptoms", ())),
        str(texts.get("findings", "")),
        tuple(lists.get("diagnosis", ())),
        tuple(lists.get("prescription", ())),
    )


def save_draft(
    draft: LetterDraft,
    seen_version: int,
    values: Mapping[str, Any],
    doctor: AnyDoctor,
    signer: AnyDoctor | Signer,
    anew: bool = False,
) -> None:
    """Save a draft. While its text is as it was filled, it is filled again with what changed.

    `values` has the text only where it was changed by hand; with `anew` it is filled in any case.
    Raises Stale.
    """
    by_hand = "body" in values or draft.body != draft.filled
    change(draft, seen_version, values)
    if anew or not by_hand:
        fill_draft(draft, draft.visit, doctor, signer)
    flush_edit()


def discard_draft(draft: LetterDraft) -> None:
    """Discard a draft; `restore_draft` undoes it."""
    draft.discarded_at = draft.discarded_at or utc_now()
    db.session.flush()


def restore_draft(draft: LetterDraft) -> None:
    """Undo `discard_draft`."""
    draft.discarded_at = None
    db.session.flush()


def write_anew(letter: Letter, user_id: int, request_key: str | None = None) -> LetterDraft:
    """Return a draft that replaces a revoked letter, with its text and particulars.

    Raises NotReplaceable, Archived and VisitDiscarded.
    """
    visit = get_visit(letter.visit_id)
    lock_note(visit)
    if visit.patient.is_archived:
        raise PatientArchived(visit.patient_id)
    if letter.revocation is None or queries.find_replacement(letter.id) is not None:
        raise NotReplaceable(letter.id)
    content = letter.content
    marks = [*content.get("marks", ()), "", ""]
    draft = LetterDraft(
        visit_id=letter.visit_id,
        written_by=user_id,
        replaces_id=letter.id,
        kind=letter.kind,
        language=letter.language,
        starts_on=letter.starts_on,
        ends_on=letter.ends_on,
        recipient=content.get("recipient", ""),
        history=content.get("history", "").partition(": ")[2],
        names_diagnosis=bool(content.get("diagnosis")),
        mark_1=marks[0],
        mark_2=marks[1],
        body=content["body"],
        filled="",
        request_key=request_key or None,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def move_drafts(visit_id: int, to_visit_id: int) -> None:
    """Move the drafts of a visit to its copy with the right patient.

    Each text still names the wrong patient, which is asked about before it is issued.
    """
    for draft in queries.list_drafts_of_visit(visit_id):
        draft.visit_id = to_visit_id
    db.session.flush()
