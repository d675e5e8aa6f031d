import assert from "node:assert/strict";
import { test } from "node:test";

import { indexOf, keyOf, placeIn } from "../../../clinic/static/modules/frame/identity.js";

const button = (value, words, more = {}) => keyOf({ tag: "BUTTON", name: "act", value, words, ...more });
const remove = (place, line) => button(`remove-${place}`, "", { line });

function twin(before, index, after) {
  return indexOf(after, placeIn(before, index));
}

test("a button is identified by its value and its label", () => {
  const add = button("add-3", "Dressing ₹200");
  assert.equal(twin([add], 0, [button("add-1", "ECG"), button("add-3", " Dressing\n ₹200 ")]), 1);
  assert.equal(twin([add], 0, [button("add-3", "Dressing ₹250")]), -1);
  assert.equal(twin([add], 0, [button("add-4", "Dressing ₹200")]), -1);
});

test("buttons with the same label are distinguished by their forms", () => {
  const end = (number) => keyOf({ tag: "BUTTON", words: "End", address: `/allergies/${number}/end/` });
  assert.equal(twin([end(1), end(2)], 1, [end(2)]), 0);
  assert.equal(twin([end(1), end(2)], 0, [end(2)]), -1);
});

test("a line is found at its new position", () => {
  const before = [remove(0, "Consultation"), remove(1, "Dressing")];
  assert.equal(twin(before, 1, [remove(0, "Dressing")]), 0);
  assert.equal(twin(before, 0, [remove(0, "Dressing")]), -1);
});

test("among lines with one name none is guessed after their number has changed", () => {
  const three = [remove(0, "ECG"), remove(1, "Dressing"), remove(2, "Dressing")];
  assert.equal(twin(three, 2, [remove(0, "Dressing"), remove(1, "Dressing")]), 1);
  assert.equal(twin(three, 2, [remove(0, "ECG"), remove(1, "Dressing")]), -1);
});

test("an empty line counts as a line", () => {
  const field = (name, line) => keyOf({ tag: "INPUT", name, line });
  assert.notEqual(field("line-1-price", ""), field("line-1-price", undefined));
  assert.equal(twin([field("line-1-price", "")], 0, [field("line-0-price", "ECG"), field("line-2-price", "")]), 1);
});

test("an element that was never in the part has no position in the new one", () => {
  assert.equal(twin([button("add-1", "ECG")], -1, [button("add-1", "ECG")]), -1);
});
