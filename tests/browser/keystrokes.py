"""Count the taps and keys of a job, and estimate its time by the Keystroke-Level Model."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.taps import look_first

KEY, POINT, THINK = 0.28, 1.10, 1.35
"""Seconds for a key of an average typist, to point at a target, and to prepare a step in the mind:
the operators K, P and M of the Keystroke-Level Model (Card, Moran & Newell, CACM 23(7), 1980)."""


@dataclass
class Counted:
    """Tap and type on a page, and count both.

    A tap is a P; on a touch screen the model's button press is part of it. An M is added before
    each step that is a separate decision: before a tap or a typed line, but not where the tap only
    follows what the user looks at already (`at_once`).
    """

    page: Page
    taps: int = 0
    keys: int = 0
    thoughts: int = 0

    def tap(self, target: Locator, at_once: bool = False) -> None:
        """Tap; `at_once` where the last step led to this very button."""
        look_first(self.page)
        target.tap()
        self.taps += 1
        self.thoughts += not at_once

    def write(self, text: str) -> None:
        """Type into the focused field, letter by letter."""
        self.page.keyboard.type(text)
        self.keys += len(text)
        self.thoughts += 1

    def press(self, key: str) -> None:
        """Press one key that is no letter and ends the typed text."""
        self.page.keyboard.press(key)
        self.keys += 1

    @property
    def acts(self) -> int:
        """Return taps and keys together."""
        return self.taps + self.keys

    @property
    def seconds(self) -> float:
        """Return the model's estimate in seconds."""
        return self.keys * KEY + self.taps * POINT + self.thoughts * THINK

    def summary_of(self, job: str) -> str:
        """Return the figures as one line."""
        parts = f"{self.keys} K + {self.taps} P + {self.thoughts} M"
        return f"{job}: {self.taps} taps, {self.keys} keys; KLM {parts} = {self.seconds:.1f} s"
