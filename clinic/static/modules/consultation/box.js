// The box of the prescription: the usual parts of a dose are written behind its words by a tap, which
// takes neither the focus nor the keyboard away from it.

import { moveBy } from "../page/staying.js";

const OFFER = ".box-taps [data-part], .suggested button, .choices-asked button";
const DURATION = /^\d+[dwm]$/i;

// The words with a part of a dose behind them, in the place of one that was offered beside it.
export function withPart(words, part, beside) {
  const others = new Set(beside.map((text) => text.toLowerCase()));
  const isOther = (word) => others.has(word.toLowerCase()) || (DURATION.test(part) && DURATION.test(word));
  const kept = words.split(/\s+/).filter((word) => word && !isOther(word));
  return kept.length ? [...kept, part].join(" ") : words;
}

function write(event) {
  const button = event.target.closest(".box-taps [data-part]");
  const box = document.getElementById("prescription-new");
  if (!button || !box.value.trim()) return;
  event.preventDefault();
  const beside = [...button.parentElement.children].map((each) => each.dataset.part);
  box.value = withPart(box.value, button.dataset.part, beside);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

// What the words may mean is asked of them as they were: of others it would be the wrong question.
export function isAsked(asked, words) {
  const plain = (text) => text.trim().split(/\s+/).join(" ");
  return plain(asked) === plain(words);
}

function show() {
  const text = document.getElementById("prescription-new")?.value ?? "";
  const at = scrollY;
  for (const choices of document.querySelectorAll(".choices-asked")) {
    choices.hidden = !isAsked(choices.dataset.asked, text);
  }
  // Without them the page may be too short to stay where it is.
  if (scrollY < at) moveBy(at - scrollY);
  mark(text);
}

function mark(text = document.getElementById("prescription-new")?.value ?? "") {
  const words = text.toLowerCase().split(/\s+/);
  for (const button of document.querySelectorAll(".box-taps [data-part]")) {
    const isOn = words.includes(button.dataset.part);
    button.classList.toggle("is-on", isOn);
    button.setAttribute("aria-pressed", String(isOn));
  }
}

export function install(form) {
  form.addEventListener("click", write, true);
  form.addEventListener("input", show);
  document.addEventListener("htmx:oobAfterSwap", () => mark()); // an answer brings its own buttons
  // A pressed button would take the focus, and with it the keyboard of a tablet.
  form.addEventListener("mousedown", (event) => {
    const isTyping = document.activeElement?.matches("[data-suggests]");
    if (isTyping && event.target.closest(OFFER)) event.preventDefault();
  });
}
