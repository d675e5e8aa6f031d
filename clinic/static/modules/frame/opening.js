// A link shows at once that it was tapped: its page may take a while, and an installed app has no bar
// that tells so. Tapped again meanwhile it would only begin anew.

import { showProgress } from "../page/requests.js";

const WAITING = "is-opening";
const AGAIN_MS = 3000;
const LONGEST_MS = 15000;
// Files are saved or printed beside the page, which stays.
const IS_PAPER = /\/(pdf|zip|csv|data)\/$/;

const isPlain = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

function leadsAway(link) {
  if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return false;
  const isHere = link.pathname === location.pathname && link.search === location.search;
  return !IS_PAPER.test(link.pathname) && !(link.hash && isHere);
}

function clear() {
  const links = document.querySelectorAll(`a.${WAITING}`);
  links.forEach((link) => link.classList.remove(WAITING));
  if (links.length) showProgress("");
}

class Opening {
  #link;
  #at = -Infinity;

  // Before all others: what is on its way is not begun anew.
  hold(event) {
    const link = event.target.closest?.(`a.${WAITING}`);
    if (link && link === this.#link && event.timeStamp - this.#at < AGAIN_MS) event.preventDefault();
  }

  // Behind all others: nobody has made something else of the tap.
  show(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || !isPlain(event) || !leadsAway(link)) return;
    clear();
    this.#link = link;
    this.#at = event.timeStamp;
    link.classList.add(WAITING);
    showProgress("Opening…");
    setTimeout(clear, LONGEST_MS); // stopped by hand, or kept from leaving
  }
}

export function install() {
  const opening = new Opening();
  document.addEventListener("click", (event) => opening.hold(event), true);
  addEventListener("click", (event) => opening.show(event));
  addEventListener("pageshow", (event) => event.persisted && clear());
}
