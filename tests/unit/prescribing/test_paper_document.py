"""The prescription on paper: what it says, what it leaves out, and that it stays on its page."""

from dataclasses import fields, replace
from io import BytesIO

import pypdf
import pypdfium2
import pytest

from clinic.prescribing.content import Content, PrintedMedicine, Reason
from clinic.prescribing.paper import medicine_of, paper_of
from clinic.prescribing.paper_document import Layout, Margins, Paper, paper_html, render_paper
from clinic.prescribing.paper_words import LABELS, LANGUAGES, NOT_REVIEWED, PaperLabels


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
    """The text of each page, its lines without the spaces of their alignment."""
    reader = pypdf.PdfReader(BytesIO(render_paper(printed)))
    return [
        "\n".join(line.strip() for line in sheet.extract_text().splitlines())
        for sheet in reader.pages
    ]


def ink(printed: Paper) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of what is drawn on each page, in millimetres."""
    boxes = []
    for sheet in pypdfium2.PdfDocument(render_paper(printed)):
        picture = sheet.render(scale=2).to_pil().convert("L").point(lambda grey: 255 - grey)
        left, top, right, bottom = (edge / 2 / 72 * 25.4 for edge in picture.getbbox() or ())
        boxes.append((left, top, right, bottom))
    return boxes


# What it says


def test_everything_that_was_signed_is_on_its_one_page() -> None:
    (text,) = sheets(paper())
    printed = " ".join(text.split())
    for field in fields(CONTENT):
        said = getattr(CONTENT, field.name)
        if isinstance(said, str) and field.name not in {"signed_at", "replaces"}:
            assert all(line in printed for line in said.splitlines()), field.name
        if isinstance(said, tuple) and all(isinstance(entry, str) for entry in said):
            assert all(entry in printed for entry in said), field.name


def test_a_medicine_is_its_generic_in_capitals_with_the_brand_and_words_for_the_dose() -> None:
    lines = sheets(paper())[0].splitlines()
    assert "AZITHROMYCIN 500 mg tablet (Azithral 500)" in lines
    assert any(line.startswith("1 tablet in the morning, after food, for 3 days") for line in lines)
    assert "1-0-0" not in " ".join(lines)


def test_a_medicine_without_a_known_composition_stands_under_its_label() -> None:
    printed = medicine_of(medicine("1-0-0", generic="", strength="", label="Herbal X"), "en")
    assert (printed.name, printed.brand) == ("Herbal X", "")


def test_own_words_print_as_they_were_written_and_without_a_mark() -> None:
    text = sheets(paper())[0]
    assert "Steam inhalation <twice> a day" in text
    assert "own words" not in text.lower()


def test_a_dose_that_cannot_be_read_prints_as_it_was_written() -> None:
    printed = medicine_of(medicine("as discussed on the phone"), "hi")
    assert [step.words for step in printed.steps] == ["as discussed on the phone"]


def test_the_amounts_of_a_day_stand_in_four_boxes_with_the_name_of_their_time() -> None:
    step = medicine_of(medicine("1-0-½ 5d"), "en").steps[0]
    assert step.times == ("1", "", "", "½")
    lines = sheets(paper(replace(CONTENT, medicines=(medicine("1-0-½ 5d"),))))[0].splitlines()
    assert {"1", "½", "Morning", "Night"} <= set(" ".join(lines).split())
    assert "Noon" not in " ".join(lines).split()


@pytest.mark.parametrize(
    ("dose", "times"),
    [
        ("20-0-10 units", ("20 units", "", "", "10 units")),
        ("2½-0-0", ("2½", "", "", "")),
        ("5 ml tds", ()),
        ("1 sos", ()),
    ],
)
def test_a_box_holds_a_number_and_its_unit_only_where_times_are_fixed(
    dose: str, times: tuple[str, ...]
) -> None:
    assert medicine_of(medicine(dose), "en").steps[0].times == times


def test_a_taper_prints_a_row_for_each_step_and_says_that_it_stops() -> None:
    steps = medicine_of(TAPER, "en").steps
    assert [step.times[0] for step in steps] == ["2", "1", "½"]
    assert "then" in steps[1].words
    assert steps[2].words.endswith("then stop")
    assert "then stop" not in steps[1].words
    printed = " ".join(sheets(paper(replace(CONTENT, medicines=(TAPER,))))[0].split())
    assert all(step.words in printed for step in steps)


def test_the_dose_is_in_the_patients_language_and_in_english_below() -> None:
    for language in LANGUAGES.keys() - {"en"}:
        (step,) = medicine_of(AZITHROMYCIN, language).steps
        assert step.english == "1 tablet in the morning, after food, for 3 days"
        assert not step.words.isascii()
    assert medicine_of(AZITHROMYCIN, "en").steps[0].english == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_prints_and_says_where_nobody_has_reviewed_it(language: str) -> None:
    text = " ".join(" ".join(sheets(paper(language=language))).split())
    assert (NOT_REVIEWED in text) == (language not in {"en", "hi"})
    assert ("not reviewed" in LANGUAGES[language]) == (language not in {"en", "hi"})


@pytest.mark.parametrize("labels", LABELS.values())
def test_no_label_is_missing_in_any_language(labels: PaperLabels) -> None:
    assert labels.language in LANGUAGES
    assert all(getattr(labels, field.name) for field in fields(labels))
    assert len(set(labels.times)) == 4


def test_a_scheduled_medicine_bears_its_mark_and_others_do_not() -> None:
    assert "Schedule" not in sheets(paper())[0]
    for schedule in ("H1", "X"):
        marked = replace(CONTENT, medicines=(replace(AZITHROMYCIN, schedule=schedule),))
        assert f"Schedule {schedule}. Warning" in sheets(paper(marked))[0]


def test_allergies_stand_in_a_frame_unless_there_are_none() -> None:
    assert '<p class="boxed"><span class="label">Allergies' in paper_html(paper())
    none = paper_html(paper(replace(CONTENT, allergies="None known")))
    assert "None known" in none
    assert 'class="boxed"' not in none


def test_a_correction_says_so_and_which_paper_it_replaces() -> None:
    corrected = replace(CONTENT, revision=2, replaces="23 Nov 2026, 10:42 am")
    assert "Corrected prescription (2), replaces that of 23 Nov 2026, 10:42 am" in sheets(
        paper(corrected)
    )[0].replace("\n", " ")
    assert "Corrected" not in sheets(paper())[0]


def test_reasons_never_print() -> None:
    reason = Reason("allergy:x", "Penicillin allergy", "tolerated before")
    assert "tolerated" not in paper_html(paper(replace(CONTENT, reasons=(reason,))))


def test_a_doctor_and_patient_alone_make_a_paper_without_holes() -> None:
    (text,) = sheets(paper(BARE))
    words = [*("Dr", "Asha", "Rao", "Prescription", "23", "Nov", "2026", "Ravi")]
    assert text.split() == [*words, "Dr", "Asha", "Rao"]


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("clinic_phone", "Phone"),
        ("registration", "Reg. No."),
        ("complaints", "Complaints"),
        ("findings", "Findings"),
        ("diagnoses", "Diagnosis"),
        ("allergies", "Allergies"),
        ("medicines", "℞"),
        ("investigations", "Tests"),
        ("advice", "Advice"),
        ("follow_up", "Next visit"),
    ],
)
def test_a_part_that_is_empty_takes_its_label_along(field: str, label: str) -> None:
    empty: object = () if isinstance(getattr(CONTENT, field), tuple) else ""
    assert label in sheets(paper())[0]
    assert label not in sheets(paper(replace(CONTENT, **{field: empty})))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "<img src=file:///etc/passwd>",
        '"/><img src="http://127.0.0.1:9/x"/>',
        "</td></tr></table><pdf:barcode value='1'/>",
        "{{ 7*7 }}{% raw %}",
        "]]><!-- -->&amp;&#60;",
        "<style>@import '/etc/passwd'</style>",
    ],
)
def test_what_was_written_is_printed_and_never_obeyed(name: str) -> None:
    content = replace(CONTENT, patient_name=name, findings=name, medicines=(PrintedMedicine(name),))
    text = "".join("".join(sheets(paper(content))).split())
    assert text.count("".join(name.split())) == 3


# The file and the sheet


def test_the_same_prescription_is_the_same_file_to_the_byte() -> None:
    first = [render_paper(paper(language=language)) for language in ("en", "hi", "ta")]
    assert [render_paper(paper(language=language)) for language in ("en", "hi", "ta")] == first


def test_the_file_bears_the_patient_the_day_and_the_moment_of_signing() -> None:
    info = pypdf.PdfReader(BytesIO(render_paper(paper()))).metadata
    assert info is not None
    assert (info.title, info.author) == ("Lakshmi Srinivasan · 23 Nov 2026", "Sunrise Clinic")
    assert info["/CreationDate"] == "D:20261123104200+05'30'"


@pytest.mark.parametrize(("name", "size"), [("a4", (210, 297)), ("a5", (148, 210))])
def test_the_paper_has_its_size_upright(name: str, size: tuple[int, int]) -> None:
    box = pypdf.PdfReader(BytesIO(render_paper(paper(layout=Layout(name))))).pages[0].mediabox
    millimetres = [float(side) / 72 * 25.4 for side in (box.width, box.height)]
    assert millimetres == pytest.approx(size, abs=0.1)


def test_own_paper_gets_no_letterhead_and_no_ink_outside_its_margins() -> None:
    printed = paper(replace(CONTENT, medicines=NINE), layout=OWN_PAPER)
    assert "Sunrise Clinic" not in sheets(printed)[0]
    boxes = ink(printed)
    assert len(boxes) > 1
    for left, top, right, bottom in boxes:
        assert top >= 39.5
        assert left >= 12.5
        assert right <= 148 - 12.5
        assert bottom <= 210 - 20


def test_margins_are_part_of_what_tells_papers_apart() -> None:
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
def test_a_long_prescription_flows_on_and_stays_within_its_margins(
    texts: dict[str, object], language: str
) -> None:
    for left, top, right, bottom in ink(paper(replace(CONTENT, **texts), language)):  # type: ignore[arg-type]
        assert left >= 10.5
        assert right <= 148 - 10.5
        assert top >= 9
        assert bottom <= 210 - 5


def test_no_medicine_is_lost_or_parted_and_each_page_says_whose_it_is() -> None:
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


def test_the_steps_of_a_taper_stay_on_one_page() -> None:
    for before in range(2, 8):
        medicines = (*(medicine("1-0-1 5d") for _ in range(before)), TAPER)
        pages = sheets(paper(replace(CONTENT, medicines=medicines)))
        (page,) = [page for page in pages if "PREDNISOLONE" in page]
        assert "then stop" in page


def test_the_signature_never_stands_alone_on_a_page() -> None:
    for count in range(1, 10):
        pages = sheets(paper(replace(CONTENT, medicines=(AZITHROMYCIN,) * count)))
        assert "Next visit" in pages[-1]
