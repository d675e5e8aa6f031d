"""The token slip of an arrival on a paper roll."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from clinic.auth.models import DoctorRow
from clinic.patients.models import PatientRow
from clinic.patients.terms import number_on_slip, slip_code
from clinic.queue.models import EntryRow
from clinic.queue.slip import render_slip, slip_html

MM = 72 / 25.4
ARRIVED = datetime(2026, 11, 29, 4, 32, tzinfo=UTC)


def an_entry(token: int = 14) -> EntryRow:
    return EntryRow(
        id=7,
        patient_id=1042,
        day=date(2026, 11, 29),
        token=token,
        state="waiting",
        state_at=ARRIVED,
        state_by=1,
        urgent_reason="",
        visit_id=None,
        arrived_at=ARRIVED,
        vitals_at=None,
        called_at=None,
        calls=0,
        began_at=None,
        ended_at=None,
        version=1,
    )


def a_patient(**values: str) -> PatientRow:
    named = {"first_name": "Lakshmi", "last_name": "Srinivasan"} | values
    return PatientRow(
        id=1042,
        gender="F",
        birth_date=date(1981, 5, 1),
        birth_precision="day",
        phone="+919876543210",
        address="",
        archived_at=None,
        kept_id=None,
        record_ids="",
        no_allergies_on=None,
        taken_over="",
        **named,
    )


DOCTOR = DoctorRow(
    *(1, 1, "Dr Asha Rao", "MBBS", "KMC 1", "Karnataka", "Sunrise Clinic", "", None, None),
    *("", 300_00, "en", ""),
)


@pytest.mark.parametrize(("paper", "width"), [("thermal", 80), ("roll58", 58)])
def test_a_slip_is_one_page_as_wide_as_its_roll(paper: str, width: int) -> None:
    reader = PdfReader(BytesIO(render_slip(an_entry(), a_patient(), DOCTOR, paper)))
    (page,) = reader.pages
    assert round(float(page.mediabox.width) / MM) == width
    assert float(page.mediabox.height) / MM < 160
    text = page.extract_text()
    lines = ("Sunrise Clinic", "14", "Lakshmi Srinivasan", "No. 1042", "P1042")
    assert all(expected in text for expected in lines)


def test_long_names_of_any_script_and_a_token_of_three_digits_print() -> None:
    patient = a_patient(first_name="வெங்கடநரசிம்மராஜுவாரிப்பேட்டை", last_name="சுந்தரம்")
    for paper in ("thermal", "roll58"):
        reader = PdfReader(BytesIO(render_slip(an_entry(128), patient, DOCTOR, paper)))
        assert len(reader.pages) == 1


def test_markup_in_a_patients_name_is_printed_as_text() -> None:
    assert "<b>" not in slip_html(an_entry(), a_patient(first_name="<b>Lak"), DOCTOR)


def test_a_slip_needs_a_roll() -> None:
    with pytest.raises(ValueError, match="a4"):
        slip_html(an_entry(), a_patient(), DOCTOR, "a4")


def test_the_qr_code_encodes_the_number() -> None:
    assert number_on_slip(slip_code(1042)) == 1042
    assert number_on_slip(" p7 ") == 7
    assert [number_on_slip(typed) for typed in ("P", "P0", "Pavan", "17", "PP1")] == [None] * 5
