import assert from "node:assert/strict";
import { test } from "node:test";

import { reasonOf, savesItself, writes } from "../../../clinic/static/modules/page/requests.js";

test("a server error has a message, and a refusal is no error", () => {
  assert.match(reasonOf(500), /on our side/);
  assert.match(reasonOf(503), /on our side/);
  assert.match(reasonOf(413), /too long/);
  for (const status of [403, 404, 409, 422]) assert.equal(reasonOf(status), undefined);
});

test("every request except GET counts as writing", () => {
  const event = (verb) => ({ detail: { requestConfig: { verb } } });
  assert.equal(writes(event("get")), false);
  assert.equal(writes(event("post")), true);
});

test("a form that autosaves is distinguished from one that does not", () => {
  const inQueued = { detail: { elt: { closest: () => ({}) } } };
  const alone = { detail: { elt: { closest: () => null } } };
  assert.equal(savesItself(inQueued), true);
  assert.equal(savesItself(alone), false);
  assert.equal(savesItself({ detail: {} }), false);
});
