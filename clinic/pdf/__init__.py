"""HTML in, PDF bytes out: the one engine for everything the clinic prints.

`render` lays out a well-formed page (XHTML: every element closed, only XML's five entities by
name) whose head holds a title, metas and styles, with an @page rule for paper and margins:

    <html lang="en"><head><title>Receipt 7</title><meta name="author" content="Sunrise Clinic"/>
    <meta name="created" content="2026-11-23T10:42:00+05:30"/>
    <style>@page { size: a5; margin: 12mm }</style><style>td { padding: 2pt }</style></head>
    <body>...</body></html>

Keep @page in a style of its own, then the other rules are parsed only once in the process. White
space with a line end in it, between two tags, is taken for the layout of the source and dropped.
"""

from collections.abc import Callable
from threading import Lock

from clinic.pdf.errors import ForbiddenResourceError, PdfError

__all__ = ["ForbiddenResourceError", "PdfError", "preload", "render"]

_turn = Lock()
_engine: Callable[[str], bytes] | None = None


def preload() -> None:
    """Import the engine and load the fonts, once, in about half a second; from any thread.

    Raises PdfError where a font is missing, and then tries again at the next call.
    """
    with _turn:
        _prepared()


def render(html: str) -> bytes:
    """The PDF of a page; the same page gives the same bytes, whenever and wherever.

    Text may mix Latin and eight Indian scripts; a character that no font has prints as U+FFFD.
    Nothing is read but the clinic's own fonts and images. A document of several pages has their
    numbers at its foot. Raises PdfError for a page that is not well-formed, asks for any other
    file or address (ForbiddenResourceError), or makes xhtml2pdf warn of anything at all.
    Threads take turns.
    """
    with _turn:
        return _prepared()(html)


def _prepared() -> Callable[[str], bytes]:
    global _engine  # noqa: PLW0603  # guarded by _turn
    if _engine is None:
        from reportlab import rl_config

        from clinic.pdf import fonts
        from clinic.pdf.document import compose

        rl_config.useA85 = 0  # a stream written as text takes longer and is a quarter larger
        fonts.register()
        _engine = compose
    return _engine
