// The clinic as an app of the device: the service worker where browsers have one, the button that
// puts the clinic on the home screen, and the page for no connection, which ends by itself.
// A page from which a link leads nowhere stays, with all that is typed into it.

import { isOffline, isReached } from "./connection.js";
import { say } from "./status.js";

const AGAIN_MS = 5000;

function register() {
  // Refused where the certificate is not trusted: the pages work without it.
  navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
}

function offer(event) {
  const button = document.querySelector("[data-put-on-home-screen]");
  if (!button) return;
  event.preventDefault();
  button.hidden = false;
  button.addEventListener("click", () => event.prompt());
}

function stay(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || link.target || link.origin !== location.origin || !isOffline()) return;
  if (link.hash && link.pathname === location.pathname) return; // a place on this page
  event.preventDefault();
  say("There is no connection, so that page cannot be opened. This one stays as it is.");
}

async function waitForClinic() {
  if (await isReached()) location.reload();
  else setTimeout(waitForClinic, AGAIN_MS);
}

export function install() {
  addEventListener("load", register);
  addEventListener("beforeinstallprompt", offer);
  addEventListener("appinstalled", () => document.getElementById("home-screen")?.classList.add("is-done"));
  if (!document.querySelector("[data-offline]")) {
    document.addEventListener("click", stay);
    return;
  }
  document.querySelector("[data-back]").addEventListener("click", () => history.back());
  setTimeout(waitForClinic, AGAIN_MS);
}
