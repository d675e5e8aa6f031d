"""Logos for the letterhead of a practice."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from clinic.letterhead import service
from clinic.letterhead.drawing import DrawnLogo
from tests.integration.factories import Practice


def picture(colour: str = "teal", kind: str = "PNG", size: tuple[int, int] = (240, 96)) -> bytes:
    """Return the bytes of a picture with a coloured bar on white."""
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).rectangle((10, 10, size[0] - 11, size[1] - 11), fill=colour)
    written = BytesIO()
    drawn.save(written, kind)
    return written.getvalue()


def new_logo(practice: Practice, colour: str = "teal") -> int:
    """Store a logo as if it had been decoded; return its number."""
    with practice.at_work():
        return service.put_logo(DrawnLogo(picture(colour), 240, 96)).id


def several_logos(practice: Practice) -> int:
    """Store three logos and remove the first two; return the number of the last."""
    return [new_logo(practice) for _ in range(3)][-1]
