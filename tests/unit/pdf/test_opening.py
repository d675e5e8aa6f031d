"""A document that opens the print dialog is otherwise unchanged."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from clinic.pdf import print_when_open, render

PAGE = """<html lang="en"><head><title>Receipt 7</title>
<style>@page { size: a5; margin: 12mm }</style></head><body><p>Two tablets</p></body></html>"""


def test_a_document_opens_the_print_dialog_and_keeps_its_text() -> None:
    plain = render(PAGE)
    asking = PdfReader(BytesIO(print_when_open(plain)))
    action = asking.trailer["/Root"]["/OpenAction"]
    assert (action["/S"], action["/N"]) == ("/Named", "/Print")
    assert "/OpenAction" not in PdfReader(BytesIO(plain)).trailer["/Root"]
    assert "Two tablets" in asking.pages[0].extract_text()
