"""The prescription on paper: its content and order, as the HTML that clinic.pdf prints.

Pure: no Flask and no database. All text is ready to print.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from clinic import pdf
from clinic.letterhead.logo import FILE, Logo
from clinic.pdf.templates import template
from clinic.prescribing.advice import advice_in
from clinic.prescribing.content import Content
from clinic.prescribing.paper_layout import Layout
from clinic.prescribing.paper_words import ENGLISH, PaperLabels

LONG_LETTERHEAD = 44
"""A longer name prints smaller at the head of the page."""

LONG_NAME = 34
"""A longer patient's name has a line of its own."""

LONGEST_IN_FOOT = 44
"""The most letters of a patient's name next to the page number."""

SIGNATURE = "signature.png"
"""The name under which the template requests the picture of the signature."""

NO_ALLERGY = "None known"
"""The text where the patient stated that there are no allergies: not a warning."""


class PaperStep(NamedTuple):
    """One stretch of a dose: its directions, the same in English, and the amounts of the four
    times.

    `english` is empty where the directions are in English; `times` where no time is fixed, and an
    amount of it where nothing is taken at that time.
    """

    directions: str
    english: str = ""
    times: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperMedicine:
    """One block: the generic in capitals with strength and form, the brand, and the steps of the
    dose.

    A line in the doctor's own words has no name, and one step with those words.
    """

    name: str
    steps: tuple[PaperStep, ...]
    brand: str = ""
    quantity: str = ""
    warning: str = ""


@dataclass(frozen=True)
class Paper:
    """A prescription ready to print. `signature` is a PNG that this program wrote, and so is the
    logo, which prints with the clinic's head."""

    content: Content
    medicines: tuple[PaperMedicine, ...] = ()
    layout: Layout = field(default_factory=Layout)
    labels: PaperLabels = ENGLISH
    signature: bytes | None = None
    logo: Logo | None = None


class _Row(NamedTuple):
    """A row of the table of medicines. Each text begins with the line break that separates it."""

    directions: str
    more: str
    boxes: str
    style: str


def paper_html(paper: Paper) -> str:
    """Return the prescription as the well-formed page that clinic.pdf.render takes; text is
    escaped.

    Lines of one element are separated by line breaks, which the template's styles preserve: an
    element for each would cost more time than its text.
    """
    content, labels = paper.content, paper.labels
    wide = paper.layout.paper == "a4"
    return template("prescribing/paper.html").render(
        c=content,
        w=labels,
        title=f"{_short(content.patient_name)} · {content.date}",
        letterhead=paper.layout.own is None,
        medicines=[_block(medicine, labels) for medicine in paper.medicines],
        widths=("4%", "66%", "30%") if wide else ("5%", "61%", "34%"),
        sky=pdf.sky(),
        before=_labelled(
            (labels.complaints, " · ".join(_filled(*content.complaints))),
            (labels.findings, content.findings),
            (labels.lab_values, " · ".join(_filled(*content.lab_values))),
            (labels.diagnosis, " · ".join(_filled(*content.diagnoses))),
        ),
        after=_labelled(
            (labels.tests, " · ".join(_filled(*content.investigations))),
            (labels.advice, " · ".join(advice_of(content, labels.language))),
        ),
        **_page(paper.layout),
        **letterhead_of(content, labels, paper.logo),
        **_patient(content, labels),
        **_foot(paper),
    )


def render_paper(paper: Paper) -> bytes:
    """Return the prescription as a PDF; the same paper gives the same bytes. Raises PdfError."""
    pictures = {SIGNATURE: paper.signature} if paper.signature else {}
    if paper.logo and paper.layout.own is None:
        pictures[FILE] = paper.logo.picture
    return pdf.render(paper_html(paper), pictures)


def _page(layout: Layout) -> dict[str, str]:
    """Return the page rule, the width for the signature and the position of the page number."""
    return {
        "page": layout.page,
        "sign_left": f"{layout.width * 2 // 5}mm",
        "foot": layout.foot,
    }


def letterhead_of(
    content: Content, labels: PaperLabels, logo: Logo | None = None
) -> dict[str, Any]:
    """Return what `prescribing/_letterhead.html` prints, and the doctor beside the date.

    With a logo, the caller passes its picture to the engine under the name FILE.
    """
    is_owner = not content.owner_name
    name = content.owner_name or content.doctor_name
    qualification = content.qualification if is_owner else content.owner_qualification
    registration = content.registration if is_owner else content.owner_registration
    letterhead = content.clinic_name or name
    doctor = name if content.clinic_name else ""
    phone = _with(labels.phone, content.clinic_phone)
    return {
        "clinic": letterhead,
        "clinic_class": "long" if len(letterhead) > LONG_LETTERHEAD else "clinic",
        "where": " · ".join(_filled(_in_one_line(content.clinic_address), phone)),
        "doctor": doctor,
        "doctor_detail": _after(doctor, qualification)
        + _below("x", _with(labels.registration, registration)),
        "date": _below(labels.prescription, content.date),
        "logo": _placed(logo) if logo else None,
    }


