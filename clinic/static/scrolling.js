// A tap never moves the page under the finger, and what is being typed stays in view together with
// what is offered for it: above the main action, and above the keyboard of a tablet.
(() => {
  "use strict";

  const form = document.getElementById("consultation");
  const main = document.getElementById("main");
  if (!form || !main) return;

  const SHOWN = 3; // suggestions that are in view at least
  const GAP = 8; // px between what is shown and what would cover it
  const TYPED = "input:not([type=hidden]), textarea, select";
  const NEXT = ["add", "pick", "keep", "enter", "remove", "last"]; // after these more is typed
  const desk = matchMedia("(hover: hover) and (pointer: fine)");
  const tapped = new Map(); // by act: its button, and where that stood
  let kept = null; // what must not move while an answer is put in its place

  const partOf = (element) => element?.closest(".part, .known");
  const inView = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const now = (element) => (!element || element.isConnected ? element : document.getElementById(element.id));
  const ofForm = (event) => event.detail.requestConfig?.elt === form;
  const actOf = (event) => String(event.detail.requestConfig.parameters.act ?? "");

  // --- What may be seen ----------------------------------------------------------------------

  const edges = (selector, position, side) =>
    [...document.querySelectorAll(selector)]
      .filter((element) => element.offsetHeight && getComputedStyle(element).position === position)
      .map((element) => element.getBoundingClientRect()[side]);
  const view = () => {
    const seen = window.visualViewport;
    const [start, end] = seen ? [seen.offsetTop, seen.offsetTop + seen.height] : [0, innerHeight];
    const heads = edges(".top, .who, .who-bar", "sticky", "bottom");
    const bars = edges(".action, .rail, .banner", "fixed", "top").filter((top) => top > start);
    return { top: Math.max(start, ...heads), bottom: Math.min(end, innerHeight, ...bars) };
  };
  // The page is never too short to stay where it is, or to be moved to where it is wanted.
  const makeRoom = (height) => {
    main.style.minHeight = "";
    const missing = height - document.documentElement.scrollHeight;
    if (missing > 0) main.style.minHeight = `${main.offsetHeight + missing}px`;
  };
  const moveTo = (top) => {
    makeRoom(top + innerHeight);
    scrollTo({ top, behavior: "instant" });
  };
  const reveal = (first, last) => {
    const { top, bottom } = view();
    const above = first.getBoundingClientRect().top - GAP - top;
    const below = last.getBoundingClientRect().bottom + GAP - bottom;
    const by = above < 0 ? above : Math.min(below, above);
    if (above < 0 || below > 0) moveTo(Math.max(scrollY + by, 0));
  };
  // The field that is being written, with what is offered for it.
  const revealActive = () => {
    const field = document.activeElement;
    if (!form.contains(field) || !field.matches(TYPED)) return;
    const part = partOf(field);
    const offers = field.matches("[data-suggests]") ? [...part.querySelectorAll(".suggestions > li")] : [];
    reveal(field, offers[Math.min(SHOWN, offers.length) - 1] ?? field);
  };

  // --- An answer is put in its place ---------------------------------------------------------

  document.addEventListener(
    "submit",
    ({ target, submitter: button }) => {
      if (target !== form || button?.name !== "act") return;
      const part = partOf(button) ?? partOf(document.activeElement);
      const group = button.closest("[role=group]")?.getAttribute("aria-label");
      tapped.set(button.value, { button, part, group });
    },
    true,
  );
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!ofForm(event)) return;
    const tap = tapped.get(actOf(event));
    const part = now(tap?.part) ?? partOf(document.activeElement);
    // The taps for a dose stay under the finger themselves, though the line above them grows.
    const nearest = [now(tap?.button.closest(".dose-taps")), part].filter(Boolean);
    const anchor = [...nearest, ...form.querySelectorAll(".part")].find(inView);
    kept = anchor && { anchor, top: anchor.getBoundingClientRect().top, at: scrollY };
  });
  const stay = () => {
    const anchor = now(kept?.anchor);
    if (!anchor) return;
    makeRoom(kept.at + innerHeight);
    const by = anchor.getBoundingClientRect().top - kept.top;
    if (Math.abs(by) >= 1) moveTo(Math.max(scrollY + by, 0));
    kept = null;
  };

  // Where the next entry is typed, where there are keys or one is changed; where it is told what is
  // in a medicine; else what was tapped.
  const nextFocus = (act, { button, part, group }) => {
    const [verb, name] = act.split(":");
    const here = now(part);
    const told = verb === "mine" && form.querySelector(".medicine:last-child details[open] [name$=-generic]");
    if (told) return told;
    const box = document.getElementById(`${name}-new`);
    if (box && (verb === "edit" || (desk.matches && NEXT.includes(verb)))) return box;
    if (button.isConnected) return button;
    const buttons = [...(here?.querySelectorAll("button[name=act]") ?? [])];
    const same = (other) => group && other.closest("[role=group]")?.getAttribute("aria-label") === group;
    return buttons.find((other) => other.value === act) ?? buttons.find(same) ?? here;
  };
  const focusBack = (act) => {
    const tap = tapped.get(act);
    tapped.delete(act);
    const active = document.activeElement;
    if (!tap || active?.matches(".error-summary, [aria-invalid=true]")) return;
    const writing = active?.matches(TYPED) && !/^(edit|mine):/.test(act);
    if (!writing) nextFocus(act, tap)?.focus({ preventScroll: true });
  };
  // Before the form's own listeners: they may send what waits.
  document.addEventListener(
    "htmx:afterRequest",
    (event) => {
      if (!ofForm(event)) return;
      stay();
      focusBack(actOf(event));
      revealActive();
    },
    true,
  );

  // --- What opens, and the keyboard ----------------------------------------------------------

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.requestConfig?.elt === document.activeElement) revealActive();
  });
  window.visualViewport?.addEventListener("resize", revealActive);
  addEventListener("resize", revealActive);
  const banner = document.getElementById("banner");
  if (banner) new MutationObserver(revealActive).observe(banner, { childList: true });
  form.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.open && inView(target)) reveal(target, target);
    },
    true,
  );
})();
