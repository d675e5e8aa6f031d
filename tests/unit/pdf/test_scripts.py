"""Text of every script is shaped, and can be copied again."""

from itertools import pairwise

import pytest
import uharfbuzz
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import pdf
from clinic.pdf import fonts, scripts
from tests.unit.pdf.drawing import drawn_fonts, page, read, text_of

LETTERS = {
    "Devanagari": "क्ष त्र श्री द्ध कि र्क",
    "Bengali": "ক্ষ কি র্ক কো",
    "Gurmukhi": "ਕਿ ਸ਼੍ਰੀ",
    "Gujarati": "ક્ષ શ્રી કિ",
    "Tamil": "கொ கோ ஸ்ரீ க்ஷ",
    "Telugu": "క్ష శ్రీ కి",
    "Kannada": "ಕ್ಷ ಶ್ರೀ ಕಿ",
    "Malayalam": "ക്ഷ ശ്രീ കൊ",
}


# Runs of one script


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", []),
        ("Asha Rao, ₹500", [("Asha Rao, ₹500", "Latin")]),
        (
            "Lakshmi लक्ष्मी நன்றி ₹500",
            [
                ("Lakshmi ", "Latin"),
                ("लक्ष्मी", "Devanagari"),
                (" ", "Latin"),
                ("நன்றி", "Tamil"),
                (" ₹500", "Latin"),
            ],
        ),
        ("श्री राम", [("श्री राम", "Devanagari")]),
        ("कल। (2) ", [("कल।", "Devanagari"), (" (2) ", "Latin")]),
        ("বাংলা॥", [("বাংলা॥", "Bengali")]),
        ("45 वर्ष", [("45 ", "Latin"), ("वर्ष", "Devanagari")]),
        ("सुबह 1 गोली, 3 दिन", [("सुबह 1 गोली, 3 दिन", "Devanagari")]),
        (
            "सुबह 1, இரவு 2",
            [("सुबह", "Devanagari"), (" 1, ", "Latin"), ("இரவு", "Tamil"), (" 2", "Latin")],
        ),
        ("क्‍ष", [("क्‍ष", "Devanagari")]),
    ],
)
def test_a_text_is_cut_where_its_script_changes(text: str, runs: list[tuple[str, str]]) -> None:
    assert scripts.split_runs(text) == runs


@given(st.text(alphabet="aR7 ₹().\u200d।लक्ष्मीநன்றிক্ষક్ಕ😀", max_size=30))
@settings(max_examples=60)
def test_the_runs_of_a_text_are_the_text(text: str) -> None:
    runs = scripts.split_runs(text)
    assert "".join(run.text for run in runs) == text
    assert all(one.script != next_.script for one, next_ in pairwise(runs))


def test_a_letter_is_what_a_reader_sees_as_one() -> None:
    assert scripts.clusters("लक्ष्मी") == ["ल", "क्ष्मी"]
    assert scripts.clusters("கொண்டை") == ["கொ", "ண்", "டை"]
    assert scripts.clusters("ஸ்ரீபக்ஷி") == ["ஸ்ரீ", "ப", "க்ஷி"]


def test_control_characters_are_dropped_and_letters_composed() -> None:
    assert scripts.clean("Ra\x00vi\u202e\ufeff e\u0301\n") == "Ravi é\n"


def test_a_sign_that_no_font_has_is_spelt_out() -> None:
    assert scripts.clean("BP ≥ 140 → review") == "BP >= 140 -> review"


# Shaping


@pytest.mark.parametrize(("script", "text"), LETTERS.items())
def test_an_indian_script_prints_the_glyphs_that_harfbuzz_shapes(script: str, text: str) -> None:
    document = pdf.render(page(f"<p>{text}</p>"))

    shaper = uharfbuzz.Font(
        uharfbuzz.Face(
            uharfbuzz.Blob.from_file_path(str(fonts.FOLDER / f"NotoSans{script}_400Regular.ttf"))
        )
    )
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(shaper, buffer)
    shaped = [glyph.codepoint for glyph in buffer.glyph_infos]
    assert len(shaped) < len(text)  # conjuncts have formed
    space = shaper.get_nominal_glyph(32)
    drawn = [
        shaper.get_nominal_glyph(ord(address)) or ord(address) - 0xE000
        for address in text_of(document)
        if not address.isspace()
    ]
    assert drawn == [glyph for glyph in shaped if glyph != space]
    assert f"NotoSans{script}-Regular" in drawn_fonts(document)


def test_a_matra_that_stands_before_its_letter_is_drawn_before_it() -> None:
    drawn = text_of(pdf.render(page("<p>கொ</p>"))).strip()
    assert [ord(letter) for letter in drawn] == [0x0BC6, 0x0B95, 0x0BBE]


def test_shaped_text_can_be_copied_as_it_was_written() -> None:
    document = pdf.render(page("<p>श्री कि</p>"))
    written = read(document).pages[0].get_contents()
    assert written is not None
    spoken = "\ufeffश्री कि".encode("utf-16-be").hex()
    assert f"/ActualText <{spoken}>".encode() in written.get_data()


def test_a_shaped_text_is_as_wide_as_its_glyphs() -> None:
    pdf.preload()
    font = fonts.pdfmetrics.getFont("NotoDevanagari")
    conjunct, letters = font.stringWidth("क्ष", 10), font.stringWidth("क", 10)
    assert conjunct == pytest.approx(sum(glyph.advance for glyph in font.shape("क्ष")) / 100)
    assert conjunct < 2 * letters


def test_words_of_different_scripts_stand_on_one_line() -> None:
    def baseline(word: str) -> tuple[float, ...]:
        heights: list[float] = []
        sheet = read(pdf.render(page(f"<p>{word}</p>"))).pages[0]
        sheet.extract_text(
            visitor_text=lambda text, around, at, _font, _size: (
                heights.append(around[5] + at[5]) if text.strip() else None
            )
        )
        return tuple(heights)

    latin = baseline("Asha")
    assert len(latin) == 1
    assert [baseline(letters) for letters in LETTERS.values()] == [latin] * len(LETTERS)


def test_bold_text_is_bold_in_every_script() -> None:
    document = pdf.render(page("<p><b>Asha आशा ஆஷா</b></p>"))
    assert drawn_fonts(document) == {
        "NotoSans-Bold",
        "NotoSansDevanagari-Bold",
        "NotoSansTamil-Bold",
    }


# Text that is copied, searched, or cannot be printed


def test_latin_text_figures_and_the_rupee_sign_are_extracted_exactly() -> None:
    document = pdf.render(page("<p>Dr Asha Rao: ₹1,23,456.00 – paid</p><p>लक्ष्मी ₹500</p>"))
    assert "Dr Asha Rao: ₹1,23,456.00 – paid" in text_of(document)
    assert "₹500" in text_of(document)


@pytest.mark.parametrize("name", ["Ravi 😀", "Ravi 👨‍👩‍👧‍👦", "Ravi محمد", "Ravi 中文"])
def test_characters_no_font_has_print_as_one_mark_and_fail_nothing(name: str) -> None:
    assert text_of(pdf.render(page(f"<p>{name}</p>"))).strip() == "Ravi \ufffd"


def test_control_characters_do_no_harm() -> None:
    assert text_of(pdf.render(page("<p>Ra\x00vi\x0b \ud800Rao\u202e</p>"))).strip() == "Ravi Rao"


def test_joiners_of_indian_scripts_are_not_printed_in_latin() -> None:
    assert text_of(pdf.render(page("<p>Ra\u200dvi\u200c</p>"))).strip() == "Ravi"
