"""An issued letter on paper: its content and order, as the HTML that clinic.pdf prints. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from clinic import pdf
from clinic.clock import MONTHS
from clinic.letterhead.logo import FILE, Logo
from clinic.letters.content import LetterContent
from clinic.letters.kinds import MEDICAL, SIGNED_BY_PATIENT, LetterKind
from clinic.letters.words import LABELS, LetterLabels
from clinic.pdf.templates import template
from clinic.prescribing.content import Content
from clinic.prescribing.paper_document import letterhead_of
from clinic.prescribing.paper_layout import Layout
from clinic.prescribing.paper_words import ENGLISH

LONG_NAME = 34
"""A longer patient's name has a line of its own."""

LONGEST_IN_FOOT = 44
"""The most characters of a patient's name next to the page number."""

SIGNATURE = "signature.png"
"""The name under which the template requests the picture of the signature."""

BLANK_MARK = "_" * 34
"""Room to write an identification mark by hand."""

_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(month[:3] for month in MONTHS)}) (\d{{4}})\b")

SIZES = {"a4": (11.5, 15, 24), "a5": (10, 13, 18)}
"""Points of the text and of the title, and millimetres of room above the signatures, by paper."""


@dataclass(frozen=True)
class LetterPaper:
    """A letter ready to print. `signature` is a PNG that this program wrote, as is the logo."""

    content: LetterContent
    layout: Layout = field(default_factory=Layout)
    labels: LetterLabels = LABELS["en"]
    signature: bytes | None = None
    logo: Logo | None = None


def letter_html(paper: LetterPaper) -> str:
    """Return the letter as the well-formed page that clinic.pdf.render takes; text is escaped."""
    content, labels, layout = paper.content, paper.labels, paper.layout
    kind = LetterKind(content.kind)
    size, title_size, room = SIZES[layout.paper]
    return template("letters/paper.html").render(
        c=replace(content, body=_whole_days(content.body)),
        w=labels,
        title=f"{_short(content.patient_name)} · No. {content.number}",
        letterhead=layout.own is None,
        page=layout.page,
        foot=layout.foot,
        size=size,
        title_size=title_size,
        room=room,
        what=labels.title_of(kind),
        replaced=_with(labels.replaces, content.replaces),
        number_label="Letter No." if kind is LetterKind.REFERRAL else "Certificate No.",
        patient=_patient(content),
        marks=_marks(content, kind),
        by_patient=labels.by_patient if kind in SIGNED_BY_PATIENT else "",
        signature=SIGNATURE if paper.signature else "",
        signed_small=_signed(content),
        **_head(paper),
    )


def render_letter(paper: LetterPaper) -> bytes:
    """Return the letter as a PDF; the same paper gives the same bytes. Raises PdfError."""
    pictures = {SIGNATURE: paper.signature} if paper.signature else {}
    if paper.logo and paper.layout.own is None:
        pictures[FILE] = paper.logo.picture
    return pdf.render(letter_html(paper), pictures)


def _head(paper: LetterPaper) -> dict[str, Any]:
    """Return the letterhead, as a prescription has it."""
    content = paper.content
    names: tuple[str, ...] = (
        *("doctor_name", "qualification", "registration", "patient_name"),
        *("owner_name", "owner_qualification", "owner_registration"),
        *("clinic_name", "clinic_address", "clinic_phone"),
    )
    shared = {name: getattr(content, name) for name in names}
    signed = Content(**shared, date=content.issued_on, signed_at=content.issued_at)
    return letterhead_of(signed, ENGLISH, paper.logo) | {"date": _below("x", content.issued_on)}


def _patient(content: LetterContent) -> str:
    separator = " " if len(content.patient_name) <= LONG_NAME else "\n"
    return _with(separator, content.patient_detail) + _below(
        "x", _in_one_line(content.patient_address)
    )


def _marks(content: LetterContent, kind: LetterKind) -> str:
    """Return the identification marks, one a line, or blank lines to write them by hand."""
    marks = _filled(*content.marks)
    if not marks and kind not in MEDICAL:
        return ""
    lines = marks or [BLANK_MARK, BLANK_MARK]
    return _below("x", *(f"{place}. {mark}" for place, mark in enumerate(lines, 1)))


def _whole_days(text: str) -> str:
    """Return the text with no line ending inside a day like 3 Nov 2026."""
    return _DAY.sub("\\1\u00a0\\2\u00a0\\3", text)


def _signed(content: LetterContent) -> str:
    # The doctor's own qualification stands in the letterhead.
    qualification = content.qualification if content.owner_name else ""
    return _below("x", qualification, _with("Reg. No.", content.registration))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_IN_FOOT else f"{name[:LONGEST_IN_FOOT].rstrip()}…"


def _filled(*texts: str) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _below(first: str, *texts: str) -> str:
    """Return the non-empty texts, each on a line of its own below the first, if there is one."""
    lines = "\n".join(_filled(*texts))
    return f"\n{lines}" if first and lines else lines


def _with(label: str, text: str) -> str:
    gap = "" if label.endswith(("\n", " ")) else " "
    return f"{label}{gap}{text.strip()}" if text.strip() else ""


def _in_one_line(text: str) -> str:
    return ", ".join(line.rstrip(",") for line in _filled(*text.splitlines()))
