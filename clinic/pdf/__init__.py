"""HTML in, PDF bytes out: the one engine for everything the clinic prints.

`render` lays out a well-formed page (XHTML: every element closed, only XML's five entities by
name) whose head holds a title, metas and styles, with an @page rule for paper and margins:

    <html lang="en"><head><title>Receipt 7</title><meta name="author" content="Sunrise Clinic"/>
    <meta name="created" content="2026-11-23T10:42:00+05:30"/>
    <style>@page { size: a5; margin: 12mm }</style><style>td { padding: 2pt }</style></head>
    <body>...</body></html>

A meta named "foot" says how many points above the lower edge the page numbers stand (else 20). One
named "cut" cuts every page off so many points below what stands on it, for paper from a roll.
Pictures that are no files of ours are given as bytes, by the name under which an <img> asks.
Keep @page in a style of its own, then the other rules are parsed only once in the process. White
space with a line end in it, between two tags, is taken for the layout of the source and dropped.
"""

from collections.abc import Callable, Mapping
from threading import Lock

from clinic.pdf.errors import ForbiddenResourceError, PdfError
from clinic.pdf.marks import boxes, sky, squares

__all__ = [
    "ForbiddenResourceError",
    "PdfError",
    "boxes",
    "letters_without_font",
    "preload",
    "print_when_open",
    "render",
    "sky",
    "squares",
    "strike",
]

_turn = Lock()
_engine: Callable[[str, Mapping[str, bytes]], bytes] | None = None
_NO_PICTURES: Mapping[str, bytes] = {}


def preload() -> None:
    """Import the engine and load the fonts, once, in about half a second; from any thread.

    Raises PdfError where a font is missing, and then tries again at the next call.
    """
    with _turn:
        _prepared()


def render(html: str, pictures: Mapping[str, bytes] = _NO_PICTURES) -> bytes:
    """Return the PDF of a page; the same page gives the same bytes, whenever and wherever.

    Text may mix Latin and eight Indian scripts; a character that no font has prints as U+FFFD.
    Nothing is read but the clinic's own fonts and images, and `pictures`: PNGs that this program
    wrote, by the name that stands in the src of an <img>. A document of several pages has their
    numbers at its foot. Raises PdfError for a page that is not well-formed, asks for any other
    file or address (ForbiddenResourceError), or makes xhtml2pdf warn of anything at all.
    Threads take turns.
    """
    with _turn:
        return _prepared()(html, pictures)


def letters_without_font(text: str) -> str:
    """Return the letters of a text that print as U+FFFD, each once, in the order of Unicode."""
    if text.isascii():
        return ""
    if _engine is None:
        preload()
    from clinic.pdf import fonts
    from clinic.pdf.scripts import clean

    return "".join(sorted(fonts.without_glyph(clean(text))))


def strike(document: bytes, word: str) -> bytes:
    """Return a PDF with a word in Latin letters across each page, for a document that no longer
    holds."""
    with _turn:
        _prepared()
        from clinic.pdf.striking import strike as put_across

        return put_across(document, word)


def print_when_open(document: bytes) -> bytes:
    """Return a PDF whose viewer shows its dialog for printing as soon as it is open."""
    from clinic.pdf.opening import print_when_open as ask_to_print

    return ask_to_print(document)


def _prepared() -> Callable[[str, Mapping[str, bytes]], bytes]:
    global _engine  # noqa: PLW0603  # guarded by _turn
    if _engine is None:
        from reportlab import rl_config

        from clinic.pdf import fonts
        from clinic.pdf.document import compose

        rl_config.useA85 = 0  # a stream written as text takes longer and is a quarter larger
        fonts.register()
        _engine = compose
    return _engine
