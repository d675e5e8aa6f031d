"""Draw the clinic's app icons from the drawing in favicon.svg.

The icons are stored in the repository. Run `python -m setup.app_icons` after a change of the
drawing.
"""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "clinic" / "static" / "icons"
BACKGROUND, LINE = "#0b5c5e", "#fffefb"
GRID = 64
"""The width and height of the drawing, in its own units."""

CORNER_RADIUS, STROKE = 15, 5
STEPS = ((13, 35), (10, 0), (6, -17), (9, 29), (6, -17), (2, 5), (5, 0))
"""The line: its first point, then the step to each next point."""

OVERSAMPLING = 8
"""The factor by which icons are drawn larger and then scaled down, for smooth edges."""

PICTURES = {
    "icon-192.png": (192, CORNER_RADIUS, 1.0),
    "icon-512.png": (512, CORNER_RADIUS, 1.0),
    # A device may cut it to any shape, so the line stays within the middle 80 %.
    "maskable-512.png": (512, 0, 0.8),
    # iPads round the corners themselves.
    "apple-touch-icon.png": (180, 0, 0.9),
}
"""By file: width and height in pixels, radius of the corners, scale of the line."""


def draw(pixels: int, corner: int, size: float) -> Image.Image:
    """Return one square icon of `pixels` width and height; `corner` and `size` as in PICTURES."""
    large = pixels * OVERSAMPLING
    unit = large / GRID
    picture = Image.new("RGBA", (large, large))
    brush = ImageDraw.Draw(picture)
    brush.rounded_rectangle((0, 0, large, large), corner * unit, fill=BACKGROUND)
    points = [_to_pixels(x, y, size, unit) for x, y in accumulate(STEPS, _add)]
    width = STROKE * size * unit
    brush.line(points, fill=LINE, width=round(width), joint="curve")
    for x, y in points:
        brush.circle((x, y), width / 2, fill=LINE)
    return picture.resize((pixels, pixels), Image.Resampling.LANCZOS)


def _add(point: tuple[int, int], step: tuple[int, int]) -> tuple[int, int]:
    return point[0] + step[0], point[1] + step[1]


def _to_pixels(x: int, y: int, size: float, unit: float) -> tuple[float, float]:
    """Return a point of the drawing in pixels of the enlarged icon, scaled by `size` around its
    middle."""
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
