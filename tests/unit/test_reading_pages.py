"""The tests' parser gives the same pages as html5lib, though it reuses parsed templates."""

from __future__ import annotations

from xml.etree.ElementTree import tostring

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from tests.integration.client import parse

PAGE = """<!doctype html><html lang="en"><head><title>{0}</title></head><body>
<h1 title="{0}">{1}</h1><form action="/p/{1}/"><table><tr><td>{0} <b> {1}</b>
<input type="hidden" name="a" value="{1}"></td></tr></table><textarea name="t">
{0}</textarea><textarea name="u">{1}</textarea><pre>

{0}</pre>
<select><option value="{0}" selected>{1}</option></select></form>
<svg viewBox="0 0 1 1"><path d="{0}"/><text>{1}</text></svg></body></html>"""
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]) | st.sampled_from("\n\t")
)


def as_html5lib(html: str) -> bytes:
    return tostring(html5lib.parse(html, namespaceHTMLElements=False))


@given(TEXTS, TEXTS)
def test_any_texts_and_values_are_read_as_by_html5lib(one: str, two: str) -> None:
    html = PAGE.format(escape(one), escape(two))
    assert tostring(parse(html)) == as_html5lib(html)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<p>a &amp; b</p>", "<p>a &b; c</p>"),
        ("<p>a &lt; b</p>", "<p>a &nosuch; b</p>"),
        ("<b>a</b>", "<b>a"),
        ("<p>a</p>", "<p>a\x01</p>"),
        ("<p>a</p>", "<p>a\ufdd0</p>"),
        ('<p title="a b"></p>', '<p title="a "b"></p>'),
        ('<p title="a &amp; b"></p>', '<p title="a &b; c"></p>'),
        ('<p title="a" lang="b"></p>', '<p title="a" title="b"></p>'),
        ("<table><tr><td>a</td></tr></table>", "<table><tr><b>a</b><td></td></tr></table>"),
        (
            '<table><tr><td><input type="hidden" value="a"></td></tr></table>',
            '<table><tr><input type="text" value="a"><td></td></tr></table>',
        ),
        ('<p id="a"></p><p id="b"></p>', '<p id="a"></p><p id="a"></p>'),
        ("<p><b>a</b></p>", "<p><div>a</div></p>"),
    ],
)
def test_an_invalid_page_fails_whatever_was_read_before(right: str, wrong: str) -> None:
    parse(right)
    for _ in range(2):
        with pytest.raises(AssertionError):
            parse(wrong)


def test_an_error_quotes_the_page() -> None:
    with pytest.raises(AssertionError, match="Meena"):
        parse("<p>Meena <div>x</div></p>")
