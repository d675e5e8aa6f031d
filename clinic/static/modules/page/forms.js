// A form is sent once, and nothing that was typed into it is lost by a stray tap.

import { isOffline, isReached } from "./connection.js";
import { kept, showProgress, writes } from "./requests.js";
import { say } from "./status.js";

const PATIENCE_MS = 15000; // for an answer that may never come
const LONGEST = 1024 * 1024; // of a form, see MAX_CONTENT_LENGTH
const ELSEWHERE =
  "Another doctor's records were opened in another tab. What you typed is still here: open these records there again, then go on.";
const WRITTEN = "textarea, input:not([type=hidden], [type=file])";

const isGuarded = () => document.body.hasAttribute("data-guard");
const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";
const queues = (element) => element.hasAttribute("data-queued");

function isTooLong(form) {
  const length = () => String(new URLSearchParams(new FormData(form))).length;
  return form.enctype !== "multipart/form-data" && length() > LONGEST;
}

// Why a form would not arrive, in words for a sentence; "" where nothing is known.
function hindranceOf(form) {
  if (isOffline()) return "no connection";
  return isTooLong(form) ? "it is too long" : "";
}

// A form that is sent to a clinic that does not answer would leave its text for the browser's own
// page of an error. Not asked of a bill: what is sent must be what was seen and tapped.
function asksFirst(form) {
  return isGuarded() && form.querySelector(WRITTEN) && !form.querySelector("[hx-post]");
}

export class Forms {
  #sent = new WeakSet(); // on their way
  #dirty = new WeakSet(); // typed into, and not saved
  #reachable = new WeakSet(); // the clinic answered: they go out now

  submit(event) {
    const form = event.target;
    if (event.defaultPrevented || !isPost(form) || this.#reachable.delete(form)) return;
    const hindrance = this.#sent.has(form) ? "" : hindranceOf(form);
    if (this.#sent.has(form) || hindrance) {
      event.preventDefault();
      if (hindrance) say(kept(hindrance));
      return;
    }
    this.#hold(form);
    if (!asksFirst(form)) return;
    event.preventDefault();
    this.#sendIfReached(form, event.submitter);
  }

  release(form) {
    this.#sent.delete(form);
    form.classList.remove("is-busy");
  }

  // A form that queues its requests loses none of them to a tap that comes early.
  confirm(event) {
    const { elt, verb } = event.detail;
    if (verb !== "get" && this.#sent.has(elt) && !queues(elt)) event.preventDefault();
  }

  begin(event) {
    if (writes(event)) this.#sent.add(event.detail.elt);
  }

  // Before a redirect: a saved form is clean, and one whose text comes back after signing in.
  load(event) {
    const { elt, xhr } = event.detail;
    if (!writes(event)) return;
    if (xhr.status < 300 || xhr.getResponseHeader("Form-Kept")) this.#dirty.delete(elt.closest("form"));
    else this.#sent.delete(elt);
  }

  end(event) {
    this.#sent.delete(event.detail.elt);
  }

  edit(event) {
    if (isPost(event.target.form)) this.#dirty.add(event.target.form);
  }

  // Whether leaving the page would lose text.
  wouldLose(forms) {
    if (!isGuarded() || forms.some((form) => this.#sent.has(form))) return false;
    return this.unsaved(forms).length > 0;
  }

  // The forms with text that is not saved; those that save themselves see to it.
  unsaved(forms) {
    return forms.filter((form) => isPost(form) && !queues(form) && this.#isUnsaved(form));
  }

  clean(form) {
    this.#dirty.delete(form);
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  }

  #isUnsaved(form) {
    return this.#dirty.has(form) || Boolean(form.querySelector("[aria-invalid='true']"));
  }

  #hold(form) {
    this.#sent.add(form);
    form.classList.add("is-busy");
    setTimeout(() => this.release(form), PATIENCE_MS); // stopped by hand, or lost on the way
    if (isGuarded()) showProgress("Saving…");
  }

  async #sendIfReached(form, submitter) {
    if (await isReached()) {
      this.#reachable.add(form);
      form.requestSubmit(submitter?.form === form ? submitter : null);
      return;
    }
    this.release(form);
    showProgress("");
    say(kept("no connection"));
  }
}

const forms = new Forms();

// Has the clinic keep what is typed, for whoever typed it, before the page is left to somebody else.
export async function keepUnsaved() {
  const typed = forms.unsaved([...document.forms]);
  await Promise.all(typed.map(keep));
  typed.forEach((form) => forms.clean(form));
}

// A part of the page met another doctor's records, which leads to their first page: not away from
// what is typed.
function meetOtherRecords(event) {
  if (!event.detail.xhr.getResponseHeader("Other-Records")) return;
  if (forms.unsaved([...document.forms]).length === 0) return;
  event.preventDefault();
  say(ELSEWHERE);
}

async function keep(form) {
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body, headers: { "Keep-Only": "yes" } });
  if (answer.status >= 500) throw new Error(`answered ${answer.status}`);
}

export function install() {
  document.addEventListener("submit", (event) => forms.submit(event));
  document.addEventListener("htmx:confirm", (event) => forms.confirm(event));
  document.addEventListener("htmx:beforeRequest", (event) => forms.begin(event));
  document.addEventListener("htmx:beforeOnLoad", (event) => forms.load(event));
  document.addEventListener("htmx:beforeOnLoad", meetOtherRecords);
  document.addEventListener("htmx:afterRequest", (event) => forms.end(event));
  document.addEventListener("input", (event) => forms.edit(event));
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a[data-instead]")) [...document.forms].forEach((form) => forms.clean(form));
  });
  addEventListener("beforeunload", (event) => {
    if (forms.wouldLose([...document.forms])) event.preventDefault();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form").forEach((form) => forms.release(form));
    showProgress("");
  });
}
