"""The slip of an arrival, for a roll of 80 or 58 mm: token, patient, and a code to scan."""

from __future__ import annotations

from clinic import pdf
from clinic.auth.models import AnyDoctor
from clinic.billing.rules import NARROW_ROLL, ROLL
from clinic.clock import KOLKATA, format_moment
from clinic.papers.lines import below
from clinic.papers.sheets import ROLLS
from clinic.patients.models import PatientRow
from clinic.patients.terms import slip_code
from clinic.pdf.templates import template
from clinic.qr import qr_figure
from clinic.queue.models import EntryRow

LONG_NAME = 60
"""A name with more letters than this is printed smaller."""
PAPERS = {ROLL: "80 mm", NARROW_ROLL: "58 mm"}


def slip_html(entry: EntryRow, patient: PatientRow, doctor: AnyDoctor, paper: str = ROLL) -> str:
    """Return the slip as the page that clinic.pdf prints. Raises ValueError for a paper that is no
    roll.
    """
    if paper not in PAPERS:
        raise ValueError(f"no slip prints on {paper!r}")
    head = doctor.clinic_name or doctor.full_name
    code = slip_code(patient.id)
    return template("queue/slip.html").render(
        sheet=ROLLS[paper],
        head=head,
        head_class="long" if len(head) > LONG_NAME else "clinic",
        doctor=doctor.full_name if doctor.clinic_name else "",
        token=str(entry.token),
        patient=patient.name,
        detail=below(
            patient.name,
            f"{patient.age_on(entry.day)} · {patient.gender_word} · No. {patient.id}",
        ),
        arrived=format_moment(entry.arrived_at),
        created=entry.arrived_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        code=code,
        qr=qr_figure(code),
    )


def render_slip(
    entry: EntryRow, patient: PatientRow, doctor: AnyDoctor, paper: str = ROLL
) -> bytes:
    """Return the slip as a PDF; the same entry gives the same bytes. Raises ValueError,
    PdfError."""
    return pdf.render(slip_html(entry, patient, doctor, paper))
