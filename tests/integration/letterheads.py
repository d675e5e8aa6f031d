"""Logos for the letterhead of a practice."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from clinic.letterhead import service
from clinic.letterhead.drawing import DrawnLogo
from tests.integration.factories import Practice


def picture(colour: str = "teal", kind: str = "PNG", size: tuple[int, int] = (240, 96)) -> bytes:
    """A picture with a coloured bar on white, as somebody uploads it."""
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).rectangle((10, 10, size[0] - 11, size[1] - 11), fill=colour)
    written = BytesIO()
    drawn.save(written, kind)
    return written.getvalue()


def new_logo(practice: Practice, colour: str = "teal") -> int:
    """The number of a new logo, kept as if it had been decoded."""
    with practice.at_work():
        return service.put_logo(DrawnLogo(picture(colour), 240, 96)).id


def several_logos(practice: Practice) -> int:
    """The number of the last of three logos; the others are removed."""
    return [new_logo(practice) for _ in range(3)][-1]
