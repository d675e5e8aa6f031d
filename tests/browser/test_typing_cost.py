"""What the browser works out anew for a letter that is typed into the note."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page

from tests.integration.factories import Practice

MOST_ELEMENTS = 100
LINES = "\n".join(f"dolo {strength} tds 5 d" for strength in (500, 650, 1000))


def restyled(tablet: Page, letters: str) -> list[int]:
    """Type letters into the box that has the focus; return how many elements were given new
    styles, for each time that the browser did so."""
    browser: Any = tablet.context.browser
    browser.start_tracing(page=tablet, categories=["devtools.timeline"])
    for letter in letters:
        with tablet.expect_response("**/suggestions/prescription/**"):
            tablet.keyboard.type(letter)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    styles = [event["args"] for event in events if event["name"] == "UpdateLayoutTree"]
    return [each["elementCount"] for each in styles if "elementCount" in each]


def test_a_typed_letter_does_not_restyle_the_whole_page(tablet: Page, practice: Practice) -> None:
    visit = practice.visit(practice.patient(), diagnosis="", prescription=LINES)
    tablet.goto(f"/visits/{visit}/consultation/")
    tablet.locator("#prescription-new").focus()
    counts = restyled(tablet, "amlod")
    assert counts, "nothing was traced"
    assert max(counts) < MOST_ELEMENTS < tablet.locator("*").count()
