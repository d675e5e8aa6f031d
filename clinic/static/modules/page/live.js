// Parts that renew themselves (data-live): nothing that somebody has opened or reached is lost, and
// a poll that fails says so in the state line alone.

import { showState } from "./status.js";

const STOPPED = "Not up to date";
const partOf = (event) => event.detail.requestConfig?.elt ?? event.detail.elt;

export const isLive = (event) => Boolean(partOf(event)?.matches?.("[data-live]"));

let open = [];
let isStopped = false;

function remember(event) {
  if (!isLive(event)) return;
  open = [...document.querySelectorAll("[data-live] details[open][id]")].map((each) => each.id);
}

function restore(event) {
  if (!isLive(event)) return;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}

// Whoever polls in vain for a while reads what may be old.
function onAnswer(event) {
  if (!isLive(event)) return;
  const failed = !event.detail.successful;
  if (failed !== isStopped) showState(failed ? STOPPED : "", failed);
  isStopped = failed;
}

export function install() {
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSwap", restore);
  document.addEventListener("htmx:afterRequest", onAnswer);
}
