"""The state of xhtml2pdf while it reads one document: fonts, style rules, folders."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from reportlab.platypus.paraparser import ParaFrag
from xhtml2pdf.config.resources import ResourceAccessPolicy
from xhtml2pdf.context import pisaContext, pisaCSSBuilder, pisaCSSParser
from xhtml2pdf.parser import (
    CSSAttrCacheKey,
    getAttributeSelectorNames,
    getPositionalTagNames,
    warnUnsupportedProperties,
)
from xhtml2pdf.w3c.css import CSSCascadeStrategy

from clinic.pdf.errors import ForbiddenResourceError, no_complaints
from clinic.pdf.figures import figure_of
from clinic.pdf.fonts import FAMILY, FOLDER, drawable
from clinic.pdf.marks import HELD, UNBROKEN
from clinic.pdf.paragraphs import shape_paragraph
from clinic.pdf.scripts import clean

IMAGES = FOLDER.parent / "images"
"""Pictures a document may show; with the fonts, the only folder it may read."""

POLICY = ResourceAccessPolicy.server(
    IMAGES, extra_roots=(FOLDER,), allow_remote=False, max_render_seconds=20
)
"""The second guard, inside xhtml2pdf, behind `Context.getFile`."""

MOST_PLACES = 2000
"""How many places in documents of one style have their rules remembered."""

_EDGE = re.compile(r"^ +(?=\S)|(?<=\S) +$")
"""The space at either end of a text, which parts it from the element beside it. xhtml2pdf drops
it where line ends are kept, so it goes in disguise (`HELD`) until the text is drawn. So does
(`UNBROKEN`) a space at which no line may end, which it makes an ordinary one."""

_BASE_CSS = f"""
html {{ font-family: "{FAMILY}"; font-size: 9pt; color: #000; line-height: 140%; margin: 0;
  padding: 0; border: 1px none; display: inline; width: auto; height: auto; white-space: normal }}
b, strong, th {{ font-weight: bold }}
body, div, p, h1, h2, h3, table, th, tr, td, ul, ol, li {{ display: block }}
tr, th, td {{ vertical-align: top; width: auto }}
th {{ text-align: left }}
ul {{ list-style-type: disc; margin-left: 1.5em }}
ol {{ list-style-type: decimal; margin-left: 1.5em }}
"""


class _Given(NamedTuple):
    """A picture that came with the document, as xhtml2pdf's <img> asks for it."""

    uri: str
    data: bytes

    def getData(self) -> bytes:  # noqa: N802  # xhtml2pdf's name
        return self.data


