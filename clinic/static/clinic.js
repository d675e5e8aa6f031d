// What pages need beyond links, forms and htmx. Everything here is a comfort: without it the
// pages still work. No page text is ever stored.
(() => {
  "use strict";

  const desk = matchMedia("(hover: hover) and (pointer: fine)");
  const guarded = () => document.body.hasAttribute("data-guard");
  const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";
  const PATIENCE = 15000; // for an answer that may never come
  const LONGEST = 1024 * 1024; // of a form, see MAX_CONTENT_LENGTH
  const onThisMachine = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  const offline = () => !navigator.onLine && !onThisMachine;

  // --- What happened to the last request -------------------------------------------------

  const say = (text) => {
    const banner = document.getElementById("banner");
    if (banner && banner.textContent !== text) banner.textContent = text;
  };
  const state = (text) => {
    const line = document.getElementById("state");
    if (!line) return;
    line.textContent = text || (offline() ? "Offline" : "");
    line.classList.toggle("is-bad", line.textContent === "Offline");
  };
  let slow; // a timer: reading says so only when it takes long
  const writes = (event) => event.detail.requestConfig?.verb !== "get";
  const kept = (why) => `Couldn't save: ${why}. Your text is kept here; try again.`;
  // A form that saves itself tells of itself (consultation.js).
  const saves = (event) => Boolean(event.detail.elt?.closest?.("[data-queued]"));
  const failed = (event, why) => {
    if (!saves(event)) say(writes(event) ? kept(why) : `Couldn't load: ${why}. Try again.`);
  };
  const clock = () =>
    new Date().toLocaleTimeString("en-IN", { hour: "2-digit", minute: "2-digit", hour12: false });

  document.addEventListener("htmx:sendError", (event) => failed(event, "no connection"));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (saves(event)) return;
    if (status >= 500) failed(event, "something went wrong on our side");
    else if (status === 413) failed(event, "it is too long");
    else if (status === 403 || status === 404)
      say("This is no longer here. Copy what you typed, then reload the page.");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (saves(event)) return;
    if (event.detail.successful) say("");
    if (!writes(event)) {
      clearTimeout(slow);
      if (document.getElementById("state")?.textContent === "Loading…") state("");
      return;
    }
    const { status } = event.detail.xhr;
    state(status >= 200 && status < 300 ? `Saved ${clock()}` : "");
  });
  addEventListener("offline", () => state(""));
  addEventListener("online", () => (state(""), say("")));

  // --- A form is sent once ---------------------------------------------------------------

  const sent = new WeakSet();
  const dirty = new WeakSet();
  const release = (form) => {
    sent.delete(form);
    form.classList.remove("is-busy");
  };

  // Whether the clinic answers: a form that is sent to one that does not would leave its text for the
  // browser's own page of an error. Not asked of a bill: what is sent must be what was seen and tapped.
  const reached = async () => {
    try {
      const answer = await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return answer.status < 500;
    } catch {
      return false;
    }
  };
  const written = "textarea, input:not([type=hidden], [type=file])";
  const asksFirst = (form) => guarded() && form.querySelector(written) && !form.querySelector("[hx-post]");
  const reachable = new WeakSet(); // forms that go out now
  const tooLong = (form) =>
    form.enctype !== "multipart/form-data" && String(new URLSearchParams(new FormData(form))).length > LONGEST;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !isPost(form) || reachable.delete(form)) return;
    if (sent.has(form)) return event.preventDefault();
    const hindrance = offline() ? "no connection" : tooLong(form) ? "it is too long" : "";
    if (hindrance) {
      event.preventDefault();
      return say(kept(hindrance));
    }
    sent.add(form);
    form.classList.add("is-busy");
    setTimeout(release, PATIENCE, form); // stopped by hand, or lost on the way
    if (guarded()) state("Saving…");
    if (!asksFirst(form)) return;
    event.preventDefault();
    reached().then((answers) => {
      if (answers) {
        reachable.add(form);
        return form.requestSubmit(event.submitter?.form === form ? event.submitter : null);
      }
      release(form);
      state("");
      say(kept("no connection"));
    });
  });
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, verb } = event.detail;
    // A form that queues its requests loses none of them to a tap that comes early.
    if (verb !== "get" && sent.has(elt) && !elt.hasAttribute("data-queued")) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!writes(event)) {
      if (!saves(event)) slow = setTimeout(state, 600, "Loading…");
      return;
    }
    sent.add(event.detail.elt);
    state("Saving…");
  });
  // Before a redirect: a saved form is clean, and one whose text comes back after signing in.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    if (xhr.status < 300 || xhr.getResponseHeader("Form-Kept")) dirty.delete(elt.closest("form"));
    else sent.delete(elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => sent.delete(event.detail.elt));
  // htmx keeps the last address, and with it a name that was searched.
  addEventListener("pagehide", () => sessionStorage.removeItem("htmx-current-path-for-history"));
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form").forEach(release);
    state("");
  });

  // --- Nothing typed is lost by a stray tap ----------------------------------------------

  document.addEventListener("input", (event) => {
    if (isPost(event.target.form)) dirty.add(event.target.form);
  });
  addEventListener("beforeunload", (event) => {
    if (!guarded()) return;
    const forms = [...document.forms];
    if (forms.some((form) => sent.has(form))) return;
    const unsaved = (form) => dirty.has(form) || form.querySelector("[aria-invalid='true']");
    const watched = (form) => isPost(form) && !form.hasAttribute("data-queued");
    if (forms.some((form) => watched(form) && unsaved(form))) event.preventDefault();
  });

  // --- Where the eye and the keys go -----------------------------------------------------

  const wrong = (root) =>
    root.querySelector(".error-summary") ||
    root.querySelector("input[aria-invalid='true'], textarea[aria-invalid='true'], select[aria-invalid='true'], [aria-invalid='true'] input");

  // Into a text at its end, into a search so that typing replaces it.
  // Whoever is in it already has put the caret where it belongs.
  const enter = (field) => {
    if (field === document.activeElement) return;
    field.focus();
    if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
    if (field instanceof HTMLInputElement && field.type === "search") field.select();
  };

  const arrive = () => {
    const first =
      wrong(document) ||
      document.querySelector("[data-focus]") ||
      (desk.matches && document.querySelector("[data-autofocus]"));
    if (first) enter(first);
  };
  // A swapped part: what is wrong, else what it asks for, else not at the top of the page again.
  const swapped = (event) => {
    const root = event.target;
    if (!(root instanceof Element) || document.activeElement?.matches(".error-summary")) return;
    // A form that saves itself takes the focus back to what was tapped (scrolling.js).
    const own = event.detail.requestConfig?.elt?.closest?.("[data-queued]");
    const lost = !own && (document.activeElement === document.body || !document.activeElement);
    const next =
      (writes(event) && wrong(root)) ||
      (root.matches("[data-focus]") ? root : root.querySelector("[data-focus], [data-autofocus]")) ||
      (lost && root.querySelector("a[href], button, input:not([type=hidden])"));
    if (next) enter(next);
  };
  document.addEventListener("htmx:afterSettle", swapped);

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-slash]");
      if (!search || !desk.matches) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === "Escape") {
      const cancel = event.target.closest?.(".fact-edit")?.querySelector("[data-cancel]");
      if (cancel) cancel.click();
    }
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arrive);
  else arrive();
})();
