"""What was signed prints the signature that it was signed with, whichever is present later."""

from __future__ import annotations

import io

import pypdf
import pytest

from clinic.prescribing.signatures import keep_signature
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice, open_practice
from tests.integration.letters.making import letter
from tests.integration.prescribing.printing import SETTINGS, signature, upload
from tests.integration.prescriptions import CONTENT
from tests.integration.prescriptions import sign as sign_earlier
from tests.integration.writing import Writer, begin

SMALL, WIDE = (200, 100), (400, 100)


def put(desk: Browser, size: tuple[int, int] | None) -> None:
    """Store a signature in place of the present one; None removes that."""
    if size is not None:
        assert upload(desk, signature(size)).status == 303
        return
    forms = desk.get(SETTINGS).forms()
    remove = next(form for form in forms if form.element.get("id") == "no-signature")
    assert remove.send(remove="1").status == 303


def sign_note(desk: Browser, visit: int) -> None:
    """Write a note and finish it."""
    answer = Writer(desk, visit).type(findings="Throat red").act("finish")
    assert "/prescriptions/" in answer.html, answer.html[:300]


def printed_widths(desk: Browser, address: str) -> list[int]:
    """Return the width in pixels of each picture on the pages of a paper."""
    page = desk.get(address)
    assert page.status == 200
    sheets = pypdf.PdfReader(io.BytesIO(page.response.data)).pages
    return [image.image.width for sheet in sheets for image in sheet.images if image.image]


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The signed-in browser of a doctor who has signed nothing."""
    return practice.browser()


@pytest.fixture
def signed(practice: Practice, desk: Browser) -> Browser:
    """Sign prescription 1 and letter 1 without a signature, 2 with a small and 3 with a wide one;
    then remove it."""
    for size in (None, SMALL, WIDE):
        if size is not None:
            put(desk, size)
        visit = begin(practice)
        sign_note(desk, visit)
        letter(practice, visit)
    put(desk, None)
    return desk


@pytest.mark.parametrize("paper", ["prescriptions", "letters"])
def test_a_paper_prints_the_signature_of_its_moment(signed: Browser, paper: str) -> None:
    assert printed_widths(signed, f"/{paper}/1/pdf/") == []
    (small,) = printed_widths(signed, f"/{paper}/2/pdf/")
    (wide,) = printed_widths(signed, f"/{paper}/3/pdf/")
    assert small < wide


@pytest.mark.parametrize("paper", ["prescriptions", "letters"])
def test_a_later_signature_prints_on_no_earlier_paper(signed: Browser, paper: str) -> None:
    put(signed, WIDE)
    assert printed_widths(signed, f"/{paper}/1/pdf/?paper=a4") == []
    (small,) = printed_widths(signed, f"/{paper}/2/pdf/?paper=a4")
    (wide,) = printed_widths(signed, f"/{paper}/3/pdf/?paper=a4")
    assert small < wide


def test_one_signature_is_kept_once(practice: Practice, signed: Browser) -> None:
    put(signed, SMALL)
    sign_note(signed, begin(practice))
    assert len(dump(practice.database)["kept_signatures"]) == 2


def test_what_was_signed_before_signatures_were_kept_prints_the_present_one(
    practice: Practice, desk: Browser
) -> None:
    visit = begin(practice)
    assert CONTENT.signature is None
    sign_earlier(practice, visit)
    put(desk, SMALL)
    assert len(printed_widths(desk, "/prescriptions/1/pdf/")) == 1


def test_signatures_are_kept_with_the_records_of_their_doctor(practice: Practice) -> None:
    other = open_practice(practice.database, "Dr Other", "other@example.org")
    put(practice.browser(), SMALL)
    with practice.at_work():
        assert keep_signature(None) == 1
    with other.at_work():
        assert keep_signature(None) == 0
    put(other.browser(), SMALL)
    with other.at_work():
        assert keep_signature(None) == 1
