// The second tap of a double tap does nothing to what has taken the place of the first one's button: a
// medicine that moved up, the payment on the page that has just opened. On the same button it counts.

import { describe, keyOf } from "./identity.js";

const NEAR_PX = 30; // less than from one button to the next
const SOON_MS = 300; // the longest double tap of a finger
const CONTROLS = "button, a[href], summary, label, [type=checkbox], [type=radio]";
const STORED = "last-tap";

// A tap is { key, x, y, at, isTouch, isSecond }: which control it was on, where in the window, when in
// ms since 1970, and whether the browser counts it as the second one of a double click.
export class DoubleTap {
  // The last tap; that on the page before has no key.
  constructor(last) {
    this.last = last;
  }

  // Something was typed: what is tapped next is no second tap.
  forget() {
    this.last = undefined;
  }

  // Whether a tap is the second one of two, and meets something else than the first.
  isStray(tap) {
    const { last } = this;
    this.last = tap;
    if (!last || last.key === tap.key || Math.hypot(tap.x - last.x, tap.y - last.y) > NEAR_PX) return false;
    return tap.isSecond || (tap.isTouch && tap.at - last.at < SOON_MS);
  }
}

function tapOf({ target, clientX: x, clientY: y, timeStamp, detail, pointerType }) {
  const held = target.closest?.(CONTROLS);
  const control = held?.control ?? held; // a label stands for its field, which is clicked after it
  const at = performance.timeOrigin + timeStamp;
  // Some browsers count no taps of a finger.
  return control && { key: keyOf(describe(control)), x, y, at, isSecond: detail > 1, isTouch: pointerType === "touch" };
}

// The place and the time of the last tap on the page before.
function recall() {
  const stored = sessionStorage.getItem(STORED);
  sessionStorage.removeItem(STORED);
  return stored ? JSON.parse(stored) : undefined;
}

function hand({ x, y, at }) {
  sessionStorage.setItem(STORED, JSON.stringify({ x, y, at }));
}

export function install() {
  const taps = new DoubleTap(recall());
  for (const typing of ["keydown", "input"]) addEventListener(typing, () => taps.forget(), true);
  addEventListener("pagehide", () => taps.last && hand(taps.last));
  // Before all others. Keys and scripts press without a place.
  addEventListener("click", (event) => {
    const tap = event.isTrusted && event.detail > 0 ? tapOf(event) : undefined;
    if (!tap || !taps.isStray(tap)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
