"""Elements beside text: boxes for amounts, the sky above them, given pictures."""

from io import BytesIO

import pypdf
import pytest
from PIL import Image

from clinic import pdf
from tests.unit.pdf.drawing import drawn_fonts, ink_in_margins, page, read, text_of

FILLED = [("1", "सुबह"), ("", "दोपहर"), ("½", "शाम"), ("10 units", "रात")]


def cell(text: str) -> str:
    return page(f"<table><tr><td>Pan 40</td><td>{text}</td></tr></table>")


def png(mode: str = "LA") -> bytes:
    written = BytesIO()
    Image.new(mode, (40, 20), 0).save(written, "PNG")
    return written.getvalue()


def strokes(document: bytes) -> int:
    contents = read(document).pages[0].get_contents()
    assert contents is not None
    return contents.get_data().count(b" S\n") + contents.get_data().count(b"\nS\n")


def test_boxes_print_their_amounts_and_only_filled_ones_have_a_name() -> None:
    document = pdf.render(cell(pdf.boxes(FILLED)))
    assert all(amount in text_of(document) for amount in ("1", "½", "10", "units"))
    for word, is_there in (("सुबह", True), ("दोपहर", False), ("शाम", True), ("रात", True)):
        assert (word in text_of(document)) == is_there
    assert "NotoSansDevanagari-Regular" in drawn_fonts(document)


def test_an_amount_too_wide_for_its_box_is_printed_smaller() -> None:
    wide = [("1000000.125 suppositories", "Morning" * 9), ("", ""), ("", ""), ("1", "Night" * 9)]
    assert not ink_in_margins(pdf.render(cell(pdf.boxes(wide))), 12)


def test_every_box_is_drawn_even_if_it_is_empty() -> None:
    assert strokes(pdf.render(cell(pdf.boxes(FILLED)))) == strokes(
        pdf.render(cell(pdf.boxes([("", "")] * 4)))
    )
    assert strokes(pdf.render(cell(pdf.boxes(FILLED)))) > strokes(pdf.render(cell("text")))


def test_the_sky_is_drawn_without_text() -> None:
    document = pdf.render(cell(pdf.sky()))
    assert text_of(document).strip() == "Pan 40"
    assert strokes(document) > strokes(pdf.render(cell("text")))


def test_figures_give_reproducible_bytes() -> None:
    html = cell(pdf.boxes(FILLED) + "")
    assert pdf.render(html) == pdf.render(html)


def test_typed_text_never_becomes_a_figure() -> None:
    assert "\ufdd1" not in text_of(pdf.render(page("<p>a \ufdd1 b \ufdd0 c</p>")))


@pytest.mark.parametrize("mode", ["LA", "L", "RGBA"])
def test_a_given_picture_is_drawn(mode: str) -> None:
    html = page('<p><img src="signature.png" height="10mm"/></p>')
    document = pdf.render(html, {"signature.png": png(mode)})
    assert len(pypdf.PdfReader(BytesIO(document)).pages[0].images) == 1
    assert pdf.render(html, {"signature.png": png(mode)}) == document


@pytest.mark.parametrize("source", ["other.png", "signature.png/../x", "/etc/passwd", "data:,x"])
def test_a_picture_that_was_not_given_is_refused(source: str) -> None:
    with pytest.raises(pdf.PdfError):
        pdf.render(page(f'<p><img src="{source}"/></p>'), {"signature.png": png()})


def test_an_invalid_picture_is_an_error() -> None:
    with pytest.raises(pdf.PdfError):
        pdf.render(page('<p><img src="signature.png"/></p>'), {"signature.png": b"no picture"})


def test_a_given_picture_cannot_be_used_as_font_or_background() -> None:
    for rule in (
        '@font-face { font-family: "X"; src: url(signature.png) }',
        "@page { size: a5; background-image: url(signature.png) }",
    ):
        with pytest.raises(pdf.PdfError):
            pdf.render(page("<p>text</p>", f"</style><style>{rule}"), {"signature.png": png()})


def test_the_page_number_is_printed_where_the_document_sets_it() -> None:
    heights: list[float] = []
    html = page("<p>text</p>" * 80, head='<meta name="foot" content="62.5"/>')
    read(pdf.render(html)).pages[0].extract_text(
        visitor_text=lambda text, around, at, _font, _size: (
            heights.append(around[5] + at[5]) if "1/" in text else None
        )
    )
    assert heights == [62.5]


@pytest.mark.parametrize("height", ["-5", "high", "1e9", "12345"])
def test_an_invalid_height_of_the_footer_is_an_error(height: str) -> None:
    with pytest.raises(pdf.PdfError, match="height"):
        pdf.render(page("<p>x</p>", head=f'<meta name="foot" content="{height}"/>'))


def test_a_space_between_two_elements_is_kept_at_line_ends() -> None:
    document = pdf.render(
        page("<p><b>Pan</b> (40) <b>mg</b>\nnext</p>", "p { white-space: pre-line }")
    )
    assert "Pan (40) mg" in " ".join(text_of(document).split("\n")[0].split())
