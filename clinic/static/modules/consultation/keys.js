// Keys in the suggestions of a box: down into the list, up and out of it, Escape back.

const BOX = "[data-suggests]";

// Which suggestion an arrow leads to from the one at `index` (-1: the box). -1 leads back to the
// box; null leads nowhere.
export function nextIndex(key, index, count) {
  if (key === "ArrowDown" && index + 1 < count) return index + 1;
  if (key === "ArrowUp" && index >= 0) return index - 1;
  return null;
}

function listOf(element) {
  const box = element.closest?.(BOX);
  return box ? document.getElementById(box.dataset.suggests) : element.closest?.(".suggested");
}

function onKey(event) {
  const list = listOf(event.target);
  if (!list) return;
  const box = list.closest(".part")?.querySelector(BOX);
  const offers = [...list.querySelectorAll("button")];
  if (event.key === "Escape") {
    list.replaceChildren();
    box?.focus();
    return;
  }
  const index = nextIndex(event.key, offers.indexOf(event.target), offers.length);
  if (index === null) return;
  event.preventDefault();
  (offers[index] ?? box)?.focus();
}

export function install() {
  document.addEventListener("keydown", onKey);
}
