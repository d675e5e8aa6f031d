"""The end of a document stays on one page with the last part of its content."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import pdf
from tests.unit.pdf.drawing import page, read

RULES = """
  .row { padding: 2pt 0 }
  .tail { page-break-inside: avoid }
"""


def pages_of(rows: int, lines: int, tail: int, before: int = 0) -> list[str]:
    """Return the text of each page of a table, whose rows have so many lines, and of its tail."""
    more = "<br/>more" * (lines - 1)
    cells = "".join(
        f'<tr><td class="row">row {row} begins{more}<br/>row {row} ends</td></tr>'
        for row in range(rows)
    )
    body = (
        "<p>Before</p>" * before
        + f'<table repeat="1"><tr><td>Heading</td></tr>{cells}</table>'
        + f'<div class="tail"><p>Tail begins</p>{"<p>more</p>" * tail}<p>Tail ends</p></div>'
    )
    document = read(pdf.render(page(body, RULES)))
    return [sheet.extract_text() for sheet in document.pages]


@given(
    rows=st.integers(1, 60),
    lines=st.integers(1, 6),
    tail=st.integers(0, 24),
    before=st.integers(0, 30),
)
@settings(max_examples=30, deadline=None)
def test_the_tail_is_whole_below_a_row_and_no_row_is_lost_or_split(
    rows: int, lines: int, tail: int, before: int
) -> None:
    pages = pages_of(rows, lines, tail, before)
    begun = [re.findall(r"row (\d+) begins", text) for text in pages]
    assert begun == [re.findall(r"row (\d+) ends", text) for text in pages]
    assert [*chain.from_iterable(begun)] == [str(row) for row in range(rows)]
    assert begun[-1], "the last page has a row"
    assert "Tail begins" in pages[-1]
    assert "Tail ends" in pages[-1]
    assert all(
        "Heading" in text for text, first_rows in zip(pages, begun, strict=True) if first_rows
    )


@pytest.mark.parametrize("rows", [1, 2, 30])
def test_a_tail_longer_than_a_page_begins_below_a_row_and_its_end_is_not_alone(rows: int) -> None:
    pages = pages_of(rows, 1, tail=60)
    starts = next(text for text in pages if "Tail begins" in text)
    assert f"row {rows - 1} ends" in starts
    assert "Tail ends" in pages[-1]
    assert "more" in pages[-1]


def test_a_row_taller_than_a_page_is_printed() -> None:
    pages = pages_of(2, 90, tail=3)
    assert "Tail ends" in pages[-1]


@pytest.mark.parametrize("lines", range(30, 44))
def test_a_signature_below_paragraphs_is_never_alone_on_a_page(lines: int) -> None:
    body = "<p>A line</p>" * lines + '<p class="tail">Signature</p>'
    pages = [sheet.extract_text() for sheet in read(pdf.render(page(body, RULES))).pages]
    assert "A line" in pages[-1]
    assert "Signature" in pages[-1]


def test_a_tail_may_contain_content_that_is_kept_together() -> None:
    inner = '<p class="tail">Signature</p>'
    body = f'{"<p>A line</p>" * 40}<div class="tail"><p>Tail begins</p>{inner}</div>'
    pages = [sheet.extract_text() for sheet in read(pdf.render(page(body, RULES))).pages]
    assert "A line" in pages[-1]
    assert "Tail begins" in pages[-1]
    assert "Signature" in pages[-1]
