import assert from "node:assert/strict";
import { test } from "node:test";

import { Idle } from "../../../clinic/static/modules/frame/idle.js";

const LIMIT = 300_000;

test("an unused page is covered at the limit and not before", () => {
  const idle = new Idle(LIMIT, 0);
  assert.equal(idle.left(LIMIT - 1), 1);
  assert.equal(idle.left(LIMIT), 0);
  assert.equal(idle.left(LIMIT + 60_000), 0);
});

test("each use restarts the limit", () => {
  const idle = new Idle(LIMIT, 0);
  idle.use(200_000);
  assert.equal(idle.left(LIMIT), 200_000);
});

test("a use is reported to the clinic at intervals", () => {
  const idle = new Idle(LIMIT, 0);
  assert.deepEqual([1000, 14_000, 15_000, 16_000, 30_000].map((now) => idle.use(now)), [false, false, true, false, true]);
});

test("a use in another tab counts, and is not reported again", () => {
  const idle = new Idle(LIMIT, 0);
  idle.useElsewhere(100_000);
  assert.equal(idle.left(LIMIT), 100_000);
  assert.equal(idle.use(110_000), false);
});

test("a device that is only locked by hand is never covered by itself", () => {
  const idle = new Idle(0, 0);
  assert.equal(idle.left(LIMIT * 100), Infinity);
  assert.equal(idle.use(LIMIT), false);
});
