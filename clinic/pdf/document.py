"""From HTML to PDF with xhtml2pdf's parts, without what it would do again for every document.

`xhtml2pdf.pisa.CreatePDF` reads the page with html5lib and parses its own stylesheet and ours
every time. Here the page is well-formed XML read by expat, rules are parsed once, and the head
is taken off before the layout. See docs/decisions/ for the figures.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple
from xml.dom.minidom import Document, Element, parseString
from xml.parsers.expat import ExpatError

from xhtml2pdf.config.resources import render_budget, use_policy
from xhtml2pdf.default import DEFAULT_PAGE_NAME
from xhtml2pdf.parser import pisaLoop, warnDroppedFunctions, warnUnsupportedProperties
from xhtml2pdf.util import _string_widths
from xhtml2pdf.xhtml2pdf_reportlab import PmlBaseDoc

from clinic.pdf.canvas import FOOT_HEIGHT, NumberedCanvas
from clinic.pdf.context import POLICY, Context, forget_styles
from clinic.pdf.errors import ForbiddenResourceError, PdfError, no_complaints
from clinic.pdf.scripts import clean
from clinic.pdf.story_end import bind_closing

_XML_FORBIDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LAYOUT = re.compile(r">\s*\n\s*<")
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([+-]\d\d):(\d\d)")
_POINTS = re.compile(r"\d{1,3}(\.\d{1,2})?")
_ALLOWED_HEAD = {"title", "meta", "style"}


class _Head(NamedTuple):
    """The head of a document: texts, stylesheets, its moment as a PDF date, its foot, and how far
    below its content a page is cut off, if it is.
    """

    title: str
    author: str
    subject: str
    moment: str
    foot: float
    cut: float | None
    styles: list[str]


def compose(html: str, pictures: Mapping[str, bytes]) -> bytes:
    """Return the PDF of a well-formed page, for one thread at a time. Raises PdfError."""
    page = _read(html)
    head = _take_head(page)
    context = Context(pictures)
    try:
        return _compose(page, head, context)
    except Exception as error:
        forget_styles()  # or else what was wrong in them would pass unseen the next time
        if isinstance(error, PdfError):
            raise
        raise PdfError(f"The page cannot be laid out: {error!r:.300}") from error
    finally:
        page.unlink()
        _string_widths.clear()  # patients' words; the library's other caches hold only CSS


def _compose(page: Document, head: _Head, context: Context) -> bytes:
    with no_complaints(), use_policy(POLICY), render_budget(POLICY):
        _lay_out(page, head, context)
        pdf = _draw(context, head)
    if context.refused:
        raise ForbiddenResourceError(f"A document may not open {context.refused}")
    if context.warn or context.err:
        raise PdfError("; ".join(str(entry[2]) for entry in context.log))
    return pdf


def _read(html: str) -> Document:
    if "<!ENTITY" in html:
        raise PdfError("A document may not declare entities")
    try:
        source = _LAYOUT.sub("><", _XML_FORBIDS.sub("", html))
        return parseString(source.strip().encode())  # noqa: S318  # no entities, see above
    except ExpatError as error:
        raise PdfError(f"The page is not well-formed: {error}") from error


def _take_head(page: Document) -> _Head:
    """Read the head and take it off the page, whose elements are laid out one by one."""
    root = page.documentElement
    heads = root.getElementsByTagName("head") if root is not None else []
    if root is None or len(heads) != 1 or heads[0].parentNode is not root:
        raise PdfError("A document has one <head>, with all its styles")
    head = root.removeChild(heads[0])
    parts = [node for node in head.childNodes if isinstance(node, Element)]
    if strange := {part.tagName for part in parts} - _ALLOWED_HEAD:
        raise ForbiddenResourceError(f"A document's head may not hold {sorted(strange)}")
    metas = {part.getAttribute("name"): part.getAttribute("content") for part in parts}
    return _Head(
        title=" ".join(_text(part) for part in parts if part.tagName == "title"),
        author=clean(metas.get("author", "")),
        subject=clean(metas.get("subject", "")),
        moment=_pdf_date(metas.get("created", "")),
        foot=FOOT_HEIGHT if (foot := _points(metas.get("foot", ""))) is None else foot,
        cut=_points(metas.get("cut", "")),
        styles=[_text(part) for part in parts if part.tagName == "style"],
    )


def _text(element: Element) -> str:
    return clean("".join(node.data for node in element.childNodes if hasattr(node, "data"))).strip()


def _pdf_date(moment: str) -> str:
    if not moment:
        return ""
    if not (match := _MOMENT.fullmatch(moment)):
        raise PdfError(f"{moment!r} is not a moment like 2026-11-23T10:42:00+05:30")
    *digits, hours, minutes = match.groups()
    return f"D:{''.join(digits)}{hours}'{minutes}'"


def _points(height: str) -> float | None:
    if not height:
        return None
    if not _POINTS.fullmatch(height):
        raise PdfError(f"{height!r} is not a height in points like 62.4")
    return float(height)


def _lay_out(page: Document, head: _Head, context: Context) -> None:
    for style in head.styles:
        context.addCSS(style)
    context.parseCSS()
    pisaLoop(page, context)
    context.addPara()
    bind_closing(context.story)
    warnDroppedFunctions(context.cssDroppedFunctions, context.cssDroppedFunctionSources)
    warnUnsupportedProperties(context.cssParser.declaredBySource)
    if DEFAULT_PAGE_NAME not in context.templateList:
        raise PdfError("A document says its paper and margins in an @page rule")


class _Paper(PmlBaseDoc):
    moment = ""
    foot = FOOT_HEIGHT
    cut: float | None = None

    def afterPage(self) -> None:  # noqa: N802  # reportlab's name
        """End a page of paper from a roll below its last line."""
        super().afterPage()
        if self.cut is not None:
            self.canv.cut_at = max(0.0, self.frame._y - self.cut)

    def _makeCanvas(self, filename: object = None, canvasmaker: object = None) -> NumberedCanvas:  # noqa: N802
        canvas: NumberedCanvas = super()._makeCanvas(filename=filename, canvasmaker=NumberedCanvas)
        canvas.foot = self.foot
        if self.moment:
            canvas.setDateFormatter(lambda *_parts: self.moment)
        return canvas


def _draw(context: Context, head: _Head) -> bytes:
    written = BytesIO()
    paper = _Paper(
        written,
        pagesize=context.pageSize,
        title=head.title,
        author=head.author,
        subject=head.subject,
        creator="Clinic",
        lang=context.lang_tag or None,
        invariant=1,
        pageCompression=1,
    )
    paper.moment, paper.foot, paper.cut = head.moment, head.foot, head.cut
    body = context.templateList.pop(DEFAULT_PAGE_NAME)
    paper.addPageTemplates([body, *context.templateList.values()])
    paper.pisaPositioned = context.positioned
    paper.build(context.story)
    return written.getvalue()
