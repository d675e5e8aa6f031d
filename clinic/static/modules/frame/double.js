// The second tap of a double tap does nothing to what has taken the place of the first one's button: a
// medicine that moved up, the payment on the page that has just opened. On the same button it counts.

import { describe, keyOf } from "./identity.js";

const NEAR_PX = 30; // less than from one button to the next
const SOON_MS = 400; // the longest double tap
const FRESH_MS = 400; // what has just appeared was not seen yet by who taps
const PATIENCE_MS = 15000; // of who taps again because no answer comes
const CONTROLS = "button, a[href], summary, label, [type=checkbox], [type=radio]";

// A tap is { key, x, y, at }: which control it was on, where in the window, and when in ms.
export class DoubleTap {
  #last;
  #changedAt = -Infinity;

  // A part of the page was replaced.
  change(at) {
    this.#changedAt = at;
  }

  // Something was typed: what is tapped next is no second tap.
  forget() {
    this.#last = undefined;
  }

  // Whether a tap is the second one of two, and meets something else than the first.
  isStray(tap) {
    const last = this.#last;
    this.#last = tap;
    if (!last || last.key === tap.key || Math.hypot(tap.x - last.x, tap.y - last.y) > NEAR_PX) return false;
    const since = tap.at - last.at;
    const isFresh = this.#changedAt > last.at && tap.at - this.#changedAt < FRESH_MS;
    return since < SOON_MS || (isFresh && since < PATIENCE_MS);
  }
}

function tapOf({ target, clientX: x, clientY: y, timeStamp: at }) {
  const held = target.closest?.(CONTROLS);
  const control = held?.control ?? held; // a label stands for its field, which is clicked after it
  return control && { key: keyOf(describe(control)), x, y, at };
}

export function install() {
  const taps = new DoubleTap();
  for (const change of ["htmx:afterSwap", "htmx:oobAfterSwap"])
    document.addEventListener(change, ({ timeStamp }) => taps.change(timeStamp));
  for (const typing of ["keydown", "input"]) addEventListener(typing, () => taps.forget(), true);
  // Before all others. Keys and scripts press without a place.
  addEventListener("click", (event) => {
    const tap = event.isTrusted && event.detail > 0 ? tapOf(event) : undefined;
    if (!tap || !taps.isStray(tap)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
