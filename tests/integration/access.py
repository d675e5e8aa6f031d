"""Every endpoint: its path, whether it is public, what its POST does. One that is missing here
fails a test. What permission each needs is in `tests/integration/routes/permissions.py`."""

from __future__ import annotations

from tests.integration.access_to_accounts import ACCOUNTS
from tests.integration.access_to_letters import LETTERS
from tests.integration.access_to_money import MONEY, TEXT
from tests.integration.endpoint import BOTH, POST, Access, Does

NUMBERS = (
    *("patient_id", "visit_id", "bill_id", "allergy_id", "problem_id", "prescription_id"),
    *("template_id", "medicine_id", "service_id", "payment_id", "credit_note_id", "paper_id"),
    *("member_id", "invitation_id", "doctor_id", "sign_in_id"),
    *("entry_id", "screen_id", "relative_id", "other_id", "link_id", "report_id", "file_id"),
    *("value_id", "import_id", "logo_id", "letter_id", "draft_id", "text_id"),
)
"""The numbers that a path may name."""

SCREEN = "a-link-that-somebody-was-given"
"""The secret of the first doctor's newest waiting-room screen."""

JOB = "0123456789abcdef"
"""The name of a job of the first doctor."""

OFF = ("monitoring.show", "exchange.download")
"""Endpoints that answer 404: until a setting turns them on, or until an export was made."""

