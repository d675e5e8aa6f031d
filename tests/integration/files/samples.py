"""Sample files of users and attackers."""

from __future__ import annotations

import zlib
from io import BytesIO
from struct import pack

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

GPS = 0x8825
ORIENTATION = 0x0112


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), colour: str = "red") -> bytes:
    """Return a picture of one colour with a white upper left quarter."""
    drawn = Image.new("RGB", size, colour)
    drawn.paste("white", (0, 0, size[0] // 2, size[1] // 2))
    written = BytesIO()
    drawn.save(written, kind)
    return written.getvalue()


def with_place(orientation: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a JPEG whose EXIF data name place, device and orientation."""
    drawn = Image.new("RGB", size, "blue")
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera Maker"
    exif[ORIENTATION] = orientation
    exif[GPS] = {1: "N", 2: (19.0, 4.0, 33.0), 3: "E", 4: (72.0, 52.0, 39.0)}
    written = BytesIO()
    drawn.save(written, "JPEG", exif=exif, comment=b"Secret comment")
    return written.getvalue()


def document(*pages: str, size: tuple[float, float] = (420, 595)) -> bytes:
    """Return a PDF with a page for each text."""
    written = BytesIO()
    canvas = Canvas(written, pagesize=size)
    for text in pages:
        for row, line in enumerate(text.splitlines()):
            canvas.drawString(40, size[1] - 40 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def pixel_bomb(across: int = 40_000, down: int = 40_000) -> bytes:
    """Return a PNG of a few kilobytes that claims `across` × `down` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return pack(">I", len(body)) + checked + pack(">I", zlib.crc32(checked))

    header = pack(">IIBBBBB", across, down, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
