"""Repeat the prescription of an earlier visit in a note that no page has open yet."""

from __future__ import annotations

import secrets

from clinic.consultation import commands, service
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.visits.drafts import DraftToken


def repeat_prescription(workspace: ConsultationWorkspace, earlier: str) -> None:
    """Save the note with the lines of the earlier visit that has this number.

    Medicines that are in the note already are not repeated. Questions about a line are asked when
    the note is opened. Raises Stale where somebody saves the note at the same moment.
    """
    typed = commands.apply(f"repeat:{earlier}", workspace)
    if typed == workspace.typed:
        return
    revision = workspace.draft.revision if workspace.draft else 0
    token = DraftToken(secrets.token_hex(8), 1, workspace.visit.note_mark, revision)
    service.save_text(workspace, typed, token)
    service.learn(workspace, typed)
