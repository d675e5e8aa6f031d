// The box that finds patients: arrows go into what it found, Escape closes that.

const boxOf = () => document.querySelector("[data-finder] [data-slash]");
const listOf = (box) => document.querySelector(box.getAttribute("hx-target"));
const linksIn = (list) => [...list.querySelectorAll("a[href]")];

// Below the box in the top line; the list of patients stays.
const floatingOf = (box) => box?.closest("[data-finder]").querySelector(".found");

function close(box) {
  const list = floatingOf(box);
  if (list) list.hidden = true;
}

function open(box) {
  const list = floatingOf(box);
  if (list) list.hidden = false;
}

// The place among what was found, -1 for the box itself, undefined elsewhere.
function placeOf(target, box, links) {
  if (target === box) return -1;
  const place = links.indexOf(target);
  return place < 0 ? undefined : place;
}

function go(event, box, step) {
  const links = linksIn(listOf(box));
  const place = placeOf(event.target, box, links);
  if (place === undefined || !links.length) return;
  event.preventDefault();
  const next = Math.min(place + step, links.length - 1);
  (next < 0 ? box : links[next]).focus();
}

function leave(event, box) {
  const list = floatingOf(box);
  if (!list || list.hidden || !list.childElementCount || !box.closest("[data-finder]").contains(event.target)) return;
  event.preventDefault(); // the browser would empty the box
  box.focus();
  close(box);
}

function onKey(event) {
  const box = boxOf();
  if (!box || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown") {
    if (event.target === box) open(box);
    go(event, box, 1);
  }
  if (event.key === "ArrowUp") go(event, box, -1);
  if (event.key === "Escape") leave(event, box);
}

function onReach(event) {
  const box = boxOf();
  if (!box) return;
  if (!box.closest("[data-finder]").contains(event.target)) close(box);
  else if (event.target === box && event.type === "pointerdown") open(box);
}

export function install() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", onReach);
  document.addEventListener("focusin", onReach);
  document.addEventListener("input", (event) => {
    if (event.target === boxOf()) open(event.target);
  });
}
