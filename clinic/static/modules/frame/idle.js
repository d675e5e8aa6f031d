// How long nobody has used this page. No page and no clock of its own: `now` is in milliseconds.

const SHARE = 20; // a use is reported to the clinic after this part of the limit

export class Idle {
  #used;
  #reportedAt;

  // `limit` in ms; 0: it never runs out.
  constructor(limit, now) {
    this.limit = limit;
    this.#used = now;
    this.#reportedAt = now;
  }

  // Somebody tapped or typed. Return true if the use is to be reported to the clinic.
  use(now) {
    this.#used = now;
    if (!this.limit || now - this.#reportedAt < this.limit / SHARE) return false;
    this.#reportedAt = now;
    return true;
  }

  // Another tab of this device was used and has reported it.
  useElsewhere(now) {
    this.#used = now;
    this.#reportedAt = now;
  }

  // The ms until the page is to be covered; 0: at once.
  left(now) {
    return this.limit ? Math.max(this.limit - (now - this.#used), 0) : Infinity;
  }
}
