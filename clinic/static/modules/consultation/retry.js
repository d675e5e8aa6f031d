// Tries again after a pause that doubles with each failure, up to a limit.

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30000;

export class Retry {
  #run;
  #wait = FIRST_WAIT_MS;
  #timer;

  constructor(run) {
    this.#run = run;
  }

  schedule() {
    this.cancel();
    this.#timer = setTimeout(this.#run, this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  cancel() {
    clearTimeout(this.#timer);
  }

  // The last attempt succeeded: the next failure waits as short as the first did.
  reset() {
    this.#wait = FIRST_WAIT_MS;
  }
}
