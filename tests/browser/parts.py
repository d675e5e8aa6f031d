"""The parts of a note: rows, of which the one that is written stands open."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def title(page: Page, name: str) -> Locator:
    """The title of a part; that of a closed one is its whole row."""
    return page.locator(f"#part-{name} > .part-title")


def open_part(page: Page, name: str) -> None:
    """Opens a part as a finger or a mouse does, unless it stands open."""
    if page.locator(f".folds #part-{name}:not(.is-open, .part-rx)").count():
        title(page, name).click()


def open_menu(page: Page, line: str) -> None:
    """Opens what else can be done with a line of the prescription."""
    page.locator(".medicine", has=page.locator(f'input[value="{line}"]')).locator(
        ".medicine-menu > summary"
    ).click()
