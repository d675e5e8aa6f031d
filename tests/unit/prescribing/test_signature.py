"""The signature is drawn anew from the uploaded picture, and nothing else is accepted."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from clinic.prescribing.content import Content
from clinic.prescribing.paper import paper_of
from clinic.prescribing.paper_document import render_paper
from clinic.prescribing.paper_layout import Layout
from clinic.prescribing.signature import HIGHEST, MOST_BYTES, WIDEST, NotAPicture, redraw


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 400), **saved: object) -> bytes:
    """Return a stroke of blue ink on grey paper, like a phone photograph."""
    drawn = Image.new("RGB", size, (210, 205, 198))
    stroke = [(size[0] // 4, size[1] // 2), (size[0] // 2, size[1] // 3), (size[0] * 3 // 4, 200)]
    ImageDraw.Draw(drawn).line(stroke, fill=(30, 30, 90), width=8)
    written = BytesIO()
    drawn.save(written, kind, **saved)  # type: ignore[arg-type]
    return written.getvalue()


def stored_picture(upload: bytes) -> Image.Image:
    return Image.open(BytesIO(redraw(upload)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_photograph_becomes_a_small_transparent_png_of_its_ink(kind: str) -> None:
    drawn = stored_picture(picture(kind))
    assert (drawn.format, drawn.mode) == ("PNG", "LA")
    assert drawn.width <= WIDEST
    assert drawn.height <= HIGHEST
    alpha = drawn.getchannel("A")
    assert alpha.getextrema() == (0, 255)
    assert alpha.histogram()[0] > drawn.width * drawn.height // 2


def test_metadata_of_the_picture_is_removed() -> None:
    details = Image.Exif()
    details[0x010F] = "SecretPhone"
    upload = picture("JPEG", exif=details)
    assert b"SecretPhone" in upload
    assert b"SecretPhone" not in redraw(upload)


def test_a_transparent_png_keeps_its_ink() -> None:
    drawn = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).line([(20, 50), (280, 60)], fill=(0, 0, 0, 255), width=6)
    written = BytesIO()
    drawn.save(written, "PNG")
    assert stored_picture(written.getvalue()).getchannel("A").getextrema()[1] == 255


def blank() -> bytes:
    written = BytesIO()
    Image.new("RGB", (300, 100), (150, 150, 150)).save(written, "PNG")
    return written.getvalue()


def gif() -> bytes:
    return picture("GIF")


def bomb() -> bytes:
    """Return a PNG of a few bytes that claims 2,500,000,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def many_pixels() -> bytes:
    written = BytesIO()
    Image.new("1", (6000, 6000)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        (lambda: b"", "cannot be read"),
        (lambda: b"This is a text that was renamed to signature.png", "cannot be read"),
        (lambda: picture()[:300], "cannot be read"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot be read"),
        (gif, "cannot be read"),
        (bomb, "too many pixels"),
        (many_pixels, "too many pixels"),
        (lambda: b"\x89PNG" + b"x" * MOST_BYTES, "larger than 8 MB"),
        (blank, "empty"),
    ],
    ids=["nothing", "text", "half", "svg", "gif", "bomb", "pixels", "bytes", "blank"],
)
def test_other_files_are_refused_with_a_reason(upload: Callable[[], bytes], message: str) -> None:
    with pytest.raises(NotAPicture, match=message):
        redraw(upload())


def test_the_signature_is_printed_instead_of_the_line() -> None:
    content = Content("Dr Asha Rao", "Ravi", "23 Nov 2026", "2026-11-23T10:42:00+05:30")
    signed = render_paper(paper_of(content, Layout("a5"), "en", redraw(picture())))
    plain = render_paper(paper_of(content, Layout("a5"), "en"))
    assert len(PdfReader(BytesIO(signed)).pages[0].images) == 1
    assert len(PdfReader(BytesIO(plain)).pages[0].images) == 0
    assert signed == render_paper(paper_of(content, Layout("a5"), "en", redraw(picture())))
