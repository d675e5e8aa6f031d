"""Restore text that was sent to a consultation after its writer was signed out."""

from __future__ import annotations

from clinic.consultation.form import ConsultationForm, PostedForm
from clinic.consultation.workspace import ConsultationWorkspace, open_workspace
from clinic.typed_again import brought_back
from clinic.visits.drafts import DraftToken, may_write


def workspace_as_left(
    visit_id: int, sent: PostedForm, token: DraftToken, backdated_by: str
) -> ConsultationWorkspace:
    """Return the workspace with the restored text, if any.

    If the note was changed meanwhile, the stored note is returned: sending the form then shows both
    texts. `backdated_by` as in `open_workspace`.
    """
    workspace = open_workspace(visit_id, backdated_by=backdated_by)
    if not brought_back() or not may_write(workspace.visit, workspace.draft, token):
        return workspace
    return open_workspace(visit_id, ConsultationForm.from_post(sent), backdated_by=backdated_by)
