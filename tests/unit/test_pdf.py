"""The PDF engine: text that is shaped, files that stay closed, bytes that stay the same."""

import threading
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import uharfbuzz
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import pdf
from clinic.pdf import fonts, scripts

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


def page(body: str, style: str = "", head: str = "") -> str:
    return (
        f'<html lang="en"><head><title>A page</title>{head}'
        "<style>@page { size: a5; margin: 12mm }</style>"
        f"<style>p {{ margin: 0 }} {style}</style></head><body>{body}</body></html>"
    )


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(document))


def text_of(document: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in read(document).pages)


def drawn_fonts(document: bytes) -> set[str]:
    resources = read(document).pages[0]["/Resources"].get_object()
    found = {font.get_object()["/BaseFont"] for font in resources["/Font"].get_object().values()}
    return {name.partition("+")[2] for name in found}


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


def test_a_long_word_is_parted_between_letters_and_never_inside_one() -> None:
    name = "लक्ष्मी" * 20
    parted = scripts.break_long_words(name, 18)
    assert parted.replace(" ", "") == name
    assert max(len(scripts.clusters(word)) for word in parted.split()) == 18
    assert all(
        piece in {"ल", "क्ष्मी"} for word in parted.split() for piece in scripts.clusters(word)
    )
    assert scripts.break_long_words("श्री राम", 18) == "श्री राम"


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


# Files and addresses

OPENERS = [
    '<p><img src="{}"/></p>',
    '<p style="background-image: url({})">text</p>',
    '<p><object data="{}"></object></p>',
    '<div><pdf:insertpdf xmlns:pdf="p" src="{}"/></div>',
    '<ul style="list-style-image: url({})"><li>text</li></ul>',
]
SECRETS = [
    "file:///etc/passwd",
    "/etc/passwd",
    "../../config.py",
    "http://127.0.0.1:9/x",
    "data:,x",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("opener", OPENERS[:2])
def test_an_element_that_asks_for_another_file_or_address_is_refused(
    opener: str, secret: str
) -> None:
    with pytest.raises(pdf.PdfError, match="may not open"):
        pdf.render(page(opener.format(secret)))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "rule",
    [
        '@import url("{}");',
        '@import "{}";',
        '@font-face {{ font-family: "X"; src: url("{}") }}',
        '@page wide {{ size: a5; background-image: url("{}") }}',
        'p {{ background-image: url("{}") }}',
        'p {{ content: "x"; list-style-image: url("{}") }}',
    ],
)
def test_a_rule_that_asks_for_another_file_or_address_is_refused(rule: str, secret: str) -> None:
    style = f"</style><style>{rule.format(secret)}"
    with pytest.raises(pdf.PdfError, match="may not open"):
        pdf.render(page("<p>text</p>", style))


@pytest.mark.parametrize(
    "element", ['<link rel="stylesheet" href="/etc/passwd"/>', '<base href="http://127.0.0.1/"/>']
)
def test_the_head_links_to_nothing(element: str) -> None:
    with pytest.raises(pdf.ForbiddenResourceError):
        pdf.render(page("<p>text</p>", head=element))


def test_entities_cannot_be_declared() -> None:
    with pytest.raises(pdf.PdfError, match="entities"):
        pdf.render('<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + page("<p>&a;</p>"))


def test_an_opened_file_is_never_drawn_even_where_it_is_an_image(tmp_path: Path) -> None:
    picture = tmp_path / "outside.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>')
    with pytest.raises(pdf.ForbiddenResourceError):
        pdf.render(page(f'<p><img src="{picture}"/></p>'))


# Warnings are errors


@pytest.mark.parametrize(
    ("body", "style"),
    [
        ("<p>text</p>", "p { font-family: Comic }"),
        ("<p>text</p>", "p { float: left }"),
        ('<p style="float: left">text</p>', ""),
        ("<p>text</p>", "p { font-size: calc(1pt + 1pt) }"),
    ],
)
def test_whatever_the_library_warns_about_is_an_error(body: str, style: str) -> None:
    for _again in range(2):  # also when the rules have been parsed before
        with pytest.raises(pdf.PdfError):
            pdf.render(page(body, style))


@pytest.mark.parametrize("broken", ["", "text", "<html><p></html>", page("<p>a<br>b</p>")])
def test_a_page_that_is_not_well_formed_is_an_error(broken: str) -> None:
    with pytest.raises(pdf.PdfError, match="well-formed"):
        pdf.render(broken)


def test_a_page_without_paper_is_an_error() -> None:
    with pytest.raises(pdf.PdfError, match="@page"):
        pdf.render("<html><head><title>x</title></head><body><p>x</p></body></html>")


def test_what_cannot_be_laid_out_is_an_error() -> None:
    with pytest.raises(pdf.PdfError, match="cannot be laid out"):
        pdf.render(page('<table><tr><td style="height: 900mm">text</td></tr></table>'))


def test_after_an_error_the_next_document_is_fine() -> None:
    with pytest.raises(pdf.PdfError):
        pdf.render(page('<p><img src="/etc/passwd"/></p>'))
    assert "fine" in text_of(pdf.render(page("<p>fine</p>")))


@pytest.fixture
def no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path / "fonts")
    monkeypatch.setattr(pdf, "_engine", None)


