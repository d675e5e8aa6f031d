// How long nobody has used this page. No page and no clock of its own: `now` is in milliseconds.

const SHARE = 20; // the clinic is told of a use after this part of the limit

export class Idle {
  #used;
  #told;

  // `limit` in ms; 0: it never runs out.
  constructor(limit, now) {
    this.limit = limit;
    this.#used = now;
    this.#told = now;
  }

  // Somebody tapped or typed. Answers whether the clinic is to be told.
  use(now) {
    this.#used = now;
    if (!this.limit || now - this.#told < this.limit / SHARE) return false;
    this.#told = now;
    return true;
  }

  // Another tab of this device was used, and the clinic told.
  useElsewhere(now) {
    this.#used = now;
    this.#told = now;
  }

  // The ms until the page is to be covered; 0: at once.
  left(now) {
    return this.limit ? Math.max(this.limit - (now - this.#used), 0) : Infinity;
  }
}
