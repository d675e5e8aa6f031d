"""Draw pages for the tests, and read their content."""

from io import BytesIO

import pypdf
import pypdfium2

LETTERS = {
    "Devanagari": "क्ष त्र श्री द्ध कि र्क",
    "Bengali": "ক্ষ কি র্ক কো",
    "Gurmukhi": "ਕਿ ਸ਼੍ਰੀ",
    "Gujarati": "ક્ષ શ્રી કિ",
    "Tamil": "கொ கோ ஸ்ரீ க்ஷ",
    "Telugu": "క్ష శ్రీ కి",
    "Kannada": "ಕ್ಷ ಶ್ರೀ ಕಿ",
    "Malayalam": "ക്ഷ ശ്രീ കൊ",
}
"""Letters that are drawn in another order than they are written, by script."""


def page(body: str, style: str = "", head: str = "") -> str:
    return (
        f'<html lang="en"><head><title>A page</title>{head}'
        "<style>@page { size: a5; margin: 12mm }</style>"
        f"<style>p {{ margin: 0 }} {style}</style></head><body>{body}</body></html>"
    )


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(document))


def text_of(document: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in read(document).pages)


def drawn_fonts(document: bytes) -> set[str]:
    resources = read(document).pages[0]["/Resources"].get_object()
    fonts = {font.get_object()["/BaseFont"] for font in resources["/Font"].get_object().values()}
    return {name.partition("+")[2] for name in fonts}


def ink_in_margins(document: bytes, margin: float) -> bool:
    """Return whether anything is drawn within so many millimetres of the left and right edges."""
    for sheet in pypdfium2.PdfDocument(document):
        picture = sheet.render(scale=2).to_pil().convert("L")
        wide = int((margin - 1) / 25.4 * 72 * 2)
        edges = [
            (0, 0, wide, picture.height),
            (picture.width - wide, 0, picture.width, picture.height),
        ]
        if any(picture.crop(edge).getextrema()[0] < 250 for edge in edges):
            return True
    return False