def _placed(logo: Logo) -> dict[str, str]:
    """Return the picture as the template places it: the file, its size, and that of its cell."""
    width, height = logo.size_mm()
    return {"file": FILE, "width": f"{width}mm", "height": f"{height}mm", "cell": f"{width + 4}mm"}


def _patient(content: Content, labels: PaperLabels) -> dict[str, str | bool]:
    where = _in_one_line(content.patient_address)
    number = f"{labels.corrected} ({content.revision})"
    replaces = _with(labels.replaces, content.replaces)
    is_allergic = content.allergies.strip() != NO_ALLERGY
    separator = " " if len(content.patient_name) <= LONG_NAME else "\n"
    return {
        "patient": _with(separator, content.patient_detail)
        + _below("x", " · ".join(_filled(where, content.patient_phone)), content.vitals),
        "allergies": content.allergies.strip() if is_allergic else labels.no_allergy,
        "is_allergic": is_allergic,
        "corrected": ", ".join(_filled(number, replaces)) if content.revision > 1 else "",
    }


def _block(medicine: PaperMedicine, labels: PaperLabels) -> dict[str, object]:
    """Return a medicine as the template lays it out, with a row for each step."""
    brand = medicine.brand
    return {
        "name": medicine.name,
        "brand": f" ({brand})" if brand and medicine.name else brand,
        "rows": [_row(medicine, place, labels) for place in range(len(medicine.steps))],
    }


def _row(medicine: PaperMedicine, place: int, labels: PaperLabels) -> _Row:
    step = medicine.steps[place]
    above = (medicine.name or medicine.brand) if place == 0 else ""
    is_last = place == len(medicine.steps) - 1
    quantity = _with(labels.quantity, medicine.quantity) if is_last else ""
    detail = " · ".join(_filled(step.english, quantity))
    warning = _below("x", medicine.warning) if is_last else ""
    return _Row(
        directions=_below(above, step.directions),
        more=(f"\n{detail}" if step.english else _with(" ·", detail)) + warning,
        boxes=pdf.boxes(zip(step.times, labels.times, strict=True)) if step.times else "",
        style="med" if is_last else "step",
    )


def _foot(paper: Paper) -> dict[str, str]:
    content, labels = paper.content, paper.labels
    registration = _with(labels.registration, content.registration)
    # The doctor's own qualification stands in the letterhead.
    qualification = content.qualification if content.owner_name else ""
    return {
        "next_visit": content.follow_up.strip(),
        "signature": SIGNATURE if paper.signature else "",
        "signed": _below("x" if paper.signature else "", content.doctor_name),
        "signed_small": _below("x", qualification, registration),
    }


def advice_of(content: Content, language: str) -> list[str]:
    """Return each piece in the patient's language, followed by the signed text where they
    differ."""
    own = content.translations
    pairs = [
        (own.get(signed, {}).get(language) or advice_in(signed, language), signed)
        for signed in _filled(*content.advice)
    ]
    return [
        translated if translated == signed else f"{translated} ({signed})"
        for translated, signed in pairs
    ]


def _short(name: str) -> str:
    """Return a name that fits into the foot of a page."""
    return name if len(name) <= LONGEST_IN_FOOT else f"{name[:LONGEST_IN_FOOT].rstrip()}…"


def _labelled(*parts: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the non-empty parts, each with its label; all but the first begin a new line."""
    filled = [(label, text.strip()) for label, text in parts if text.strip()]
    return [(f"\n{label}" if place else label, text) for place, (label, text) in enumerate(filled)]


def _filled(*texts: str) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _below(first: str, *texts: str) -> str:
    """Return the non-empty texts, each on a line of its own below the first, if there is one."""
    lines = "\n".join(_filled(*texts))
    return f"\n{lines}" if first and lines else lines


def _after(first: str, text: str) -> str:
    """Return a text behind the first one and a comma, if there is a first one."""
    return ", ".join(["", text.strip()] if first and text.strip() else _filled(text))


def _with(label: str, text: str) -> str:
    gap = "" if label.endswith("\n") else " "
    return f"{label}{gap}{text.strip()}" if text.strip() else ""


def _in_one_line(text: str) -> str:
    return ", ".join(line.rstrip(",") for line in _filled(*text.splitlines()))
