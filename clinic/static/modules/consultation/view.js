// What of the page may be seen: between the lines that stick to its top and the bars, or the
// keyboard of a tablet, that cover its end.

import { makeRoom, moveBy } from "../page/staying.js";

export { makeRoom, moveBy };

const GAP_PX = 8; // between what is shown and what would cover it

const KEYBOARD_PX = 150; // what covers more of the page than the browser's own bars is a keyboard

// Whether a keyboard stands on the glass, of what the page has and what of it is seen.
export function isCovered(pageHeight, seenHeight) {
  return pageHeight - seenHeight > KEYBOARD_PX;
}

// What sticks to the top makes room where a keyboard leaves little; what stands beside the note
// begins below it.
export function measure() {
  const root = document.documentElement;
  const seen = window.visualViewport; // what is enlarged is seen in part as well
  root.classList.toggle("has-keyboard", isCovered(innerHeight, seen ? seen.height * seen.scale : innerHeight));
  const bars = edges(".action, .rail", "fixed", "top").filter((top) => top > 0);
  root.style.setProperty("--bars", `${Math.round(innerHeight - Math.min(innerHeight, ...bars))}px`);
  const who = document.getElementById("who");
  if (who) root.style.setProperty("--known-top", `${Math.round(parseFloat(getComputedStyle(who).top) + who.offsetHeight) + 12}px`);
}

export function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

// By how many px the page moves so that all from `first` (the top of what is shown) to `last` (its
// bottom) is in the area; the top counts where there is no room for both. 0 where nothing is hidden.
export function shiftToShow(area, first, last) {
  const above = first - GAP_PX - area.top;
  const below = last + GAP_PX - area.bottom;
  if (above >= 0 && below <= 0) return 0;
  return above < 0 ? above : Math.min(below, above);
}

function edges(selector, position, side) {
  return [...document.querySelectorAll(selector)]
    .filter((element) => element.offsetHeight && getComputedStyle(element).position === position)
    .map((element) => element.getBoundingClientRect()[side]);
}

// `inside` is in the area: what sticks above the bars and holds it does not cover it.
function visibleArea(inside) {
  const seen = window.visualViewport;
  const [start, end] = seen ? [seen.offsetTop, seen.offsetTop + seen.height] : [0, innerHeight];
  const heads = edges(".top, .who, .who-bar", "sticky", "bottom");
  const row = inside.closest(".parts-beside") ? [] : edges(".parts-beside", "sticky", "top");
  const bars = [...edges(".action, .rail, .banner", "fixed", "top"), ...row].filter((top) => top > start);
  return { top: Math.max(start, ...heads), bottom: Math.min(end, innerHeight, ...bars) };
}

export function reveal(first, last) {
  const [top, bottom] = [first.getBoundingClientRect().top, last.getBoundingClientRect().bottom];
  const shift = shiftToShow(visibleArea(first), top, bottom);
  if (shift) moveBy(shift);
}
