// A paper handed to the device's own share sheet as a file (data-share: its name). Where the device
// has none, the button saves the file and a sentence says so. A paper never gets a public address.

import { say } from "../page/status.js";

const TYPE = "application/pdf";

const SHARE_AGAIN = "Ready. Tap Share once more.";
const NO_CONNECTION = "Couldn't share: no connection. Try again.";

// A device may say no when fetching took too long after the tap: the next tap shares at once.
const ready = new Map();

async function fetchFile(url, name) {
  if (!ready.has(url)) {
    const answer = await fetch(url, { headers: { Accept: TYPE } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    ready.set(url, new File([await answer.blob()], name, { type: TYPE }));
  }
  return ready.get(url);
}

function canShare() {
  const probe = new File([""], "probe.pdf", { type: TYPE });
  return Boolean(navigator.canShare?.({ files: [probe] }));
}

// A link has the address itself; a button sends its form.
function addressOf(control) {
  if (control instanceof HTMLAnchorElement) return control.href;
  const { form } = control;
  return `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form, control))}`;
}

async function share(control) {
  control.setAttribute("aria-disabled", "true");
  try {
    const file = await fetchFile(addressOf(control), control.dataset.share);
    await navigator.share({ files: [file], title: document.title });
    say("");
  } catch (error) {
    if (error.name !== "AbortError") say(error.name === "NotAllowedError" ? SHARE_AGAIN : NO_CONNECTION);
  } finally {
    control.removeAttribute("aria-disabled");
  }
}

// The line is there before it has words, so that screen readers say them.
function lineBeside(control) {
  const line = document.querySelector(".share-said") ?? document.createElement("p");
  if (!line.isConnected) {
    Object.assign(line, { className: "share-said quiet" });
    line.setAttribute("role", "status");
    control.after(line);
  }
  return line;
}

function tellOfSaving(control) {
  const line = lineBeside(control);
  const words = `Saved as ${control.dataset.share}. This device cannot share files; send it from there.`;
  setTimeout(() => (line.textContent = words));
}

document.addEventListener("click", (event) => {
  const control = event.target.closest?.("[data-share]");
  if (!control) return;
  if (!canShare()) {
    tellOfSaving(control);
    return;
  }
  event.preventDefault();
  if (control.getAttribute("aria-disabled") !== "true") share(control);
});
