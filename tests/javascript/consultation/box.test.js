import assert from "node:assert/strict";
import { test } from "node:test";

import { isAsked, withPart } from "../../../clinic/static/modules/consultation/box.js";

const TIMES = ["1-0-0", "1-0-1", "1-1-1", "0-0-1", "sos"];
const DAYS = ["3d", "5d", "7d"];

test("a part of a dose is appended to the text of the box", () => {
  assert.equal(withPart("pan 40", "1-0-0", TIMES), "pan 40 1-0-0");
  assert.equal(withPart("  pan  40 ", "ac", ["ac", "pc"]), "pan 40 ac");
});

test("a part replaces an alternative part, and another number of days", () => {
  assert.equal(withPart("dolo 650 SOS 3d", "1-1-1", TIMES), "dolo 650 3d 1-1-1");
  assert.equal(withPart("dolo 650 1-1-1 10d", "5d", DAYS), "dolo 650 1-1-1 5d");
});

test("other words are not changed, and an empty box stays empty", () => {
  assert.equal(withPart("kashayam 15 ml for 10 days", "5d", DAYS), "kashayam 15 ml for 10 days 5d");
  assert.equal(withPart("   ", "5d", DAYS), "   ");
});

test("a question is asked of the words that it was made for", () => {
  assert.ok(isAsked("amox 5d", " amox  5d "));
  assert.ok(!isAsked("amox", "amox 500"));
  assert.ok(!isAsked("amox", ""));
});
