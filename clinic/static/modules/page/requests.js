// What happened to the last request of htmx. A form that saves itself tells of itself
// (consultation/saving.js).

import { isOffline } from "./connection.js";
import { isLive } from "./live.js";
import { bannerOf, clock, lineOf, say, showState } from "./status.js";

const LOADING = "Loading…";
const REFUSED = {
  403: "You may not do this in these records. What you typed is kept here; the doctor can allow it.",
  404: "This is no longer here. Copy what you typed, then reload the page.",
};
const SLOW_MS = 600; // reading says so only when it takes long

export const writes = (event) => event.detail.requestConfig?.verb !== "get";
export const savesItself = (event) => Boolean(event.detail.elt?.closest?.("[data-queued]"));
const UNSAVED = "Couldn't save";
export const kept = (why) => `${UNSAVED}: ${why}. Your text is kept here; try again.`;
// That a text is not saved stays said, whatever is read meanwhile: who else has the telephone.
const isUnsaved = () => Boolean(bannerOf()?.textContent.startsWith(UNSAVED));

// The state line says that there is no connection where there is nothing else to say.
export function showProgress(text) {
  const isBad = !text && isOffline();
  showState(isBad ? "Offline" : text, isBad);
}

// Why a request failed, in words for a sentence; undefined where its status is no failure of ours.
export function reasonOf(status) {
  if (status >= 500) return "something went wrong on our side";
  if (status === 413) return "it is too long";
  return undefined;
}

function fail(event, why) {
  if (savesItself(event) || isLive(event)) return;
  if (writes(event)) say(kept(why));
  else if (!isUnsaved()) say(`Couldn't load: ${why}. Try again.`);
}

function onErrorStatus(event) {
  const { status } = event.detail.xhr;
  const why = reasonOf(status);
  if (why) fail(event, why);
  else if (status in REFUSED && !savesItself(event) && !isLive(event)) say(REFUSED[status]);
}

// Another tab of this browser may have opened another doctor's records: a part of theirs must not
// appear in this page.
function tellRecords(event) {
  const { records } = document.body.dataset;
  if (records) event.detail.headers["Page-Records"] = records;
}

class Progress {
  #slow = new Map(); // by request that reads: the timer until it counts as slow
  #before = ""; // what the line said before it said that something loads

  begin(event) {
    if (isLive(event)) return;
    if (writes(event)) showProgress("Saving…");
    else if (!savesItself(event)) this.#slow.set(event.detail.xhr, setTimeout(() => this.#tellLoading(), SLOW_MS));
  }

  end(event) {
    const { xhr } = event.detail;
    this.#endReading(xhr);
    if (savesItself(event) || isLive(event)) return;
    const isOthers = xhr.getResponseHeader("Other-Records"); // forms.js says what it means
    if (event.detail.successful && !isOthers && (writes(event) || !isUnsaved())) say("");
    if (writes(event)) showProgress(xhr.status >= 200 && xhr.status < 300 ? `Saved ${clock()}` : "");
  }

  // That a text is not saved stays said; that it is saved is said again afterwards.
  #tellLoading() {
    const line = lineOf();
    if (!line || line.classList.contains("is-bad") || line.textContent === LOADING) return;
    this.#before = line.textContent;
    showProgress(LOADING);
  }

  #endReading(xhr) {
    clearTimeout(this.#slow.get(xhr));
    const wasLast = this.#slow.delete(xhr) && !this.#slow.size;
    if (wasLast && lineOf()?.textContent === LOADING) showProgress(this.#before);
  }
}

export function install() {
  const progress = new Progress();
  document.addEventListener("htmx:configRequest", tellRecords);
  document.addEventListener("htmx:sendError", (event) => fail(event, "no connection"));
  document.addEventListener("htmx:responseError", onErrorStatus);
  document.addEventListener("htmx:beforeRequest", (event) => progress.begin(event));
  document.addEventListener("htmx:afterRequest", (event) => progress.end(event));
  addEventListener("offline", () => showProgress(""));
  addEventListener("online", () => {
    showProgress("");
    say("");
  });
}
