"""Navigation to the queue in each of its states."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.navigation import Navigation
from tests.browser.populated_clinic import PopulatedClinic


def queued(path: str) -> Navigation:
    """Return a step that opens a page while several people wait: one urgent, one parked, one with
    the doctor."""

    def reach(page: Page, f: PopulatedClinic) -> None:
        for patient in (f.lakshmi, f.longest, f.longest + 1, f.longest + 2):
            page.goto(f"/patients/{patient}/")
            page.get_by_role("button", name="Add to queue").click()
            page.wait_for_url("**/queue/*/")
        page.get_by_role("button", name="Park", exact=False).first.click()
        expect(page.get_by_role("heading", name="Parked")).to_be_visible()
        page.goto("/queue/2/")
        page.get_by_label("Why it is urgent").fill("Chest pain since the morning, sweating")
        page.get_by_role("button", name="Move up").click()
        expect(page.get_by_role("heading", name="Goes first")).to_be_visible()
        page.goto("/queue/")
        page.get_by_role("button", name="Begin No. 1", exact=True).click()
        page.wait_for_url("**/consultation/")
        page.goto(path)

    return reach


def screen_linked(page: Page, f: PopulatedClinic) -> None:
    """Open the settings of the waiting rooms, just after a link was made."""
    page.goto("/account/waiting-room/")
    page.get_by_label("Where it hangs").fill("Hall, first floor")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("link", name="Show it")).to_be_visible()


def on_screen(page: Page, f: PopulatedClinic) -> None:
    """Open the screen of the waiting room."""
    queued("/queue/")(page, f)
    screen_linked(page, f)
    page.get_by_role("link", name="Show it").click()
    page.wait_for_url("**/waiting/**")
