"""One patient's whole record, as PDF and as data. Each is recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from flask import Response, abort, current_app, make_response, render_template
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.auth.service import read_people
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import KOLKATA, clinic_day, format_moment, utc_now
from clinic.exchange.record import RecordPaper, render, sections_of
from clinic.exchange.record_data import write_record
from clinic.exchange.record_queries import read_record
from clinic.exchange.views import BLOCK, bp
from clinic.patients.models import PatientRow
from clinic.patients.queries import read_patient


@bp.get("/patients/<int:patient_id>/record/")
@allows(Permission.WHOLE_RECORD)
def record(patient_id: int) -> Response:
    """Offer the record as PDF and as data."""
    patient = _get(patient_id)
    return make_response(render_template("exchange/record.html", patient=patient))


@bp.get("/patients/<int:patient_id>/record/pdf/")
@allows(Permission.WHOLE_RECORD)
def record_pdf(patient_id: int) -> Response:
    """Print the whole record."""
    patient = _get(patient_id)
    response = make_response(render(_paper(patient)))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename=record-{patient_id}.pdf"
    record_reading("patients", patient_id, "export")
    return response


@bp.get("/patients/<int:patient_id>/record/data/")
@allows(Permission.WHOLE_RECORD)
def record_data(patient_id: int) -> Response:
    """Send the whole record as a ZIP of CSV files, papers and files of reports."""
    patient = _get(patient_id)
    # It is sent, and then gone; the disk holds it, not the memory.
    written = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        write_record(patient, written, current_app.extensions["files"])
    except BaseException:
        written.close()
        raise
    size = written.seek(0, 2)
    written.seek(0)
    record_reading("patients", patient_id, "export")

    def blocks() -> Iterator[bytes]:
        while block := written.read(BLOCK):
            yield block

    response = Response(blocks(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename=record-{patient_id}.zip"
    response.headers["Content-Length"] = str(size)
    response.call_on_close(written.close)
    return response


def _get(patient_id: int) -> PatientRow:
    patient = read_patient(patient_id)
    if patient is None:
        abort(404)
    return patient


def _paper(patient: PatientRow) -> RecordPaper:
    doctor, now = current_user.doctor, utc_now()
    phone = format_clinic_phones(doctor.clinic_phone, doctor.other_phones)
    name = doctor.clinic_name or doctor.full_name
    own_name = doctor.full_name if doctor.clinic_name else ""
    registration = f"Reg. No. {doctor.registration_number}" if doctor.registration_number else ""
    address = " ".join((doctor.clinic_address or "").split())
    where = (own_name, doctor.qualification, registration, address, phone)
    more = [patient.summary(clinic_day()), patient.second_phone_text, patient.address]
    return RecordPaper(
        clinic=name,
        where=" · ".join(filter(None, where)),
        title=f"Record of {patient.name}",
        person=" · ".join(" ".join(text.split()) for text in more if text),
        made=f"Made {format_moment(now)}, with all that is written of the patient here.",
        created=now.astimezone(KOLKATA).isoformat(timespec="seconds"),
        sections=sections_of(read_record(patient), read_people()),
    )
