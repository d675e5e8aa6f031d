"""Reports are added, stored, shown or refused; over HTTP on both databases."""

from __future__ import annotations

import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from clinic.files import queries
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.files.samples import document, picture, pixel_bomb, with_place

NEW = "/patients/1/reports/new/"


@pytest.fixture
def desk(practice: Practice) -> Browser:
    shutil.rmtree(practice.database.app.extensions["files"].folder, ignore_errors=True)
    practice.patient()
    return practice.browser()


def add(
    desk: Browser, *contents: bytes, name: str = "page", htmx: bool = False, **typed: str
) -> Page:
    """Send the form of a new report with these files."""
    files = [(BytesIO(content), f"{name}{n}.jpg") for n, content in enumerate(contents)]
    return desk.get(NEW).form("kind", "request_key").send(htmx=htmx, files=files, **typed)


def stored(practice: Practice) -> list[Path]:
    """Return the files in the storage, without temporary ones."""
    folder = practice.database.app.extensions["files"].folder
    return [path for path in folder.rglob("*") if path.is_file()]


def image(desk: Browser, path: str) -> Image.Image:
    answer = desk.get(path)
    assert answer.status == 200
    return Image.open(BytesIO(answer.response.data))


def test_photos_taken_in_a_row_are_the_pages_of_one_report(
    practice: Practice, desk: Browser
) -> None:
    answer = add(desk, picture(), picture(colour="blue"), picture(colour="green"), name="HbA1c")
    assert (answer.status, answer.location) == (303, "/reports/1/")
    page = desk.get("/reports/1/")
    assert "Lab report" in page.text
    assert [f"{n} of 3" in page.text for n in (1, 2, 3)] == [True] * 3
    assert "3 pages" in desk.get("/patients/1/reports/").text
    assert "Reports 1" in desk.get("/patients/1/").text
    assert [image(desk, f"/report-files/{n}/pages/1/").format for n in (1, 2, 3)] == ["JPEG"] * 3


def test_the_same_form_sent_twice_makes_one_report(practice: Practice, desk: Browser) -> None:
    form = desk.get(NEW).form("kind", "request_key")
    for _turn in range(2):
        answer = form.send(files=[(BytesIO(picture()), "a.png")])
        assert (answer.status, answer.location) == (303, "/reports/1/")
    with practice.at_work():
        assert len(queries.list_reports((1,))) == 1
        assert len(queries.list_files(1)) == 1


def test_a_page_sent_by_itself_joins_its_report_once(practice: Practice, desk: Browser) -> None:
    assert add(desk, picture(), htmx=True).headers["HX-Redirect"] == "/reports/1/"
    for _turn in range(2):
        data = {"csrf_token": desk.token(), "request_key": "k" * 32}
        data |= {"files": (BytesIO(picture()), "b.png")}
        answer = desk.post("/reports/1/files/", data, htmx=True)
        assert answer.headers["HX-Redirect"] == "/reports/1/"
    with practice.at_work():
        assert [file.position for file in queries.list_files(1)] == [1, 2]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_a_photo_is_stored_upright_and_without_place_and_device(
    practice: Practice, desk: Browser
) -> None:
    add(desk, with_place(orientation=6, size=(60, 40)))
    for path in stored(practice):
        content = path.read_bytes()
        assert b"Secret" not in content
        with Image.open(path) as picture:
            assert not picture.getexif()
    assert image(desk, "/report-files/1/whole/").size == (40, 60)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_an_x_ray_keeps_every_pixel(practice: Practice, desk: Browser) -> None:
    sent = picture("JPEG", (123, 77))
    add(desk, sent, kind="xray")
    answer = desk.get("/report-files/1/download/")
    with Image.open(BytesIO(sent)) as before, Image.open(BytesIO(answer.response.data)) as after:
        assert (after.format, after.size) == ("PNG", (123, 77))
        assert before.tobytes() == after.tobytes()


