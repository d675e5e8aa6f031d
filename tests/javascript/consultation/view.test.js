import assert from "node:assert/strict";
import { test } from "node:test";

import { isCovered, shiftToShow } from "../../../clinic/static/modules/consultation/view.js";

const AREA = { top: 100, bottom: 500 };

test("a completely visible element does not scroll the page", () => {
  assert.equal(shiftToShow(AREA, 108, 492), 0);
});

test("an element behind the header is scrolled below it, with a gap", () => {
  assert.equal(shiftToShow(AREA, 90, 200), -18);
});

test("an element behind the bottom bar is scrolled above it, with a gap", () => {
  assert.equal(shiftToShow(AREA, 400, 520), 28);
});

test("of an element larger than the view the top is shown", () => {
  assert.equal(shiftToShow(AREA, 200, 900), 92);
  assert.equal(shiftToShow(AREA, 50, 900), -58);
});

test("a view reduced by browser bars does not count as a keyboard", () => {
  assert.equal(isCovered(844, 788), false);
  assert.equal(isCovered(844, 508), true);
});
