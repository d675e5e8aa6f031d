// The box that finds patients: arrows go into what it found, and in a row to what can be done with
// it; Escape closes that.

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

const linkOf = (act) => act.closest("li").querySelector("a[href]");

// From a row to its button, and back.
function turn(event, box, wanted) {
  const row = event.target.closest("li");
  if (!row || !listOf(box).contains(row)) return;
  const there = wanted === "act" ? row.querySelector(".row-act") : linkOf(row);
  if (!there || there === event.target) return;
  event.preventDefault();
  there.focus();
}

// The place among what was found, -1 for the box itself, undefined elsewhere.
function placeOf(target, box, links) {
  if (target === box) return -1;
  const place = links.indexOf(target.matches(".row-act") ? linkOf(target) : target);
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
  if (event.key === "ArrowRight") turn(event, box, "act");
  if (event.key === "ArrowLeft") turn(event, box, "link");
  if (event.key === "Escape") leave(event, box);
}

function onReach(event) {
  const box = boxOf();
  if (!box) return;
  if (!box.closest("[data-finder]").contains(event.target)) close(box);
  else if (event.target === box && event.type === "pointerdown") open(box);
}

// One answer to what stands in the box: the key Enter opens it. A paper's code may come too fast for
// the list; its answer is a page of its own.
function openOnly(event) {
  const box = boxOf();
  const list = floatingOf(box);
  if (event.target !== box?.form || !list || list.hidden) return;
  const rows = list.querySelectorAll(".row-link");
  if (rows.length !== 1 || rows[0].closest("ul").dataset.query !== box.value.trim()) return;
  event.preventDefault();
  rows[0].click();
}

// What a keyboard on the screen leaves of the page, for style sheets.
function measure() {
  const { height, scale } = window.visualViewport;
  document.documentElement.style.setProperty("--view-height", `${Math.round(height * scale)}px`);
}

export function install() {
  window.visualViewport?.addEventListener("resize", measure);
  document.addEventListener("submit", openOnly);
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", onReach);
  document.addEventListener("focusin", onReach);
  document.addEventListener("input", (event) => {
    if (event.target === boxOf()) open(event.target);
  });
}
