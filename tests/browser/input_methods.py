"""Input methods for a page: touch, or keys alone."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

FARTHEST_TAB = 120
WHERE = """e => {
  const now = document.activeElement;
  if (now === e) return "here";
  return e.type === "radio" && now.name === e.name ? "group" : "elsewhere";
}"""


class InputMethod(Protocol):
    """The actions that are needed for the main job."""

    acts: int

    def press(self, target: Locator) -> None:
        """Follow a link or press a button."""

    def write(self, target: Locator, text: str) -> None:
        """Replace the text of a field."""

    def choose(self, target: Locator) -> None:
        """Choose one of several radio buttons."""


class Touch:
    """Tap, and type with the tablet's own keyboard; `acts` counts the taps, those into fields
    too."""

    def __init__(self) -> None:
        self.acts = 0

    def press(self, target: Locator) -> None:
        target.tap()
        self.acts += 1

    def write(self, target: Locator, text: str) -> None:
        self.press(target)
        target.fill(text)

    def choose(self, target: Locator) -> None:
        self.press(target.locator("xpath=.."))
        expect(target).to_be_checked()


class Keys:
    """Use only Tab, Enter and letters; `acts` counts the keys that are not text."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.acts = 0

    def press(self, target: Locator) -> None:
        self.reach(target)
        self._key("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self._key("Control+a")
        self.page.keyboard.type(text)

    def choose(self, target: Locator) -> None:
        self.reach(target)
        self._key("Space")
        expect(target).to_be_checked()

    def _key(self, name: str) -> None:
        self.page.keyboard.press(name)
        self.acts += 1

    def reach(self, target: Locator) -> None:
        """Move the focus with Tab; within a group of radio buttons, which is one stop, with the
        arrows."""
        expect(target).to_be_visible()
        for _ in range(FARTHEST_TAB):
            where = target.evaluate(WHERE)  # read again, as a save replaces parts
            if where == "here":
                return
            self._key("ArrowDown" if where == "group" else "Tab")
        raise AssertionError(f"the keys never reach {target}")
