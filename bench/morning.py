"""Play a clinic's morning on three screens, with network cuts and one restart of the server.

    python -m bench.morning --patients 60 --database sqlite

The reception's PC registers or finds each patient, puts them into the queue and bills finished
visits; the nurse's phone records pulses; the doctor's tablet calls the next patient, writes and
signs. In between a screen loses its network for some steps, and once the server is killed and
started again. A person whose action fails opens the home page and tries again.

Checked on the way and at the end: each screen shows the queue as the database has it; tokens are 1
to n, each once; each patient has one entry and was seen; each visit has one bill; the payments and
the day book have every rupee. Exits with 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from bench.morning_checks import WATCHED, Screens, faults_of, is_work_left
from bench.postgres import running
from clinic.auth import service
from setup import chromium
from tests.browser.conftest import ARGUMENTS, sign_in
from tests.browser.killable_server import KillableServer
from tests.browser.screens import DESK, PHONE, TABLET
from tests.integration import postgres
from tests.integration.databases import Database, Postgresql, Sqlite
from tests.integration.factories import Practice, open_practice

FEE_RUPEES = 300
PATIENCE_MS = 8_000
TRIES = 6
SYLLABLES = ("kal", "mir", "ros", "tun", "sad", "nef", "lov", "vip", "pag", "duh")
BREATH_S = 0.5
"""Seconds before a retry."""
CHECK_EVERY = 10
"""Steps between two comparisons of the screens."""
CUT_STEPS = 3
"""Steps for which a screen stays without a network."""


@dataclass
class Morning:
    """Three people at their screens."""

    practice: Practice
    server: KillableServer
    desk: Page
    tablet: Page
    phone: Page
    expected: int
    random: random.Random
    counted: Counter[str] = field(default_factory=Counter)
    arrived: int = 0
    cut: dict[str, int] = field(default_factory=dict)

    @property
    def screens(self) -> Screens:
        return {"desk": self.desk, "tablet": self.tablet, "phone": self.phone}

    def play(self) -> list[str]:
        """Play all steps; return the faults that were found."""
        faults, step = [], 0
        while not self.is_over():
            step += 1
            self._disturb(step)
            self._act()
            if step % CHECK_EVERY == 0 and not self.cut:
                faults += faults_of(self.practice, self.screens)
        self._restore()
        return faults + faults_of(self.practice, self.screens, self.expected, FEE_RUPEES)

    def is_over(self) -> bool:
        """Return whether all patients have arrived, were seen and were billed."""
        with self.practice.at_work():
            return self.arrived == self.expected and not is_work_left()

    def _act(self) -> None:
        """Let a random person do one step."""
        people: list[tuple[str, Callable[[], bool]]] = [
            ("desk", self._bill),
            ("desk", self._arrive),
            ("phone", self._measure),
            ("tablet", self._see),
        ]
        name, step_function = self.random.choice(people)
        if name in self.cut:
            self._act_offline(step_function)
        elif not _retry(step_function, self.counted):
            raise RuntimeError(f"{name} could not {step_function.__name__} in {TRIES} tries")

    def _act_offline(self, step_function: Callable[[], bool]) -> None:
        """Try a step on a screen without a network; it may or may not be saved."""
        try:
            step_function()
        except (Error, AssertionError):
            self.counted["failed without a network"] += 1

    def _disturb(self, step: int) -> None:
        """Cut a screen's network or restore it; kill the server half-way through, and start it
        again."""
        for name in [name for name, until in self.cut.items() if until <= step]:
            self._connect(name)
        if self.random.random() < 0.06 and not self.cut:
            name = self.random.choice(list(self.screens))
            self.screens[name].context.set_offline(True)
            self.cut[name] = step + CUT_STEPS
            self.counted["network cut"] += 1
        if self.arrived >= self.expected // 2 and not self.counted["server restarted"]:
            self.server.kill()
            self._act_offline(self._arrive)
            self.server.revive()
            self.counted["server restarted"] += 1

    def _connect(self, name: str) -> None:
        self.screens[name].context.set_offline(False)
        del self.cut[name]

    def _restore(self) -> None:
        for name in list(self.cut):
            self._connect(name)

    def _arrive(self) -> bool:
        """Put the next patient into the queue, found by phone or registered. Return False when all
        have arrived."""
        if self.arrived == self.expected:
            return False
        phone = f"98765{self.arrived + 1:05}"
        self.desk.goto(f"/patients/?q={phone}")
        add_buttons = self.desk.get_by_role("button", name="Add to queue")
        if add_buttons.count():
            add_buttons.first.click()
        else:
            self._register(phone)
        self.desk.wait_for_url(re.compile(r"/queue/\d+/$"))
        self.arrived += 1
        self.counted["arrived"] += 1
        self.desk.goto(WATCHED)
        return True

    def _register(self, phone: str) -> None:
        page = self.desk
        page.goto("/patients/new/")
        page.get_by_label("First name").fill(f"Patient {_letters(self.arrived)}")
        page.get_by_label("Female").check()
        page.get_by_label("Age", exact=True).fill(str(20 + self.arrived % 60))
        page.get_by_label("Phone").fill(phone)
        page.get_by_role("button", name="Register and add to queue").click()
        other = page.get_by_role("button", name=re.compile("^Somebody else"))
        expect(other.or_(page.locator(".token-card"))).to_be_visible()
        if other.count():
            self.counted["asked whether registered already"] += 1
            other.click()

    def _measure(self) -> bool:
        """Record the pulse of the first patient without vital signs."""
        self.phone.goto("/")
        lacking = self.phone.get_by_role("link", name=re.compile("^Vitals of No"))
        if not lacking.count():
            return False
        lacking.first.tap()
        self.phone.get_by_label("Pulse").fill("80")
        self.phone.locator(".action button").tap()
        self.phone.wait_for_url(re.compile("/queue/#entry"))
        self.counted["measured"] += 1
        return True

    def _see(self) -> bool:
        """Finish the open note; without one, call the next patient, write and sign."""
        self.tablet.goto("/")
        opened = self.tablet.get_by_role("button", name=re.compile("^(Open|Next patient)"))
        if not opened.count():
            return False
        opened.first.tap()
        self.tablet.get_by_label("Complaints", exact=True).fill("Fever for 3 days")
        self.tablet.locator("#prescription-new").fill("paracetamol 650 1-1-1 3d")
        self.tablet.get_by_role("button", name="Finish & print").tap()
        self.tablet.wait_for_url(re.compile("/prescriptions/"))
        self.counted["seen"] += 1
        self.tablet.goto(WATCHED)
        return True

    def _bill(self) -> bool:
        """Bill the first finished visit, paid in cash."""
        self.desk.goto("/")
        waiting = self.desk.get_by_role("link", name=re.compile(f"Bill ₹{FEE_RUPEES}$"))
        if not waiting.count():
            return False
        waiting.first.click()
        self.desk.get_by_role("button", name=f"Cash ₹{FEE_RUPEES}").click()
        self.desk.wait_for_url(re.compile(r"/billing/\d+/"))
        self.counted["billed"] += 1
        self.desk.goto(WATCHED)
        return True


def _retry(step_function: Callable[[], bool], counted: Counter[str]) -> bool:
    """Try a step again after a failure; return whether it succeeded."""
    for _ in range(TRIES):
        try:
            step_function()
        except (Error, AssertionError) as error:
            counted["tried again"] += 1
            time.sleep(BREATH_S)
            print(f"  {step_function.__name__}: {str(error).splitlines()[0]}", flush=True)
        else:
            return True
    return False


def _letters(number: int) -> str:
    """Return a name for each number that is unlike the others."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:03}")