@pytest.mark.usefixtures("no_fonts")
def test_a_missing_font_is_an_error_that_says_which_step_installs_it() -> None:
    with pytest.raises(pdf.PdfError, match=r"NotoSans_400Regular\.ttf is missing.*run\.py"):
        pdf.preload()


# The file itself


def test_the_page_has_the_size_it_asks_for() -> None:
    box = read(pdf.render(page("<p>text</p>"))).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((419.53, 595.28), abs=0.1)


def test_the_head_says_who_wrote_what_and_when() -> None:
    head = (
        '<meta name="author" content="Sunrise श्री &amp; Co"/>'
        '<meta name="created" content="2026-11-23T10:42:00+05:30"/>'
    )
    info = read(pdf.render(page("<p>text</p>", head=head))).metadata
    assert info is not None
    assert (info.title, info.author) == ("A page", "Sunrise श्री & Co")
    assert info["/CreationDate"] == "D:20261123104200+05'30'"


def test_a_moment_that_is_none_is_an_error() -> None:
    with pytest.raises(pdf.PdfError, match="moment"):
        pdf.render(page("<p>x</p>", head='<meta name="created" content="yesterday"/>'))


def test_the_same_page_gives_the_same_bytes_whatever_was_printed_before() -> None:
    html = page("<p>Asha आशा क्ष ₹500</p>")
    first = pdf.render(html)
    pdf.render(page("<p>त्र ज्ञ श्री नमस्ते <b>द्ध</b></p>"))
    assert pdf.render(html) == first


def test_every_font_is_embedded_and_only_the_letters_used() -> None:
    document = pdf.render(page("<p>Asha आशा</p>"))
    resources = read(document).pages[0]["/Resources"].get_object()["/Font"].get_object()
    assert len(resources) == 2
    assert all("/FontFile2" in f.get_object()["/FontDescriptor"] for f in resources.values())
    assert len(document) < 20_000


def test_one_page_has_no_number_and_several_have() -> None:
    assert "1/1" not in text_of(pdf.render(page("<p>text</p>")))
    sheets = read(pdf.render(page("<p>text</p>" * 80))).pages
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        assert f"A page · {number}/{len(sheets)}" in sheet.extract_text()


def test_white_space_between_lines_of_tags_is_not_text() -> None:
    tight = page("<p><b>Asha</b><br/>Rao</p>")
    loose = page("<p>\n  <b>Asha</b>\n  <br/>\n  Rao\n</p>")
    assert pdf.render(loose) == pdf.render(tight)


def test_threads_get_their_own_documents() -> None:
    names = ["Asha", "आशा", "ஆஷா", "Ravi", "রবি", "రవి"]
    alone = {name: pdf.render(page(f"<p>{name}</p>")) for name in names}
    together: dict[str, bytes] = {}

    def draw(name: str) -> None:
        together[name] = pdf.render(page(f"<p>{name}</p>"))

    threads = [threading.Thread(target=draw, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


@pytest.mark.parametrize("name", ["W" * 300, "लक्ष्मीनारायण" * 25, "த" * 300, "Lakshmi " * 40])
def test_a_name_of_300_letters_stays_within_the_margins(name: str) -> None:
    document = pdf.render(
        page(f"<p>{name}</p>", "p { font-size: 14pt; overflow-wrap: break-word }")
    )
    assert not ink_in_margins(document, 12)


def ink_in_margins(document: bytes, margin: float) -> bool:
    """Whether anything is drawn within so many millimetres of the left and right edges."""
    for sheet in pypdfium2.PdfDocument(document):
        picture = sheet.render(scale=2).to_pil().convert("L")
        wide = int((margin - 1) / 25.4 * 72 * 2)
        edges = [
            (0, 0, wide, picture.height),
            (picture.width - wide, 0, picture.width, picture.height),
        ]
        if any(picture.crop(edge).getextrema()[0] < 250 for edge in edges):
            return True
    return False
