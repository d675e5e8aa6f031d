// By what a control is found again in the part that replaced its own: what it is called and what it
// sends, and in a list of lines the line it stands in. Of several alike it is the one in the same
// place, and none where they have become more or fewer: which of them is meant is not guessed.

const CHOSEN = "[type=radio], [type=checkbox]";

const plain = (text) => text.replace(/\s+/g, " ").trim();

// `line` is the name of the line that a control stands in, undefined outside of lines. There the
// numbers in its name and value are the line's place, which changes.
export function keyOf({ tag, name = "", value = "", address = "", words = "", line }) {
  const own = [name, value].map((text) => (line === undefined ? text : text.replace(/\d+/g, "#")));
  return JSON.stringify([tag, ...own, address, line ?? plain(words), line !== undefined]);
}

// What a field says, as far as it counts: 300 is 300.00, and 1,000 is 1000.
function saidBy(field) {
  const figures = field.value.replace(/[₹,\s]/g, "");
  return /^\d+(\.\d*)?$/.test(figures) ? String(Number(figures)) : plain(field.value);
}

// What a person had before them who taps a button that acts on it for good (`data-seen` names the
// field): the total of a bill, the text of a letter.
export function seenBy(control) {
  const field = control.dataset.seen && document.getElementById(control.dataset.seen);
  return field ? saidBy(field) : undefined;
}

// Its words, without those for screen readers alone where it has others.
export function wordsOf(control) {
  const copy = control.cloneNode(true);
  copy.querySelectorAll(".visually-hidden").forEach((each) => each.remove());
  return plain(copy.textContent) || plain(control.textContent);
}

// Where it leads, or its form is sent to.
function addressOf(control) {
  if (control.matches("a")) return control.getAttribute("href") ?? "";
  return control.getAttribute("formaction") ?? control.form?.getAttribute("action") ?? "";
}

// `textOf` gives the text of a field; it tells lines apart by their names. The words of a link, and
// of a button that acts on what it shows elsewhere, may change under the same meaning.
export function describe(control, textOf = (field) => field.value) {
  const line = control.closest("[data-line]");
  const named = line?.querySelector("[name$='-name']");
  const isTyped = control.matches("input, textarea, select");
  const isNamed = isTyped || control.matches("a[href], [data-seen]");
  return {
    tag: control.tagName,
    name: control.name,
    value: isTyped && !control.matches(CHOSEN) ? "" : control.value,
    address: isTyped ? "" : addressOf(control),
    words: isNamed ? "" : control.textContent,
    line: named ? textOf(named) : undefined,
  };
}

// Where a control stands among those with the same key.
export function placeIn(keys, index) {
  const alike = keys.flatMap((key, at) => (key === keys[index] ? [at] : []));
  return { key: keys[index], rank: alike.indexOf(index), count: alike.length };
}

// The index of what stands in that place now; -1 where nothing does for certain.
export function indexOf(keys, { key, rank, count }) {
  const alike = keys.flatMap((each, at) => (each === key ? [at] : []));
  return alike.length === count ? alike[rank] ?? -1 : -1;
}
