"""The QR code of a payment link, decoded from the page and from paper."""

import re
from io import BytesIO

import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from clinic import pdf
from clinic.billing.upi import upi_link
from clinic.qr import QUIET_ZONE, Qr, qr_figure, qr_svg
from tests.unit.pdf.drawing import page

LINK = upi_link("clinic@okbank", "आशा क्लिनिक", 50_000, "2026-27/000123", "Bill 2026-27/000123")
LONGEST = upi_link(
    "a.very.long.name.of.a.clinic@okhdfcbank",
    "श्री गणेश बाल चिकित्सालय एवं मातृत्व सेवा केंद्र पुणे",
    99_99_99_999_99,
    "2026-27/99999999",
    "बिल 2026-27/99999999 के लिए भुगतान",
)
_PIECE = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn(qr: Qr, scale: int = 4) -> Image.Image:
    """Return the path as a browser fills it: black on white."""
    picture = Image.new("L", (qr.size * scale, qr.size * scale), 255)
    pen = ImageDraw.Draw(picture)
    for piece in _PIECE.finditer(qr.path):
        left, top, length, back = (int(number) for number in piece.groups())
        assert length == back
        right, foot = (left + length) * scale - 1, (top + 1) * scale - 1
        pen.rectangle((left * scale, top * scale, right, foot), fill=0)
    return picture


def printed(link: str, width: str) -> bytes:
    cells = f'<td>Pay by any UPI app</td><td class="qr">{qr_figure(link)}</td>'
    return pdf.render(
        page(f"<table><tr>{cells}</tr></table>", f"</style><style>td.qr {{ width: {width} }}")
    )


def read_back(picture: Image.Image) -> list[tuple[str, str]]:
    return [
        (barcode.text, barcode.ec_level)
        for barcode in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    ]


def test_the_qr_code_on_a_page_can_be_decoded() -> None:
    ((text, level),) = read_back(drawn(qr_svg(LINK)))
    assert text == LINK
    assert level in {"M", "Q", "H"}


def test_a_path_has_only_commands_of_its_own_format() -> None:
    assert _PIECE.sub("", qr_svg(LINK).path) == ""


def test_the_quiet_zone_of_four_modules_is_included() -> None:
    qr = qr_svg(LINK)
    left, top, right, foot = drawn(qr, 1).point(lambda grey: 255 - grey).getbbox() or ()
    assert (left, top, right, foot) == (4, 4, qr.size - 4, qr.size - 4)
    assert QUIET_ZONE == 4


@settings(max_examples=25, deadline=None)
@given(
    name=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60).filter(
        lambda text: text.split()
    ),
    paise=st.integers(1, 99_99_99_999_99),
)
def test_the_qr_code_of_any_clinic_name_can_be_decoded(name: str, paise: int) -> None:
    link = upi_link("clinic@okbank", name, paise, "2026-27/000123", "Bill")
    assert [text for text, _level in read_back(drawn(qr_svg(link)))] == [link]


@pytest.mark.parametrize(("link", "width"), [(LINK, "28mm"), (LONGEST, "34mm")])
def test_the_qr_code_on_paper_can_be_decoded_at_203_dots_per_inch(link: str, width: str) -> None:
    sheet = pypdfium2.PdfDocument(printed(link, width))[0]
    picture = sheet.render(scale=203 / 72).to_pil().convert("L")
    assert [text for text, _level in read_back(picture)] == [link]


def test_the_qr_code_on_paper_is_drawn_without_a_picture_and_reproducibly() -> None:
    document = printed(LINK, "28mm")
    (sheet,) = pypdf.PdfReader(BytesIO(document)).pages
    assert not sheet.images
    assert (sheet.extract_text() or "").strip() == "Pay by any UPI app"
    assert printed(LINK, "28mm") == document


@pytest.mark.parametrize("link", ["upi://pay?pn=आशा", "a" * 3000])
def test_an_invalid_link_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match=r"percent-encoded|too large"):
        qr_svg(link)


@pytest.mark.parametrize("rows", [[], ["1"] * 2, ["10", "1"], ["1x", "01"]])
def test_rows_that_form_no_square_are_refused(rows: list[str]) -> None:
    with pytest.raises(ValueError, match="square"):
        pdf.squares(rows, 4)


def test_a_negative_margin_is_refused() -> None:
    with pytest.raises(ValueError, match="squares"):
        pdf.squares(["1"], -1)
