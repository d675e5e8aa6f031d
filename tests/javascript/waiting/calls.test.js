import assert from "node:assert/strict";
import { test } from "node:test";

import { isNewCall } from "../../../clinic/static/modules/waiting/calls.js";

test("a number that is called, or called again, is a new call", () => {
  assert.equal(isNewCall("", "1-14x1 "), true);
  assert.equal(isNewCall("1-14x1 ", "1-14x2 "), true);
  assert.equal(isNewCall("1-14x1 ", "1-14x1 2-14x1 "), true);
});

test("a call that continues or ends is no new call", () => {
  assert.equal(isNewCall("1-14x1 2-3x1 ", "2-3x1 "), false);
  assert.equal(isNewCall("1-14x1 ", "1-14x1 "), false);
  assert.equal(isNewCall("1-14x1 ", ""), false);
});
