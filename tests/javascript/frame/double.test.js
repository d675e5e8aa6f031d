import assert from "node:assert/strict";
import { test } from "node:test";

import { DoubleTap } from "../../../clinic/static/modules/frame/double.js";

const FEVER = { key: "fever", x: 100, y: 500, at: 1000, isTouch: true, isSecond: false };

function isStrayAfter(tap) {
  const taps = new DoubleTap();
  assert.equal(taps.isStray(FEVER), false);
  return taps.isStray({ ...FEVER, ...tap });
}

test("the second tap on the same button counts", () => {
  assert.equal(isStrayAfter({ at: 1200 }), false);
});

test("the second tap of a finger on what took the place of the button does not", () => {
  assert.equal(isStrayAfter({ key: "cough", at: 1200 }), true);
});

test("a tap on the next button beside it counts", () => {
  assert.equal(isStrayAfter({ key: "cough", x: 160, at: 1200 }), false);
});

test("a tap on what took the place of the button a while ago counts", () => {
  assert.equal(isStrayAfter({ key: "cough", at: 1400 }), false);
});

test("of a mouse only the second click of a double click does not count", () => {
  assert.equal(isStrayAfter({ key: "cough", at: 1200, isTouch: false }), false);
  assert.equal(isStrayAfter({ key: "cough", at: 1200, isTouch: false, isSecond: true }), true);
});

test("a tap counts after something was typed", () => {
  const taps = new DoubleTap();
  taps.isStray(FEVER);
  taps.forget();
  assert.equal(taps.isStray({ ...FEVER, key: "cough", at: 1200 }), false);
});
