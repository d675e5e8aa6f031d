// What meets a part of the page that was replaced meanwhile: a press of the mouse whose button went
// before it was let go, of which browsers make no click, and an answer for the part that was there.

import { say } from "../page/status.js";
import { describe, keyOf, seenBy } from "./identity.js";

const CONTROLS = "button, a[href], summary, label";
const NEAR_PX = 8; // further, and the press was taken back
const CHANGED = "That changed while you pressed it, and was not done. Look at it, then press again.";

const controlAt = (target) => target.closest?.(CONTROLS);

class Press {
  #down;

  hold({ target, pointerType, button, clientX, clientY }) {
    const control = pointerType === "mouse" && button === 0 ? controlAt(target) : null;
    this.#down = control && { control, key: keyOf(describe(control)), seen: seenBy(control), clientX, clientY };
  }

  release({ target, clientX, clientY }) {
    const down = this.#down;
    this.#down = undefined;
    if (!down || down.control.isConnected) return;
    if (Math.hypot(clientX - down.clientX, clientY - down.clientY) > NEAR_PX) return;
    const control = controlAt(target);
    if (control && keyOf(describe(control)) === down.key && seenBy(control) === down.seen) control.click();
    else say(CHANGED);
  }
}

// An answer is put into what has the name of its part now: htmx keeps the part itself. What is offered
// for the words of a field goes with that field: they may stand in the note by now.
function follow({ detail }) {
  const { target, requestConfig } = detail;
  if (requestConfig.elt.matches("[data-suggests]")) return;
  if (!target.isConnected && target.id) detail.target = document.getElementById(target.id) ?? target;
}

export function install() {
  const press = new Press();
  document.addEventListener("pointerdown", (event) => press.hold(event), true);
  document.addEventListener("pointerup", (event) => press.release(event), true);
  // What happens to a part that is gone does not reach the document.
  document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target.addEventListener("htmx:beforeSwap", follow));
}
