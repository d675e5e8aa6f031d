// What is typed, chosen and unfolded while an answer is on its way that replaces it: it is put into
// the new part, and the caret with it.

import { describe, indexOf, keyOf, placeIn } from "../frame/identity.js";

const TYPED = "input:not([type=hidden], [type=file]), textarea, select";
const CHOSEN = "[type=radio], [type=checkbox]";

const fieldsOf = (part) => [...part.querySelectorAll(TYPED)];
const keysOf = (fields, textOf) => fields.map((field) => keyOf(describe(field, textOf)));
const foldsOf = (part) => [...part.querySelectorAll("details[id]")];

// Whether a field says something else than was sent of it.
export function isLate(field, sent) {
  if (field.matches(CHOSEN)) return field.checked !== sent.getAll(field.name).includes(field.value);
  return sent.has(field.name) && sent.get(field.name) !== field.value;
}

// The text of a field as it was sent: the answer knows no other.
const sentText = (sent) => (field) => sent.get(field.name) ?? field.value;

function caretOf(field) {
  if (field !== document.activeElement) return undefined;
  return { start: field.selectionStart, end: field.selectionEnd };
}

export const unfolded = (part) => new Set(foldsOf(part).filter(({ open }) => open).map(({ id }) => id));

export class LateEntries {
  #entries = [];
  #folds = []; // that are open, and those that were closed meanwhile

  collect(part, sent, wereOpen) {
    const fields = fieldsOf(part);
    const keys = keysOf(fields, sentText(sent));
    const entry = (field, index) => ({ field, late: isLate(field, sent), caret: caretOf(field), place: placeIn(keys, index) });
    this.#entries = fields.map(entry).filter(({ late, caret }) => late || caret);
    this.#folds = foldsOf(part).filter(({ id, open }) => open || wereOpen.has(id));
  }

  // Puts them into the part; answers the texts that have no place in it.
  restore(part) {
    const fields = fieldsOf(part);
    const keys = keysOf(fields);
    const lost = this.#entries.filter((entry) => !put(entry, fields[indexOf(keys, entry.place)]));
    for (const { id, open } of this.#folds) document.getElementById(id)?.toggleAttribute("open", open);
    this.clear();
    return lost.filter(({ late }) => late).map(({ field }) => field.value);
  }

  clear() {
    this.#entries = [];
    this.#folds = [];
  }
}

function put({ field: from, late, caret }, field) {
  if (!field) {
    // Else what is typed next would go into the field that has its name now.
    if (caret && !from.isConnected) document.activeElement?.blur();
    return false;
  }
  const isOther = late && (field.value !== from.value || field.checked !== from.checked);
  if (isOther && field.matches(CHOSEN)) field.checked = from.checked;
  else if (isOther) field.value = from.value;
  if (caret && field !== from) reach(field, caret);
  if (isOther) for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  return true;
}

function reach(field, { start, end }) {
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.focus({ preventScroll: true });
  if (start !== null && start !== undefined) field.setSelectionRange(start, end);
}
