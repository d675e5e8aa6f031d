"""A document that was given out, with a word across each page that says it does not hold."""

from __future__ import annotations

import math
from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

FONT, LENGTH = "Helvetica-Bold", 0.7
"""The word takes this share of the diagonal of the page."""

GREY = Color(0, 0, 0, alpha=0.3)
"""Dark enough for a black and white printer; what was given out stays legible below it."""


def strike(document: bytes, word: str) -> bytes:
    """Return a PDF with a word in Latin letters across each page; its own text stays as it is."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        page.merge_page(_across(width, height, word))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _across(width: float, height: float, word: str) -> PageObject:
    drawn = BytesIO()
    canvas = Canvas(drawn, (width, height), invariant=True)
    size = LENGTH * math.hypot(width, height) / canvas.stringWidth(word, FONT, 1)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    canvas.setFillColor(GREY)
    canvas.setFont(FONT, size)
    canvas.drawCentredString(0, -size / 3, word)
    canvas.save()
    return PdfReader(drawn).pages[0]
