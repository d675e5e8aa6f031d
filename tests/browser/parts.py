"""The parts of a note: rows, of which the one that is edited is open."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def title(page: Page, name: str) -> Locator:
    """Return the title of a part; for a closed part its whole row."""
    return page.locator(f"#part-{name} > .part-title")


def open_part(page: Page, name: str) -> None:
    """Open a part by a tap or a click, unless it is open."""
    if page.locator(f".folds #part-{name}:not(.is-open, .part-rx)").count():
        title(page, name).click()


def open_menu(page: Page, line: str) -> None:
    """Open the menu of a line of the prescription."""
    page.locator(".medicine", has=page.locator(f'input[value="{line}"]')).locator(
        ".medicine-menu > summary"
    ).click()
