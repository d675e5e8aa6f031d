import assert from "node:assert/strict";
import { test } from "node:test";

import { SIGNED_OUT, SOMEBODY_ELSE, TokenRenewal } from "../../../clinic/static/modules/consultation/renewal.js";

const formOf = (whose, token) => ({
  dataset: { whose },
  elements: token === undefined ? {} : { csrf_token: { value: token } },
});

function renewing(fetchedForm) {
  const form = formOf("asha@example.org", "old");
  return { form, renewal: new TokenRenewal(form, async () => fetchedForm) };
}

test("the token of the new session replaces the old one", async () => {
  const { form, renewal } = renewing(formOf("asha@example.org", "new"));
  assert.equal(await renewal.renew(), "");
  assert.equal(form.elements.csrf_token.value, "new");
});

test("a page without the form means that nobody is signed in", async () => {
  const { form, renewal } = renewing(null);
  assert.equal(await renewal.renew(), SIGNED_OUT);
  assert.equal(form.elements.csrf_token.value, "old");
});

test("text is never sent with the token of another person", async () => {
  const { form, renewal } = renewing(formOf("other@example.org", "theirs"));
  assert.equal(await renewal.renew(), SOMEBODY_ELSE);
  assert.equal(form.elements.csrf_token.value, "old");
});

test("a token that is refused again is not fetched repeatedly", async () => {
  const { renewal } = renewing(formOf("asha@example.org", "new"));
  assert.equal(await renewal.renew(), "");
  assert.equal(await renewal.renew(), SIGNED_OUT);
  assert.equal(await renewal.renew(), "");
});

test("after a successful save a new token may be fetched again", async () => {
  const { renewal } = renewing(formOf("asha@example.org", "new"));
  await renewal.renew();
  renewal.confirm();
  assert.equal(await renewal.renew(), "");
});

test("a failed connection is reported to the caller", async () => {
  const failing = () => Promise.reject(new Error("no connection"));
  await assert.rejects(new TokenRenewal(formOf("asha@example.org", "old"), failing).renew());
});
