"""Text of every script is shaped, and can be extracted."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import pdf
from clinic.pdf import scripts
from tests.unit.pdf.drawing import LETTERS, drawn_fonts, page, read, text_of

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
def test_a_text_is_split_where_its_script_changes(text: str, runs: list[tuple[str, str]]) -> None:
    assert scripts.split_runs(text) == runs


@given(st.text(alphabet="aR7 ₹().\u200d।लक्ष्मीநன்றிক্ষક్ಕ😀", max_size=30))
@settings(max_examples=60)
def test_the_runs_of_any_text_join_to_the_text(text: str) -> None:
    runs = scripts.split_runs(text)
    assert "".join(run.text for run in runs) == text
    assert all(one.script != next_.script for one, next_ in pairwise(runs))


def test_a_letter_is_a_grapheme_cluster() -> None:
    assert scripts.clusters("लक्ष्मी") == ["ल", "क्ष्मी"]
    assert scripts.clusters("கொண்டை") == ["கொ", "ண்", "டை"]
    assert scripts.clusters("ஸ்ரீபக்ஷி") == ["ஸ்ரீ", "ப", "க்ஷி"]


def test_control_characters_are_removed_and_letters_composed() -> None:
    assert scripts.clean("Ra\x00vi\u202e\ufeff e\u0301\n") == "Ravi é\n"


def test_a_sign_without_a_glyph_is_replaced_by_its_spelling() -> None:
    assert scripts.clean("BP ≥ 140 → review") == "BP >= 140 -> review"


# Shaping


def test_words_of_different_scripts_share_a_baseline() -> None:
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


# Text that is extracted, searched, or cannot be printed


def test_latin_text_digits_and_the_rupee_sign_are_extracted_exactly() -> None:
    document = pdf.render(page("<p>Dr Asha Rao: ₹1,23,456.00 – paid</p><p>लक्ष्मी ₹500</p>"))
    assert "Dr Asha Rao: ₹1,23,456.00 – paid" in text_of(document)
    assert "₹500" in text_of(document)


@pytest.mark.parametrize("name", ["Ravi 😀", "Ravi 👨‍👩‍👧‍👦", "Ravi محمد", "Ravi 中文"])
def test_characters_of_no_font_print_as_one_mark_without_an_error(name: str) -> None:
    assert text_of(pdf.render(page(f"<p>{name}</p>"))).strip() == "Ravi \ufffd"


def test_control_characters_cause_no_error() -> None:
    assert text_of(pdf.render(page("<p>Ra\x00vi\x0b \ud800Rao\u202e</p>"))).strip() == "Ravi Rao"


def test_joiners_of_indian_scripts_are_not_printed_in_latin_text() -> None:
    assert text_of(pdf.render(page("<p>Ra\u200dvi\u200c</p>"))).strip() == "Ravi"
