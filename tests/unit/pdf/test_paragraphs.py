"""Splitting of a word that is wider than its line."""

from __future__ import annotations

import pypdfium2
import pytest

from clinic import pdf
from clinic.pdf.scripts import clusters
from tests.unit.pdf.drawing import ink_in_margins, page

WORDS = {
    "Hindi": "लक्ष्मीनारायणप्रसादक्ष्म्यैर्क",
    "Tamil": "கொண்டையன்பேட்டைஸ்ரீநிவாசன்",
    "Bengali": "শ্রীকৃষ্ণচন্দ্রমুখোপাধ্যায়",
    "Hindi with signs between": "श्रीनिवास/लक्ष्मीनारायण·प्रसाद(क्षत्रिय)",
}


def lines_of(text: str, width: int, points: int) -> list[str]:
    style = f"td {{ font-size: {points}pt; overflow-wrap: break-word }}"
    body = f'<table><tr><td width="{width}mm">{text}</td><td>x</td></tr></table>'
    document = pdf.render(page(body, style))
    assert not ink_in_margins(document, 12)
    text = pypdfium2.PdfDocument(document)[0].get_textpage().get_text_bounded()
    return [line for line in text.replace("x", "").split() if line]


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS.keys())
@pytest.mark.parametrize("width", [9, 14, 23, 50])
def test_a_long_word_is_split_between_letters_and_never_inside_one(word: str, width: int) -> None:
    lines = lines_of(word * 4, width, 9)
    assert "".join(lines) == word * 4
    assert len(lines) > 1
    assert [letter for line in lines for letter in clusters(line)] == clusters(word * 4)


def test_a_word_that_fits_is_not_split_however_long() -> None:
    name = "लक्ष्मीनारायणप्रसादसिंहवर्मा"
    assert lines_of(name, 100, 9) == [name]
