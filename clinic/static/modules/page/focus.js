// Where the eye and the keys go: when a page opens, when a part of it is replaced, and by two keys.

import { isLive } from "./live.js";
import { writes } from "./requests.js";

const WRONG = [
  "input[aria-invalid='true']",
  "textarea[aria-invalid='true']",
  "select[aria-invalid='true']",
  "[aria-invalid='true'] :is(input, button)",
].join(", ");

const REPLACED = "[type=search], [inputmode=decimal], [inputmode=numeric], [name=age]";
const WRITTEN = "input, textarea, select";

const hasKeys = () => matchMedia("(hover: hover) and (pointer: fine)").matches;
const wrongIn = (root) => root.querySelector(".error-summary") || root.querySelector(WRONG);

// Whether an element is neither outside the window nor under a bar at its edges.
function isInSight(element) {
  const { left, top, bottom, width } = element.getBoundingClientRect();
  const shows = (y) => element.contains(document.elementFromPoint(left + width / 2, y));
  return top >= 0 && bottom <= innerHeight && shows(top + 2) && shows(bottom - 2);
}

// Into a text at its end, into a search or a figure so that typing replaces it.
function placeCaret(field) {
  if (!field.matches("input, textarea") || field.selectionStart === null) return; // a choice, a date
  if (field.matches(REPLACED)) field.select();
  else field.setSelectionRange(field.value.length, field.value.length);
}

// Of a choice the one that is chosen: Space on another one would choose that.
function chosenOf(field) {
  if (field.type !== "radio") return field;
  const group = [...(field.form ?? document).querySelectorAll("[type=radio]")].filter(({ name }) => name === field.name);
  return group.find(({ checked }) => checked) ?? field;
}

// The caret of a field that has the focus already stands where it was put. The page moves only to a
// place that is out of sight.
export function enter(asked) {
  const field = chosenOf(asked);
  if (field === document.activeElement) return;
  field.focus({ preventScroll: true });
  if (!isInSight(field)) field.scrollIntoView({ block: "nearest", behavior: "instant" });
  placeCaret(field);
}

function onArrival() {
  const first =
    wrongIn(document) ||
    document.querySelector("[data-focus]") ||
    (hasKeys() && document.querySelector("[data-autofocus]"));
  if (first) enter(first);
}

// A form that saves itself takes the focus back to what was tapped (consultation/scrolling.js).
// What a page fetches by itself as it opens took the focus from nothing.
function isFocusLost(event) {
  const { elt, triggeringEvent } = event.detail.requestConfig ?? {};
  return triggeringEvent && !elt?.closest?.("[data-queued]") && (document.activeElement === document.body || !document.activeElement);
}

// An answer may bring other parts of the page as well: what was tapped is not in them.
function isAnswer(root, { target }) {
  return !target?.id || root.id === target.id || root.contains(target) || target.contains(root);
}

// What stands where the tapped control stood, else the first in sight to go on with.
function nextOf(root, { requestConfig }) {
  const { elt, triggeringEvent } = requestConfig;
  const tapped = triggeringEvent?.submitter ?? elt;
  const all = [...root.querySelectorAll("a[href], button, input:not([type=hidden])")].filter((one) => one.tabIndex >= 0);
  const byId = tapped.id && all.find(({ id }) => id === tapped.id);
  const byValue = tapped.name && all.find(({ name, value }) => name === tapped.name && value === tapped.value);
  return byId || byValue || all.find(isInSight) || all[0];
}

// What is written in is moved from under a part that sticks above the bars.
function uncover(root) {
  const field = document.activeElement;
  if (!field?.matches(WRITTEN) || root.contains(field)) return;
  const { left, bottom, width } = field.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, Math.min(bottom, innerHeight) - 2);
  if (root.contains(above)) field.scrollIntoView({ block: "nearest", behavior: "instant" });
}

// A replaced part: what is wrong, else what it asks for, else not at the top of the page again.
function onSettle(event) {
  const root = event.target;
  if (isLive(event)) return; // it renews itself under whatever somebody does
  if (!(root instanceof Element) || document.activeElement?.matches(".error-summary")) return;
  const next =
    (writes(event) && wrongIn(root)) ||
    (root.matches("[data-focus]") ? root : root.querySelector("[data-focus], [data-autofocus]")) ||
    (isFocusLost(event) && isAnswer(root, event.detail) && nextOf(root, event.detail));
  if (next) enter(next);
  else uncover(root);
}

function search(event) {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  const field = document.querySelector("[data-slash]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !field || !hasKeys()) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function onKey(event) {
  if (event.key === "/") search(event);
  if (event.key === "Escape") event.target.closest?.(".fact-edit")?.querySelector("[data-cancel]")?.click();
}

export function install() {
  document.addEventListener("htmx:afterSettle", onSettle);
  document.addEventListener("keydown", onKey);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", onArrival);
  else onArrival();
}
