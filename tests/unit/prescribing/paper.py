"""Render prescriptions, and read the text on the paper."""

from io import BytesIO

import pypdf
import pypdfium2

from clinic.prescribing.content import Content, PrintedMedicine
from clinic.prescribing.paper import paper_of
from clinic.prescribing.paper_document import Paper, render_paper
from clinic.prescribing.paper_layout import Layout, Margins


def medicine(dose: str, **values: str) -> PrintedMedicine:
    fields = {
        "words": "",
        "label": "Azithral 500",
        "generic": "azithromycin",
        "form": "tablet",
        "strength": "500 mg",
        "quantity": "3 tablets",
    }
    return PrintedMedicine(**(fields | {"dose": dose} | values))


AZITHROMYCIN = medicine("1-0-0 pc 3d")
TAPER = medicine(
    "2-0-0 5d then 1-0-0 5d then ½-0-0 5d then stop",
    label="Wysolone",
    generic="prednisolone",
    strength="20 mg",
    quantity="18 tablets",
)
SYRUP = medicine(
    "5 ml tds 3d",
    label="Calpol",
    generic="paracetamol",
    form="syrup",
    strength="120 mg/5 ml",
    quantity="1 bottle of 60 ml",
)
OWN_WORDS = PrintedMedicine("Steam inhalation <twice> a day")
CONTENT = Content(
    clinic_name="Sunrise Clinic",
    clinic_address="12 Mahatma Gandhi Road\nPune 411001",
    clinic_phone="+91 20 2567 8901",
    doctor_name="Dr Asha Rao",
    qualification="MBBS, MD (General Medicine)",
    registration="2008/04/1234, Maharashtra Medical Council",
    patient_name="Lakshmi Srinivasan",
    patient_detail="45 y · Female · No. 1042",
    patient_address="Karve Road\nPune 411004",
    patient_phone="+91 98765 43210",
    date="23 Nov 2026",
    signed_at="2026-11-23T10:42:00+05:30",
    allergies="Penicillin (rash)",
    vitals="BP 138/86 mmHg · SpO₂ 98 %",
    complaints=("Fever 3 days", "Cough"),
    findings="Throat congested",
    diagnoses=("Acute pharyngitis (J02.9)",),
    medicines=(AZITHROMYCIN, OWN_WORDS),
    investigations=("CBC", "CRP"),
    advice=("Warm saline gargles", "Plenty of fluids"),
    follow_up="26 Nov 2026",
)
BARE = Content(
    doctor_name="Dr Asha Rao",
    patient_name="Ravi",
    date="23 Nov 2026",
    signed_at="2026-11-23T10:42:00+05:30",
)
NINE = (AZITHROMYCIN, TAPER, SYRUP, OWN_WORDS, *(medicine("1-0-1 5d") for _ in range(5)))
OWN_PAPER = Layout("a5", Margins(40, 13, 20, 13))


def paper(content: Content = CONTENT, language: str = "en", layout: Layout | None = None) -> Paper:
    return paper_of(content, layout or Layout("a5"), language)


def sheets(printed: Paper) -> list[str]:
    """Return the text of each page, without the spaces that align its lines."""
    reader = pypdf.PdfReader(BytesIO(render_paper(printed)))
    return [
        "\n".join(line.strip() for line in sheet.extract_text().splitlines())
        for sheet in reader.pages
    ]


def ink(printed: Paper) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of the drawn area of each page, in millimetres."""
    boxes = []
    for sheet in pypdfium2.PdfDocument(render_paper(printed)):
        picture = sheet.render(scale=2).to_pil().convert("L").point(lambda grey: 255 - grey)
        left, top, right, bottom = (edge / 2 / 72 * 25.4 for edge in picture.getbbox() or ())
        boxes.append((left, top, right, bottom))
    return boxes