ENDPOINTS = (
    ACCOUNTS
    | LETTERS
    | MONEY
    | {
        "health.healthz": Access("/healthz", public=True),
        "health.livez": Access("/livez", public=True),
        "monitoring.show": Access("/metrics", public=True),
        "trust.show": Access("/trust/", public=True),
        "trust.certificate": Access("/trust/clinic-ca.crt", public=True),
        "backups.show": Access("/account/backup/"),
        "chart.home": Access("/"),
        "chart.keys": Access("/keys/"),
        "desk.show": Access("/desk/"),
        "chart.patients": Access("/patients/"),
        "chart.found": Access("/patients/found/"),
        "chart.patient": Access("/patients/{patient_id}/"),
        "patients.new": Access("/patients/new/", Does.CREATES, BOTH, typed=(("first_name", TEXT),)),
        "patients.lookalikes": Access("/patients/lookalikes/"),
        "taking_over.copy": Access(
            "/patients/take-over/{doctor_id}/{patient_id}/", Does.CREATES, BOTH
        ),
        "patients.edit": Access(
            "/patients/{patient_id}/edit/", Does.EDITS, BOTH, typed=(("address", TEXT),)
        ),
        "patients.who": Access("/patients/{patient_id}/who/"),
        "patients.delete": Access("/patients/{patient_id}/delete/", Does.ARCHIVES, BOTH),
        "patients.restore": Access("/patients/{patient_id}/restore/", Does.ARCHIVES, POST),
        "linking.choose": Access("/patients/{patient_id}/link/"),
        "linking.link": Access(
            "/patients/{patient_id}/link/{other_id}/", Does.CREATES, BOTH, typed=(("reason", TEXT),)
        ),
        "linking.undo": Access("/record-links/{link_id}/undo/", Does.ARCHIVES, BOTH),
        "trail.patient": Access("/patients/{patient_id}/trail/"),
        "trail.patient_csv": Access("/patients/{patient_id}/trail/csv/"),
        "trail.person": Access("/account/staff/{member_id}/trail/"),
        "trail.person_csv": Access("/account/staff/{member_id}/trail/csv/"),
        "exchange.everything": Access("/account/export/", Does.EDITS, BOTH),
        "exchange.download": Access(
            f"/account/export/{JOB}/zip/", rule="/account/export/<token>/zip/"
        ),
        "exchange.remove": Access("/account/export/remove/", Does.ARCHIVES, POST),
        # A form with a file does not come back by itself: it is chosen again.
        "exchange.lists": Access("/account/patients/", Does.CREATES, BOTH),
        "exchange.show": Access("/account/patients/{import_id}/"),
        "exchange.columns": Access(
            "/account/patients/{import_id}/columns/", Does.EDITS, POST, typed=(("heading", "1"),)
        ),
        "exchange.choose": Access("/account/patients/{import_id}/choose/", Does.ARCHIVES, POST),
        "exchange.start": Access("/account/patients/{import_id}/start/", Does.ARCHIVES, POST),
        "exchange.undo": Access("/account/patients/{import_id}/undo/", Does.ARCHIVES, POST),
        "exchange.discard": Access("/account/patients/{import_id}/discard/", Does.ARCHIVES, POST),
        "exchange.left_out": Access("/account/patients/{import_id}/left-out/"),
        "exchange.record": Access("/patients/{patient_id}/record/"),
        "exchange.record_pdf": Access("/patients/{patient_id}/record/pdf/"),
        "exchange.record_data": Access("/patients/{patient_id}/record/data/"),
        "relations.show": Access("/patients/{patient_id}/relatives/"),
        "relations.relate": Access(
            "/patients/{patient_id}/relatives/{relative_id}/",
            Does.EDITS,
            BOTH,
            typed=(("kind", "sibling"),),
        ),
        "relations.remove": Access(
            "/patients/{patient_id}/relatives/{relative_id}/remove/", Does.ARCHIVES, POST
        ),
        "relations.restore": Access(
            "/patients/{patient_id}/relatives/{relative_id}/restore/", Does.ARCHIVES, POST
        ),
        "alerts.show": Access("/patients/{patient_id}/alerts/"),
        "files.of_patient": Access("/patients/{patient_id}/reports/"),
        "files.beside": Access("/patients/{patient_id}/reports/beside/"),
        "files.add": Access(
            # A form with files does not come back by itself: they are chosen again.
            "/patients/{patient_id}/reports/new/",
            Does.CREATES,
            BOTH,
            typed=(("dated_on", "2026-01-02"),),
        ),
        "files.add_files": Access("/reports/{report_id}/files/", Does.CREATES, POST),
        "files.show": Access("/reports/{report_id}/"),
        "files.edit": Access(
            "/reports/{report_id}/edit/", Does.EDITS, BOTH, typed=(("name", TEXT),)
        ),
        "files.archive": Access("/reports/{report_id}/archive/", Does.ARCHIVES, POST),
        "files.restore": Access("/reports/{report_id}/restore/", Does.ARCHIVES, POST),
        "files.page": Access(
            "/report-files/{file_id}/pages/1/",
            rule="/report-files/<int:file_id>/pages/<int:page>/",
        ),
        "files.thumbnail": Access("/report-files/{file_id}/thumbnail/"),
        "files.whole": Access("/report-files/{file_id}/whole/"),
        "files.download": Access("/report-files/{file_id}/download/"),
        "files.edit_file": Access(
            "/report-files/{file_id}/edit/", Does.EDITS, BOTH, typed=(("left", "10"),)
        ),
        "files.move_file": Access("/report-files/{file_id}/move/", Does.ARCHIVES, POST),
        "files.remove_file": Access("/report-files/{file_id}/remove/", Does.ARCHIVES, POST),
        "files.restore_file": Access("/report-files/{file_id}/restore/", Does.ARCHIVES, POST),
        "files.confirm": Access("/report-files/{file_id}/confirm/", Does.ARCHIVES, POST),
        "labs.of_patient": Access("/patients/{patient_id}/labs/"),
        "labs.add": Access(
            "/patients/{patient_id}/labs/new/",
            Does.CREATES,
            BOTH,
            typed=(("lines", "TSH 2 mIU/l"), ("lab", TEXT)),
        ),
        "labs.edit": Access(
            "/lab-values/{value_id}/edit/", Does.EDITS, BOTH, typed=(("lab", TEXT),)
        ),
        "labs.strike": Access("/lab-values/{value_id}/strike/", Does.EDITS, POST),
        "labs.restore": Access("/lab-values/{value_id}/restore/", Does.ARCHIVES, POST),
        "alerts.add_allergy": Access(
            "/patients/{patient_id}/allergies/", Does.CREATES, BOTH, typed=(("name", TEXT),)
        ),
        "alerts.edit_allergy": Access(
            "/allergies/{allergy_id}/edit/", Does.EDITS, BOTH, typed=(("name", TEXT),)
        ),
        "alerts.end_allergy": Access("/allergies/{allergy_id}/end/", Does.ARCHIVES, POST),
        "alerts.restore_allergy": Access("/allergies/{allergy_id}/restore/", Does.ARCHIVES, POST),
        "alerts.suggest_allergy": Access("/allergies/suggestions/"),
        "alerts.state_no_allergies": Access(
            "/patients/{patient_id}/no-allergies/", Does.ARCHIVES, POST
        ),
        "alerts.withdraw_no_allergies": Access(
            "/patients/{patient_id}/no-allergies/withdraw/", Does.ARCHIVES, POST
        ),
        "alerts.add_problem": Access(
            "/patients/{patient_id}/problems/", Does.CREATES, BOTH, typed=(("name", TEXT),)
        ),
        "alerts.edit_problem": Access(
            "/problems/{problem_id}/edit/", Does.EDITS, BOTH, typed=(("name", TEXT),)
        ),
        "alerts.end_problem": Access("/problems/{problem_id}/end/", Does.ARCHIVES, POST),
        "alerts.restore_problem": Access("/problems/{problem_id}/restore/", Does.ARCHIVES, POST),
        "alerts.suggest_problem": Access("/problems/suggestions/"),
        "visits.new": Access(
            "/patients/{patient_id}/visits/new/", Does.CREATES, BOTH, typed=(("symptoms", TEXT),)
        ),
        "chart.visit": Access("/visits/{visit_id}/"),
        "visits.edit": Access(
            "/visits/{visit_id}/edit/", Does.EDITS, BOTH, typed=(("symptoms", TEXT),)
        ),
        "measurements.begin": Access("/patients/{patient_id}/vitals/", Does.CREATES, POST),
        "measurements.show": Access("/visits/{visit_id}/vitals/"),
        "measurements.take": Access(
            "/visits/{visit_id}/vitals/", Does.EDITS, POST, typed=(("pulse", "177"),)
        ),
        "consultation.begin": Access("/patients/{patient_id}/consultation/", Does.CREATES, POST),
        "consultation.begin_next": Access("/queue/{entry_id}/begin/", Does.EDITS, POST),
        "consultation.write": Access("/visits/{visit_id}/consultation/"),
        "consultation.save": Access(
            "/visits/{visit_id}/consultation/", Does.EDITS, POST, typed=(("findings", TEXT),)
        ),
        "consultation.suggestions": Access(
            "/suggestions/prescription/",
            rule="/suggestions/<any(diagnosis,investigations,prescription):name>/",
        ),
        "consultation.ingredients": Access(
            "/suggestions/ingredients/1/", rule="/suggestions/ingredients/<int:place>/"
        ),
        "queue.show": Access("/queue/"),
        "queue.arrive": Access("/patients/{patient_id}/queue/", Does.CREATES, POST),
        "queue.call_next": Access("/queue/next/", Does.EDITS, POST),
        "queue.entry": Access("/queue/{entry_id}/"),
        "queue.call": Access("/queue/{entry_id}/call/", Does.EDITS, POST),
        "queue.act": Access(
            "/queue/{entry_id}/park/",
            Does.EDITS,
            POST,
            rule="/queue/<int:entry_id>/<any(back,park,finish,leave,'no-show',reopen):wanted>/",
        ),
        "queue.urgent": Access(
            "/queue/{entry_id}/urgent/", Does.EDITS, BOTH, typed=(("reason", TEXT),)
        ),
        "moving.choose": Access("/visits/{visit_id}/move/"),
        "moving.move": Access(
            "/visits/{visit_id}/move/{other_id}/", Does.EDITS, BOTH, typed=(("reason", TEXT),)
        ),
        "moving.choose_for_report": Access("/reports/{report_id}/wrong-patient/"),
        "moving.move_report": Access(
            "/reports/{report_id}/wrong-patient/{other_id}/",
            *(Does.EDITS, BOTH),
            typed=(("reason", TEXT),),
        ),
        "moving.choose_for_file": Access("/report-files/{file_id}/wrong-patient/"),
        "moving.move_file": Access(
            "/report-files/{file_id}/wrong-patient/{other_id}/",
            *(Does.EDITS, BOTH),
            typed=(("reason", TEXT),),
        ),
        "moving.choose_for_vitals": Access("/visits/{visit_id}/vitals/wrong-patient/"),
        "moving.move_vitals": Access(
            "/visits/{visit_id}/vitals/wrong-patient/{other_id}/",
            *(Does.EDITS, BOTH),
            typed=(("reason", TEXT),),
        ),
        "moving.strike_vitals": Access(
            "/visits/{visit_id}/vitals/strike/", Does.EDITS, BOTH, typed=(("reason", TEXT),)
        ),
        "moving.choose_for_money": Access("/payments/{payment_id}/wrong-patient/"),
        "moving.move_money": Access(
            "/payments/{payment_id}/wrong-patient/{other_id}/",
            *(Does.CREATES, BOTH),
            typed=(("reason", TEXT),),
        ),
        "queue.discard": Access("/visits/{visit_id}/discard/", Does.ARCHIVES, POST),
        "queue.restore": Access("/visits/{visit_id}/restore/", Does.ARCHIVES, POST),
        "chart.no_charge": Access("/visits/{visit_id}/no-charge/", Does.ARCHIVES, POST),
        "chart.charge": Access("/visits/{visit_id}/charge/", Does.ARCHIVES, POST),
        "queue.slip": Access("/queue/{entry_id}/slip/"),
        "queue.vitals": Access("/queue/{entry_id}/vitals/"),
        "queue.take_vitals": Access(
            "/queue/{entry_id}/vitals/", Does.EDITS, POST, typed=(("pulse", "77"),)
        ),
        "waitingroom.show": Access(f"/waiting/1-{SCREEN}/", public=True, rule="/waiting/<link>/"),
        "jobs.show": Access(f"/jobs/{JOB}/", rule="/jobs/<token>/"),
        "jobs.cancel": Access(
            f"/jobs/{JOB}/cancel/", Does.ARCHIVES, POST, rule="/jobs/<token>/cancel/"
        ),
        "waitingroom.screens": Access(
            "/account/waiting-room/", Does.CREATES, BOTH, typed=(("name", TEXT),)
        ),
        "waitingroom.together": Access("/account/waiting-room/together/", Does.SHOWS, POST),
        "waitingroom.revoke": Access(
            "/account/waiting-room/{screen_id}/revoke/", Does.ARCHIVES, POST
        ),
        "library.show": Access("/collection/"),
        "library.archive_template": Access(
            "/collection/templates/{template_id}/archive/", Does.ARCHIVES, POST
        ),
        "library.restore_template": Access(
            "/collection/templates/{template_id}/restore/", Does.ARCHIVES, POST
        ),
        "library.archive_medicine": Access(
            "/collection/medicines/{medicine_id}/archive/", Does.ARCHIVES, POST
        ),
        "library.confirm_medicine": Access(
            "/collection/medicines/{medicine_id}/confirm/", Does.EDITS, POST
        ),
        "library.favourite": Access(
            "/collection/medicines/{medicine_id}/favourite/", Does.EDITS, POST
        ),
        "library.restore_medicine": Access(
            "/collection/medicines/{medicine_id}/restore/", Does.ARCHIVES, POST
        ),
        "prescribing.show": Access("/prescriptions/{prescription_id}/"),
        "prescribing.pdf": Access("/prescriptions/{prescription_id}/pdf/"),
        "prescribing.printing": Access("/account/prescription/", Does.EDITS, BOTH),
        "prescribing.notes": Access("/account/notes/", Does.EDITS, BOTH),
        "prescribing.signature": Access("/account/prescription/signature/", Does.EDITS, POST),
        "prescribing.own_signature": Access("/account/signature/", Does.EDITS, BOTH),
        "prescribing.test_page": Access("/account/prescription/test/"),
        "prescribing.margins": Access("/account/prescription/margins/"),
        "prescribing.register": Access("/registers/h1/"),
        "prescribing.register_csv": Access("/registers/h1/csv/"),
    }
)
ROWS = {name: access for name, access in ENDPOINTS.items() if access.row}
POSTS = {name: access for name, access in ENDPOINTS.items() if access.posts}


def methods_of(path: str) -> frozenset[str]:
    """Return the methods of a path, over all its endpoints."""
    methods = (access.methods for access in ENDPOINTS.values() if access.path == path)
    return frozenset().union(*methods)
