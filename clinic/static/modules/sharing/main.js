// A file handed to the device's own share sheet, where it has one; else the button downloads it.

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

async function share(button) {
  const { form } = button;
  const url = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
  button.setAttribute("aria-disabled", "true");
  try {
    const file = await fetchFile(url, button.dataset.share);
    await navigator.share({ files: [file], title: document.title });
  } catch (error) {
    if (error.name !== "AbortError") say(error.name === "NotAllowedError" ? SHARE_AGAIN : NO_CONNECTION);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-share]");
  if (!button || !canShare()) return;
  event.preventDefault();
  share(button);
});
