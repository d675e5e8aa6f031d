"""The kinds of a report and of the files that are taken, and their limits. Pure."""

from __future__ import annotations

KINDS = {
    "lab": "Lab report",
    "xray": "X-ray or scan",
    "photo": "Photo",
    "letter": "Letter",
    "other": "Other",
}
"""What a report is, by the name that its row keeps."""

XRAY = "xray"
"""The kind whose pictures keep every pixel as it came."""

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
ENDINGS = {JPEG: "jpg", PNG: "png", PDF: "pdf"}
"""The stored media types, and the ending of a downloaded file."""

ACCEPT = "image/jpeg,image/png,image/heic,image/heif,application/pdf,.heic,.heif,.pdf"
"""What a file input offers."""

MOST_FILES = 40
"""Files of one report."""

TURNS = (0, 90, 180, 270)
"""Degrees clockwise."""

WHOLE = (0, 0, 1000, 1000)
"""The crop of a picture that is shown whole: left, top, right, bottom in thousandths."""

LEAST_CROP = 50
"""The least width and height that a crop leaves, in thousandths."""


def parse_crop(text: str) -> tuple[int, int, int, int]:
    """Return a stored crop, "" for WHOLE. Raises ValueError for one that is impossible."""
    if not text:
        return WHOLE
    left, top, right, bottom = (int(part) for part in text.split(","))
    if not (0 <= left < right <= 1000 and 0 <= top < bottom <= 1000):
        raise ValueError("A crop lies inside the picture.")
    if right - left < LEAST_CROP or bottom - top < LEAST_CROP:
        raise ValueError("Leave more of the picture.")
    return left, top, right, bottom


def format_crop(crop: tuple[int, int, int, int]) -> str:
    """Return a crop as its row keeps it, "" for WHOLE."""
    return "" if crop == WHOLE else ",".join(map(str, crop))
