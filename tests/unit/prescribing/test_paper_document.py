"""The content of a prescription on paper, and what it leaves out."""

from dataclasses import fields, replace

import pytest

from clinic.languages import LANGUAGES
from clinic.prescribing.content import OverrideReason, PrintedMedicine
from clinic.prescribing.paper import medicine_of
from clinic.prescribing.paper_document import paper_html
from clinic.prescribing.paper_words import LABELS, PaperLabels
from tests.unit.prescribing.paper import AZITHROMYCIN, BARE, CONTENT, TAPER, medicine, paper, sheets

# Content


def test_all_signed_content_is_on_one_page() -> None:
    (text,) = sheets(paper())
    printed = " ".join(text.split())
    for field in fields(CONTENT):
        value = getattr(CONTENT, field.name)
        if isinstance(value, str) and field.name not in {"signed_at", "replaces"}:
            assert all(line in printed for line in value.splitlines()), field.name
        if isinstance(value, tuple) and all(isinstance(entry, str) for entry in value):
            assert all(entry in printed for entry in value), field.name


def test_a_medicine_prints_its_generic_in_capitals_its_brand_and_the_directions() -> None:
    lines = sheets(paper())[0].splitlines()
    assert "AZITHROMYCIN 500 mg tablet (Azithral 500)" in lines
    assert any(line.startswith("1 tablet in the morning, after food, for 3 days") for line in lines)
    assert "1-0-0" not in " ".join(lines)


def test_a_medicine_without_a_known_composition_prints_its_label() -> None:
    printed = medicine_of(medicine("1-0-0", generic="", strength="", label="Herbal X"), "en")
    assert (printed.name, printed.brand) == ("Herbal X", "")


def test_a_generic_is_not_printed_twice() -> None:
    label = "Methotrexate 2.5 mg tablet"
    printed = medicine_of(
        medicine("weekly", generic="Methotrexate", strength="2.5 mg", label=label), "en"
    )
    assert (printed.name, printed.brand) == ("METHOTREXATE 2.5 mg tablet", "")


def test_own_words_print_as_written_and_without_a_mark() -> None:
    text = sheets(paper())[0]
    assert "Steam inhalation <twice> a day" in text
    assert "own words" not in text.lower()


def test_an_unreadable_dose_prints_as_written() -> None:
    printed = medicine_of(medicine("as discussed on the phone"), "hi")
    assert [step.directions for step in printed.steps] == ["as discussed on the phone"]


def test_the_amounts_of_a_day_print_in_four_boxes_with_their_times() -> None:
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
def test_dose_boxes_have_amounts_only_where_the_times_are_fixed(
    dose: str, times: tuple[str, ...]
) -> None:
    assert medicine_of(medicine(dose), "en").steps[0].times == times


def test_a_taper_prints_a_row_for_each_step_and_its_end() -> None:
    steps = medicine_of(TAPER, "en").steps
    assert [step.times[0] for step in steps] == ["2", "1", "½"]
    assert "then" in steps[1].directions
    assert steps[2].directions.endswith("then stop")
    assert "then stop" not in steps[1].directions
    printed = " ".join(sheets(paper(replace(CONTENT, medicines=(TAPER,))))[0].split())
    assert all(step.directions in printed for step in steps)


def test_the_dose_prints_in_the_patients_language_with_english_below() -> None:
    for language in LANGUAGES.keys() - {"en"}:
        (step,) = medicine_of(AZITHROMYCIN, language).steps
        assert step.english == "1 tablet in the morning, after food, for 3 days"
        assert not step.directions.isascii()
    assert medicine_of(AZITHROMYCIN, "en").steps[0].english == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_prints_without_a_mention_of_reviews(language: str) -> None:
    text = " ".join(" ".join(sheets(paper(language=language))).split())
    assert "review" not in text
    assert ("not reviewed" in LANGUAGES[language]) == (language not in {"en", "hi"})


@pytest.mark.parametrize("labels", LABELS.values())
def test_every_language_has_every_label(labels: PaperLabels) -> None:
    assert labels.language in LANGUAGES
    assert all(getattr(labels, field.name) for field in fields(labels))
    assert len(set(labels.times)) == 4


def test_only_a_scheduled_medicine_has_a_mark() -> None:
    assert "Schedule" not in sheets(paper())[0]
    for schedule in ("H1", "X"):
        marked = replace(CONTENT, medicines=(replace(AZITHROMYCIN, schedule=schedule),))
        assert f"Schedule {schedule}. Warning" in sheets(paper(marked))[0]


def test_allergies_print_in_a_frame_unless_there_are_none() -> None:
    assert '<p class="boxed"><span class="label">Allergies' in paper_html(paper())
    none = paper_html(paper(replace(CONTENT, allergies="None known")))
    assert "None known" in none
    assert 'class="boxed"' not in none


def test_a_correction_names_the_paper_that_it_replaces() -> None:
    corrected = replace(CONTENT, revision=2, replaces="23 Nov 2026, 10:42 am")
    assert "Corrected prescription (2), replaces that of 23 Nov 2026, 10:42 am" in sheets(
        paper(corrected)
    )[0].replace("\n", " ")
    assert "Corrected" not in sheets(paper())[0]


def test_reasons_for_cautions_never_print() -> None:
    reason = OverrideReason("allergy:x", "Penicillin allergy", "tolerated before")
    assert "tolerated" not in paper_html(paper(replace(CONTENT, reasons=(reason,))))


def test_a_paper_with_only_doctor_and_patient_has_no_gaps() -> None:
    (text,) = sheets(paper(BARE))
    expected = [*("Dr", "Asha", "Rao", "Prescription", "23", "Nov", "2026", "Ravi")]
    assert text.split() == [*expected, "Dr", "Asha", "Rao"]


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
def test_an_empty_part_is_omitted_with_its_label(field: str, label: str) -> None:
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
def test_typed_markup_is_printed_as_text(name: str) -> None:
    content = replace(CONTENT, patient_name=name, findings=name, medicines=(PrintedMedicine(name),))
    text = "".join("".join(sheets(paper(content))).split())
    assert text.count("".join(name.split())) == 3
