// Keys of a PC: Ctrl+Enter for the main act, ? for the list of keys, and links that skip to a place.
// What / does is in focus.js.

import { say } from "../page/status.js";

const LIST = "/keys/";
const MAIN = ".btn-primary:not([disabled], [aria-disabled='true'])";

const isSeen = (element) => element.checkVisibility();
const isTypedIn = (element) => Boolean(element.closest?.("input, textarea, select, [contenteditable]"));
const firstSeen = (root) => [...root.querySelectorAll(MAIN)].find(isSeen);

// The main act of the form that is written in, else of the page.
function mainAct(element) {
  const form = element.closest?.("form");
  const own = form && !form.matches("[role=search]") && [...form.elements].find((each) => each.matches(MAIN) && isSeen(each));
  return own || firstSeen(document.querySelector(".action") ?? document) || firstSeen(document);
}

function act(event) {
  if (event.target.closest?.("dialog, [role=search]")) return;
  const button = mainAct(event.target);
  if (!button) return;
  event.preventDefault();
  event.stopPropagation(); // Enter has a meaning of its own in boxes
  button.click();
}

// The list is a page of its own; here it stands over the one that is worked on.
async function showList() {
  try {
    const answer = await fetch(LIST, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    open(page.getElementById("keys"));
  } catch {
    say("Couldn't load the list of keys: no connection. Try again.");
  }
}

function open(list) {
  if (!list || document.getElementById("keys")) return;
  const dialog = Object.assign(document.createElement("dialog"), { className: "keys-dialog" });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-primary", textContent: "Close" });
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.append(list, close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal(); // gives the focus back by itself
}

function onKey(event) {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act(event);
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "?" && isPlain && !isTypedIn(event.target)) {
    event.preventDefault();
    showList();
  }
}

// The browser would scroll to the place, also to one that is in view.
function skip(event) {
  const link = event.target.closest?.("a.skip[data-skip]");
  const place = link && document.querySelector(link.hash);
  if (!place) return;
  event.preventDefault();
  place.focus({ preventScroll: isSeen(place) && Boolean(place.closest(".action")) });
}

export function install() {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("click", skip);
}
