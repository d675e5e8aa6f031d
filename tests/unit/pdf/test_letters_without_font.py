"""Which letters of a text the papers' fonts lack."""

import pytest

from clinic import pdf
from tests.unit.pdf.drawing import page, text_of


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Asha Rao, ₹500", ""),
        ("श्री क्ष र्कि। Lakshmi நன்றி বাংলা", ""),
        ("BP ≥ 140 → review", ""),  # spelt out on paper
        ("Asha\u200e\u202a Rao\u2060", ""),  # marks without ink are left out on paper
        ("Asha \ufe0f", ""),
        ("محمد Khan", "حدم"),
        ("Asha 🙂🙂", "🙂"),
        ("李 श्री", "李"),
    ],
)
def test_the_letters_that_no_font_has_are_named_once(text: str, letters: str) -> None:
    assert pdf.letters_without_font(text) == letters


@pytest.mark.parametrize("text", ["Asha Rao", "श्री 🙂", "محمد", "≥ 5", "Asha\u200e", "１2", "é é"])
def test_a_letter_is_named_exactly_where_the_paper_has_a_placeholder(text: str) -> None:
    printed = text_of(pdf.render(page(f"<p>{text}</p>")))
    assert bool(pdf.letters_without_font(text)) == ("\ufffd" in printed)
