// The buttons that were pressed and not answered yet: each counts once, in the order of pressing.
// A command is { act, boxes }: the value of its button, and the text that it takes out of the boxes
// for new entries, by the name of the box.

export const NO_COMMAND = Object.freeze({ act: "", boxes: new Map() });

// Chooses between two texts: it goes before the commands that wait for that choice.
const OVERWRITE = "over";

// Whether a command signs the note; "finish:vitals" does once it was asked about vital signs alone.
export const signs = (act = "") => act.split(":")[0] === "finish";

export class CommandQueue {
  #waiting = []; // the oldest first
  #current = NO_COMMAND; // sent with the last request

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  get length() {
    return this.#waiting.length;
  }

  get current() {
    return this.#current;
  }

  get waiting() {
    return [...this.#waiting];
  }

  get isOverwriteNext() {
    return this.#waiting[0]?.act === OVERWRITE;
  }

  add(command) {
    if (command.act === OVERWRITE) this.#waiting.unshift(command);
    else this.#waiting.push(command);
  }

  // Takes the oldest command for the next request; it stays in the queue until it is answered.
  start() {
    this.#current = this.#waiting[0] ?? NO_COMMAND;
    return this.#current;
  }

  // Removes the command of the last request: it was carried out, or must not be repeated.
  finish() {
    if (this.#waiting[0] === this.#current) this.#waiting.shift();
  }

  clear() {
    this.#waiting.length = 0;
  }

  get isSigning() {
    return this.#waiting.some(({ act }) => signs(act));
  }

  // Removes what would sign, also where it waits behind another command.
  giveUpSigning() {
    this.#waiting = this.#waiting.filter(({ act }) => !signs(act));
  }

  // The texts that commands take out of a box and that no longer stand in it, the oldest first.
  textsNoLongerIn(name, value) {
    const taken = this.#waiting.map(({ boxes }) => boxes.get(name)?.trim());
    return taken.filter((text) => text && text !== value.trim());
  }

  // Whether a command that waits takes exactly this text out of a box already.
  takes(name, text) {
    return this.#waiting.some(({ boxes }) => boxes.get(name) === text);
  }

  // Whether a command that is not sent yet will take exactly this text out of a box.
  willTake(name, text) {
    return this.#waiting.some((command) => command !== this.#current && command.boxes.get(name) === text);
  }
}

const listOf = (box) => box.replace(/_new$/, "");

// The verb of a command, the list that it is for, and the text that it brings ("" for that of a box).
function readAct(act) {
  const [verb, name = ""] = act.split(":");
  return { verb, name, text: act.slice(verb.length + name.length + 2) };
}

// The boxes whose text a command takes, of the given ones ({ name, value }): Enter takes all that
// hold text; "add:NAME" and "keep:NAME" take one, unless they bring a text of their own; a suggestion
// that is picked stands for the text of its box.
export function takenBoxes(act, boxes) {
  const { verb, name, text } = readAct(act);
  if (!["enter", "pick"].includes(verb) && !(["add", "keep"].includes(verb) && !text)) return [];
  return boxes.filter((box) => box.value.trim() && (!name || box.name === `${name}_new`));
}

// The command of a pressed button. Enter says which boxes it took: by the time that it is sent, words
// may stand in another one that are not to be added yet.
export function commandOf(act, taken) {
  const boxes = new Map(taken.map(({ name, value }) => [name, value]));
  return { act: act === "enter" ? `enter:${[...boxes.keys()].map(listOf).join(",") || "none"}` : act, boxes };
}

// The entries that a command makes, as they stand: [list, text]. None where it does something else.
function entriesOf({ act, boxes }) {
  const { verb, name, text } = readAct(act);
  const isAdding = ["add", "pick"].includes(verb) && name !== "diagnosis"; // may be several in one text
  if (isAdding && text) return [[name, text]];
  return verb === "pick" ? [] : [...boxes].map(([box, taken]) => [listOf(box), taken]);
}

// Writes the waiting commands into the body of a last request. A single one that takes what its box
// still shows is carried out there. Else what they add stands in its list in the order of pressing, where
// it is kept too if the sign-in has ended, and the rest is carried out after that; a box keeps what was
// typed since. None of them signs.
export function addCommands(body, commands) {
  const waiting = commands.filter(({ act }) => !signs(act));
  const taken = waiting.flatMap(({ boxes }) => [...boxes]);
  const isStill = taken.length > 0 && taken.every(([name, text]) => body.get(name) === text);
  const isAlone = waiting.length === 1 && isStill && !waiting[0].act.startsWith("pick:");
  const isWritten = (command) => !isAlone && entriesOf(command).length > 0;
  if (!isAlone) for (const [name, text] of taken) if (body.get(name) === text) body.set(name, "");
  for (const [name, text] of waiting.filter(isWritten).flatMap(entriesOf)) body.append(name, text);
  // What is picked would empty its box, in which other words may stand by now.
  const acts = waiting.filter((command) => !isWritten(command)).map(({ act }) => (isAlone ? act : act.replace(/^pick:/, "add:")));
  for (const act of acts.length ? acts : [NO_COMMAND.act]) body.append("act", act);
  return body;
}
