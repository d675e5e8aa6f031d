import assert from "node:assert/strict";
import { test } from "node:test";

import { lacks } from "../../../clinic/static/modules/frame/enter.js";

const NEEDS = "first_name gender age|date_of_birth";
const of = (values) => (name) => values[name] ?? "";

test("a form lacks something until each of its needs is met", () => {
  assert.ok(lacks(NEEDS, of({})));
  assert.ok(lacks(NEEDS, of({ first_name: "Asha", age: "45" })));
  assert.ok(lacks(NEEDS, of({ first_name: "  ", gender: "F", age: "45" })));
  assert.equal(lacks(NEEDS, of({ first_name: "Asha", gender: "F", age: "45" })), false);
});

test("one of two fields is enough where a bar stands between them", () => {
  const known = { first_name: "Asha", gender: "F" };
  assert.equal(lacks(NEEDS, of({ ...known, date_of_birth: "17/05/1980" })), false);
  assert.ok(lacks(NEEDS, of(known)));
});
