"""Ways to work with a page: a finger on glass, or keys alone."""

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
    """What somebody does to get the main job done."""

    acts: int

    def press(self, target: Locator) -> None:
        """Follows a link or presses a button."""

    def write(self, target: Locator, text: str) -> None:
        """Writes into a field in place of what it holds."""

    def choose(self, target: Locator) -> None:
        """Chooses one of several buttons."""


class Touch:
    """Taps, and the tablet's own keyboard; `acts` counts the taps, those into fields too."""

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
    """Tab, Enter and letters, and nothing else; `acts` counts the keys that are not text."""

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
        """Walks with Tab; within a group of radio buttons, which is one stop, with the arrows."""
        expect(target).to_be_visible()
        for _ in range(FARTHEST_TAB):
            where = target.evaluate(WHERE)  # asked anew: a save replaces parts of the page
            if where == "here":
                return
            self._key("ArrowDown" if where == "group" else "Tab")
        raise AssertionError(f"the keys never reach {target}")
