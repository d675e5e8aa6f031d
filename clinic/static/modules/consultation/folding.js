// The note in one view: each part is a row, and the one that is written stands open. A row says what
// its part holds; the fields of a closed part stay where the keys reach them, and open it.

import { placeOf, stay } from "./view.js";

const FIELDS = "input:not([type=hidden]), textarea, select";
const ASKS = ".measure-asked, .field-error, [aria-invalid=true]";
const BESIDE = " · ";
const FIGURES = /^[\d.,/\s-]+$/;
const CELSIUS = "{} °C";
const ROWS = "rows"; // the parts of a row each
const SHARED = "beside"; // the parts that share one

// What a row says, of the texts of its part in their order.
export function inOneLine(texts) {
  return texts.map((text) => text.trim().split(/\s+/).join(" ")).filter(Boolean).join(BESIDE);
}

// A vital sign in its row: "BP {}" with 120/80. A text with a unit of its own (5'6, 8500 g) keeps that.
export function spoken(pattern, text) {
  const typed = text.trim();
  if (!pattern || !typed) return text;
  const [before, unit] = pattern.split("{}");
  return before + typed + (FIGURES.test(typed) ? unit : "");
}

// Whether a temperature is one in °C: the figure alone, up to `limit`.
export function isCelsius(text, limit) {
  return Boolean(limit) && FIGURES.test(text.trim()) && Number(text.trim().replace(",", ".")) <= Number(limit);
}

// Which part is open of each group, after the part `name` of `group` is opened ("" is that of the
// prescription, which never closes). `keepsRows`: closing the open row would move what is tapped.
export function opening(open, group, name, keepsRows) {
  const rows = group === ROWS ? name : keepsRows ? open[ROWS] : "";
  return { [ROWS]: rows, [SHARED]: group === SHARED ? name : "" };
}

const nameOf = (part) => part.id.replace("part-", "");
const groupOf = (part) => (part.closest(".parts-rows") ? ROWS : part.closest(".parts-beside") ? SHARED : "");

function textOf(field) {
  if (field.matches("select")) return field.value && field.selectedOptions[0].text;
  const { said, celsiusTo } = field.dataset;
  return spoken(isCelsius(field.value, celsiusTo) ? CELSIUS : said, field.value);
}

function textsOf(part) {
  const usual = part.querySelector(".follow-ups .is-on");
  if (usual) return [usual.textContent];
  const entries = [...part.querySelectorAll(`[name="${nameOf(part)}"][type=hidden]`)].map(({ value }) => value);
  return [...entries, ...[...part.querySelectorAll(`.part-body :is(${FIELDS})`)].map(textOf)];
}

const marksOf = (part) => [...part.querySelectorAll(".measures-told .is-red")].map(({ textContent }) => textContent);

function tell(part) {
  const line = part.querySelector(".part-said");
  if (!line) return;
  const marks = inOneLine(marksOf(part));
  line.textContent = inOneLine(textsOf(part));
  if (marks) line.append(BESIDE, Object.assign(document.createElement("span"), { className: "is-red", textContent: marks }));
  part.classList.toggle("is-filled", Boolean(line.textContent));
}

// A page that is at its top cannot be moved down: what stands on a shared row keeps its height.
function fill(part, missing) {
  const body = part.closest(".parts-beside") && part.querySelector(".part-body");
  if (body && missing >= 1) body.style.minHeight = `${body.offsetHeight + missing}px`;
}

// A text is written on at its end, a figure is replaced: a field that gets the focus begins before both.
function writeOn(field) {
  field.focus({ preventScroll: true });
  if (field.matches("textarea, [data-suggests]")) field.setSelectionRange(field.value.length, field.value.length);
  else field.select?.();
}

export class Folding {
  #form;
  #hasKeys = matchMedia("(hover: hover) and (pointer: fine)");
  #open; // by group: the name of its open part, "" for none
  #asking = new Set(); // the names of the parts that ask something
  #isPointed = false; // the last act was a tap, not a key
  #pressed = null; // the part that was closed when its title was pressed

  constructor(form) {
    this.#form = form;
    const first = document.getElementById(`part-${form.dataset.open}`);
    this.#open = opening({}, groupOf(first), form.dataset.open, false);
    form.classList.add("folds");
  }

  get #parts() {
    return [...this.#form.querySelectorAll(".part")];
  }

  // Parts were put in place anew, or were written on. One that begins to ask opens.
  show() {
    const asking = this.#parts.filter((part) => part.querySelector(ASKS));
    const fresh = asking.find((part) => groupOf(part) && !this.#asking.has(nameOf(part)));
    if (fresh) this.#open[groupOf(fresh)] = nameOf(fresh);
    this.#asking = new Set(asking.map(nameOf));
    this.#draw();
  }

  #draw() {
    for (const part of this.#parts) {
      part.classList.toggle("is-open", this.#open[groupOf(part)] === nameOf(part));
      if (!part.matches(".is-open")) part.querySelector(".part-body")?.style.removeProperty("min-height");
      part.classList.toggle("is-asking", this.#asking.has(nameOf(part)));
      tell(part);
    }
  }

  // A pressed title gives the focus to its part, which opens it before the click.
  press({ target }) {
    this.#isPointed = true;
    const part = target.closest?.(".part-title")?.closest(".part");
    this.#pressed = part?.matches(".is-open") ? null : part;
  }

  type() {
    this.#isPointed = false;
  }

  // Before the title of a closed part takes the focus into its field: no keyboard comes up where
  // there is none but on the glass.
  tap(event) {
    const part = event.target.closest?.(".part-title")?.closest(".part");
    const wasOpen = part?.matches(".is-open") && part !== this.#pressed;
    if (!part || wasOpen || part.matches(".part-rx")) return;
    event.preventDefault();
    if (!part.matches(".is-open")) this.open(part);
    const field = part.querySelector(FIELDS);
    if (this.#hasKeys.matches && field) writeOn(field);
    else part.focus({ preventScroll: true });
  }

  enter({ target }) {
    const part = target.closest(".part");
    if (!part || part.matches(".is-open") || !(target === part || target.matches(FIELDS))) return;
    this.open(part);
  }

  open(part) {
    const [before, open] = [placeOf(part), this.#open];
    this.#turn(open, part, false);
    if (this.#isPointed && scrollY + placeOf(part) - before < 0) this.#turn(open, part, true);
    if (!this.#isPointed) return;
    stay(() => placeOf(part), before);
    fill(part, before - placeOf(part));
  }

  #turn(open, part, keepsRows) {
    this.#open = opening(open, groupOf(part), nameOf(part), keepsRows);
    this.#draw();
  }
}

export function install(form) {
  const folding = new Folding(form);
  folding.show();
  form.addEventListener("pointerdown", (event) => folding.press(event), true);
  document.addEventListener("keydown", () => folding.type(), true);
  form.addEventListener("click", (event) => folding.tap(event), true);
  form.addEventListener("focusin", (event) => folding.enter(event));
  form.addEventListener("input", () => folding.show());
  // When htmx has settled: until then it gives what it puts in place the classes of the old.
  document.addEventListener("htmx:afterRequest", () => folding.show(), true);
}
