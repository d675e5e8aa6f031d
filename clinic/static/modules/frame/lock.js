// A shared device locks when nobody uses it, and opens by PIN. The clinic locks by itself; this
// covers the screen at the same time, and keeps what is typed on it.

import { Cover, preparePad } from "./cover.js";
import { keepUnsaved } from "../page/forms.js";
import { Idle } from "./idle.js";
import { isLive } from "../page/live.js";
import { showState } from "../page/status.js";

const LOCK = "/lock/";
const BEAT = "/lock/beat/";
const USES = ["pointerdown", "keydown", "input", "wheel", "touchmove"];
const UNLOCKED = "clinic:unlocked";

class Lock {
  #idle;
  #timer;
  #isLeft = false;
  #tabs = new BroadcastChannel("lock"); // the other tabs of this device

  constructor(limit, person) {
    this.#idle = new Idle(limit, Date.now());
    this.cover = new Cover(person, {
      locked: () => this.#tabs.postMessage("locked"),
      opened: () => this.#open(),
      leave: () => this.#leave(),
    });
    this.#tabs.addEventListener("message", ({ data }) => this.#hear(data));
    this.#wait();
  }

  use() {
    if (this.cover.isOn || !this.#idle.use(Date.now())) return;
    this.#tabs.postMessage("used");
    const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
    fetch(BEAT, { headers }).then(({ status }) => status === 401 && this.cover.show(false), () => {});
  }

  // Also when the device wakes up: no timer has run while it slept.
  check() {
    if (this.cover.isOn) return;
    if (this.#idle.left(Date.now()) === 0) this.cover.show(true);
    else this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    const left = this.#idle.left(Date.now());
    if (left < Infinity) this.#timer = setTimeout(() => this.check(), left + 1);
  }

  #hear(what) {
    if (what === "used") this.#idle.useElsewhere(Date.now());
    else if (what === "locked") this.cover.show(false);
    else if (what === "unlocked") this.cover.remove();
    else if (this.cover.isOn) this.cover.go("/");
  }

  #open() {
    this.#idle.useElsewhere(Date.now());
    this.#wait();
    this.#tabs.postMessage("unlocked");
    document.dispatchEvent(new Event(UNLOCKED));
  }

  async #leave() {
    await keepUnsaved();
    showState(""); // the note's last word goes out while the page is left
    if (!this.#isLeft) this.#tabs.postMessage("left");
    this.#isLeft = true;
  }
}

// A part of the page that met the lock: the cover takes the place of the way to another page.
function meetLock(event, lock) {
  const { xhr } = event.detail;
  if (xhr.status !== 401 || xhr.getResponseHeader("HX-Redirect") !== LOCK) return;
  event.preventDefault();
  lock.cover.show(false);
}

export function install() {
  const { lock: limit, person } = document.body.dataset;
  preparePad(document);
  if (limit === undefined) return;
  const lock = new Lock(Number(limit) * 1000, person);
  for (const use of USES) document.addEventListener(use, () => lock.use(), { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lock.check());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("htmx:beforeOnLoad", (event) => meetLock(event, lock));
  document.addEventListener("htmx:beforeRequest", (event) => lock.cover.isOn && isLive(event) && event.preventDefault());
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form[data-lock-now]")) return;
    event.preventDefault();
    lock.cover.show(true);
  }, true);
}
