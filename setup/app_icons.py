"""Draw the pictures of the clinic on a home screen, from the drawing in favicon.svg.

They are stored with the code: `python -m setup.app_icons` after a change of the drawing.
"""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "clinic" / "static" / "icons"
GROUND, LINE = "#0b5c5e", "#fffefb"
GRID = 64
"""The width and height of the drawing, in its own units."""

ROUND, STROKE = 15, 5
STEPS = ((13, 35), (10, 0), (6, -17), (9, 29), (6, -17), (2, 5), (5, 0))
"""The line: where it begins, and each step from there."""

FINER = 8
"""Drawn so many times larger and made smaller, so that edges are smooth."""

PICTURES = {
    "icon-192.png": (192, ROUND, 1.0),
    "icon-512.png": (512, ROUND, 1.0),
    # Cut to any shape by the device: the line stays in the middle 80 %.
    "maskable-512.png": (512, 0, 0.8),
    # iPads round the corners themselves.
    "apple-touch-icon.png": (180, 0, 0.9),
}
"""By file: width and height in pixels, the corners' radius, the size of the line."""


def draw(pixels: int, corner: int, size: float) -> Image.Image:
    """Return one picture, square."""
    unit = pixels * FINER / GRID
    picture = Image.new("RGBA", (pixels * FINER, pixels * FINER))
    brush = ImageDraw.Draw(picture)
    brush.rounded_rectangle((0, 0, pixels * FINER, pixels * FINER), corner * unit, fill=GROUND)
    points = [_placed(x, y, size, unit) for x, y in accumulate(STEPS, _add)]
    width = STROKE * size * unit
    brush.line(points, fill=LINE, width=round(width), joint="curve")
    for x, y in points:
        brush.circle((x, y), width / 2, fill=LINE)
    return picture.resize((pixels, pixels), Image.Resampling.LANCZOS)


def _add(at: tuple[int, int], step: tuple[int, int]) -> tuple[int, int]:
    return at[0] + step[0], at[1] + step[1]


def _placed(x: int, y: int, size: float, unit: float) -> tuple[float, float]:
    middle = GRID / 2
    return (middle + (x - middle) * size) * unit, (middle + (y - middle) * size) * unit


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, (pixels, corner, size) in PICTURES.items():
        picture = draw(pixels, corner, size)
        if not corner:
            picture = picture.convert("RGB")
        picture.quantize(64).save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
