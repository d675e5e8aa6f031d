"""Write notes while requests, servers and pages fail, and check that no acknowledged word is lost.

Each typed word is unique, so that every word can be looked for in its field. A word is acknowledged
when the page says "Saved" with the word on it. After each mishap, at each return and at the end
every acknowledged word must be in its field; typed words that were not acknowledged may be lost
only with the page. Where the page shows two texts, the doctor keeps one of them, and gives up the
words that only the other one had.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.killable_server import KillableServer
from tests.browser.note import IS_SAVE, PLACES, WRITTEN, Note, is_save
from tests.integration.factories import PASSWORD, Practice

Mishap = Callable[["Storm", "Note"], None]


def words() -> Iterator[str]:
    """Yield words that are in no language and no list of medicines, each once."""
    for number in count(1):
        yield "qz" + "".join("bcdfghjkmn"[int(digit)] for digit in str(number)) + "x"


@dataclass
class Storm:
    """One doctor's practice, the failing clinic, and the random order of mishaps."""

    clinic: KillableServer
    practice: Practice
    context: BrowserContext
    chance: random.Random
    fresh: Iterator[str] = field(default_factory=words)
    counted: dict[str, int] = field(default_factory=dict)
    deck: list[Mishap] = field(default_factory=list)

    def deal(self) -> Mishap:
        """Return the next mishap; each comes once before any comes again."""
        if not self.deck:
            self.deck = self.chance.sample(MISHAPS, len(MISHAPS))
        return self.deck.pop()

    def round(self, mishaps: int = 4) -> int:
        """Write a note for a new patient with these mishaps, and check it; return the number of
        acknowledged words."""
        note = self.begin()
        for _ in range(mishaps):
            mishap = self.deal()
            self.counted[mishap.__name__] = self.counted.get(mishap.__name__, 0) + 1
            self.write(note)
            mishap(self, note)
        self.write(note)
        note.settle()
        self.look_again(note)
        note.page.close()
        return len(note.acknowledged)

    def begin(self) -> Note:
        """Begin a visit by a tap on the patient's page."""
        patient, page = self.practice.patient(), self.context.new_page()
        page.goto(f"/patients/{patient}/")
        page.get_by_role("button", name="Start a visit").click()
        expect(page).to_have_url(IS_SAVE)
        note = Note(page, re.sub(r"^https?://[^/]+", "", page.url))
        note.arrive()
        return note

    def write(self, note: Note) -> None:
        """Write a word or two into a random field."""
        new = [next(self.fresh) for _ in range(self.chance.randint(1, 2))]
        note.write(self.chance.choice(PLACES), *new, enter=self.chance.random() < 0.5)

    def look_again(self, note: Note) -> None:
        """Check that a newly opened page shows every acknowledged word."""
        page = self.context.new_page()
        Note(page, note.path, dict(note.acknowledged)).open()
        page.close()


def a_pause(storm: Storm, note: Note) -> None:
    note.settle()


def an_answer_is_lost(storm: Storm, note: Note) -> None:
    note.wire.fate = "loses its answer"
    with note.page.expect_event("requestfailed", is_save):
        storm.write(note)
    storm.write(note)
    note.settle()


def a_request_is_dropped(storm: Storm, note: Note) -> None:
    note.wire.fate = "is dropped"
    with note.page.expect_event("requestfailed", is_save):
        storm.write(note)
    storm.write(note)
    note.settle()


def an_old_request_comes_late(storm: Storm, note: Note) -> None:
    note.wire.fate = "comes late"
    with note.page.expect_event("requestfailed", is_save):
        storm.write(note)
    storm.write(note)
    note.settle()
    for request in note.wire.late:
        storm.context.request.post(request["url"], **_sent(request), max_redirects=0)
    note.wire.late.clear()
    storm.look_again(note)


def _sent(request: dict[str, Any]) -> dict[str, Any]:
    return {"headers": request["headers"], "data": request["data"]}


