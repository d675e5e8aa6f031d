// The consultation's form: it saves itself at each pause, tries again until that succeeds, and
// never lets an answer overwrite what was typed meanwhile. Without these modules it is a plain form
// that works by its buttons. No text is ever kept in the browser's storage.

import { install as installBox } from "./box.js";
import { install as installFolding } from "./folding.js";
import { install as installKeys } from "./keys.js";
import { install as installLeaving } from "./leaving.js";
import { install as installMarks } from "./marks.js";
import { install as installMenus } from "./menus.js";
import { install as installPrinting } from "./printing.js";
import { Saving } from "./saving.js";
import { install as installScrolling } from "./scrolling.js";
import { install as installWarnings } from "./warnings.js";

const form = document.getElementById("consultation");

// The page leaves it to its modules to hand the form to htmx: a form that nobody numbers the saves
// of would have the second one taken for an old one.
function handToHtmx() {
  form.dataset.queued = "";
  form.setAttribute("hx-post", form.getAttribute("action"));
  form.setAttribute("hx-trigger", "submit, input delay:900ms, save");
  form.setAttribute("hx-swap", "none");
  form.setAttribute("hx-sync", "this:queue all");
}

function listen(saving) {
  document.addEventListener("submit", (event) => saving.press(event), true);
  form.addEventListener("htmx:configRequest", (event) => saving.send(event));
  form.addEventListener("input", () => saving.edit());
  document.addEventListener("htmx:beforeOnLoad", (event) => saving.meetSignedOut(event));
  document.addEventListener("htmx:afterRequest", (event) => saving.receive(event));
  addEventListener("online", () => saving.saveRest());
  document.addEventListener("clinic:unlocked", () => saving.saveRest());
  document.addEventListener("htmx:oobBeforeSwap", (event) => saving.beforeSwap(event));
  document.addEventListener("htmx:oobAfterSwap", () => saving.afterSwap());
  // The checks look at whatever changes beside the form (an allergy).
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful } = event.detail;
    if (!saving.owns(event) && requestConfig?.verb !== "get" && successful) saving.save();
  });
}

if (form) {
  const saving = new Saving(form);
  handToHtmx();
  installMarks(form);
  listen(saving);
  installLeaving(saving);
  installKeys();
  installBox(form);
  installFolding(form);
  installMenus(form);
  installScrolling(form);
  installWarnings(form);
  installPrinting(form);
}
