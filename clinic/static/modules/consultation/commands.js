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

  // Whether a command that is not sent yet will take exactly this text out of a box.
  willTake(name, text) {
    return this.#waiting.some((command) => command !== this.#current && command.boxes.get(name) === text);
  }
}

// The boxes whose text a command takes, of the given ones ({ name, value }): Enter takes all that
// hold text; "add:NAME" and "keep:NAME" take one, unless they bring a text of their own.
export function takenBoxes(act, boxes) {
  const [verb, name, text] = act.split(":");
  if (verb !== "enter" && !(["add", "keep"].includes(verb) && !text)) return [];
  return boxes.filter((box) => box.value.trim() && (!name || box.name === `${name}_new`));
}

// Writes the waiting commands into the body of a last request. Only the first can be carried out
// there; the texts that the others take are added to their lists as they stand, and so is what was
// typed into a box since the last of them took its text.
export function addCommands(body, [first = NO_COMMAND, ...others]) {
  body.append("act", first.act);
  const typed = [...first.boxes.keys()].map((name) => [name, body.get(name)]);
  for (const [name, text] of first.boxes) body.set(name, text);
  const taken = others.flatMap(({ boxes }) => [...boxes]);
  const isTaken = ([name, text]) => [...first.boxes, ...taken].some((box) => box[0] === name && box[1] === text);
  for (const [name, text] of [...taken, ...typed.filter((box) => !isTaken(box))]) {
    body.append(name.replace(/_new$/, ""), text);
  }
  return body;
}
