// No tap is lost while an answer is on its way that replaces what was tapped, and none is done
// twice. A part says so by `data-keeps-taps`. What is tapped in it meanwhile waits, and is pressed in
// the new part, in the order of the taps. What cannot be pressed there any more is not done, and the
// page says so; nor is what was tapped after it. Without this module the part works as before, and a
// tap during an answer may be lost.

import { kept, writes } from "../page/requests.js";
import { bannerOf, say } from "../page/status.js";
import { describe, indexOf, keyOf, placeIn, seenBy, wordsOf } from "../frame/identity.js";
import { LateEntries, unfolded } from "./late.js";
import { TapQueue, notDone } from "./queue.js";

const PART = "[data-keeps-taps]";
const CONTROLS = "button, a[hx-get]";
const PATIENCE_MS = 15000; // for an answer that may never come
const LEFT = "It is being sent. What was tapped after that is not done.";

const partOf = (element) => element?.form?.closest(PART) ?? element?.closest?.(PART);
const isLeaving = (part) => part.classList.contains("is-busy"); // sent as a whole, see page/forms.js
const isDone = ({ status }) => status >= 200 && status < 300;

function controlsOf(part) {
  const all = part.elements ? [...part.elements] : [...part.querySelectorAll(CONTROLS)];
  return all.filter((each) => each.matches(CONTROLS));
}

class Part {
  #queue = new TapQueue();
  #late = new LateEntries();
  #onWay = new Set(); // requests that write
  #open = new Set(); // folds, when the last of them went out
  #focus = ""; // and the id of what had the focus
  #told = "";
  #isPressing = false;

  constructor(id) {
    this.id = id;
  }

  get element() {
    return document.getElementById(this.id);
  }

  get isWaiting() {
    return !this.#queue.isEmpty;
  }

  click(event, control) {
    if (this.#isPressing) return;
    this.#told = "";
    const tap = this.#tapOn(control);
    if (!isLeaving(this.element) && !this.#onWay.size && !this.isWaiting) {
      this.#queue.pass(tap);
      this.#focus = tap.focus;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isLeaving(this.element)) this.#keep(tap);
    else if (control.hasAttribute("hx-post")) say(LEFT);
  }

  #tapOn(control) {
    const controls = controlsOf(this.element);
    const place = placeIn(controls.map((each) => keyOf(describe(each))), controls.indexOf(control));
    const tap = { control, key: `${place.key} ${place.rank}`, words: wordsOf(control), focus: document.activeElement?.id ?? "" };
    const seen = seenBy(control);
    tap.canBePressed = () => Boolean(tap.control?.isConnected) && !tap.control.disabled && seenBy(tap.control) === seen;
    return tap;
  }

  #keep(tap) {
    this.#queue.add(tap);
    tap.control.classList.add("is-waiting");
  }

  send(xhr) {
    this.#onWay.add(xhr);
    this.#open = unfolded(this.element);
    xhr.addEventListener("loadend", () => this.#receive(xhr));
  }

  // Before and after a swap: taps and text move to what takes the place of theirs.
  leave(sent) {
    if (sent) this.#late.collect(this.element, sent, this.#open);
    if (!this.isWaiting) return;
    const textOf = (field) => sent?.get(field.name) ?? field.value;
    const controls = controlsOf(this.element);
    const keys = controls.map((control) => keyOf(describe(control, textOf)));
    for (const tap of this.#queue.waiting) tap.place = placeIn(keys, controls.indexOf(tap.control));
  }

  arrive() {
    const part = this.element;
    if (!part) return;
    const controls = controlsOf(part);
    const keys = controls.map((control) => keyOf(describe(control)));
    for (const tap of this.#queue.waiting.filter(({ place }) => place)) {
      tap.control = controls[indexOf(keys, tap.place)];
      tap.control?.classList.add("is-waiting");
    }
    this.#stayInField(part);
    const lost = this.#late.restore(part);
    if (lost.length) this.#tell(`Not kept: ${lost.join(", ")}. Its place on the page is gone.`);
  }

  // Somebody who has gone on to another field writes on there.
  #stayInField(part) {
    const { activeElement } = document;
    const isElsewhere = activeElement?.id !== this.#focus && activeElement?.matches("input, textarea");
    if (isElsewhere) part.querySelectorAll("[data-focus]").forEach((each) => each.removeAttribute("data-focus"));
  }

  #receive(xhr) {
    this.#onWay.delete(xhr);
    if (!isDone(xhr) || xhr.getResponseHeader("HX-Redirect")) this.#giveUp(xhr.status > 0 && xhr.status < 500);
    else if (!this.#onWay.size) this.#pressNext();
    if (this.#told) say(this.#told);
  }

  #pressNext() {
    while (!this.#onWay.size && this.element && !isLeaving(this.element)) {
      const tap = this.#queue.take();
      if (!tap) break;
      this.#press(tap);
    }
    if (!this.#onWay.size) this.#giveUp(true);
  }

  #press({ control, focus }) {
    control.classList.remove("is-waiting");
    this.#focus = focus;
    this.#isPressing = true;
    control.click();
    this.#isPressing = false;
  }

  #giveUp(isAnswered) {
    if (this.#queue.isEmpty) return;
    this.#queue.waiting.forEach(({ control }) => control?.classList.remove("is-waiting"));
    const words = this.#queue.giveUp(Boolean(this.element && isLeaving(this.element)));
    if (words.length) this.#tell(notDone(words, isAnswered));
  }

  #tell(text) {
    const before = isFailure(bannerOf()?.textContent) ? `${bannerOf().textContent} ` : "";
    this.#told = before + text;
    say(this.#told);
  }
}

const isFailure = (text = "") => text.startsWith("Couldn't");

class Parts {
  #byId = new Map();

  of(element) {
    const id = partOf(element)?.id;
    if (!id) return undefined;
    if (!this.#byId.has(id)) this.#byId.set(id, new Part(id));
    return this.#byId.get(id);
  }

  // Those that a swap may replace, or something in them.
  get shown() {
    return [...this.#byId.values()].filter(({ element }) => element);
  }

  click(event) {
    const control = event.target.closest?.(CONTROLS);
    if (control) this.of(control)?.click(event, control);
  }

  configure({ detail }) {
    if (detail.verb !== "get" && this.of(detail.elt)) detail.timeout ||= PATIENCE_MS;
  }

  send(event) {
    if (writes(event)) this.of(event.detail.elt)?.send(event.detail.xhr);
  }

  leave(event) {
    const { formData, elt } = event.detail.requestConfig;
    const own = writes(event) && this.of(elt);
    for (const part of this.shown) part.leave(part === own ? formData : undefined);
  }

  arrive() {
    for (const part of this.#byId.values()) part.arrive();
  }

  get isWaiting() {
    return this.shown.some((part) => part.isWaiting);
  }
}

function install() {
  const parts = new Parts();
  document.addEventListener("click", (event) => parts.click(event), true);
  document.addEventListener("htmx:configRequest", (event) => parts.configure(event));
  document.addEventListener("htmx:beforeSend", (event) => parts.send(event));
  document.addEventListener("htmx:beforeSwap", (event) => parts.leave(event));
  document.addEventListener("htmx:afterSettle", () => parts.arrive());
  document.addEventListener("htmx:timeout", () => say(kept("no answer came")));
  addEventListener("beforeunload", (event) => {
    if (parts.isWaiting) event.preventDefault();
  });
}

install();
