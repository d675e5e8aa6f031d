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

let tallest = { width: 0, height: 0 }; // the window without a keyboard, which some shrink by it

function hasKeyboard() {
  const seen = window.visualViewport; // what is enlarged is seen in part as well
  if (tallest.width !== innerWidth) tallest = { width: innerWidth, height: innerHeight };
  tallest.height = Math.max(tallest.height, innerHeight);
  return isCovered(tallest.height, seen ? Math.min(seen.height * seen.scale, innerHeight) : innerHeight);
}

// What sticks to the top makes room where a keyboard leaves little; what stands beside the note
// begins below it.
export function measure() {
  const root = document.documentElement;
  root.classList.toggle("has-keyboard", hasKeyboard());
  const bars = edges(".action, .rail, .banner", "fixed", "top").filter((top) => top > 0);
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
  const box = inside.closest(".medicines") ? edges(".rx-entry", "sticky", "top") : [];
  const bars = [...edges(".action, .rail, .banner", "fixed", "top"), ...row, ...box].filter((top) => top > start);
  return { top: Math.max(start, ...heads), bottom: Math.min(end, innerHeight, ...bars) };
}

// Where what a finger has tapped stands: no row moves in its group; those that share one open above it.
export function placeOf(element) {
  const shared = element.matches(".part") && element.closest(".parts-beside");
  if (shared) return shared.getBoundingClientRect().bottom;
  return ((element.matches(".part") && element.closest(".parts")) || element).getBoundingClientRect().top;
}

// Moves the page until what `place` tells is where it was. What sticks goes along with the page only
// from some point on: more than one step may be needed.
export function stay(place, before) {
  for (let step = 0; step < 3; step += 1) {
    const by = place() - before;
    if (Math.abs(by) < 1) return;
    moveBy(by);
  }
}

export function reveal(first, last) {
  const [top, bottom] = [first.getBoundingClientRect().top, last.getBoundingClientRect().bottom];
  const shift = shiftToShow(visibleArea(first), top, bottom);
  if (shift) moveBy(shift);
}
