"""The logo of the letterhead is uploaded, printed and removed; existing papers keep theirs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdf
import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from clinic.letterhead.models import ClinicLogo
from clinic.papers.models import BillPaper
from clinic.prescribing.models import Prescription
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.letterheads import new_logo, picture
from tests.integration.prescriptions import sign
from tests.integration.writing import Writer

LOGO = "/account/logo/"


def send(desk: Browser, upload: bytes, name: str = "logo.png") -> Page:
    values: dict[str, Any] = dict(desk.get("/account/").form_to(LOGO).values)
    values["picture"] = FileStorage(BytesIO(upload), name, content_type="image/png")
    boundary, body = encode_multipart(values)  # in memory: a file of the client's would stay open
    return desk.post(LOGO, body, content_type=f'multipart/form-data; boundary="{boundary}"')


def pictures(document: bytes) -> list[tuple[int, int]]:
    """Return the sizes of the pictures in a PDF, in pixels."""
    reader = pypdf.PdfReader(BytesIO(document))
    return [image.image.size for page in reader.pages for image in page.images if image.image]


def signed(practice: Practice, logo: int) -> int:
    return sign(practice, practice.visit(practice.patient()), logo=logo)


def test_a_photograph_becomes_a_small_picture_without_metadata(
    practice: Practice, desk: Browser
) -> None:
    photo = Image.open(BytesIO(picture(size=(3000, 1200))))
    exif = photo.getexif()
    exif[0x010E] = "Secret place"
    upload = BytesIO()
    photo.save(upload, "JPEG", exif=exif)
    page = send(desk, upload.getvalue(), "logo.jpg")
    assert (page.status, page.location) == (303, "/account/")
    with practice.at_work() as session:
        row = session.scalars(select(ClinicLogo)).one()
        number, size = row.id, (row.width, row.height)
    assert size[0] <= 720
    assert size[1] <= 300
    stored = desk.get(f"{LOGO}{number}/")
    assert stored.response.mimetype == "image/png"
    assert b"Secret place" not in stored.response.data
    assert not Image.open(BytesIO(stored.response.data)).getexif()


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (b"", "Choose a picture first"),
        (b"%PDF-1.4 not a picture", "not a PNG or JPEG"),
        (picture()[:120], "damaged"),
        (picture("white"), "empty"),
        (picture() + b"0" * 5_000_001, "larger than 5 MB"),
        (picture(size=(2000, 30)), "too small or too thin"),
    ],
    ids=["none", "pdf", "damaged", "white", "large", "thin"],
)
def test_an_unusable_logo_is_explained_and_not_stored(
    upload: bytes, message: str, practice: Practice, desk: Browser
) -> None:
    page = send(desk, upload)
    assert page.status == 422
    assert message in page.text
    assert dump(practice.database)["clinic_logos"] == []


def test_a_logo_prints_on_new_papers_and_signed_ones_keep_theirs(
    practice: Practice, desk: Browser
) -> None:
    without = signed(practice, 0)
    first = new_logo(practice)
    with_first = signed(practice, first)
    bill = practice.bill(practice.visit(practice.patient()), 500_00)
    assert pictures(desk.get(f"/billing/{bill}/pdf/").response.data) == [(240, 96)]
    assert pictures(desk.get(f"/billing/{bill}/pdf/?paper=thermal").response.data) == []
    printed = desk.get(f"/prescriptions/{with_first}/pdf/").response.data
    assert pictures(printed) == [(240, 96)]
    assert desk.get("/account/").form_to(LOGO).send(remove="1").status == 303
    assert desk.get(f"/prescriptions/{with_first}/pdf/").response.data == printed
    # Not printed on A4 before: printed as signed, whatever the letterhead is now.
    assert pictures(desk.get(f"/prescriptions/{with_first}/pdf/?paper=a4").response.data) == [
        (240, 96)
    ]
    assert pictures(desk.get(f"/prescriptions/{without}/pdf/").response.data) == []
    later = practice.bill(practice.visit(practice.patient()), 500_00)
    assert pictures(desk.get(f"/billing/{later}/pdf/").response.data) == []


def test_a_reprint_of_a_bill_after_a_new_logo_is_still_a_copy(
    practice: Practice, desk: Browser
) -> None:
    bill = practice.bill(practice.visit(practice.patient()), 500_00)
    first = desk.get(f"/billing/{bill}/pdf/").response.data
    new_logo(practice)
    desk.get(f"/billing/{bill}/pdf/")
    with practice.at_work() as session:
        assert session.scalars(select(BillPaper.pdf)).one() == first


def test_a_finished_consultation_keeps_the_logo_of_that_moment(
    practice: Practice, desk: Browser
) -> None:
    logo = new_logo(practice)
    writer = Writer(desk, practice.visit(practice.patient()))
    assert writer.act("finish", symptoms=["Fever"]).headers["HX-Redirect"]
    with practice.at_work() as session:
        assert session.scalars(select(Prescription)).one().content["logo"] == logo
