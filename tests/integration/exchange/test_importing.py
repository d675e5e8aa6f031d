"""Patients are imported from a list: each line is checked first, and the import can be undone."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from clinic.audit.models import AuditEvent
from clinic.exchange import import_jobs
from clinic.exchange.models import ImportLine, PatientImport
from clinic.patients.models import Patient
from tests.integration.client import Browser, Page
from tests.integration.exchange.working import LISTS, load, match, press, work
from tests.integration.factories import Practice

HEAD = "Patient Name,Age/Sex,Mobile No.,City\n"
ROWS = (
    "Ramesh Kumar,45/M,98765 43210,Pune\n"
    "सुनीता देवी,32 F,+91 98220 12345 / 9822012346,Nagpur\n"
    "Lakshmi Srinivasan,46/F,09800000001,\n"
    "Ramesh Kumar,45/M,9876543210,Pune\n"
    ",45/M,12,\n"
)


def checked(practice: Practice, desk: Browser, content: bytes, **answers: Any) -> Page:
    """Load a list and check its lines; return the page."""
    page = load(desk, content)
    assert page.status == 200, page.text
    answer = match(page, **answers)
    assert answer.status == 303, answer.text
    work(practice)
    return desk.get(page.url)


def people(practice: Practice) -> list[tuple[str, str, str | None, str | None]]:
    with practice.at_work() as session:
        everybody = session.scalars(select(Patient).order_by(Patient.id))
        return [(p.name, p.gender, p.phone, p.second_phone) for p in everybody if not p.archived_at]


def test_a_list_is_checked_registered_and_undone(practice: Practice, desk: Browser) -> None:
    registered = practice.patient(phone="+919800000001")
    page = checked(practice, desk, (HEAD + ROWS).encode())
    assert "New 2 Probably registered 2 Wrong 1" in page.text
    assert people(practice) == [("Lakshmi Srinivasan", "F", "+919800000001", None)]
    doubles = desk.get(f"{page.url}?found=duplicate")
    assert "same person as line 2" in doubles.text
    assert f"/patients/{registered}/" in doubles.links()
    wrong = desk.get(f"{page.url}?found=wrong")
    assert "The name is missing." in wrong.text
    csv = desk.get(f"{page.url}left-out/").response.get_data().decode("utf-8-sig")
    assert '6,"The name is missing.' in csv
    assert press(page, "start").status == 303
    work(practice)
    assert people(practice)[1:] == [
        ("Ramesh Kumar", "M", "+919876543210", None),
        ("सुनीता देवी", "F", "+919822012345", "+919822012346"),
    ]
    assert "Ramesh Kumar" in desk.get("/patients/?q=98765").text
    ramesh = next(p for p in range(1, 9) if "Ramesh" in desk.get(f"/patients/{p}/").html)
    practice.visit(ramesh)
    page = desk.get(page.url)
    assert "2 patients were registered" in page.text
    with practice.at_work() as session:
        read = select(AuditEvent.action).where(AuditEvent.entity == "patient_imports")
        assert {"read", "export"} <= set(session.scalars(read))
    press(page, "undo")
    work(practice)
    page = desk.get(page.url)
    assert "Used since" in page.text
    assert f"/patients/{ramesh}/" in page.links()
    assert [name for name, *_ in people(practice)] == ["Lakshmi Srinivasan", "Ramesh Kumar"]
    again = checked(practice, desk, (HEAD + ROWS).encode())
    assert (
        "New 1 Probably registered 3 Wrong 1" in again.text
    )  # an archived patient counts as new again


def test_the_lines_that_were_left_out_are_loaded_again_once_they_are_mended(
    practice: Practice, desk: Browser
) -> None:
    page = checked(
        practice, desk, b"Name,Sex,Blood group,Age\nUma Rao,F,B+,45 M\nIla Rao,F,O+,30\n"
    )
    left_out = desk.get(f"{page.url}left-out/").response.get_data().decode("utf-8-sig")
    assert left_out.startswith("Line,Why,Whole name,Gender,Column 3,Age")
    again = checked(practice, desk, left_out.replace("45 M", "45").encode())
    assert "New 1 Probably registered 0 Wrong 0" in again.text
    assert "Uma Rao Line 2: 45 y" in again.text


def test_a_ticked_duplicate_is_registered(practice: Practice, desk: Browser) -> None:
    practice.patient(phone="+919800000001")
    page = checked(practice, desk, (HEAD + ROWS).encode())
    doubles = desk.get(f"{page.url}?found=duplicate")
    form = doubles.form_to(f"{page.url}choose/")
    answer = desk.post(form.action, form.values | {"shown": ["4", "5"], "chosen": ["4"]})
    assert answer.status == 303
    press(desk.get(page.url), "start")
    work(practice)
    names = [name for name, *_ in people(practice)]
    assert names.count("Lakshmi Srinivasan") == 2
    assert names.count("Ramesh Kumar") == 1


def test_a_tick_goes_along_with_the_button_that_registers(
    practice: Practice, desk: Browser
) -> None:
    practice.patient(phone="+919800000001")
    page = checked(practice, desk, (HEAD + ROWS).encode())
    doubles = desk.get(f"{page.url}?found=duplicate")
    assert doubles.tree is not None
    start = f"{page.url}start/"
    buttons = [b for b in doubles.tree.iter("button") if b.get("formaction") == start]
    assert [button.get("form") for button in buttons] == ["choose"]
    form = doubles.form_to(f"{page.url}choose/")
    ticks = {"shown": ["4", "5"], "chosen": ["4"]}
    assert desk.post(start, form.values | ticks).status == 303
    work(practice)
    assert [name for name, *_ in people(practice)].count("Lakshmi Srinivasan") == 2


def test_a_patient_registered_since_the_check_is_left_out(
    practice: Practice, desk: Browser
) -> None:
    page = checked(practice, desk, (HEAD + ROWS).encode())
    practice.patient(first_name="Ramesh", last_name="Kumar", gender="M", phone="+919876543210")
    answer = press(page, "start")
    work(practice)
    assert "Registered otherwise since the check, and left out: 1." in answer.follow().text
    assert [name for name, *_ in people(practice)].count("Ramesh Kumar") == 1
    assert "Probably registered 2" in desk.get(page.url).text
    assert "Probably Ramesh Kumar" in desk.get(f"{page.url}?found=duplicate").text


def test_ambiguous_dates_are_asked_about(practice: Practice, desk: Browser) -> None:
    content = b"Name,Sex,DOB\nAsha Rao,F,05/04/68\n"
    page = load(desk, content)
    assert "read in two ways" in page.text
    assert match(page).status == 422
    assert match(page, day_order="mdy", two_digits="latest").status == 303
    work(practice)
    press(desk.get(page.url), "start")
    work(practice)
    with practice.at_work() as session:
        patient = session.scalars(select(Patient)).one()
        assert patient.birth_date.isoformat() == "1968-05-04"


def test_columns_are_matched_by_hand(practice: Practice, desk: Browser) -> None:
    page = load(desk, b"Rani Das;F;30\nMeena Das;F;28\n")
    answer = match(page, role=["name", "name", "age"])
    assert answer.status == 422
    assert "Two columns are chosen" in answer.text
    assert match(page, role=["name", "gender", "age"], heading="9" * 400).status == 422
    assert match(page, role=["name", "gender", "age"]).status == 303
    work(practice)
    assert "New 2" in desk.get(page.url).text


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_other_encodings_and_workbooks_are_read(practice: Practice, desk: Browser) -> None:
    text = "Name\tGender\tAge\nZoë D'Souza\tF\t40\n"
    for content in (text.encode("utf-16"), text.encode("utf-8"), text.encode("cp1252")):
        page = load(desk, content)
        assert "Zoë D'Souza" in page.text
    assert "Windows-1252" in page.text
    page = load(desk, workbook([["Name", "Sex", "Age"], ["श्‍वेता", "F", 40]]), "list.xlsx")
    assert "श्‍वेता" in page.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty"),
        (b"%PDF-1.7 x", "This is a PDF"),
        (b"Name,Sex,Age\n" + b"A,F,1\n" * 20_001, "more than 20,000 lines"),
        (b"PK\x03\x04" + b"x" * 50, "damaged"),
    ],
)
def test_a_file_that_is_no_list_is_refused(desk: Browser, content: bytes, said: str) -> None:
    answer = load(desk, content)
    assert answer.status == 422
    assert said in answer.error_of("list")


def test_a_late_step_changes_nothing(practice: Practice, desk: Browser) -> None:
    page = checked(practice, desk, (HEAD + ROWS).encode())
    press(page, "start")
    work(practice)
    assert press(page, "start").status == 409
    assert press(page, "discard").status == 409
    assert len(people(practice)) == 3


def test_an_interrupted_registration_continues(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"Person Name,{n}/F,98765{n:05},\n" for n in range(4, 64, 3))
    page = checked(practice, desk, (HEAD + rows).encode())
    monkeypatch.setattr(import_jobs, "ENTERED_AT_ONCE", 5)
    real, batches = import_jobs.register_many, iter(range(9))

    def fails(values: Any) -> Any:
        if next(batches) == 2:
            raise RuntimeError("The power is cut.")
        return real(values)

    monkeypatch.setattr(import_jobs, "register_many", fails)
    press(page, "start")
    work(practice)
    assert len(people(practice)) == 10
    page = desk.get(page.url)
    assert "10 of 20 are registered" in page.text
    press(page, "start")
    work(practice)
    assert len(set(people(practice))) == 20
    assert len(people(practice)) == 20


def test_another_doctor_and_reception_cannot_open_a_list(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    page = checked(practice, desk, (HEAD + ROWS).encode())
    assert other.browser().get(page.url).status == 404
    assert practice.browser("reception").get(page.url).status == 403
    assert practice.browser("reception").get(LISTS).status == 403


def test_a_discarded_list_leaves_no_rows(practice: Practice, desk: Browser) -> None:
    page = checked(practice, desk, (HEAD + ROWS).encode())
    assert press(page, "discard").status == 303
    with practice.at_work() as session:
        assert session.scalar(select(func.count()).select_from(ImportLine)) == 0
        assert session.scalars(select(PatientImport.content)).one() is None
