"""A tablet that a doctor and a nurse share, and the steps at its lock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clinic.clock import utc_now
from tests.integration.auth.accounts import sign_in
from tests.integration.client import Browser, Page
from tests.integration.factories import PASSWORD, Practice

PINS = {"Dr Asha Rao": "2580", "Sister Mary": "7391"}
LIMIT = timedelta(minutes=5)
LOCK = "/lock/"
COOKIES = ("clinic", "clinic-shared", "clinic-device")
LONGEST_REUSE = timedelta(minutes=1)
"""Well below LIMIT."""


@dataclass(frozen=True)
class Tablet:
    """A browser on a shared device where the doctor is signed in, and the nurse was before."""

    practice: Practice
    browser: Browser
    nurse_email: str

    def lock(self) -> None:
        form = self.browser.get("/").form_to("/lock/now/")
        assert form.send().location == LOCK

    def pad_of(self, name: str) -> Page:
        """Return the page that asks this person for the PIN."""
        page = self.browser.get(LOCK)
        assert page.tree is not None
        if any("".join(e.itertext()).strip() == name for e in page.tree.iter("h1")):
            return page
        (link,) = [
            a.get("href") or ""
            for a in page.tree.iter("a")
            if "".join(a.itertext()).strip() == name
        ]
        return self.browser.get(link)

    def type_pin(self, name: str, pin: str = "") -> Page:
        return self.pad_of(name).form("pin").send(pin=pin or PINS[name])


def share(browser: Browser) -> None:
    page = browser.get("/account/shared/").form("shared").send()
    assert (page.status, page.location) == (303, "/account/shared/")


def set_pin(browser: Browser, pin: str, **typed: str) -> Page:
    form = browser.get("/account/shared/").form("pin")
    return form.send(**{"pin": pin, "pin_confirm": pin, "password": PASSWORD} | typed)


def shared_tablet(practice: Practice) -> Tablet:
    """Return a tablet on which doctor and nurse have set their PINs; the doctor is signed in."""
    nurse = practice.member("nurse", "Sister Mary")
    browser = Browser(practice.database.app)
    for email, name in ((practice.email, "Dr Asha Rao"), (nurse.email, "Sister Mary")):
        assert sign_in(browser, email).status == 303
        if name == "Dr Asha Rao":
            share(browser)
        assert set_pin(browser, PINS[name]).status == 303
        browser.get("/")  # messages are read
        lock_by(browser)
    tablet = Tablet(practice, browser, nurse.email)
    assert tablet.type_pin("Dr Asha Rao").location == "/"
    browser.get("/")
    return tablet


def lock_by(browser: Browser) -> None:
    assert browser.get("/").form_to("/lock/now/").send().location == LOCK


class ReusedTablets:
    """The tablet that `shared_tablet` makes with 20 requests, by kind of database, restored for
    each test. A tablet that was unused for a while would lock soon: it is made again."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[datetime, Tablet, str]] = {}

    def restore(self, practice: Practice) -> Tablet:
        """Restore the tablet, on a database with its rows and those of the practice alone."""
        database, now = practice.database, utc_now()
        made_at, tablet, rows = self._made.get(database.name, (None, None, ""))
        if made_at is None or tablet is None or now - made_at > LONGEST_REUSE:
            tablet = shared_tablet(practice)
            rows = database.keep()
            self._made[database.name] = now, tablet, rows
        database.renew(rows)
        return replace(tablet, browser=_with_the_cookies_of(tablet.browser))


def _with_the_cookies_of(browser: Browser) -> Browser:
    """Return another browser with the same cookies."""
    client = browser.client
    copy = Browser(client.application)
    for name in COOKIES:
        cookie = client.get_cookie(name)
        assert cookie is not None, name
        copy.client.set_cookie(name, cookie.decoded_value)
    return copy
