import assert from "node:assert/strict";
import { test } from "node:test";

import { isLate } from "../../../clinic/static/modules/taps/late.js";

const text = (name, value) => ({ name, value, matches: () => false });
const box = (name, value, checked) => ({ name, value, checked, matches: () => true });

function sentOf(...pairs) {
  const sent = new FormData();
  pairs.forEach(([name, value]) => sent.append(name, value));
  return sent;
}

test("a text that differs from the sent text is late", () => {
  const sent = sentOf(["notes", "For"]);
  assert.equal(isLate(text("notes", "For"), sent), false);
  assert.equal(isLate(text("notes", "For the insurer"), sent), true);
});

test("a field of another form is not late", () => {
  assert.equal(isLate(text("notes", "For the insurer"), sentOf(["act", "end"])), false);
});

test("a checkbox that was changed since is late", () => {
  const sent = sentOf(["bills", "1"], ["bills", "2"]);
  assert.equal(isLate(box("bills", "2", true), sent), false);
  assert.equal(isLate(box("bills", "2", false), sent), true);
  assert.equal(isLate(box("bills", "3", true), sent), true);
});
