"""Letters of Indian scripts: drawn as HarfBuzz shapes them, extracted as they were written."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pypdfium2
import pytest
import uharfbuzz
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import pdf
from clinic.pdf import fonts
from clinic.pdf.letters import GlyphComposer, LetterFile, Part
from clinic.pdf.scripts import BLOCKS
from tests.unit.pdf.drawing import LETTERS, drawn_fonts, page, read, text_of

WORDS = {
    "Devanagari": "सुबह 1 गोली और रात को 1 गोली, खाने के बाद, 5 दिन तक। लक्ष्मी क्षत्रिय र्क्ति ड्राइवर",
    "Bengali": "সকালে ১টি ট্যাবলেট খাওয়ার পরে শ্রীকৃষ্ণ কোর্স ক্ষৌণী বিদ্যার্থী",
    "Gurmukhi": "ਸਵੇਰੇ 1 ਗੋਲੀ ਖਾਣੇ ਤੋਂ ਬਾਅਦ ਸ਼੍ਰੀ ਕਿਰਪਾਲ ਸਿੰਘ",
    "Gujarati": "સવારે ૧ ગોળી જમ્યા પછી શ્રી ક્ષત્રિય વિદ્યાર્થી કિર્તિ",
    "Tamil": "காலை 1 மாத்திரை கொண்டையன்பேட்டை ஸ்ரீ க்ஷ நௌகோ சிகிச்சை",
    "Telugu": "ఉదయం 1 మాత్ర భోజనం తర్వాత శ్రీ కృష్ణ క్షత్రియ విద్యార్థి",
    "Kannada": "ಬೆಳಿಗ್ಗೆ 1 ಮಾತ್ರೆ ಊಟದ ನಂತರ ಶ್ರೀ ಕೃಷ್ಣ ಕ್ಷತ್ರಿಯ ವಿದ್ಯಾರ್ಥಿ",
    "Malayalam": "രാവിലെ 1 ഗുളിക ഭക്ഷണത്തിനു ശേഷം ശ്രീ കൃഷ്ണ കൊല്ലം വിദ്യാർത്ഥി",
}


def font_of(script: str, bold: bool = False) -> Any:
    pdf.preload()
    return fonts.pdfmetrics.getFont(fonts.font_name(script, bold=bold))


def shaper_of(script: str) -> uharfbuzz.Font:
    path = fonts.FOLDER / f"NotoSans{script}_400Regular.ttf"
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))


def outline(font: uharfbuzz.Font, glyph: int, right: int = 0, up: int = 0) -> list[tuple[Any, ...]]:
    """Return the lines of a glyph: each drawing command with its points."""
    drawn: list[tuple[Any, ...]] = []
    draw = uharfbuzz.DrawFuncs()

    def taker(kind: str) -> Any:
        def take(*places: float) -> None:
            *points, _data = places
            moved = [p + (up if n % 2 else right) for n, p in enumerate(points)]
            drawn.append((kind, *map(round, moved)))

        return take

    draw.set_move_to_func(taker("move"))
    draw.set_line_to_func(taker("line"))
    draw.set_quadratic_to_func(taker("curve"))
    draw.set_cubic_to_func(taker("cubic"))
    draw.set_close_path_func(lambda _data: drawn.append(("close",)))
    font.draw_glyph(glyph, draw)
    return drawn


# Drawing


@pytest.mark.parametrize("script", BLOCKS)
def test_each_part_of_a_letter_is_the_glyph_that_harfbuzz_shapes(script: str) -> None:
    shaper, text = shaper_of(script), LETTERS[script]
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(shaper, buffer)
    assert len(buffer.glyph_infos) < len(text)  # conjuncts were formed
    across, shaped = 0, []
    for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        shaped.append(Part(info.codepoint, across + at.x_offset, at.y_offset))
        across += at.x_advance
    across, drawn = 0, []
    for letter in font_of(script).letters(text):
        drawn += [part._replace(right=across + part.right) for part in letter.parts]
        across += letter.advance
    assert drawn == shaped


@pytest.mark.parametrize("script", BLOCKS)
def test_a_letters_glyph_has_the_lines_and_the_width_of_its_parts(script: str) -> None:
    font, shaper = font_of(script), shaper_of(script)
    letters = [*dict.fromkeys(font.letters(f"{LETTERS[script]} {WORDS[script]}"))]
    made = LetterFile(GlyphComposer(font.face), letters).stream()
    file = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(made)))
    for glyph, letter in enumerate(letters, 1):
        parts = [line for part in letter.parts for line in outline(shaper, *part)]
        assert outline(file, glyph) == parts, letter.text
        assert file.get_glyph_h_advance(glyph) == letter.advance


def test_a_vowel_sign_before_its_letter_is_drawn_before_it() -> None:
    (letter,) = font_of("Tamil").letters("கொ")
    shaper = shaper_of("Tamil")
    assert [part.glyph for part in letter.parts] == [
        shaper.get_nominal_glyph(sign) for sign in (0x0BC6, 0x0B95, 0x0BBE)
    ]


def test_a_shaped_text_is_as_wide_as_its_glyphs() -> None:
    font = font_of("Devanagari")
    conjunct, letters = font.stringWidth("क्ष", 10), font.stringWidth("क", 10)
    assert conjunct == pytest.approx(sum(one.advance for one in font.letters("क्ष")) / 100)
    assert conjunct < 2 * letters


def test_a_document_with_more_letters_than_font_codes_embeds_several_fonts() -> None:
    consonants = "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह"
    text = " ".join(f"{letter}{sign}" for letter in consonants for sign in "िीुूृेैोौंँ")
    document = pdf.render(page(f"<p>{text}</p>"))
    assert "".join(text_of(document).split()) == "".join(text.split())
    resources = read(document).pages[0]["/Resources"].get_object()
    assert len(resources["/Font"].get_object()) == 2
    assert drawn_fonts(document) >= {"NotoSansDevanagari-Regular"}


# Extraction: pypdf uses ToUnicode alone, as pdf.js does; PDFium is the reader of Chrome and Edge


@pytest.mark.parametrize("script", BLOCKS)
@pytest.mark.parametrize("weight", ["p", "b"])
def test_words_are_extracted_as_they_were_written(script: str, weight: str) -> None:
    text = f"{WORDS[script]} {LETTERS[script]}"
    document = pdf.render(page(f"<p><{weight}>Dr Rao: {text} ₹500</{weight}></p>"))
    sentence = f"Dr Rao: {text} ₹500"
    assert " ".join(text_of(document).split()) == sentence
    seen = pypdfium2.PdfDocument(document)[0].get_textpage().get_text_bounded()
    assert " ".join(seen.split()) == sentence


@pytest.mark.parametrize("script", BLOCKS)
def test_each_word_is_found_by_a_search_in_the_file(script: str) -> None:
    document = pdf.render(page(f"<p>{WORDS[script]}</p>"))
    text = pypdfium2.PdfDocument(document)[0].get_textpage()
    for word in WORDS[script].split():
        assert text.search(word).get_next() is not None, word


@pytest.mark.parametrize("script", BLOCKS)
def test_no_reader_takes_a_letter_for_a_mark_without_width(script: str) -> None:
    """pdf.js splits a word behind a glyph with a mark of category Mn among its characters, unless
    the glyph has no width; PDFium omits a glyph that has none."""
    for letter in font_of(script).letters(WORDS[script]):
        if any(unicodedata.category(sign) == "Mn" for sign in letter.text):
            assert letter.parts == ()
            assert 0 < letter.advance <= 5


def test_a_no_break_space_is_extracted_as_a_space() -> None:
    assert "सुबह शाम" in text_of(pdf.render(page("<p>सुबह\u00a0शाम</p>")))


@given(st.sampled_from([*BLOCKS.items()]), st.data())
@settings(max_examples=150, deadline=None)
def test_the_letters_of_any_text_join_to_the_text(
    block: tuple[str, str], data: st.DataObject
) -> None:
    script, ranges = block
    letters = [
        chr(code)
        for code in font_of(script).face.charToGlyph
        if re.match(f"[{ranges}\u200c\u200d ]", chr(code))
    ]
    text = data.draw(st.text(alphabet=st.sampled_from(letters), min_size=1, max_size=12))
    assert "".join(letter.text for letter in font_of(script).letters(text)) == text
