// The cover of a locked page: nothing of the page is seen or reached, and all of it stays as it was.

const LOCK = "/lock/";
const WITHOUT = "The clinic cannot be reached. What you typed is kept here.";
const WITHOUT_SHEET = `<section class="sheet form-card lock" id="lock-sheet"><h1>Locked</h1>
  <p>${WITHOUT} As soon as there is a connection, this page asks for the PIN.</p></section>`;
const AGAIN_MS = 3000;

const asHtmx = (page) => ({ "HX-Request": "true", "HX-Current-URL": page, "Covered-Page": "yes" });
const isCoarse = () => matchMedia("(pointer: coarse)").matches;

export class Cover {
  #dialog;
  #before; // title and address of the page
  #locksFirst = false; // the lock of the device is not stored yet
  #person;
  #notify;

  // `person` had the page. `notify`: `locked` once the clinic has locked, `opened` once the same
  // person is back, `leave` before the page is left.
  constructor(person, notify) {
    this.#person = person;
    this.#notify = notify;
  }

  get isOn() {
    return Boolean(this.#dialog);
  }

  // `locks`: the clinic is to lock the device as well.
  show(locks) {
    if (this.isOn) return;
    this.#before = { title: document.title, address: location.href };
    this.#locksFirst = locks;
    this.#dialog = this.#build();
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    document.title = "Locked · Clinic";
    history.replaceState(history.state, "", LOCK);
    this.#fill();
  }

  remove() {
    if (!this.isOn) return;
    document.title = this.#before.title;
    history.replaceState(history.state, "", this.#before.address);
    this.#dialog.close();
    this.#dialog.remove();
    this.#dialog = undefined;
    this.#notify.opened();
  }

  async go(address) {
    await this.#notify.leave();
    location.replace(address);
  }

  #build() {
    const dialog = Object.assign(document.createElement("dialog"), { className: "cover" });
    dialog.setAttribute("aria-label", "Locked");
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.preventDefault());
    dialog.addEventListener("submit", (event) => this.#submit(event));
    dialog.addEventListener("click", (event) => this.#click(event));
    return dialog;
  }

  // Locks at the clinic, then asks who is there; again and again while the clinic is not reached.
  async #fill(address = LOCK) {
    try {
      if (this.#locksFirst) await this.#lock();
      await this.#take(await fetch(address, { headers: asHtmx(this.#before.address) }));
    } catch {
      if (!this.isOn) return;
      this.#fillWith(WITHOUT_SHEET);
      setTimeout(() => this.isOn && this.#fill(address), AGAIN_MS);
    }
  }

  async #lock() {
    const form = document.querySelector("form[data-lock-now]");
    const answer = await this.#post(form.getAttribute("action"), new URLSearchParams(new FormData(form)));
    if (answer.status >= 500) throw new Error(`answered ${answer.status}`);
    this.#locksFirst = false;
    this.#notify.locked();
  }

  #post(address, body) {
    return fetch(address, { method: "POST", body, headers: asHtmx(this.#before.address) });
  }

  async #take(answer) {
    const [next, person] = [answer.headers.get("HX-Redirect"), answer.headers.get("Unlocked")];
    if (person) await (this.#isOf(person, answer.headers.get("Unlocked-Records")) ? this.remove() : this.go("/"));
    else if (next && next !== LOCK) await this.go(next);
    else if (answer.status >= 500) throw new Error(`answered ${answer.status}`);
    else this.#fillWith(await answer.text());
  }

  // Somebody may have lost these records while the page was covered. A page of several has none.
  #isOf(person, records) {
    const here = document.body.dataset.records;
    return person === this.#person && (!here || here === records);
  }

  #fillWith(part) {
    if (!this.isOn) return;
    const sheet = new DOMParser().parseFromString(part, "text/html").getElementById("lock-sheet");
    this.#dialog.replaceChildren(sheet ?? "Locked");
    preparePad(this.#dialog);
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.target;
    if (form.classList.contains("is-busy")) return;
    form.classList.add("is-busy");
    try {
      await this.#take(await this.#post(form.getAttribute("action"), new URLSearchParams(new FormData(form))));
    } catch {
      form.classList.remove("is-busy");
      this.#dialog.querySelector(".lock-said")?.remove();
      form.append(Object.assign(document.createElement("p"), { className: "lock-said", textContent: WITHOUT }));
    }
  }

  #click(event) {
    const link = event.target.closest("a[href]");
    if (!link) return;
    event.preventDefault();
    const address = link.getAttribute("href");
    if (address.startsWith("#")) this.#dialog.querySelector("input[name=pin]")?.focus();
    else if (link.hasAttribute("data-leave")) this.go(address);
    else this.#fill(address);
  }
}

// The digits write into the field; with them the device's own keypad stays away.
export function preparePad(root) {
  const field = root.querySelector("input[name=pin]");
  const pad = root.querySelector("[data-pad]");
  if (!field || !pad) return;
  pad.hidden = false;
  root.querySelector("[data-without-pad]")?.setAttribute("hidden", "");
  if (isCoarse()) field.setAttribute("inputmode", "none");
  else field.focus({ preventScroll: true });
  pad.addEventListener("click", ({ target }) => {
    const key = target.closest("[data-digit], [data-erase]");
    if (!key) return;
    const { digit } = key.dataset;
    field.value = digit === undefined ? field.value.slice(0, -1) : field.value + digit;
  });
}
