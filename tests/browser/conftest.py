"""Fixtures of the tests that drive a real Chromium against the real server.

One browser and one server serve a worker; every test has a database without a row, contexts of
its own, and fails when a page logs an error, breaks a policy or gets an answer nobody expected.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clinic.auth import passwords
from clinic.clock import clinic_day
from setup import chromium
from tests.browser.clinic import LiveClinic
from tests.browser.populated_clinic import PopulatedClinic, populate
from tests.browser.reused_tab import ReusedTab
from tests.browser.screens import TABLET, Screen
from tests.browser.watch import Watch
from tests.conftest import FOLDER
from tests.integration import postgres
from tests.integration.databases import Postgresql, Sqlite
from tests.integration.factories import Member, Practice, open_practice

HERE = Path(__file__).parent
PATIENCE_MS = 30_000
AFAR = "clinic.test"
# No sandbox where the tests run as root, as in containers; and no calls home of its own.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The clinic under a name, as in the cloud: a page treats its own machine differently.
    f"--host-resolver-rules=MAP {AFAR} 127.0.0.1",
]

MEMORY = Path("/dev/shm")
ROOM = 2 * 2**30
"""The bytes that must be free in MEMORY for the pictures of each worker's pages."""

OpenTab = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[object]:
    """A test also fails by what its pages complained about."""
    result = yield
    watch = pyfuncitem.funcargs.get("watch")
    if isinstance(watch, Watch):
        watch.verify()
    return result


def _do_without(what: str) -> None:
    """Skips the test, or fails it where CI promises that nothing is missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium.find()
    if path is None:
        _do_without("No Chromium to test in: `make dev` fetches one, or set CHROMIUM to its path.")
    given = {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}
    if _has_room():
        # By itself Playwright has pages drawn into files on the disk: containers have little memory
        # to share.
        given["ignore_default_args"] = ["--disable-dev-shm-usage"]
    return given


def _has_room() -> bool:
    """Return whether the pages can be drawn into shared memory."""
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: each test says where its clinic is. (The plugin's own fixture warns.)"""


@pytest.fixture(scope="session", autouse=True)
def _environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of this machine's settings reaches a test; passwords cost little."""
    expect.set_options(timeout=PATIENCE_MS)
    with pytest.MonkeyPatch.context() as patch:
        names = "DATABASE_URL SIGNUP CLINIC_ENV TRUSTED_PROXIES SECRET_KEY BACKUP_TARGETS"
        for name in names.split():
            patch.delenv(name, raising=False)
        patch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", cheap)
        passwords._dummy_hash.cache_clear()
        yield
    passwords._dummy_hash.cache_clear()


@pytest.fixture(scope="session")
def clinics(request: pytest.FixtureRequest) -> Iterator[Callable[[str], LiveClinic]]:
    """The running clinic on a kind of database, started when the first test asks for it."""
    running: dict[str, LiveClinic] = {}

    def find(kind: str) -> LiveClinic:
        if kind not in running:
            database = Sqlite() if kind == "sqlite" else Postgresql(_server(request.config))
            running[kind] = LiveClinic(database)
        return running[kind]

    yield find
    for clinic in running.values():
        clinic.stop()
        clinic.database.end()


def _server(config: pytest.Config) -> postgres.Server:
    admin, folder = postgres.wanted_address(), config.stash.get(FOLDER, None)
    if admin is None and folder is None:
        pytest.skip("a run of the browser tests alone starts no PostgreSQL; set TEST_DATABASE_URL")
    try:
        return postgres.Server.at(admin or postgres.wait_for_address(folder))
    except postgres.NoPostgres as error:
        _do_without(f"No PostgreSQL to test on (set TEST_DATABASE_URL): {error}")
        raise


@pytest.fixture
def kind() -> str:
    """The kind of database; a test that wants another says so by its parameters."""
    return "sqlite"


@pytest.fixture
def clinic(clinics: Callable[[str], LiveClinic], kind: str) -> LiveClinic:
    """The running clinic, without a row."""
    clinic_server = clinics(kind)
    clinic_server.database.renew()
    clinic_server.acted_on = SimpleQueue()
    return clinic_server


