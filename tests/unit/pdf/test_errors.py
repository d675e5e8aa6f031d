"""A page that cannot be drawn as intended is an error."""

from pathlib import Path

import pytest

from clinic import pdf
from clinic.pdf import fonts
from tests.unit.pdf.drawing import page, text_of

# Warnings are errors


@pytest.mark.parametrize(
    ("body", "style"),
    [
        ("<p>text</p>", "p { font-family: Comic }"),
        ("<p>text</p>", "p { float: left }"),
        ('<p style="float: left">text</p>', ""),
        ("<p>text</p>", "p { font-size: calc(1pt + 1pt) }"),
    ],
)
def test_every_warning_of_the_library_is_an_error(body: str, style: str) -> None:
    for _again in range(2):  # also with rules that were parsed before
        with pytest.raises(pdf.PdfError):
            pdf.render(page(body, style))


@pytest.mark.parametrize("broken", ["", "text", "<html><p></html>", page("<p>a<br>b</p>")])
def test_malformed_markup_is_an_error(broken: str) -> None:
    with pytest.raises(pdf.PdfError, match="well-formed"):
        pdf.render(broken)


def test_a_page_without_a_paper_size_is_an_error() -> None:
    with pytest.raises(pdf.PdfError, match="@page"):
        pdf.render("<html><head><title>x</title></head><body><p>x</p></body></html>")


def test_content_that_cannot_be_laid_out_is_an_error() -> None:
    with pytest.raises(pdf.PdfError, match="cannot be laid out"):
        pdf.render(page('<table><tr><td style="height: 900mm">text</td></tr></table>'))


def test_the_document_after_an_error_is_drawn() -> None:
    with pytest.raises(pdf.PdfError):
        pdf.render(page('<p><img src="/etc/passwd"/></p>'))
    assert "fine" in text_of(pdf.render(page("<p>fine</p>")))


@pytest.fixture
def no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path / "fonts")
    monkeypatch.setattr(pdf, "_engine", None)


@pytest.mark.usefixtures("no_fonts")
def test_a_missing_font_is_an_error_that_names_the_setup_step() -> None:
    with pytest.raises(pdf.PdfError, match=r"NotoSans_400Regular\.ttf is missing.*run\.py"):
        pdf.preload()
