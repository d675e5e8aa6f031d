// An answer replaces parts of the form: what was typed while it was on its way stays.

// A box for the next entry of a list.
const BOX = /_new$/;
// One field is no part of the note, and no answer brings its text back.
const PASSING = "template_name";

export const TYPED = "input:not([type=hidden]):not([type=radio]), textarea";

// What a field is about. A field of a medicine belongs to its line, wherever that stands in the list.
export function keyOf(field) {
  const line = field.closest(".medicine")?.querySelector("[name=prescription]");
  return line ? `${line.value}\n${field.name.replace(/\d+/, "")}` : field.name;
}

export function isPassing(field) {
  return field.name === PASSING;
}

// Where the caret of a field was, to be put back behind the same letter of another text.
export function caretOf(field) {
  const { id, value: text, selectionStart: start, selectionEnd: end } = field;
  return { id, text, start, end };
}

// From where to where the caret marks a text of `length`: what was typed last stands at its end. Words
// that were marked to be replaced, and came back, are written on.
export function caretIn(length, { text, start, end }) {
  const isMarked = start === 0 && end === text.length;
  const place = (at) => Math.max(length - (text.length - at), 0);
  return isMarked ? [length, length] : [place(start), place(end)];
}

// A space typed last stays: what is typed next belongs behind it.
function joined(brought, typed) {
  return typed ? `${brought.trim()} ${typed.trimStart()}` : brought;
}

export class LateText {
  #sent = new Map(); // by key: the text as it was sent last
  #late = new Map(); // by key: the text that was typed since, and is about to be replaced

  // The text of the fields goes out now; of a box that a command empties, the text it takes.
  send(fields, boxes) {
    for (const field of fields) this.#sent.set(keyOf(field), field.value);
    for (const [name, text] of boxes) this.#sent.set(name, text);
  }

  // Whether one of the fields was written on since it was sent.
  isWrittenOn(fields, act) {
    return fields.some((field) => this.#isLate(field, act));
  }

  // Keeps the text of those fields that were written on since; `act` is the command on its way.
  collect(fields, act) {
    for (const field of fields) {
      if (this.#isLate(field, act)) this.#late.set(keyOf(field), field.value);
    }
  }

  // What a replaced field should show: { text, typed }, undefined where the answer's own is right.
  // Words that a command put into a box, or left there to be chosen, stand before those typed since.
  merge(field, taken) {
    const [key, brought] = [keyOf(field), field.value];
    const typed = this.#late.get(key);
    if (typed === undefined || typed === brought) return undefined;
    const isBoth = BOX.test(key) && brought && (taken.has(key) || brought !== this.#sent.get(key));
    return { text: isBoth ? joined(brought, typed) : typed, typed };
  }

  // Whether no text waits to be put back.
  get isEmpty() {
    return this.#late.size === 0;
  }

  clear() {
    this.#late.clear();
  }

  #isLate(field, act) {
    if (isPassing(field)) return field.value !== field.defaultValue && act !== "keep-template";
    const key = keyOf(field);
    return this.#sent.has(key) && field.value !== this.#sent.get(key);
  }
}
