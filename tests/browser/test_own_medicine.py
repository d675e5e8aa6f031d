"""A medicine of no list is described once by touch, and recognised afterwards."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import SCREENS
from tests.integration.factories import Practice
from tests.integration.writing import begin


@pytest.mark.parametrize("screen", SCREENS)
def test_a_medicine_is_described_with_suggested_ingredients(
    open_tab: OpenTab, practice: Practice, screen: str
) -> None:
    page = open_tab(SCREENS[screen], practice)
    page.goto(f"/visits/{begin(practice)}/consultation/")
    page.locator("#prescription-new").press_sequentially("zyxofen 1-0-1 3d")
    page.get_by_role("button", name="Add as my medicine").click()
    contents = page.get_by_label("What is in it")
    expect(contents).to_be_focused()
    contents.press_sequentially("ibuprofen + paracet")
    offered = page.locator("#ingredients-0 option")
    expect(offered.first).to_have_attribute("value", "ibuprofen + paracetamol")
    contents.fill("ibuprofen + paracetamol")
    page.get_by_label("Strength").fill("400 mg + 325 mg")
    page.get_by_label("Form", exact=True).fill("tablet")
    page.get_by_role("button", name="Add it and write the line").click()
    line = page.locator("#part-prescription .medicine-text")
    expect(line).to_contain_text("IBUPROFEN + PARACETAMOL 400 mg + 325 mg")
    expect(line).to_contain_text(re.compile("for 3 days.*6 tablets", re.DOTALL))
    expect(page.locator("#consultation [name=prescription]")).to_have_value("zyxofen 1-0-1 3d")
