"""A letter on paper: its content, and that the signature is never alone on a page."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest

from clinic.letters.content import LetterContent
from clinic.letters.kinds import LetterKind
from clinic.letters.paper import BLANK_MARK, LetterPaper, letter_html, render_letter
from clinic.letters.words import LABELS
from clinic.prescribing.paper_layout import Layout, Margins

CONTENT = LetterContent(
    number=17,
    kind="sickness",
    issued_on="30 Nov 2026",
    issued_at="2026-11-30T10:42:00+05:30",
    patient_name="Lakshmi Srinivasan",
    body="This is to certify that I examined Lakshmi Srinivasan on 30 Nov 2026.",
    doctor_name="Dr Asha Rao",
    qualification="MBBS",
    registration="2008/04/1234, MMC",
    clinic_name="Sunrise Clinic",
    patient_detail="45 y · Female · No. 1",
    patient_address="Karve Road\nPune 411004",
    marks=("Mole on the right cheek", "Scar on the chin"),
    history="The time before the visit is certified on the patient's history: fever",
)


def pages(content: LetterContent, layout: Layout | None = None, language: str = "en") -> list[str]:
    data = render_letter(LetterPaper(content, layout or Layout("a5"), LABELS[language]))
    read = pypdf.PdfReader(io.BytesIO(data)).pages
    return [" ".join(page.extract_text().split()) for page in read]


def test_a_certificate_has_what_the_regulations_require() -> None:
    (text,) = pages(CONTENT)
    for expected in (
        *("Sunrise Clinic", "Dr Asha Rao", "Reg. No. 2008/04/1234", "Certificate No. 17"),
        *("30 Nov 2026", "Lakshmi Srinivasan", "45 y · Female", "Karve Road, Pune 411004"),
        *("1. Mole on the right cheek", "2. Scar on the chin", "on the patient's history: fever"),
        *("Patient's signature or thumb impression", "Sickness certificate"),
    ):
        assert expected in text, expected


def test_missing_identification_marks_leave_space_and_a_referral_has_none() -> None:
    assert pages(replace(CONTENT, marks=()))[0].count(BLANK_MARK) == 2
    (letter,) = pages(replace(CONTENT, kind="referral", marks=(), history=""))
    assert "thumb" not in letter
    assert BLANK_MARK not in letter
    assert "Letter No. 17" in letter


def test_typed_markup_is_printed_as_text() -> None:
    evil = replace(CONTENT, body="<script>alert(1)</script> & <img src=/etc/passwd>")
    assert "<script>alert(1)</script> & <img src=/etc/passwd>" in pages(evil)[0]
    assert "<script>" not in letter_html(LetterPaper(evil))


def test_a_replacement_and_an_assistants_letter_say_so() -> None:
    changed = replace(CONTENT, replaces="No. 16 of 28 Nov 2026", owner_name="Dr Kamala Das")
    (text,) = pages(changed)
    assert "replaces No. 16 of 28 Nov 2026" in text
    assert text.index("Dr Kamala Das") < text.index("Dr Asha Rao")


@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_the_signature_is_never_alone_on_a_page(paper: str) -> None:
    for lines in (*range(8, 44), 90):
        body = "\n".join(f"Line {n} of the history" for n in range(lines))
        page_count = pages(replace(CONTENT, kind="referral", body=body, history=""), Layout(paper))
        last = page_count[-1]
        assert "Reg. No. 2008/04/1234" in last
        assert f"Line {lines - 1} of the history" in last, lines


def test_no_line_breaks_inside_a_date() -> None:
    body = " ".join(f"{'x' * width} from 30 Nov 2026" for width in range(1, 40))
    data = render_letter(LetterPaper(replace(CONTENT, body=body), Layout("a5"), LABELS["en"]))
    read = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    lines = read.replace("\u00a0", " ").splitlines()
    assert sum(line.count("from 30 Nov 2026") for line in lines) > 20
    assert [line for line in lines if line.rstrip().endswith((" 30", " 30 Nov"))] == []


def test_long_names_other_languages_and_own_paper_print() -> None:
    name = "Narasimharajuvaripeta " * 14
    assert "Narasimharajuvaripeta" in pages(replace(CONTENT, patient_name=name))[0]
    for language in LABELS:
        for kind in LetterKind:
            assert "Lakshmi" in pages(replace(CONTENT, kind=kind.value), None, language)[0]
    own = Layout("a5", Margins(40, 13, 20, 13))
    assert "Sunrise Clinic" not in pages(CONTENT, own)[0]
