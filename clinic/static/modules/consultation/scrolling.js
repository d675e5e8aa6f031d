// A tap never moves the page under the finger, and what is being typed stays in view together with
// what is offered for it: above the main action, and above the keyboard of a tablet.

import { isInView, makeRoom, measure, placeOf, reveal, stay } from "./view.js";

const SHOWN = 3; // suggestions that are in view at least
const TYPED = "input:not([type=hidden]), textarea, select";
const NEXT = ["add", "pick", "keep", "enter", "remove", "last"]; // after these more is typed

const partOf = (element) => element?.closest(".part, .known, .known-strip");
const groupOf = (element) => element.closest("[role=group]")?.getAttribute("aria-label");
// Enter names the boxes that it took; its button does not.
const actOf = (event) => String(event.detail.requestConfig.parameters.act ?? "").replace(/^enter:.*/, "enter");

// The element that stands where this one stood before its part was replaced.
const present = (element) => (!element || element.isConnected ? element : document.getElementById(element.id));

const isShown = (element) => element.getClientRects().length > 0;

function sameButton(button, part, act) {
  if (button.isConnected) return button;
  return [...(part?.querySelectorAll("button[name=act]") ?? [])].find(({ value }) => value === act);
}

function groupIn(part, label) {
  return label && [...part.querySelectorAll("[role=group]")].find((group) => group.getAttribute("aria-label") === label);
}

// The box that the next entry is typed in, above a keyboard: what was taken from it goes up above it.
function typedBox(act) {
  const box = document.activeElement?.closest("#prescription-new");
  const isTaken = NEXT.includes(act.split(":")[0]);
  return isTaken && document.documentElement.matches(".has-keyboard") ? box : null;
}

// What is brought to be changed is written on at its end.
function enter(element) {
  element?.focus({ preventScroll: true });
  if (element?.matches(TYPED)) element.setSelectionRange?.(element.value.length, element.value.length);
}

export class Scrolling {
  #form;
  #hasKeys = matchMedia("(hover: hover) and (pointer: fine)");
  #pressed = new Map(); // by command: its button, and where that stood
  #held = null; // while an answer is put in its place: { anchors: [{ find, top }], at }

  constructor(form) {
    this.#form = form;
  }

  owns(event) {
    return event.detail.requestConfig?.elt === this.#form;
  }

  // The field that is being written, with what is offered for it.
  revealActive() {
    const field = document.activeElement;
    if (!this.#form.contains(field) || !field.matches(TYPED)) return;
    const suggests = field.matches("[data-suggests]");
    const offers = suggests ? [...partOf(field).querySelectorAll(".suggestions > li")] : [];
    reveal(field, offers[Math.min(SHOWN, offers.length) - 1] ?? field);
  }

  press({ target, submitter: button }) {
    if (target !== this.#form || button?.name !== "act") return;
    const part = partOf(button) ?? partOf(document.activeElement);
    this.#pressed.set(button.value, { button, part, group: groupOf(button) });
  }

  // Before an answer is put in its place: what must not move, the nearest first.
  hold(event) {
    if (!this.owns(event)) return;
    const act = actOf(event);
    const press = this.#pressed.get(act);
    const part = () => present(press?.part);
    const box = typedBox(act);
    const finds = box ? [() => present(box)] : press
      ? [() => sameButton(press.button, part(), act), () => groupIn(part(), press.group), part]
      : [() => partOf(document.activeElement)];
    const seen = [...this.#form.querySelectorAll(".part")].find(isInView);
    const held = [...finds, () => present(seen)].map((find) => ({ find, from: find() }));
    const anchors = held.filter(({ from }) => from && isShown(from) && isInView(from));
    this.#held = { anchors: anchors.map(({ find, from }) => ({ find, top: placeOf(from) })), at: scrollY };
  }

  settle(event) {
    if (!this.owns(event)) return;
    this.#stay();
    this.#focusBack(actOf(event));
    this.revealActive();
  }

  #stay() {
    const { anchors, at } = this.#held ?? { anchors: [] };
    this.#held = null;
    for (const { find, top } of anchors) {
      const anchor = find();
      if (!anchor || !isShown(anchor)) continue;
      makeRoom(at + innerHeight);
      stay(() => placeOf(anchor), top);
      return;
    }
  }

  #focusBack(act) {
    const press = this.#pressed.get(act);
    this.#pressed.delete(act);
    const active = document.activeElement;
    if (!press || active?.matches(".error-summary, [aria-invalid=true]")) return;
    const isWriting = active?.matches(TYPED) && !/^(edit|mine):/.test(act);
    if (!isWriting) enter(this.#nextFocus(act, press));
  }

  // Where the next entry is typed, where there are keys or one is changed; where the contents of a
  // medicine are asked for; else what was pressed.
  #nextFocus(act, { button, part, group }) {
    const [verb, name] = act.split(":");
    const contents = ".medicine:last-child details[open] [name$=-generic]";
    const asked = verb === "mine" && this.#form.querySelector(contents);
    if (asked) return asked;
    const box = document.getElementById(`${name}-new`);
    if (box && (verb === "edit" || (this.#hasKeys.matches && NEXT.includes(verb)))) return box;
    if (button.isConnected) return button;
    const here = present(part);
    const buttons = [...(here?.querySelectorAll("button[name=act]") ?? [])];
    const isSame = (other) => other.value === act;
    const isBeside = (other) => group && groupOf(other) === group;
    return buttons.find(isSame) ?? buttons.find(isBeside) ?? here;
  }
}

// A report that was closed gives the focus back to what opened it.
function leaveReport({ detail }) {
  const { target } = detail;
  if (target?.id !== "reports-beside" || target.childElementCount) return;
  target.parentElement.querySelector("a")?.focus({ preventScroll: true });
}

export function install(form) {
  const scrolling = new Scrolling(form);
  const revealActive = () => scrolling.revealActive();
  document.addEventListener("submit", (event) => scrolling.press(event), true);
  document.addEventListener("htmx:beforeSwap", (event) => scrolling.hold(event));
  // Before the listeners that save: they may send what waits.
  document.addEventListener("htmx:afterRequest", (event) => scrolling.settle(event), true);
  document.addEventListener("htmx:afterRequest", leaveReport);
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.requestConfig?.elt === document.activeElement) revealActive();
  });
  const fit = () => {
    measure();
    revealActive();
  };
  measure();
  const sizes = new ResizeObserver(measure);
  document.querySelectorAll(".action, #who").forEach((each) => sizes.observe(each));
  window.visualViewport?.addEventListener("resize", fit);
  addEventListener("resize", fit);
  const banner = document.getElementById("banner");
  if (banner) new MutationObserver(fit).observe(banner, { childList: true });
}
