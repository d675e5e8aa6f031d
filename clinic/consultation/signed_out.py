"""What was typed into a consultation before its writer was signed out."""

from __future__ import annotations

from clinic.consultation.form import ConsultationForm, Posted
from clinic.consultation.workspace import ConsultationWorkspace, open_workspace
from clinic.typed_again import brought_back
from clinic.visits.drafts import DraftToken, may_write


def workspace_as_left(visit_id: int, sent: Posted, mark: DraftToken) -> ConsultationWorkspace:
    """The workspace with that text, where there is some. Not where the note was written on since:
    then both texts are to be seen, which sending it shows."""
    workspace = open_workspace(visit_id)
    if not brought_back() or not may_write(workspace.visit, workspace.draft, mark):
        return workspace
    return open_workspace(visit_id, ConsultationForm.posted(sent))
