"""Tap every control of a page; report what moved under the finger, and where the focus went."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page

MOST_MOVED = 8
"""The largest allowed movement of a tapped element in pixels."""
REFUSALS = (400, 401, 403, 404, 409, 422)
"""Allowed statuses of a tap: an empty form is refused."""


def look_first(page: Page) -> None:
    """Let the next tap not count as the second one of a double tap, like the time that a person
    takes to see what has moved there. A key that types nothing does so without a wait."""
    page.keyboard.press("Shift")


_tapped: set[str] = set()
# A kind of control that is on many pages is tapped once in a run (of a worker), because each takes
# a round trip.

# Controls that act on their page, one of each kind in each part. Links and plain forms lead to
# another page; selects and file inputs open windows of the browser.
CONTROLS = """
const ACTS = 'summary, button, a[hx-get], input:not([type=hidden], [type=file]), textarea';
const isSeen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
const kindOf = (e) => {
  const part = e.closest('[id]:not(input, button, a, textarea)')?.id ?? '';
  const said = (e.value ?? '').split(':').slice(0, 2).join(':');
  return [part, e.tagName, e.className, e.tagName === 'BUTTON' ? said : e.name].join(' ');
};
const leads = (e) => {
  if (e.matches('a, summary, input, textarea, [hx-get], [hx-post], [type=button]')) return false;
  if (!e.form || /^(finish|discard|over)/.test(e.value)) return true;
  return !e.form.matches('[hx-post], [data-queued]');
};
const isElsewhere = (e) => e.closest('.skip, .rail, .top, dialog') || e.matches('.visually-hidden');
const isTapped = (e) => !leads(e) && !e.disabled && !isElsewhere(e);
// A row of offers, which the tapped one may leave.
const rowOf = (e) => e.closest('[role=group]');
const labelOf = (e) => e?.getAttribute('aria-label');
const topOf = (e) => e.getBoundingClientRect().top;
const OFFERS = 320; // pixels: a field, three suggestions and the bar below them
const controls = () => [...document.querySelectorAll(ACTS)].filter((e) => isTapped(e) && isSeen(e));
"""
KINDS = f"() => {{ {CONTROLS} return [...new Set(controls().map(kindOf))]; }}"
# Scrolls a control of a kind into view and notes its position, and the parts of the page that
# contain it, the nearest first. Returns the point to tap; null where no such control is left.
REACH = f"""kind => {{ {CONTROLS}
  const control = controls().find((e) => kindOf(e) === kind);
  if (!control) return null;
  const hit = control.matches('.choice-input, .form-check-input') ? control.parentElement : control;
  hit.scrollIntoView({{ block: 'center', behavior: 'instant' }});
  // Not where the last one was hit: two taps in one place are a double tap.
  window.isHigher = !window.isHigher;
  if (window.isHigher && topOf(hit) > 400) scrollBy({{ top: 120, behavior: 'instant' }});
  const {{ left, top, width, height }} = hit.getBoundingClientRect();
  const held = [];
  for (let up = control; up; up = up.parentElement)
    if (up.id && !['main', 'consultation'].includes(up.id)) held.push([up.id, topOf(up)]);
  const url = location.href;
  const row = rowOf(control);
  window.row = [labelOf(row), row && topOf(row)];
  window.tapped = {{ control, hit, top, held, at: scrollY, url }};
  const [x, y] = [left + Math.min(width / 2, 60), top + height / 2];
  const there = document.elementFromPoint(x, y);
  return {{ x, y, covered: !there || !(hit.contains(there) || there.contains(hit)) }};
}}"""
# Compares the page after the response was inserted; null where another page was opened.
TOLD = f"""async () => {{ {CONTROLS}
  const {{ control, hit, top, held, at, url }} = window.tapped ?? {{}};
  const frame = (act) => requestAnimationFrame(act);
  const pause = () => new Promise((done) => frame(() => frame(done)));
  await pause();
  const waits = () => document.querySelector('.htmx-request');
  for (let turns = 0; turns < 400 && waits(); turns += 1) await pause();
  if (!url || url !== location.href) return null;
  const found = held.map(([id, was]) => [document.getElementById(id), was]);
  const places = found.filter(([place]) => place && isSeen(place));
  const like = (e) => control.name && e.name === control.name && e.value === control.value;
  const again = hit.isConnected ? hit : [...document.querySelectorAll('button')].find(like);
  const [label, rowTop] = window.row;
  const rows = [...document.querySelectorAll('[role=group]')];
  const row = label && rows.find((e) => labelOf(e) === label);
  // What counts is the nearest of what still shows: the control, its row, what holds it.
  const shows = ([e]) => e && isSeen(e) && e.offsetHeight > 0;
  const nearest = [[again, top], [row, rowTop], ...places].find(shows);
  const [now, was] = nearest ? [topOf(nearest[0]), nearest[1]] : [at, scrollY];
  // Where what was tapped is gone, as with the form it stood in, the page shows what remained.
  const isFetched = !hit.isConnected && was < 0 && now >= 0 && now < innerHeight / 3;
  const moved = isFetched ? 0 : Math.round(now - was);
  const active = document.activeElement;
  const holds = control.contains(active) || places.some(([place]) => place.contains(active));
  const focus = active === document.body ? 'nowhere' : active.id || active.outerHTML.slice(0, 90);
  const isLed = active.matches('.error-summary, .error-summary *, dialog, dialog *');
  // A field that a tap leads to is shown, with what is offered below it.
  const isOther = active !== control && active.matches('input, textarea');
  const isShown = isOther && topOf(active) - moved + OFFERS > innerHeight;
  const isBare = !controls().length;
  return {{ moved: isShown ? 0 : moved, focus, holds: holds || isLed || isBare }};
}}"""


def moved_by_taps(page: Page) -> list[str]:
    """Tap one control of each kind of a page; return those whose position changed or that lost the
    focus. A tap that leads to another page is taken back."""
    wrong, url = [], page.url
    for kind in page.evaluate(KINDS):
        if (general_kind := re.sub(r"\d+", "#", kind)) in _tapped:
            continue
        _tapped.add(general_kind)
        if trouble := _tap(page, kind):
            wrong.append(f"{kind}: {trouble}")
        if page.url != url:
            page.goto(url)
    return wrong


def _tap(page: Page, kind: str) -> str:
    spot = page.evaluate(REACH, kind)
    if spot is None:
        return ""
    if spot["covered"]:
        return "is covered"
    page.touchscreen.tap(spot["x"], spot["y"])
    trouble: dict[str, Any] | None = page.evaluate(TOLD)
    if trouble is None:
        return ""
    if abs(trouble["moved"]) > MOST_MOVED:
        return f"moved by {trouble['moved']} px"
    return "" if trouble["holds"] else f"the focus is {trouble['focus']}"