class Context(pisaContext):
    """One document on its way from HTML to flowables; `pictures` are PNGs that came with it."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(str(IMAGES / "document.html"))
        self.resource_policy = POLICY
        self.fontList = {FAMILY.lower(): FAMILY}
        self.asianFontList: dict[str, str] = {}
        self.refused: list[str] = []
        self.pictures = pictures

    def getFile(self, name: str, relative: str | None = None) -> Any:  # noqa: N802
        """Return a given picture, or a file of our own. Raises ForbiddenResourceError for any
        other.
        """
        if name in self.pictures:
            return _Given(str(name), self.pictures[str(name)])
        path = (IMAGES / str(name)).resolve()
        if ":" in str(name) or not any(path.is_relative_to(root) for root in (IMAGES, FOLDER)):
            self.refused.append(str(name)[:80])
            raise ForbiddenResourceError(f"A document may not open {str(name)[:80]!r}")
        return super().getFile(str(path))

    def parseCSS(self) -> None:  # noqa: N802
        """Gather the rules; a stylesheet without at-rules is parsed once in the process."""
        self.cssBuilder, self.cssParser = _css_parser(self)
        sheets = [
            _parse(self.cssParser, text) if "@" in text else _parsed_once(text)
            for text, _name in self.cssSources
        ]
        self.css = self.cssBuilder.stylesheet(sheets, [])
        self.cssDefault = _parsed_once(_BASE_CSS)
        self.cssCascade = CSSCascadeStrategy(userAgent=self.cssDefault, user=self.css)
        self.cssCascade.parser = self.cssParser
        self.cssPositionalTags = getPositionalTagNames(self.cssCascade)
        self.cssAttributeNames = getAttributeSelectorNames(self.cssCascade)
        self.cssAttrCache = _resolved_styles(tuple(text for text, _name in self.cssSources))

    def addFrag(self, text: Any = "", frag: Any = None) -> None:  # noqa: N802
        """Add text without unprintable characters, or the figure that it names."""
        if not isinstance(text, str):
            super().addFrag(text, frag)
        elif (figure := figure_of(text)) is None:
            super().addFrag(_disguised(clean(text)), frag)
        else:
            self.addPara()
            self.addStory(figure)

    def addStory(self, data: Any) -> None:  # noqa: N802  # xhtml2pdf's name
        """Add a flowable; a paragraph with an Indian script knows where its words may be parted."""
        shape_paragraph(data)
        super().addStory(data)

    def _byCoverage(self, frag: ParaFrag) -> list[ParaFrag]:  # noqa: N802
        """Return the fragment in pieces of one script, each with the font that draws it."""
        if not frag.text or not isinstance(frag.text, str):
            return [frag]
        pieces = drawable(_undisguised(frag.text), bold=bool(frag.bold))
        if len(pieces) == 1:
            frag.text, frag.fontName = pieces[0]
            return [frag]
        return [frag.clone(text=piece, fontName=face) for piece, face in pieces]


def _disguised(text: str) -> str:
    return _EDGE.sub(HELD, text).replace("\u00a0", UNBROKEN)


def _undisguised(text: str) -> str:
    return text.replace(HELD, " ").replace(UNBROKEN, "\u00a0")


class _ResolvedStyles(dict[tuple[Any, ...], Any]):
    """The rules that apply to an element, by its place; kept from one document to the next.

    xhtml2pdf keeps this per document, by the parent element itself. The rules depend only on the
    ancestors of an element and, if one asks for it, on its position, so that the tags, classes and
    so on of its ancestors identify the place as well.
    """

    def get(self, key: CSSAttrCacheKey, default: Any = None) -> Any:
        return super().get(_place(key), default)

    def __setitem__(self, key: CSSAttrCacheKey, value: Any) -> None:
        if len(self) < MOST_PLACES:
            super().__setitem__(_place(key), value)


def _place(key: CSSAttrCacheKey) -> tuple[Any, ...]:
    above: list[Any] = []
    node = key.parent
    while node is not None and node.nodeType == node.ELEMENT_NODE:
        above.append((node.tagName, *sorted(node.attributes.items())))
        node = node.parentNode
    return (tuple(above), *key[1:])


@lru_cache(maxsize=16)
def _resolved_styles(_styles: tuple[str, ...]) -> _ResolvedStyles:
    return _ResolvedStyles()


def forget_styles() -> None:
    """Resolve the rules anew for the next document."""
    _resolved_styles.cache_clear()


class _StyleParser(pisaCSSParser):
    c: Any = None


class _StyleBuilder(pisaCSSBuilder):
    c: Any = None


def _css_parser(context: Context) -> tuple[_StyleBuilder, _StyleParser]:
    builder = _StyleBuilder(mediumSet=["all", "print", "pdf"])
    parser = _StyleParser(builder)
    builder.c = parser.c = context
    parser.rootPath = context.pathDirectory
    return builder, parser


def _parse(parser: _StyleParser, text: str) -> Any:
    parser.sourceName = "<style>"
    try:
        return parser.parse(text)
    finally:
        parser.sourceName = None


@lru_cache(maxsize=32)
def _parsed_once(text: str) -> Any:
    _builder, parser = _css_parser(Context({}))
    with no_complaints():
        rules = _parse(parser, text)
        warnUnsupportedProperties(parser.declaredBySource)
    return rules
