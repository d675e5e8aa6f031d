// Closing the lid, the back button, another page: the last word goes out while the page is left.

import { addCommands } from "./commands.js";

// A command on its way goes with the text: an older note without it must not be the last word.
async function sendLastWord({ form, autosave, number }) {
  if (form.inert || !autosave.mustSendLastWord()) return;
  const sequence = autosave.sendLastWord();
  number(sequence);
  const body = addCommands(new URLSearchParams(new FormData(form)), autosave.commands.waiting);
  const request = { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } };
  const arrived = await fetch(form.action, request).then(({ ok }) => ok, () => false);
  autosave.receiveLastWord(sequence, arrived);
}

function comeBack(saving) {
  saving.autosave.comeBack();
  saving.form.inert = false;
  if (saving.autosave.hasUnsaved) saving.save();
  else location.reload();
}

export function install(saving) {
  const lastWord = () =>
    sendLastWord({ form: saving.form, autosave: saving.autosave, number: (value) => saving.number(value) });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") lastWord();
    else saving.saveRest();
  });
  addEventListener("pagehide", lastWord);
  addEventListener("pageshow", (event) => {
    if (event.persisted) comeBack(saving);
  });
  addEventListener("beforeunload", (event) => {
    if (saving.isKnownUnsaved) event.preventDefault();
  });
}
