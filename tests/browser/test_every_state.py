"""Every page in every state: axe finds nothing, nothing scrolls sideways, a thumb hits it all, and
no tap moves what it hits."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import sign_in
from tests.browser.populated_clinic import PopulatedClinic
from tests.browser.reused_tab import accept
from tests.browser.screens import SCREENS
from tests.browser.states import NAMES, STATES, State
from tests.browser.taps import REFUSALS, moved_by_taps
from tests.browser.watch import Watch
from tests.integration.factories import Member, Practice, open_practice

axe = Axe()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
# In the dark the same elements have other colours, and nothing else is different.
COLOURS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
# Not Axe.run: that reads axe anew each time, and brings home all that it did not complain about.
RUN = "options => axe.run(document, options).then(found => found.violations)"
WITH_ACTION = {
    "/": "New patient",
    "/patients/": "New patient",
    "/patients/new/": "Register and add to queue",
    "/patients/{f.longest}/": "Start a visit",
    "/patients/{f.lakshmi}/edit/": "Save",
    "/patients/{f.lakshmi}/visits/new/": "Save the visit",
    "/visits/{f.nine}/consultation/": "Finish & print",
    "/visits/{f.unbilled_visit}/": "Bill",
    "/visits/{f.unbilled_visit}/bill/": "Cash ₹",
    "/billing/{f.paid}/": "Receipt",
    "/account/": "Save",
}
LONG_NAME = "Dr Balasubramaniam Venkataraghavan Iyer of Thiruvananthapuram"
# What is left of the screens at 200 %, and the narrowest that is promised (WCAG 1.4.10).
ZOOMED = {"desk": (720, 450), "landscape": (590, 410), "narrowest": (320, 640)}
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Buttons are 48 px high, links, fields and boxes 44; a link within running text needs no more
# than its line.
SMALL_TARGETS = """() => {
  const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const inText = (e) => e.tagName === "A" && getComputedStyle(e).display === "inline"
    && e.closest("p, li, dd") && !e.matches(".btn, .row-link, .rail-link");
  const unseen = (e) => e.matches(".visually-hidden[tabindex='-1']");
  const found = [];
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea")) {
    if (e.type === "hidden" || !shown(e) || e.closest(".skip") || inText(e) || unseen(e)) continue;
    const target = e.closest("label") || (e.matches(".form-check-input") && e.parentElement) || e;
    // What is tapped may be wider than what is drawn: the area is then its ::after.
    const area = getComputedStyle(e, "::after");
    const more = area.position === "absolute" && -parseFloat(area.top) - parseFloat(area.bottom);
    const height = target.getBoundingClientRect().height + Math.max(0, more || 0);
    const wanted = e.matches("button, .btn") ? 48 : 44;
    if (height > 0 && height < wanted - 0.5)
      found.push(`${e.tagName} ${e.className} "${e.textContent.trim().slice(0, 30)}" ${height}`);
  }
  return found;
}"""
IS_SEEN = """e => {
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && e.contains(top);
}"""


def violations(page: Page, options: dict[str, Any] = OPTIONS) -> list[str]:
    """What axe complains about, with the elements."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe.axe_script)
    rules: list[dict[str, Any]] = page.evaluate(RUN, options)
    return [f"{v['id']}: {[node['target'] for node in v['nodes']]} {v['help']}" for v in rules]


def person_of(who: str, practice: Practice) -> Practice | Member | None:
    """Nobody, a doctor (with staff: an employer), one who has just signed up, or a helper of two
    doctors."""
    if who == "newcomer":
        return open_practice(practice.database, "Dr New", "new@example.org")
    if who in ("employer", "helper"):
        helper = practice.member("reception", LONG_NAME, granted=["refunds"])
        practice.member("assistant", "Dr जया मेनन")
        open_practice(practice.database, LONG_NAME, "bala@example.org").admit(helper, "nurse")
        return helper if who == "helper" else practice
    return practice if who == "doctor" else None


def sideways(page: Page) -> dict[str, int]:
    """By how many pixels the page is too wide, on the screens where it is."""
    wide = {}
    sizes = {name: screen["viewport"] for name, screen in SCREENS.items()}
    sizes |= {f"{name}, zoomed": {"width": w, "height": h} for name, (w, h) in ZOOMED.items()}
    sizes["tablet"] = sizes.pop("tablet")  # the last one stays
    for name, size in sizes.items():
        page.set_viewport_size(size)
        if (by := page.evaluate(OVERFLOW)) > 0:
            wide[name] = by
    return wide


@pytest.mark.parametrize("state", list(STATES), ids=NAMES)
def test_a_page_is_accessible_fits_is_easy_to_hit_and_stays_under_the_finger(
    same_tablet: Page, clinic: LiveClinic, populated: PopulatedClinic, watch: Watch, state: State
) -> None:
    watch.expect(*state.statuses)
    page = same_tablet
    person = person_of(state.who, populated.practice)
    if person is not None:
        sign_in(page.context, person, clinic.url)
    state.reach(page, populated)
    troubles: dict[str, Any] = {"sideways": sideways(page), "small": page.evaluate(SMALL_TARGETS)}
    # Where the way here leaves the page depends on which answer came first: what a bar covers by
    # half counts as small.
    page.evaluate("() => scrollTo({ top: 0, behavior: 'instant' })")
    for scheme, options in (("light", OPTIONS), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        troubles[scheme] = violations(page, options)
    watch.expect(*REFUSALS)
    page.on("dialog", accept)
    troubles["taps"] = moved_by_taps(page)
    page.remove_listener("dialog", accept)
    assert {kind: occurrences for kind, occurrences in troubles.items() if occurrences} == {}


@pytest.mark.parametrize("path", WITH_ACTION)
def test_the_one_main_action_is_seen_without_scrolling(
    same_tablet: Page, clinic: LiveClinic, populated: PopulatedClinic, path: str
) -> None:
    page = same_tablet
    sign_in(page.context, populated.practice, clinic.url)
    page.goto(path.format(f=populated))
    button = page.locator("main .btn-primary:visible")
    assert [WITH_ACTION[path] in text for text in button.all_inner_texts()] == [True]
    hidden = []
    for name, screen in SCREENS.items():
        page.set_viewport_size(screen["viewport"])
        if not button.evaluate(IS_SEEN):
            hidden.append(name)
    assert hidden == []
