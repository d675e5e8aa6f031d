"""The PDF document: its size, its fonts, and reproducible bytes."""

import threading

import pytest

from clinic import pdf
from tests.unit.pdf.drawing import ink_in_margins, page, read, text_of

# The file itself


def test_the_page_has_the_requested_size() -> None:
    box = read(pdf.render(page("<p>text</p>"))).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((419.53, 595.28), abs=0.1)


def test_the_metadata_has_author_title_and_time() -> None:
    head = (
        '<meta name="author" content="Sunrise श्री &amp; Co"/>'
        '<meta name="created" content="2026-11-23T10:42:00+05:30"/>'
    )
    info = read(pdf.render(page("<p>text</p>", head=head))).metadata
    assert info is not None
    assert (info.title, info.author) == ("A page", "Sunrise श्री & Co")
    assert info["/CreationDate"] == "D:20261123104200+05'30'"


def test_an_invalid_time_is_an_error() -> None:
    with pytest.raises(pdf.PdfError, match="moment"):
        pdf.render(page("<p>x</p>", head='<meta name="created" content="yesterday"/>'))


def test_the_same_page_gives_the_same_bytes_whatever_was_printed_before() -> None:
    html = page("<p>Asha आशा क्ष ₹500</p>")
    first = pdf.render(html)
    pdf.render(page("<p>त्र ज्ञ श्री नमस्ते <b>द्ध</b></p>"))
    assert pdf.render(html) == first


def test_every_font_is_embedded_with_only_the_used_letters() -> None:
    document = pdf.render(page("<p>Asha आशा</p>"))
    resources = read(document).pages[0]["/Resources"].get_object()["/Font"].get_object()
    assert len(resources) == 2
    assert all("/FontFile2" in f.get_object()["/FontDescriptor"] for f in resources.values())
    assert len(document) < 20_000


def test_one_page_has_no_page_number_and_several_have() -> None:
    assert "1/1" not in text_of(pdf.render(page("<p>text</p>")))
    sheets = read(pdf.render(page("<p>text</p>" * 80))).pages
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        assert f"A page · {number}/{len(sheets)}" in sheet.extract_text()


def test_whitespace_between_tags_is_not_printed() -> None:
    tight = page("<p><b>Asha</b><br/>Rao</p>")
    loose = page("<p>\n  <b>Asha</b>\n  <br/>\n  Rao\n</p>")
    assert pdf.render(loose) == pdf.render(tight)


def test_parallel_threads_get_their_own_documents() -> None:
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
