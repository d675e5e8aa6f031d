"""A logo for the letterhead from an untrusted upload. Pure of web and database."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image

from clinic.files.decoding import RefusedFile, take

MOST_BYTES = 5_000_000
WIDEST, HIGHEST = 720, 300
"""The largest size of a stored logo in pixels: 380 dpi where it prints."""

LEAST = 24
"""The least width and height in pixels that is worth printing."""

COLOURS = 128
"""Colours of the stored picture: a logo has few, and the file stays below some 60 KB."""

MARGIN = 250
"""Lighter than this (of 255) in every channel is the empty margin of a picture."""

STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
NEITHER = "This is not a PNG or JPEG. Choose a picture of one of these kinds."

__all__ = ["DrawnLogo", "RefusedFile", "redraw"]


class DrawnLogo(NamedTuple):
    """A PNG that this program wrote, with its size in pixels."""

    picture: bytes
    width: int
    height: int


def redraw(upload: bytes) -> DrawnLogo:
    """Return a PNG or JPEG as a small PNG on white, without its empty margin and its metadata.

    The upload is decoded in a child process. Raises RefusedFile with a message for the user, and
    OSError where the disk failed.
    """
    if not upload:
        raise RefusedFile("Choose a picture first.")
    if len(upload) > MOST_BYTES:
        raise RefusedFile("This picture is larger than 5 MB. Choose a smaller one.")
    if not upload.startswith(STARTS):
        raise RefusedFile(NEITHER)
    with TemporaryDirectory(prefix="logo-") as made:
        folder = Path(made)
        source = folder / "upload"
        source.write_bytes(upload)
        take(source, folder, is_xray=False)
        return _shrunk(folder / "1")


def _shrunk(view: Path) -> DrawnLogo:
    """Return the logo from the view that the child wrote. Raises RefusedFile."""
    with Image.open(view, formats=("JPEG",)) as picture:
        whole = picture.convert("RGB")
    frame = _without_margin(whole)
    if frame is None:
        raise RefusedFile("This picture is empty. Choose one with the logo on it.")
    logo = whole.crop(frame)
    logo.thumbnail((WIDEST, HIGHEST))
    if min(logo.size) < LEAST:
        raise RefusedFile("This picture is too small or too thin to print. Choose a larger one.")
    few = logo.quantize(COLOURS, dither=Image.Dither.NONE)
    written = BytesIO()
    few.convert("RGB").save(written, "PNG", optimize=True)
    return DrawnLogo(written.getvalue(), *logo.size)


def _without_margin(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the frame of what is printed: left, top, right, bottom; None for a white picture."""
    is_mark = [0 if at > MARGIN else 255 for at in range(256)]
    return picture.point(is_mark * 3).convert("L").getbbox()
