"""Record what a signed-in person was refused: a page that they may not open, or a row that is not
there. Numbers and the endpoint only, never a word that was typed."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request
from flask_login import current_user

from clinic.audit import service as audit
from clinic.extensions import db

REFUSED = (403, 404)
PAGES = "pages"
"""The entity of a refusal that names no row of these records."""

ROWS = {
    "patient_id": "patients",
    "visit_id": "visits",
    "bill_id": "bills",
    "payment_id": "payments",
    "credit_note_id": "credit_notes",
    "paper_id": "bill_papers",
    "prescription_id": "prescriptions",
    "allergy_id": "allergies",
    "problem_id": "problems",
    "report_id": "reports",
    "file_id": "report_files",
    "value_id": "lab_values",
    "letter_id": "letters",
    "draft_id": "letter_drafts",
    "text_id": "letter_texts",
    "entry_id": "queue_entries",
    "link_id": "record_links",
    "service_id": "services",
    "template_id": "prescription_templates",
    "medicine_id": "shelf_medicines",
    "screen_id": "waiting_screens",
    "member_id": "memberships",
    "invitation_id": "invitations",
    "import_id": "patient_imports",
    "logo_id": "clinic_logos",
}
"""What the numbers in an address name; the first that is there is what was refused."""


def record(response: Response) -> Response:
    """After each request: record a refusal, in a transaction of its own."""
    user = g.get("_login_user")
    if response.status_code not in REFUSED or request.endpoint is None or user is None:
        return response
    if not current_user.is_authenticated or "doctor_id" not in db.session().info:
        return response
    db.session.rollback()  # nothing of a refused step stays
    entity, number = _row()
    changes: dict[str, list[Any]] = {
        "endpoint": [None, request.endpoint],
        "status": [None, response.status_code],
    }
    if request.method == "POST":
        changes["method"] = [None, "POST"]
    audit.record_reading(entity, number, "refused", changes=changes)
    return response


def _row() -> tuple[str, int]:
    """Return the row that the address names; of another doctor's records none."""
    asked = request.view_args or {}
    if "doctor_id" not in asked:
        for name, entity in ROWS.items():
            if name in asked:
                return entity, int(asked[name])
    return PAGES, 0
