// A tap never moves the page under the finger: what was tapped stays where it is while a part of
// the page is replaced. The note of a consultation sees to itself (consultation/scrolling.js).

import { isLive } from "./live.js";

const isOwn = (element) => Boolean(element?.closest?.("[data-queued]"));
const topOf = (element) => element.getBoundingClientRect().top;
const isShown = (element) => element.getClientRects().length > 0;

// The page is never too short to stay where it is, or to be moved to where it is wanted.
export function makeRoom(height) {
  const main = document.getElementById("main");
  main.style.minHeight = "";
  if (document.documentElement.scrollHeight >= height) return;
  const below = parseFloat(getComputedStyle(document.body).paddingBottom);
  main.style.minHeight = `${Math.ceil(height - below - topOf(main) - scrollY)}px`;
}

export function moveBy(pixels) {
  const top = Math.max(scrollY + pixels, 0);
  makeRoom(top + innerHeight);
  scrollTo({ top, behavior: "instant" });
}

// What holds a control, the nearest first, by what it is called: it may be replaced by its like.
function anchorsOf(element) {
  const anchors = [];
  for (let one = element; one && one.id !== "main"; one = one.parentElement)
    if (one.id || one === element) anchors.push({ one, id: one.id, top: topOf(one) });
  return anchors;
}

class Staying {
  #held;
  #fold;

  // A fold that closes may leave the page too short to stay where it is.
  tap({ target }) {
    const summary = target.closest?.("summary");
    this.#fold = summary && { summary, top: topOf(summary), at: scrollY };
  }

  turn({ target }) {
    if (!this.#fold || this.#fold.summary.parentElement !== target) return;
    const { summary, top, at } = this.#fold;
    this.#fold = undefined;
    makeRoom(at + innerHeight);
    const by = topOf(summary) - top;
    if (Math.abs(by) >= 1) moveBy(by);
  }

  hold(event) {
    const { elt } = event.detail.requestConfig ?? {};
    if (!(elt instanceof Element) || isLive(event) || isOwn(elt)) return;
    this.#held = { anchors: anchorsOf(elt), at: scrollY };
  }

  // Twice: once the part is in its place, and once the focus is in it.
  stay() {
    if (!this.#held || !document.getElementById("main")) return;
    const { anchors, at } = this.#held;
    const found = anchors.map(({ one, id, top }) => ({ now: one.isConnected ? one : id && document.getElementById(id), top }));
    const anchor = found.find(({ now }) => now && isShown(now));
    if (!anchor) return;
    makeRoom(at + innerHeight);
    const by = topOf(anchor.now) - anchor.top;
    if (Math.abs(by) >= 1) moveBy(by);
  }

  end() {
    this.stay();
    this.#held = undefined;
  }
}

export function install() {
  const staying = new Staying();
  document.addEventListener("click", (event) => staying.tap(event), true);
  document.addEventListener("toggle", (event) => staying.turn(event), true);
  document.addEventListener("htmx:beforeSwap", (event) => staying.hold(event));
  document.addEventListener("htmx:afterSwap", () => staying.stay());
  document.addEventListener("htmx:afterSettle", () => staying.end());
}