def an_answer_takes_its_time(storm: Storm, note: Note) -> None:
    """Continue typing while the save waits."""
    note.wire.fate = "waits"
    with note.page.expect_request(is_save):
        storm.write(note)
        note.page.keyboard.press("Tab")
    storm.write(note)
    note.wire.release()
    storm.write(note)
    note.wire.fate = "arrives"
    note.settle()


def the_server_is_killed(storm: Storm, note: Note) -> None:
    storm.clinic.kill()
    if storm.chance.random() < 0.5:
        storm.write(note)
    else:
        with note.page.expect_event("requestfailed", is_save):
            storm.write(note)
    storm.clinic.start()
    storm.write(note)
    note.settle()


def another_tab_writes_the_same_note(storm: Storm, note: Note) -> None:
    note.settle()
    other = Note(storm.context.new_page(), note.path, note.acknowledged)
    other.open()
    storm.write(other)
    other.settle()
    other.page.close()
    storm.write(note)
    expect(note.page.locator("[data-conflict]")).to_be_visible()
    note.choose(mine=storm.chance.random() < 0.5)


def another_patient_is_written_of(storm: Storm, note: Note) -> None:
    """Open two tabs with two patients; neither gets a word of the other."""
    other = storm.begin()
    storm.write(other)
    storm.write(note)
    storm.write(other)
    other.settle()
    note.settle()
    for here, there in ((note, other), (other, note)):
        page = storm.context.new_page()
        page.goto(here.path)
        written = "\n".join(page.evaluate(WRITTEN, list(PLACES)).values())
        assert not [word for word in there.acknowledged if word in written]
        page.close()
    other.page.close()


def the_session_ends(storm: Storm, note: Note) -> None:
    page = storm.context.new_page()
    page.goto("/account/settings/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    storm.write(note)
    expect(note.page.locator("#banner")).to_contain_text("signed out")
    storm.write(note)
    page.close()
    with note.page.expect_popup() as opening:
        note.page.locator("#banner").get_by_role("link", name="Sign in").click()
    page = opening.value
    page.get_by_label("E-mail").fill(storm.practice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/login/"))
    page.close()
    note.settle()


def back_is_pressed(storm: Storm, note: Note) -> None:
    """Press Back in the middle of a word; the page sends its text as it is left."""
    note.page.go_back()
    expect(note.page.locator("#consultation")).to_have_count(0)
    note.open()
    _write_on(storm, note)


def the_page_is_closed(storm: Storm, note: Note) -> None:
    note.page.unroute(IS_SAVE)
    note.page.close(run_before_unload=False)
    note.page = storm.context.new_page()
    reborn = Note(note.page, note.path, note.acknowledged)
    note.wire = reborn.wire
    note.open()
    _write_on(storm, note)


def _write_on(storm: Storm, note: Note) -> None:
    """Write on a page that was opened again, until that is saved."""
    # The last words of the page that was left may arrive after this one was opened: then the doctor
    # chooses between two texts, and no save is tried until then.
    storm.write(note)
    note.settle()


def a_tap_comes_twice(storm: Storm, note: Note) -> None:
    offer = note.page.locator("#part-symptoms .offers button").last
    command = offer.get_attribute("value") or ""
    offer.evaluate("button => { button.click(); button.click(); }")
    storm.write(note)
    note.settle()
    entry = command.rpartition(":")[2]
    assert note.page.locator(f"#part-symptoms [name=symptoms][value='{entry}']").count() <= 1


MISHAPS: tuple[Mishap, ...] = (
    a_pause,
    an_answer_is_lost,
    a_request_is_dropped,
    an_old_request_comes_late,
    an_answer_takes_its_time,
    the_server_is_killed,
    another_tab_writes_the_same_note,
    another_patient_is_written_of,
    the_session_ends,
    back_is_pressed,
    the_page_is_closed,
    a_tap_comes_twice,
)
