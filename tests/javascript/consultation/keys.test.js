import assert from "node:assert/strict";
import { test } from "node:test";

import { nextIndex } from "../../../clinic/static/modules/consultation/keys.js";

const BOX = -1;

test("the arrow down leads from the box through the suggestions and stops at the last", () => {
  assert.deepEqual([BOX, 0, 1, 2].map((index) => nextIndex("ArrowDown", index, 3)), [0, 1, 2, null]);
});

test("the arrow up leads back to the box and does not move the caret in it", () => {
  assert.deepEqual([2, 1, 0, BOX].map((index) => nextIndex("ArrowUp", index, 3)), [1, 0, BOX, null]);
});

test("other keys, and a list without suggestions, lead nowhere", () => {
  assert.equal(nextIndex("a", 0, 3), null);
  assert.equal(nextIndex("ArrowDown", BOX, 0), null);
});
