"""One patient's whole record is exported as PDF and as data, without anything of other patients."""

from __future__ import annotations

import csv
import errno
import io
import resource
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from pypdf import PdfReader

from clinic.exchange.archive import ExportWriter
from tests.integration.backup.scene import fill, place_of
from tests.integration.client import Browser
from tests.integration.exchange.working import work
from tests.integration.factories import PASSWORD, Practice
from tests.integration.patients.links import link
from tests.integration.prescribing.printing import text_of
from tests.integration.prescriptions import sign


def test_the_pdf_has_the_whole_record_and_is_recorded_in_the_trail(
    practice: Practice, desk: Browser
) -> None:
    patient = practice.patient(first_name="लक्ष्मी")
    other = practice.patient(first_name="Else")
    visit = practice.visit(patient, symptoms="Fever\nCough", systolic=138, diastolic=86)
    practice.visit(other, symptoms="Elsewhere")
    practice.allergy(patient, name="Penicillin")
    practice.problem(patient, name="Hypertension")
    practice.report(patient, name="HbA1c")
    practice.lab_value(patient, "TSH 2.3 mIU/l (0.4-4.2)")
    sign(practice, visit)
    practice.bill(practice.visit(patient), 731_00)
    assert f"/patients/{patient}/record/" in desk.get(f"/patients/{patient}/").links()
    links = desk.get(f"/patients/{patient}/record/").links()
    assert f"/patients/{patient}/record/data/" in links
    answer = desk.get(f"/patients/{patient}/record/pdf/")
    pages = PdfReader(BytesIO(answer.response.get_data())).pages
    text = "\n".join(page.extract_text() for page in pages)
    for word in ("Dr Asha Rao", "Fever", "BP 138/86", "Penicillin", "Hypertension", "HbA1c", "731"):
        assert word in text
    assert "TSH 2.3 mIU/l" in text
    assert "0.4-4.2" in text
    assert "Elsewhere" not in text
    rows = place_of(practice.database).rows()["audit_events"]
    acts = [row["action"] for row in rows if row["entity_id"] == patient]
    assert "export" in acts


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same words on both
def test_a_replaced_prescription_is_named_so(practice: Practice, desk: Browser) -> None:
    visit = practice.visit(practice.patient())
    sign(practice, visit)
    sign(practice, visit, revision=2)
    text = text_of(desk.get("/patients/1/record/pdf/"))
    assert "No. 1, replaced by a correction" in text
    assert "No. 2, correction 1" in text
    assert text.count("replaced by a correction") == 1


def test_the_data_is_only_of_this_patient(practice: Practice, desk: Browser) -> None:
    fill(practice)
    patient, older = practice.patient(first_name="Asha"), practice.patient(first_name="Asha")
    practice.visit(older, symptoms="Of the older record")
    bill = practice.bill(practice.visit(patient), 731_00)
    practice.report(patient)
    practice.lab_value(patient)
    link(practice, older, patient)
    printed = desk.get(f"/billing/{bill}/pdf/").response.get_data()
    answer = desk.get(f"/patients/{patient}/record/data/")
    with zipfile.ZipFile(io.BytesIO(answer.response.get_data())) as archive:
        names = archive.namelist()
        text = archive.read("visits.csv").decode("utf-8-sig")
        bills = archive.read("bills.csv").decode("utf-8-sig")
        values = archive.read("lab_values.csv").decode("utf-8-sig")
        people = archive.read("patients.csv").decode("utf-8-sig")
        (paper,) = [name for name in names if name.startswith("papers/bill_papers/")]
        assert archive.read(paper) == printed
        assert paper in archive.read("bill_papers.csv").decode("utf-8-sig")
    visits = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["Patient number"] for row in visits} == {str(patient), str(older)}
    (bill,) = csv.DictReader(io.StringIO(bills, newline=""))
    assert bill["Total (rupees)"] == "731.00"
    assert "HbA1c" in values
    assert len(list(csv.DictReader(io.StringIO(people, newline="")))) == 2
    assert sum(name.startswith("files/") for name in names) == 1


def test_a_full_disk_is_reported_in_plain_words(
    practice: Practice,
    desk: Browser,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The ZIP fails by the system's limit of file size; the export by its last step, since the
    limit would stop the database too."""
    patient = practice.patient()
    practice.report(patient)
    data = f"/patients/{patient}/record/data/"
    length = int(desk.get(data).headers["Content-Length"])
    with limited_files(length // 2):
        answer = desk.get(data)
    assert (answer.status, "The clinic's disk is full" in answer.text) == (503, True)
    assert "The disk is full." in caplog.text
    with monkeypatch.context() as patch:
        patch.setattr(ExportWriter, "finish", no_space)
        form = desk.get("/account/export/").form("password")
        job = form.send(password=PASSWORD).location
        work(practice)
    assert "the disk is full. Make room" in desk.get(job).text
    assert desk.get(data).status == 200


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def limited_files(most_bytes: int) -> Iterator[None]:
    """Limit, within the block, the size of this process's files to `most_bytes`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_person_without_the_permission_gets_no_record(
    practice: Practice, other: Practice
) -> None:
    patient = practice.patient()
    for end in ("", "pdf/", "data/"):
        path = f"/patients/{patient}/record/{end}"
        assert practice.browser("assistant").get(path).status == 403
        assert other.browser().get(path).status == 404
        granted = practice.member("nurse", f"N{end}", granted=["whole_record"]).browser()
        assert granted.get(path).status == 200
