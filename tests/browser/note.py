"""A doctor's note on a page, and the connection between the page and the clinic."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Request, Route, expect

Place = str
PLACES = ("findings", "private_notes", "symptoms", "prescription", "advice")
TEXTS = ("findings", "private_notes")
IS_SAVE = re.compile(r"/visits/\d+/consultation/$")
# The content of each part of the form: the entries of a list, and the box for the next one.
WRITTEN = """names => {
  const at = (name) => `#consultation [name=${name}], #consultation [name=${name}_new]`;
  const text = (name) => [...document.querySelectorAll(at(name))].map((f) => f.value).join("\\n");
  return Object.fromEntries(names.map((name) => [name, text(name)]));
}"""


def is_save(request: Request) -> bool:
    """Return whether a request saves a note."""
    return request.method == "POST" and bool(IS_SAVE.search(request.url))


@dataclass
class Wire:
    """A route between the page and the clinic that handles the next save as the test sets it."""

    fate: str = "arrives"
    waiting: list[Route] = field(default_factory=list)
    late: list[dict[str, Any]] = field(default_factory=list)
    harmed: int = 0

    def __call__(self, route: Route) -> None:
        if route.request.method != "POST" or self.fate == "arrives":
            route.continue_()
            return
        fate, self.fate = self.fate, "arrives"
        self.harmed += 1
        if fate == "waits":
            self.waiting.append(route)
            return
        if fate == "loses its answer":
            route.fetch()
        elif fate == "comes late":
            request = route.request
            headers = {k: v for k, v in request.all_headers().items() if k != "content-length"}
            self.late.append(
                {"url": request.url, "headers": headers, "data": request.post_data_buffer}
            )
        route.abort("connectionreset")

    def release(self) -> None:
        """Let the waiting requests continue."""
        for route in self.waiting:
            route.continue_()
        self.waiting.clear()


class Note:
    """One page of one visit's note, and the words that were written on it."""

    def __init__(self, page: Page, path: str, acknowledged: dict[str, Place] | None = None) -> None:
        """Open the note."""
        self.page, self.path, self.wire = page, path, Wire()
        self.acknowledged: dict[str, Place] = acknowledged if acknowledged is not None else {}
        self.typed: dict[str, Place] = {}
        page.on("dialog", lambda dialog: dialog.accept())
        page.route(IS_SAVE, self.wire)

    def open(self) -> None:
        """Open the note (again), and check that the acknowledged words are there."""
        self.page.goto(self.path)
        self.arrive()

    def arrive(self) -> None:
        """Handle a newly loaded page: unsaved words of the old one may be lost."""
        expect(self.page.locator("#consultation")).to_be_visible()
        self.typed = {}
        self.verify()

    def verify(self) -> None:
        """Raise AssertionError where a word is not in its field."""
        written = self.page.evaluate(WRITTEN, list(PLACES))
        wanted = self.acknowledged | self.typed
        gone = {word: place for word, place in wanted.items() if word not in written[place]}
        assert not gone, f"not in their places: {gone}, but: {written}"

    def write(self, place: Place, *new: str, enter: bool = False) -> None:
        """Type words behind the text of a field, letter by letter; perhaps press Enter."""
        box = self.page.locator(f"#{place}" if place in TEXTS else f"#{place}-new")
        box.focus()
        box.press("End")
        if place in TEXTS:
            box.press("Control+End")
        for word in new:
            self.page.keyboard.type(f"{word} ")
            self.typed[word] = place
        if enter and place not in TEXTS:
            self.page.keyboard.press("Enter")

    def settle(self) -> None:
        """Wait until the page says that it is saved; from then on every word on it is
        acknowledged."""
        state, conflict = self.page.locator("#state"), self.page.locator("[data-conflict]")
        idle = self.page.locator("#consultation:not(.htmx-request)")
        settled = state.filter(has_text=re.compile("^Saved|retry"))
        for _ in range(60):
            expect(idle).to_be_visible()
            expect(settled.or_(conflict).first).to_be_visible()
            if conflict.count():
                self.choose()
            elif state.inner_text().startswith("Saved") and idle.count():
                break
            elif "retry" in state.inner_text():
                self.come_back()
        expect(state).to_have_text(re.compile("^Saved"))
        self.verify()
        self.acknowledged |= self.typed
        self.typed = {}

    def come_back(self) -> None:
        """Restore the connection: the browser reports it, and the page sends its text."""
        with self.page.expect_request(is_save):
            self.page.evaluate("() => window.dispatchEvent(new Event('online'))")

    def choose(self, mine: bool = True) -> None:
        """Choose one of two texts of a note, both of which the doctor sees."""
        texts = self.page.locator("[data-conflict] .differing").inner_text()
        written = self.page.evaluate(WRITTEN, list(PLACES))
        # Words that were typed while the response was on its way are in the form, visibly.
        lost = [w for w, place in self.typed.items() if w not in texts and w not in written[place]]
        assert not lost, f"neither among the two texts nor in the form: {lost}: {texts}, {written}"
        if mine:
            for word, place in list(self.acknowledged.items()):
                if word not in written[place]:
                    assert word in texts, f"{word} was neither here nor there"
                    del self.acknowledged[word]
            self.page.get_by_role("button", name="Keep what I typed here").click()
            expect(self.page.locator("[data-conflict]")).to_have_count(0)
        else:
            with self.page.expect_navigation():
                self.page.get_by_role("link", name="Take the other text").click()
            self.arrive()
