import assert from "node:assert/strict";
import { test } from "node:test";

import { install } from "../../../clinic/static/modules/consultation/printing.js";

function opened(parameters, paper) {
  const addresses = [];
  globalThis.window = { open: (url) => addresses.push(url) };
  const form = new EventTarget();
  install(form);
  const errors = [];
  const note = (error) => errors.push(error);
  const event = new Event("htmx:beforeOnLoad");
  event.detail = { requestConfig: { parameters }, xhr: { getResponseHeader: () => paper } };
  process.once("uncaughtException", note);
  form.dispatchEvent(event);
  return new Promise((done) => {
    setImmediate(() => {
      process.off("uncaughtException", note);
      done([addresses, errors]);
    });
  });
}

test("the paper of the signed prescription is opened", async () => {
  assert.deepEqual(await opened({ act: "finish" }, "/prescriptions/1/pdf/"), [["/prescriptions/1/pdf/"], []]);
});

test("a response to a request that is no command opens nothing and raises no error", async () => {
  assert.deepEqual(await opened({ q: "pa" }, null), [[], []]);
  assert.deepEqual(await opened({ q: "pa" }, "/prescriptions/1/pdf/"), [[], []]);
});
