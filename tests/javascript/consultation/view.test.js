import assert from "node:assert/strict";
import { test } from "node:test";

import { isCovered, shiftToShow } from "../../../clinic/static/modules/consultation/view.js";

const AREA = { top: 100, bottom: 500 };

test("what is seen whole moves nothing", () => {
  assert.equal(shiftToShow(AREA, 108, 492), 0);
});

test("what is under the head moves down, with a gap", () => {
  assert.equal(shiftToShow(AREA, 90, 200), -18);
});

test("what is under the bar moves up, with a gap", () => {
  assert.equal(shiftToShow(AREA, 400, 520), 28);
});

test("where there is no room for all, the top is shown", () => {
  assert.equal(shiftToShow(AREA, 200, 900), 92);
  assert.equal(shiftToShow(AREA, 50, 900), -58);
});

test("the bars of a browser are no keyboard", () => {
  assert.equal(isCovered(844, 788), false);
  assert.equal(isCovered(844, 508), true);
});
