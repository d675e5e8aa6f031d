// The consultation's form: it saves itself at each pause, tries again until that succeeds, and
// never lets an answer overwrite what was typed meanwhile. Without this script the form still
// works by its buttons. No text is ever kept in the browser's storage.
(() => {
  "use strict";

  const form = document.getElementById("consultation");
  if (!form?.hasAttribute("data-queued")) return;

  const SIGNED_OUT = "You are signed out. Your text is kept here: sign in in another window, and it is sent by itself.";
  const FIRST_WAIT = 2000;
  const LONGEST_WAIT = 30000;
  const PATIENCE = 15000; // for an answer that may never come
  let sequence = Number(form.elements.sequence.value);
  let wait = FIRST_WAIT;
  let retry; // a timer
  let dirty = false; // typed since the last save was sent
  let unsaved = false; // sent, and not acknowledged
  let stopped = false; // another window wrote: the doctor chooses first
  let leaving = false;
  let renewed = false; // the token, and no save has succeeded since
  const NOTHING = { act: "", boxes: new Map() };
  let acting = NOTHING; // the tap that is on its way
  const taps = []; // not answered yet, the oldest first
  const sent = new Map(); // fields by what they are about: their text when it was sent

  const state = (text, bad = false) => {
    const line = document.getElementById("state");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("is-bad", bad);
  };
  const banner = document.getElementById("banner");
  const say = (text) => {
    if ((banner.firstChild?.data ?? "") !== text) banner.textContent = text;
  };
  const toSignIn = () => {
    const link = { href: "/login/", target: "_blank", className: "btn btn-quiet", textContent: "Sign in" };
    if (!banner.querySelector("a")) banner.append(Object.assign(document.createElement("a"), link));
  };
  const save = () => htmx.trigger(form, "save");
  const mine = (event) => event.detail.elt === form;
  const typed = "input:not([type=hidden]):not([type=radio]), textarea";
  // A field of a medicine belongs to its line, wherever that line stands in the list.
  const about = (field) => {
    const line = field.closest(".medicine")?.querySelector("[name=prescription]");
    return line ? `${line.value}\n${field.name.replace(/\d+/, "")}` : field.name;
  };

  // --- Every tap counts once, in its order, and each save knows its place -------------------

  document.addEventListener(
    "submit",
    (event) => {
      const act = event.target === form && event.submitter?.name === "act" && event.submitter.value;
      if (!act || (stopped && act !== "over")) return;
      const tap = { act, boxes: taken(act) };
      if (act === "over") taps.unshift(tap);
      else taps.push(tap);
    },
    true,
  );
  // What Enter or Add takes out of the boxes. The next line may be typed before the answer comes:
  // it replaces the words, and they go on their way all the same.
  const taken = (act) => {
    const [verb, name, text] = act.split(":");
    const boxes = new Map();
    if (verb !== "enter" && !(["add", "keep"].includes(verb) && !text)) return boxes;
    for (const box of form.querySelectorAll("[name$=_new]")) {
      if (!box.value.trim() || (name && box.name !== `${name}_new`)) continue;
      boxes.set(box.name, box.value);
      if (box === document.activeElement) box.select();
    }
    return boxes;
  };
  form.addEventListener("htmx:configRequest", (event) => {
    if (!mine(event)) return;
    if (leaving || (stopped && taps[0]?.act !== "over")) return event.preventDefault();
    const { parameters, triggeringEvent } = event.detail;
    // The pause after Enter: what was typed went with it.
    if (triggeringEvent?.type === "input" && !dirty && !unsaved && !taps.length) return event.preventDefault();
    // Not what htmx takes for the button: that may be one that only has the focus.
    acting = taps[0] ?? NOTHING;
    parameters.act = acting.act;
    sequence += 1;
    form.elements.sequence.value = String(sequence);
    parameters.sequence = String(sequence);
    event.detail.timeout = PATIENCE;
    form.querySelectorAll(typed).forEach((field) => sent.set(about(field), field.value));
    for (const [name, text] of acting.boxes) {
      parameters[name] = text;
      sent.set(name, text);
    }
    dirty = false;
    unsaved = true;
    form.inert = acting.act === "finish"; // what is being signed is not written on
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
    retry = setTimeout(save, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const answered = () => {
    if (taps[0] === acting) taps.shift();
  };
  const saved = () => {
    answered();
    unsaved = false;
    renewed = false;
    wait = FIRST_WAIT;
    stopped = false;
    say("");
    const now = new Date().toLocaleTimeString("en-IN", { hour: "2-digit", minute: "2-digit", hour12: false });
    state(dirty ? "Not saved yet" : `Saved ${now}`);
    if (taps.length) save();
  };

  // A new session has a new token: the page is asked for it, and the text stays where it is.
  const renew = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const theirs = page.getElementById("consultation");
    if (theirs && theirs.dataset.whose !== form.dataset.whose)
      return "Somebody else is signed in. Your text is kept here: sign in again in another window, and it is sent by itself.";
    const token = theirs?.elements.csrf_token;
    if (!token || renewed) return SIGNED_OUT;
    form.elements.csrf_token.value = token.value;
    renewed = true;
    return "";
  };

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { status } = event.detail.xhr;
    if (status !== 401 && !(status === 400 && mine(event))) return;
    event.preventDefault(); // the sign-in page must not take the place of unsaved text
    if (!mine(event)) return save();
    renew().then(
      (why) => {
        if (!why) return save();
        renewed = false;
        if (acting.act === "finish") answered();
        again(why);
        if (why === SIGNED_OUT) toSignIn();
      },
      () => again("Couldn't save. Your text is kept here and will be sent."),
    );
  });
  // Nobody signs unseen, minutes later; and a tap that breaks the server must not keep the text.
  const failed = (status) => {
    if (acting.act === "finish" || status === 500) answered();
    again(
      acting.act === "finish"
        ? "Not finished. Your text is kept here and will be sent; then tap Finish again."
        : "Couldn't save. Your text is kept here and will be sent.",
    );
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!mine(event)) return;
    const { xhr } = event.detail;
    const { status } = xhr;
    if (status >= 200 && status < 300 && xhr.getResponseHeader("HX-Redirect")) leaving = true;
    form.inert = leaving;
    if (status === 409) {
      stopped = true;
      unsaved = true;
      if (acting.act === "over" || acting.act === "finish") answered();
      state("Not saved: two texts", true);
      document.querySelector("[data-conflict]")?.scrollIntoView({ block: "center" });
    } else if (status === 422 || (status >= 200 && status < 300)) {
      saved();
    } else if (status === 404 || status === 403 || status === 413) {
      taps.length = 0;
      state(status === 413 ? "Not saved: too long" : "Not saved: no longer here", true);
    } else if (status !== 401 && status !== 400) failed(status);
  });
  const saveRest = () => {
    if (unsaved || dirty) save();
  };
  addEventListener("online", saveRest);

  // --- What was typed while an answer was on its way stays ---------------------------------

  const late = new Map();
  // One field is no part of the note, and no answer brings its text back.
  const passing = (field) => field.name === "template_name";
  const isLate = (field) =>
    passing(field)
      ? field.value !== field.defaultValue && acting.act !== "keep-template"
      : sent.has(about(field)) && field.value !== sent.get(about(field));
  let unfolded = [];
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target;
    unfolded = [...document.querySelectorAll("#cautions details[open]")].map((fold) => fold.id);
    const active = document.activeElement;
    if (target.matches(".checks") && target.contains(active) && active.matches("input")) {
      event.detail.shouldSwap = false; // a reason is being written; the next save brings the rest
      return;
    }
    // A vital sign that was written on since: what is recorded now was not seen by its writer.
    if (target.matches(".measure") && [...target.querySelectorAll(typed)].some(isLate)) {
      event.detail.shouldSwap = false;
      return;
    }
    for (const field of target.querySelectorAll(typed)) {
      if (isLate(field)) late.set(about(field), field.value);
    }
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    for (const field of form.querySelectorAll(typed)) {
      const [key, brought] = [about(field), field.value];
      const text = late.get(key);
      if (text === undefined || brought === text) continue;
      // Words that a tap put into a box, or left there to be chosen, stand before those typed since.
      const both = /_new$/.test(key) && brought && (acting.boxes.has(key) || brought !== sent.get(key));
      field.value = both ? `${brought} ${text}`.trim() : text;
      // Taken already by an Enter that waits its turn: what is typed next replaces it.
      if (taps.some((tap) => tap !== acting && tap.boxes.get(key) === text)) field.setSelectionRange(0, text.length);
      const folded = field.closest("details");
      if (folded) folded.open = true;
      if (!passing(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    late.clear();
  });
  // Whatever changes beside the form (an allergy) is looked at by the checks.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful } = event.detail;
    if (!mine(event) && requestConfig?.verb !== "get" && successful) htmx.trigger(form, "save");
  });

  // --- Closing the lid, the back button, another page --------------------------------------

  // A tap on its way goes with the text: an older note without it must not be the last word. Leaving
  // a page tells both that it is hidden and that it goes: the same text is not sent a second time.
  let parted = ""; // what the last word held
  const standing = () => `${sequence} ${taps.length}`;
  const lastWord = () => {
    if (leaving || stopped || form.inert || !(dirty || (unsaved && standing() !== parted))) return;
    sequence += 1;
    parted = standing();
    form.elements.sequence.value = String(sequence);
    const mine = sequence;
    const body = new URLSearchParams(new FormData(form));
    const [tap = NOTHING, ...others] = taps;
    body.append("act", tap.act);
    const spare = [...tap.boxes.keys()].map((name) => [name, body.get(name)]);
    for (const [name, text] of tap.boxes) body.set(name, text);
    for (const [name, text] of [...spare, ...others.flatMap(({ boxes }) => [...boxes])])
      if (text !== tap.boxes.get(name)) body.append(name.replace(/_new$/, ""), text);
    dirty = false;
    unsaved = true;
    fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } })
      .then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        if (mine === sequence && !taps.length) unsaved = false;
      })
      .catch(() => (dirty = true));
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") lastWord();
    else saveRest();
  });
  addEventListener("pagehide", lastWord);
  // Back from another page, as the browser kept this one: what was signed meanwhile is not known.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = form.inert = false;
    if (dirty || unsaved) save();
    else location.reload();
  });
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
