import assert from "node:assert/strict";
import { test } from "node:test";

import { TapQueue, notDone } from "../../../clinic/static/modules/taps/queue.js";

const tap = (key, canBe = true) => ({ key, words: key, canBePressed: () => canBe });

function queueOf(...taps) {
  const queue = new TapQueue();
  taps.forEach((each) => queue.add(each));
  return queue;
}

function takeAll(queue) {
  const taken = [];
  for (let next = queue.take(); next; next = queue.take()) taken.push(next.key);
  return taken;
}

test("taps are pressed in their order, each once", () => {
  const queue = queueOf(tap("add-1"), tap("add-2"), tap("add-1"));
  assert.deepEqual(takeAll(queue), ["add-1", "add-2", "add-1"]);
  assert.equal(queue.isEmpty, true);
});

test("after a tap that cannot be executed nothing is pressed", () => {
  const queue = queueOf(tap("add-1"), tap("cash", false), tap("add-2"));
  assert.deepEqual(takeAll(queue), ["add-1"]);
  assert.deepEqual(queue.giveUp(), ["cash", "add-2"]);
  assert.equal(queue.isEmpty, true);
});

test("a second tap on a button that the first one removed is skipped", () => {
  assert.deepEqual(takeAll(queueOf(tap("remove"), tap("remove", false), tap("add-1"))), ["remove", "add-1"]);
});

test("it is also skipped where the first one was executed at once", () => {
  const queue = queueOf(tap("remove", false), tap("add-1"));
  queue.pass(tap("remove"));
  assert.deepEqual(takeAll(queue), ["add-1"]);
});

test("a skipped second tap on the submit button is not reported, another one is", () => {
  const queue = queueOf(tap("cash"), tap("cash"), tap("add-1"));
  queue.take();
  assert.deepEqual(queue.giveUp(true), ["add-1"]);
});

test("a button is checked when its turn comes, not when it is tapped", () => {
  let isThere = true;
  const queue = queueOf(tap("add-1"), { key: "add-2", words: "", canBePressed: () => isThere });
  queue.take();
  isThere = false;
  assert.equal(queue.take(), undefined);
});

test("a tap that was not executed is named with advice", () => {
  assert.equal(notDone(["Dressing ₹200", "Cash ₹500"], false), "Not done: Dressing ₹200, Cash ₹500. Tap again.");
  assert.match(notDone(["Cash ₹500"], true), /^Not done: Cash ₹500\. The page has changed: look at it/);
});