def test_a_pdf_is_served_unchanged_and_only_as_an_attachment(desk: Browser) -> None:
    sent = document("Haemoglobin 11.2", "Page two")
    add(desk, sent)
    answer = desk.get("/report-files/1/download/")
    assert answer.response.data == sent
    assert answer.headers["Content-Disposition"] == "attachment; filename=report-1-1.pdf"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert [image(desk, f"/report-files/1/pages/{n}/").format for n in (1, 2)] == ["JPEG"] * 2
    assert desk.get("/report-files/1/pages/3/").status == 404
    assert desk.get("/report-files/1/pages/0/").status == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_a_heic_becomes_a_jpeg(desk: Browser) -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    written = BytesIO()
    Image.new("RGB", (64, 48), "green").save(written, "HEIF")
    assert add(desk, written.getvalue()).status == 303
    assert image(desk, "/report-files/1/whole/").format == "JPEG"


HOSTILE = {
    "nothing at all": (b"", "empty"),
    "a page under another name": (
        b"<html><script>alert(1)</script>",
        "not a PDF, JPEG, PNG or HEIC",
    ),
    "an SVG under another name": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PDF, JPEG"),
    "a picture that was cut off": (picture("JPEG", (900, 900))[:900], "damaged"),
    "a bomb of pixels": (pixel_bomb(), "million pixels"),
    "a bomb of pages": (document(*["x"] * 61), "61 pages"),
    "a PDF of nothing": (b"%PDF-1.7\nnothing", "damaged"),
    "a program": (b"MZ\x90\x00" + b"\0" * 5000, "not a PDF, JPEG"),
    "a GIF with a script": (b"GIF89a/*<script>*/", "not a PDF, JPEG"),
}


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason_and_leaves_nothing(
    case: str, practice: Practice, desk: Browser
) -> None:
    content, reason = HOSTILE[case]
    page = add(desk, picture(), content)
    assert page.status == 422
    assert reason in page.text
    assert stored(practice) == []
    with practice.at_work():
        assert queries.list_reports((1,)) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_data_appended_to_a_picture_is_not_stored(practice: Practice, desk: Browser) -> None:
    hidden = b"<script>alert(1)</script>PK\x03\x04"
    for kind in ("lab", "xray"):
        assert add(desk, picture("JPEG") + hidden, kind=kind).status == 303
    assert all(b"<script>" not in path.read_bytes() for path in stored(practice))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_a_pdf_page_of_a_mile_becomes_a_picture_of_normal_size(desk: Browser) -> None:
    assert add(desk, document("wide", size=(14_400, 14_400))).status == 303
    assert max(image(desk, "/report-files/1/pages/1/").size) <= 2200


def test_the_name_of_a_file_cannot_contain_a_path(practice: Practice, desk: Browser) -> None:
    add(desk, picture(), name="../../../etc/passwd\\..\\x")
    folder = practice.database.app.extensions["files"].folder
    assert {path.parent.parent for path in stored(practice)} == {folder / str(practice.doctor_id)}
    assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.rglob("*")])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_a_file_above_the_limit_is_refused(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    extensions = practice.database.app.extensions
    monkeypatch.setitem(extensions, "files", replace(extensions["files"], most_bytes=100_000))
    page = add(desk, b"%PDF-" + b"0" * 100_000)
    assert page.status == 422
    assert "larger than 0 MB" in page.text
    assert stored(practice) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_a_form_far_above_the_limit_is_refused_before_it_is_read(desk: Browser) -> None:
    declared = {"CONTENT_LENGTH": "500000000", "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = desk.post(NEW, environ_overrides=declared)
    assert answer.status == 413
    assert "choose a smaller one" in answer.text
    assert "Shorten the text" not in answer.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # read before a statement
def test_typed_text_is_kept_when_a_file_is_missing(desk: Browser) -> None:
    page = desk.get(NEW).form("kind", "request_key").send(name="Chest X-ray", kind="xray")
    assert page.status == 422
    assert "Take a photo or choose a file." in page.text
    assert page.form("kind", "request_key").values["name"] == "Chest X-ray"


def test_a_report_cannot_be_added_to_another_patients_visit(
    practice: Practice, desk: Browser
) -> None:
    other = practice.visit(practice.patient(first_name="Ravi"))
    answer = (
        desk.get(NEW)
        .form("kind", "request_key")
        .send(files=[(BytesIO(picture()), "a.png")], visit_id=str(other))
    )
    assert answer.status == 422
    assert stored(practice) == []
