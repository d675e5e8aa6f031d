// The consultation's form: it saves itself at each pause, tries again until that succeeds, and
// never lets an answer overwrite what was typed meanwhile. Without this script the form still
// works by its buttons. No text is ever kept in the browser's storage.
(() => {
  "use strict";

  const form = document.getElementById("consultation");
  if (!form?.hasAttribute("data-queued")) return;

  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 30000;
  let sequence = Number(form.elements.sequence.value);
  let wait = FIRST_WAIT;
  let retry; // a timer
  let dirty = false; // typed since the last save was sent
  let unsaved = false; // sent, and not acknowledged
  let stopped = false; // another window wrote: the doctor chooses first
  let leaving = false;
  const sent = new Map(); // by the id of a field: its text when it was sent

  const state = (text, bad = false) => {
    const line = document.getElementById("state");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("is-bad", bad);
  };
  const say = (text) => {
    const banner = document.getElementById("banner");
    if (banner && banner.textContent !== text) banner.textContent = text;
  };
  const mine = (event) => event.detail.elt === form;
  const fields = () => form.querySelectorAll("input[id]:not([type=hidden]):not([type=radio]), textarea[id]");

  // --- Each save carries its place in the order of this page ------------------------------

  form.addEventListener("htmx:configRequest", (event) => {
    if (!mine(event)) return;
    const act = event.detail.parameters.act;
    if (stopped && act !== "over") return event.preventDefault();
    sequence += 1;
    form.elements.sequence.value = String(sequence);
    event.detail.parameters.sequence = String(sequence);
    fields().forEach((field) => sent.set(field.id, field.value));
    dirty = false;
    unsaved = true;
    clearTimeout(retry);
  });

  form.addEventListener("input", () => {
    dirty = true;
    if (!unsaved) state("Not saved yet");
  });

  // --- Saved, saving, not saved: will retry ------------------------------------------------

  const again = (why) => {
    state("Not saved: will retry", true);
    say(why);
    clearTimeout(retry);
    retry = setTimeout(() => htmx.trigger(form, "save"), wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const saved = () => {
    unsaved = false;
    wait = FIRST_WAIT;
    stopped = false;
    say("");
    const now = new Date().toLocaleTimeString("en-IN", { hour: "2-digit", minute: "2-digit", hour12: false });
    state(dirty ? "Not saved yet" : `Saved ${now}`);
  };

  // A new session has a new token: the page is asked for it, and the text stays where it is.
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("#consultation [name=csrf_token]");
      if (token) form.elements.csrf_token.value = token.value;
      return Boolean(token);
    } catch {
      return false;
    }
  };

  form.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!mine(event)) return;
    const { status } = event.detail.xhr;
    if (status !== 401 && status !== 400) return;
    event.preventDefault(); // the sign-in page must not take the place of unsaved text
    renew().then((renewed) => {
      if (renewed) return htmx.trigger(form, "save");
      again("You are signed out. Your text is kept here: sign in in another window, and it is sent by itself.");
    });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!mine(event)) return;
    const { xhr } = event.detail;
    if (xhr.getResponseHeader?.("HX-Redirect") && xhr.status < 300) leaving = true;
    if (xhr.status === 409) {
      stopped = true;
      unsaved = true;
      state("Not saved: two texts", true);
      document.querySelector("[data-conflict]")?.scrollIntoView({ block: "center" });
    } else if (xhr.status === 422 || (xhr.status >= 200 && xhr.status < 300)) saved();
    else if (xhr.status === 404 || xhr.status === 403 || xhr.status === 413)
      state(xhr.status === 413 ? "Not saved: too long" : "Not saved: no longer here", true);
    else if (xhr.status !== 401 && xhr.status !== 400)
      again("Couldn't save. Your text is kept here and will be sent.");
  });
  addEventListener("online", () => {
    if (unsaved || dirty) htmx.trigger(form, "save");
  });

  // --- What was typed while an answer was on its way stays ---------------------------------

  const late = new Map();
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target;
    const active = document.activeElement;
    if (target.id === "cautions" && target.contains(active) && active.matches("input")) {
      event.detail.shouldSwap = false; // a reason is being written; the next save brings the rest
      return;
    }
    for (const field of target.querySelectorAll("input[id]:not([type=hidden]), textarea[id]")) {
      if (sent.has(field.id) && field.value !== sent.get(field.id)) late.set(field.id, field.value);
    }
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const [id, text] of late) {
      const field = document.getElementById(id);
      if (!field || field.value === text) continue;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    late.clear();
    if (document.querySelector("#two-texts [data-conflict]")) return;
  });

  // Whatever changes beside the form (an allergy) is looked at by the checks.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful } = event.detail;
    if (!mine(event) && requestConfig?.verb !== "get" && successful) htmx.trigger(form, "save");
  });

  // --- Closing the lid, the back button, another page --------------------------------------

  const lastWord = () => {
    if (leaving || stopped || !(dirty || unsaved)) return;
    sequence += 1;
    form.elements.sequence.value = String(sequence);
    const body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } })
      .then((answer) => answer.ok && ((unsaved = false), (dirty = false)))
      .catch(() => {});
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") lastWord();
  });
  addEventListener("pagehide", lastWord);
  addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved && document.getElementById("state")?.classList.contains("is-bad")) event.preventDefault();
  });

  // --- Keys: down into the suggestions, Escape back ----------------------------------------

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("[data-suggests]");
    const list = box ? document.getElementById(box.dataset.suggests) : event.target.closest?.(".suggested");
    if (!list) return;
    const offers = [...list.querySelectorAll("button")];
    const at = offers.indexOf(event.target);
    if (event.key === "Escape") {
      list.replaceChildren();
      list.closest(".part")?.querySelector("[data-suggests]")?.focus();
    } else if (event.key === "ArrowDown" && offers[at + 1]) {
      event.preventDefault();
      offers[at + 1].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (offers[at - 1] ?? list.closest(".part")?.querySelector("[data-suggests]"))?.focus();
    }
  });
})();
