"""The test page, to compare with the clinic's own paper: a frame on the margins, a scale. Pure."""

from __future__ import annotations

from clinic import pdf
from clinic.pdf.templates import template
from clinic.prescribing.paper_layout import WIDTH_MM, Layout

SCALE_CM = {"a4": 14, "a5": 9}
"""The length of the scale: it fits between the usual margins of this paper."""


def render_margin_page(layout: Layout) -> bytes:
    """Return a PDF page with a frame around the printed area, and a scale in centimetres."""
    margins = layout.margins
    room = (WIDTH_MM[layout.paper] - margins.left - margins.right - 10) // 10
    html = template("prescribing/margin_page.html").render(
        paper=layout.paper,
        margins=margins,
        own=layout.own is not None,
        scale=range(1, max(1, min(SCALE_CM[layout.paper], room)) + 1),
    )
    return pdf.render(html)
