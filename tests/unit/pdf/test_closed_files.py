"""No page of a PDF can open a file or an address."""

from pathlib import Path

import pytest

from clinic import pdf
from tests.unit.pdf.drawing import page

# Files and addresses

OPENERS = [
    '<p><img src="{}"/></p>',
    '<p style="background-image: url({})">text</p>',
    '<p><object data="{}"></object></p>',
    '<div><pdf:insertpdf xmlns:pdf="p" src="{}"/></div>',
    '<ul style="list-style-image: url({})"><li>text</li></ul>',
]
SECRETS = [
    "file:///etc/passwd",
    "/etc/passwd",
    "../../config.py",
    "http://127.0.0.1:9/x",
    "data:,x",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("opener", OPENERS[:2])
def test_an_element_that_refers_to_a_file_or_address_is_refused(opener: str, secret: str) -> None:
    with pytest.raises(pdf.PdfError, match="may not open"):
        pdf.render(page(opener.format(secret)))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "rule",
    [
        '@import url("{}");',
        '@import "{}";',
        '@font-face {{ font-family: "X"; src: url("{}") }}',
        '@page wide {{ size: a5; background-image: url("{}") }}',
        'p {{ background-image: url("{}") }}',
        'p {{ content: "x"; list-style-image: url("{}") }}',
    ],
)
def test_a_rule_that_refers_to_a_file_or_address_is_refused(rule: str, secret: str) -> None:
    style = f"</style><style>{rule.format(secret)}"
    with pytest.raises(pdf.PdfError, match="may not open"):
        pdf.render(page("<p>text</p>", style))


@pytest.mark.parametrize(
    "element", ['<link rel="stylesheet" href="/etc/passwd"/>', '<base href="http://127.0.0.1/"/>']
)
def test_links_in_the_head_are_refused(element: str) -> None:
    with pytest.raises(pdf.ForbiddenResourceError):
        pdf.render(page("<p>text</p>", head=element))


def test_entity_declarations_are_refused() -> None:
    with pytest.raises(pdf.PdfError, match="entities"):
        pdf.render('<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + page("<p>&a;</p>"))


def test_a_referenced_file_is_never_drawn_even_where_it_is_an_image(tmp_path: Path) -> None:
    picture = tmp_path / "outside.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>')
    with pytest.raises(pdf.ForbiddenResourceError):
        pdf.render(page(f'<p><img src="{picture}"/></p>'))
