import assert from "node:assert/strict";
import { test } from "node:test";

import { Retry } from "../../../clinic/static/modules/consultation/retry.js";

// Uses a mocked clock that the test advances, so nothing really waits.
function retrying(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const attempt = context.mock.fn();
  const after = (milliseconds) => {
    context.mock.timers.tick(milliseconds);
    return attempt.mock.callCount();
  };
  return { retry: new Retry(attempt), after };
}

test("each failure doubles the wait, up to half a minute", (context) => {
  const { retry, after } = retrying(context);
  let attempts = 0;
  for (const seconds of [2, 4, 8, 16, 30, 30]) {
    retry.schedule();
    assert.equal(after(seconds * 1000 - 1), attempts);
    attempts += 1;
    assert.equal(after(1), attempts);
  }
});

test("a success makes the next wait short again", (context) => {
  const { retry, after } = retrying(context);
  for (let failure = 0; failure < 3; failure += 1) retry.schedule();
  retry.reset();
  retry.schedule();
  assert.equal(after(2000), 1);
});

test("two failures in a row lead to one attempt", (context) => {
  const { retry, after } = retrying(context);
  retry.schedule();
  retry.schedule();
  assert.equal(after(60_000), 1);
});

test("a request that is sent replaces the planned attempt", (context) => {
  const { retry, after } = retrying(context);
  retry.schedule();
  retry.cancel();
  assert.equal(after(60_000), 0);
});
