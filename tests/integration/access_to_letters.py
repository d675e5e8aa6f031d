"""The endpoints of certificates and letters, for `tests.integration.access`."""

from __future__ import annotations

from tests.integration.access_to_money import TEXT
from tests.integration.endpoint import BOTH, POST, Access, Does

LETTERS = {
    "letters.of_patient": Access("/patients/{patient_id}/letters/"),
    "letters.new": Access(
        "/visits/{visit_id}/letters/new/",
        Does.CREATES,
        BOTH,
        typed=(("make", "sickness:3"), ("language", "en")),
    ),
    "letters.draft": Access(
        "/letter-drafts/{draft_id}/", Does.EDITS, BOTH, typed=(("body", TEXT),)
    ),
    "letters.discard": Access("/letter-drafts/{draft_id}/discard/", Does.ARCHIVES, POST),
    "letters.restore": Access("/letter-drafts/{draft_id}/restore/", Does.ARCHIVES, POST),
    "letters.show": Access("/letters/{letter_id}/"),
    "letters.pdf": Access("/letters/{letter_id}/pdf/"),
    "letters.revoke": Access(
        "/letters/{letter_id}/revoke/", Does.EDITS, BOTH, typed=(("reason", TEXT),)
    ),
    "letters.write_anew": Access("/letters/{letter_id}/write-anew/", Does.CREATES, POST),
    "letters.register": Access("/registers/letters/"),
    "letters.register_csv": Access("/registers/letters/csv/"),
    "letters.texts": Access("/account/letters/"),
    "letters.new_text": Access(
        "/account/letters/new/",
        Does.CREATES,
        BOTH,
        typed=(("name", TEXT), ("kind", "sickness"), ("language", "en")),
    ),
    "letters.text": Access(
        "/account/letters/{text_id}/", Does.EDITS, BOTH, typed=(("body", TEXT),)
    ),
    "letters.archive_text": Access("/account/letters/{text_id}/archive/", Does.ARCHIVES, POST),
    "letters.restore_text": Access("/account/letters/{text_id}/restore/", Does.ARCHIVES, POST),
}
