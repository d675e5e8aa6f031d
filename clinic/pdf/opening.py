"""A document that asks its viewer to print it as soon as it is open."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject


def print_when_open(document: bytes) -> bytes:
    """Return a PDF whose viewer shows its dialog for printing at once; what prints stays the same.

    The viewers of Chrome, Edge and Firefox do so; others show the document.
    """
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document)))
    act = {NameObject("/S"): NameObject("/Named"), NameObject("/N"): NameObject("/Print")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
