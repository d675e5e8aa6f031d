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

test("a text is late that differs from what was sent of it", () => {
  const sent = sentOf(["notes", "For"]);
  assert.equal(isLate(text("notes", "For"), sent), false);
  assert.equal(isLate(text("notes", "For the insurer"), sent), true);
});

test("a field that was not sent is not late: another form was", () => {
  assert.equal(isLate(text("notes", "For the insurer"), sentOf(["act", "end"])), false);
});

test("a box is late that was ticked or cleared since", () => {
  const sent = sentOf(["bills", "1"], ["bills", "2"]);
  assert.equal(isLate(box("bills", "2", true), sent), false);
  assert.equal(isLate(box("bills", "2", false), sent), true);
  assert.equal(isLate(box("bills", "3", true), sent), true);
});
