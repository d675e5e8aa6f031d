import assert from "node:assert/strict";
import { test } from "node:test";

import { following } from "../../../clinic/static/modules/consultation/warnings.js";

test("the count leads to the first warning, then to the next, and from the last to the first", () => {
  assert.deepEqual([-1, 0, 1, 2].map((index) => following(index, 3)), [0, 1, 2, 0]);
});

test("without a warning the count leads nowhere", () => {
  assert.equal(following(-1, 0), -1);
});