@contextmanager
def _database(kind: str) -> Iterator[Database]:
    if kind == "sqlite":
        database: Database = Sqlite()
        yield database
        database.end()
        return
    with running() as cluster:
        database = Postgresql(postgres.Server.at(cluster.admin))
        yield database
        database.end()


def _tab(browser: Browser, server: KillableServer, who: object, screen: dict[str, object]) -> Page:
    context = browser.new_context(base_url=server.url, locale="en-IN", **screen)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    sign_in(context, who, server.url)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(WATCHED)
    return page


def main() -> int:
    """Run the whole morning; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.morning")
    parser.add_argument("--patients", type=int, default=60)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    expect.set_options(timeout=PATIENCE_MS)
    with (
        _database(options.database) as database,
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as play,
    ):
        practice = open_practice(database)
        with practice.at_work():
            service.get_user(practice.user_id).own_doctor().default_fee_paise = FEE_RUPEES * 100
        server = KillableServer(database.url, Path(folder))
        browser = play.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        try:
            pages = (
                _tab(browser, server, practice.member("reception"), DESK),
                _tab(browser, server, practice, TABLET),
                _tab(browser, server, practice.member("nurse"), PHONE),
            )
            chance = random.Random(options.seed)  # not for secrets
            began = time.monotonic()
            morning = Morning(practice, server, *pages, options.patients, chance)
            faults = morning.play()
        finally:
            browser.close()
            server.kill()
    print(f"{options.patients} patients on {options.database}: {time.monotonic() - began:.0f} s")
    for what, times in morning.counted.most_common():
        print(f"  {times:4} {what}")
    print("\n".join(faults) or "Every screen agreed; no token twice, none lost, each rupee booked.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
