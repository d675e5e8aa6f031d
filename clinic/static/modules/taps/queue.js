// The taps that wait for an answer, in their order: each is pressed once, or said not to be done.
// A tap is { key, words, canBePressed }: which button it was on, the words of that, and a function
// that says whether it is still there, and acts on what was seen when it was tapped.

export class TapQueue {
  #waiting = []; // the oldest first
  #last; // the key of the one that was pressed last

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  get waiting() {
    return [...this.#waiting];
  }

  add(tap) {
    this.#waiting.push(tap);
  }

  // A tap that was not kept: it was done at once.
  pass({ key }) {
    this.#last = key;
  }

  // Takes the next tap to press; undefined where none waits, or the next cannot be pressed. The
  // second tap of two on a button that its first one took away has nothing left to do.
  take() {
    while (this.#waiting.length) {
      const [tap] = this.#waiting;
      const canBe = tap.canBePressed();
      if (!canBe && tap.key !== this.#last) return undefined;
      this.#waiting.shift();
      this.#last = tap.key;
      if (canBe) return tap;
    }
    return undefined;
  }

  // Gives all of them up, and answers what they were called; `isSent`: the button that was pressed
  // last sends the whole form, and a second tap on it is no other tap.
  giveUp(isSent = false) {
    const others = this.#waiting.splice(0).filter(({ key }) => !isSent || key !== this.#last);
    return others.map(({ words }) => words);
  }
}

export function notDone(words, isAnswered) {
  const told = `Not done: ${words.join(", ")}.`;
  return isAnswered ? `${told} The page has changed: look at it, then tap again.` : `${told} Tap again.`;
}
