"""A word across each page of a revoked document."""

from clinic import pdf
from tests.unit.pdf.drawing import ink_in_margins, page, read


def test_the_word_is_on_each_page_and_the_text_stays() -> None:
    document = pdf.render(page("<p>Wheat</p>" + "<p>line</p>" * 80))
    struck = read(pdf.strike(document, "STRUCK")).pages
    assert len(struck) == len(read(document).pages) > 1
    assert all("STRUCK" in sheet.extract_text() for sheet in struck)
    assert "Wheat" in struck[0].extract_text()


def test_the_word_fits_on_narrow_and_wide_paper() -> None:
    for size in ("a4", "a5 landscape", "80mm 100mm"):
        document = pdf.render(page("<p>text</p>").replace("size: a5", f"size: {size}"))
        struck = pdf.strike(document, "STRUCK")
        assert read(struck).pages[0].mediabox == read(document).pages[0].mediabox
        assert not ink_in_margins(struck, 6)