@pytest.fixture
def practice(clinic: LiveClinic) -> Practice:
    """A doctor with an account."""
    return open_practice(clinic.database)


@pytest.fixture(scope="session")
def kept_populated() -> dict[tuple[str, date], tuple[PopulatedClinic, str]]:
    """By kind of database and day: the populated practice, and where its rows are kept."""
    return {}


@pytest.fixture
def populated(
    clinic: LiveClinic, kept_populated: dict[tuple[str, date], tuple[PopulatedClinic, str]]
) -> PopulatedClinic:
    """A practice with people in it: populated once, and put back for each test."""
    database, today = clinic.database, clinic_day()
    if (database.name, today) not in kept_populated:
        people = populate(open_practice(database))
        kept_populated[database.name, today] = people, database.keep()
    people, rows = kept_populated[database.name, today]
    database.renew(rows)
    return people


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_tab(clinic: LiveClinic, new_context: Any, watch: Watch) -> OpenTab:
    """Opens a page on a screen of its own; signed in, where a practice is given."""

    def tab(
        screen: Screen = TABLET,
        practice: Practice | None = None,
        host: str = "127.0.0.1",
        **more: Any,
    ) -> Page:
        url = clinic.url.replace("127.0.0.1", host)
        context: BrowserContext = new_context(**_context_options(url, screen, **more))
        context.set_default_timeout(PATIENCE_MS)
        watch.over(context)
        if practice is not None:
            sign_in(context, practice, url)
        return context.new_page()

    return tab


def _context_options(url: str, screen: Screen, **more: Any) -> dict[str, Any]:
    """The options of a context of the browser."""
    return {
        "base_url": url,
        "locale": "en-IN",
        "timezone_id": "Asia/Kolkata",
        "reduced_motion": "reduce",
        # What a test does to requests, it does to those of pages.
        "service_workers": "block",
        **screen,
        **more,
    }


@pytest.fixture(scope="session")
def reused_tabs(
    browser: Browser, clinics: Callable[[str], LiveClinic]
) -> Iterator[Callable[[Screen], ReusedTab]]:
    """A tab of each screen for the clinic on SQLite."""
    tabs: dict[str, ReusedTab] = {}

    def find(screen: Screen) -> ReusedTab:
        def new_context() -> BrowserContext:
            context = browser.new_context(**_context_options(clinics("sqlite").url, screen))
            context.set_default_timeout(PATIENCE_MS)
            return context

        return tabs.setdefault(str(screen), ReusedTab(new_context, screen["viewport"]))

    yield find
    for tab in tabs.values():
        tab.close()


@pytest.fixture
def same_tab(
    reused_tabs: Callable[[Screen], ReusedTab], clinic: LiveClinic, watch: Watch
) -> Iterator[OpenTab]:
    """Opens the tab of a screen; signed in, where a practice is given. For tests that leave nothing
    behind but cookies, routes, what is stored for the tab and what stands in the page: a new
    context costs three times the processor time of loading a page."""
    with ExitStack() as afterwards:

        def tab(screen: Screen = TABLET, practice: Practice | Member | None = None) -> Page:
            reused = reused_tabs(screen)
            page = reused.open(watch)
            afterwards.callback(reused.leave, watch)
            if practice is not None:
                sign_in(page.context, practice, clinic.url)
            return page

        yield tab


@pytest.fixture
def same_tablet(same_tab: OpenTab) -> Page:
    """A tablet, held upright, in which nobody has signed in: see `same_tab`."""
    return same_tab(TABLET)


def sign_in(context: BrowserContext, practice: Practice | Member, url: str) -> None:
    """Gives a context the cookie of a signed-in device."""
    cookie = practice.browser().client.get_cookie("clinic")
    assert cookie is not None
    context.add_cookies([{"name": "clinic", "value": cookie.value, "url": url}])


@pytest.fixture
def tablet(open_tab: OpenTab, practice: Practice) -> Page:
    """A signed-in doctor's tablet, held upright."""
    return open_tab(TABLET, practice)
