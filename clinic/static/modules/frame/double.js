// The second tap of a double tap does nothing to what has taken the place of the first one's button: as
// a medicine that moved up. On the same button it counts.

import { describe, keyOf } from "./identity.js";

const NEAR_PX = 30; // less than from one button to the next
const SOON_MS = 300; // the longest double tap of a finger
const CONTROLS = "button, a[href], summary, label, [type=checkbox], [type=radio]";

// A tap is { key, x, y, at, isTouch, isSecond }: which control it was on, where in the window, when in
// ms, and whether the browser counts it as the second one of a double click.
export class DoubleTap {
  #last;

  // Something was typed: what is tapped next is no second tap.
  forget() {
    this.#last = undefined;
  }

  // Whether a tap is the second one of two, and meets something else than the first.
  isStray(tap) {
    const last = this.#last;
    this.#last = tap;
    if (!last || last.key === tap.key || Math.hypot(tap.x - last.x, tap.y - last.y) > NEAR_PX) return false;
    return tap.isSecond || (tap.isTouch && tap.at - last.at < SOON_MS);
  }
}

function tapOf({ target, clientX: x, clientY: y, timeStamp: at, detail, pointerType }) {
  const held = target.closest?.(CONTROLS);
  const control = held?.control ?? held; // a label stands for its field, which is clicked after it
  // Some browsers count no taps of a finger.
  return control && { key: keyOf(describe(control)), x, y, at, isSecond: detail > 1, isTouch: pointerType === "touch" };
}

export function install() {
  const taps = new DoubleTap();
  for (const typing of ["keydown", "input"]) addEventListener(typing, () => taps.forget(), true);
  // Before all others. Keys and scripts press without a place.
  addEventListener("click", (event) => {
    const tap = event.isTrusted && event.detail > 0 ? tapOf(event) : undefined;
    if (!tap || !taps.isStray(tap)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
