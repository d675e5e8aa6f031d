// What the checks say is seen when it arises, and the count beside Finish leads from one to the next.

import { reveal } from "./view.js";

const WARNING = ".caution:not(.is-answered)";

// The place in the list to go to from the one at `index` (-1: none); round at its end.
export function following(index, count) {
  return count ? (index + 1) % count : -1;
}

export class Warnings {
  #known; // those that have been seen, by key
  #last = ""; // the one that the count led to

  constructor(form) {
    this.form = form;
    this.#known = new Set(this.#keys());
  }

  #all() {
    return [...this.form.querySelectorAll(WARNING)];
  }

  #keys() {
    return this.#all().map(({ dataset }) => dataset.warning);
  }

  // An answer was put in place: what it says anew is brought into view.
  arrive() {
    const fresh = this.#all().filter(({ dataset }) => !this.#known.has(dataset.warning));
    this.#known = new Set(this.#keys());
    if (!fresh.length) return;
    reveal(fresh[0], fresh[0]);
  }

  next(event) {
    if (!event.target.closest?.("#finish-count a")) return;
    const all = this.#all();
    const place = following(all.findIndex(({ dataset }) => dataset.warning === this.#last), all.length);
    if (place < 0) return;
    event.preventDefault();
    this.#last = all[place].dataset.warning;
    reveal(all[place], all[place]);
    all[place].focus({ preventScroll: true });
  }
}

export function install(form) {
  const warnings = new Warnings(form);
  document.addEventListener("click", (event) => warnings.next(event));
  // Behind the listener that keeps the tapped place: what warns goes before it.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.elt === form) warnings.arrive();
  }, true);
}
