"""The picture of a doctor's signature: an untrusted upload, decoded and redrawn.

Pure. The result is a small PNG that this program wrote, never the uploaded bytes.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

MOST_BYTES = 8_000_000
"""More than a phone's photograph; what is stored is drawn anew and has some kilobytes."""

MOST_PIXELS = 25_000_000
"""More than a phone camera's picture of a page; decoding takes memory for each pixel."""

WIDEST, HIGHEST = 700, 230
"""The largest size of the result in pixels: 400 dpi where it prints."""

INK, PAPER = 90, 200
"""Greys of 255: darker than INK is ink, lighter than PAPER is transparent."""

LEAST_CONTRAST = 60
"""The least difference between ink and paper; with less the picture is empty."""

EMPTY = "This picture is empty. Sign with a dark pen on white paper."


class NotAPicture(ValueError):
    """An upload that cannot be the picture of a signature. Its message states the reason for the
    user."""


def redraw(upload: bytes) -> bytes:
    """Return a small transparent PNG of the ink on a PNG or JPEG. Raises NotAPicture.

    The paper of a photograph becomes transparent, its margins are cut off, and its metadata (place,
    device) is removed.
    """
    if len(upload) > MOST_BYTES:
        raise NotAPicture("This picture is larger than 8 MB. Choose a smaller one.")
    ink = _ink(_flat(upload))
    frame = ink.getbbox()
    if frame is None:
        raise NotAPicture(EMPTY)
    ink = ink.crop(frame)
    ink.thumbnail((WIDEST, HIGHEST))
    drawn = Image.new("LA", ink.size, 0)
    drawn.putalpha(ink)
    written = BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


def _flat(upload: bytes) -> Image.Image:
    """Return the picture in greys on white. Raises NotAPicture."""
    try:
        with Image.open(BytesIO(upload), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture("This picture has too many pixels. Choose a smaller one.")
            picture.draft("L", (2 * WIDEST, 2 * HIGHEST))  # a JPEG is read no larger than needed
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPicture("This picture has too many pixels. Choose a smaller one.") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise NotAPicture("This picture cannot be read. Choose a PNG or JPEG.") from None
    white = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(white, upright).convert("L")


def _ink(greys: Image.Image) -> Image.Image:
    """Return the amount of ink at each pixel, from 0 to 255, whatever the light was."""
    greys.thumbnail((4 * WIDEST, 4 * HIGHEST))
    darkest, lightest = (int(level) for level in greys.getextrema())  # type: ignore[arg-type]
    if lightest - darkest < LEAST_CONTRAST:
        raise NotAPicture(EMPTY)
    lit = ImageOps.autocontrast(greys, cutoff=(0, 20))
    span = PAPER - INK
    return lit.point([max(0, min(255, (PAPER - level) * 255 // span)) for level in range(256)])
