"""Editing in place by touch: open a part, find its field, save."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def fact(page: Page, label: str) -> Locator:
    """Return a fact of a visit or a bill, by its term."""
    return page.locator(".fact", has=page.locator("dt").get_by_text(label, exact=True))


def open_fact(page: Page, label: str) -> None:
    """Open a fact of a visit or a bill."""
    fact(page, label).get_by_role("link", name="Edit").tap()
    expect(page.locator(".fact-edit")).to_be_visible()


def heading(page: Page, part: str) -> Locator:
    """Return a part of a patient's heading: name, age, gender, phone, address."""
    return page.locator(f"a[id^='{part}-']")


def open_heading(page: Page, part: str) -> None:
    """Open a part of a patient's heading."""
    heading(page, part).tap()


def field_of(page: Page, label: str) -> Locator:
    """Return the field of the open part, by its label."""
    return page.locator(".fact-edit").get_by_label(label)


def save(page: Page) -> None:
    """Save the open part."""
    page.locator(".fact-edit").get_by_role("button", name="Save").tap()


def assert_focus_is_in(region: Locator) -> None:
    """Raise AssertionError where the focus is elsewhere, for example at the top of the page."""
    expect(region.locator(":focus")).to_have_count(1)
