"""The prescription's file, margins and page breaks."""

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from clinic.prescribing.content import PrintedMedicine
from clinic.prescribing.paper_document import render_paper
from clinic.prescribing.paper_layout import Layout, Margins
from tests.unit.prescribing.paper import (
    AZITHROMYCIN,
    CONTENT,
    NINE,
    OWN_PAPER,
    TAPER,
    ink,
    medicine,
    paper,
    sheets,
)

# File and page


def test_the_same_prescription_gives_the_same_bytes() -> None:
    first = [render_paper(paper(language=language)) for language in ("en", "hi", "ta")]
    assert [render_paper(paper(language=language)) for language in ("en", "hi", "ta")] == first


def test_the_files_metadata_has_patient_day_and_time_of_signing() -> None:
    info = pypdf.PdfReader(BytesIO(render_paper(paper()))).metadata
    assert info is not None
    assert (info.title, info.author) == ("Lakshmi Srinivasan · 23 Nov 2026", "Sunrise Clinic")
    assert info["/CreationDate"] == "D:20261123104200+05'30'"


@pytest.mark.parametrize(("name", "size"), [("a4", (210, 297)), ("a5", (148, 210))])
def test_the_paper_has_its_size_in_portrait(name: str, size: tuple[int, int]) -> None:
    box = pypdf.PdfReader(BytesIO(render_paper(paper(layout=Layout(name))))).pages[0].mediabox
    millimetres = [float(side) / 72 * 25.4 for side in (box.width, box.height)]
    assert millimetres == pytest.approx(size, abs=0.1)


def test_own_paper_has_no_letterhead_and_nothing_outside_its_margins() -> None:
    printed = paper(replace(CONTENT, medicines=NINE), layout=OWN_PAPER)
    assert "Sunrise Clinic" not in sheets(printed)[0]
    boxes = ink(printed)
    assert len(boxes) > 1
    for left, top, right, bottom in boxes:
        assert top >= 39.5
        assert left >= 12.5
        assert right <= 148 - 12.5
        assert bottom <= 210 - 20


def test_papers_with_other_margins_are_different() -> None:
    keys = {Layout("a5").key, Layout("a4").key, OWN_PAPER.key}
    keys.add(Layout("a5", Margins(41, 13, 20, 13)).key)
    keys.add(Layout("a4", Margins(150, 60, 150, 60)).key)
    assert len(keys) == 5
    assert all(len(key) <= 12 for key in keys)


LONG = {
    "names of 300 letters": {"patient_name": "W" * 300, "clinic_name": "W" * 300},
    "a Hindi name of 300 letters": {"patient_name": "लक्ष्मीनारायण" * 23},
    "nine medicines": {"medicines": NINE},
    "thirty medicines": {"medicines": NINE * 3 + NINE[:3]},
    "a line of own words of 4,000 letters": {"medicines": (PrintedMedicine("walk " * 800),)},
    "findings of 5,000 letters": {"findings": "Chest clear. " * 400},
    "forty pieces of advice": {"advice": ("Drink plenty of warm water",) * 40},
    "a generic of 400 letters": {"medicines": (medicine("1-0-1", generic="w" * 400),)},
}


@pytest.mark.parametrize("texts", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("language", ["en", "hi", "ta"])
def test_a_long_prescription_continues_on_more_pages_within_its_margins(
    texts: dict[str, object], language: str
) -> None:
    for left, top, right, bottom in ink(paper(replace(CONTENT, **texts), language)):  # type: ignore[arg-type]
        assert left >= 10.5
        assert right <= 148 - 10.5
        assert top >= 9
        assert bottom <= 210 - 5


def test_no_medicine_is_lost_or_split_and_each_page_names_the_patient() -> None:
    numbered = tuple(
        medicine("1-0-1 5d", label=f"Brand{number}", generic=f"generic{number}", quantity="10 end")
        for number in range(20)
    )
    pages = sheets(paper(replace(CONTENT, medicines=numbered)))
    assert len(pages) > 1
    for number in range(20):
        places = [page for page in pages if f"GENERIC{number} " in page]
        assert len(places) == 1
        after = places[0].split(f"GENERIC{number} ", 1)[1]
        assert "10 end" in after.split("GENERIC")[0]
    for number, page in enumerate(pages, 1):
        assert f"Lakshmi Srinivasan · 23 Nov 2026 · {number}/{len(pages)}" in page


@pytest.mark.parametrize("size", ["a5", "a4"])
@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("is_short", [False, True], ids=["with advice", "signature alone"])
def test_text_below_the_medicines_follows_a_medicine_on_its_page(
    size: str, language: str, is_short: bool
) -> None:
    bare = {"investigations": (), "advice": (), "follow_up": ""} if is_short else {}
    for count in (1, 3, 4, 5, 6, 10, 11, 12, 25):
        lines = tuple(
            TAPER if number % 4 == 3 else medicine("1-0-1 pc 5d", generic=f"generic{number}")
            for number in range(count)
        )
        content = replace(CONTENT, medicines=lines, **bare)  # type: ignore[arg-type]
        pages = sheets(paper(content, language, Layout(size)))
        assert "mg tablet" in pages[-1], f"no medicine on the last page of {count}"
        assert "Medical Council" in pages[-1]
        if not is_short:
            assert "26 Nov 2026" in pages[-1]
            assert "CBC" in pages[-1]
        assert sum(page.count("mg tablet") for page in pages) == count


def test_own_paper_names_the_doctor_once_below_the_signature() -> None:
    (page,) = sheets(paper(layout=OWN_PAPER))
    assert page.count("Dr Asha Rao") == 1
    assert page.count("Reg. No. 2008/04/1234") == 1
    assert "MBBS" not in page
    assert page.index("Lakshmi Srinivasan") < page.index("Dr Asha Rao")


def test_the_steps_of_a_taper_are_on_one_page() -> None:
    for before in range(2, 8):
        medicines = (*(medicine("1-0-1 5d") for _ in range(before)), TAPER)
        pages = sheets(paper(replace(CONTENT, medicines=medicines)))
        (page,) = [page for page in pages if "PREDNISOLONE" in page]
        assert "then stop" in page


def test_the_signature_is_never_alone_on_a_page() -> None:
    for count in range(1, 10):
        pages = sheets(paper(replace(CONTENT, medicines=(AZITHROMYCIN,) * count)))
        assert "Next visit" in pages[-1]
