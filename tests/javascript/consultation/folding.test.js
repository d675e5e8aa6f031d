import assert from "node:assert/strict";
import { test } from "node:test";

import { inOneLine, isCelsius, opening, spoken } from "../../../clinic/static/modules/consultation/folding.js";

const WRITING_COMPLAINTS = { rows: "symptoms", beside: "" };

test("a row shows its entries in order with single spaces, and nothing for an empty box", () => {
  assert.equal(inOneLine(["Fever 3 d", "  dry \n cough ", "", "  "]), "Fever 3 d · dry cough");
  assert.equal(inOneLine([]), "");
});

test("a vital sign is shown with its unit, and an empty one is left out", () => {
  assert.equal(spoken("BP {}", " 120/80 "), "BP 120/80");
  assert.equal(spoken("{} kg", "68.5"), "68.5 kg");
  assert.equal(spoken("{} kg", ""), "");
  assert.equal(spoken(undefined, "Throat red"), "Throat red");
});

test("a vital sign typed with its own unit keeps that, and a temperature in °C is said as one", () => {
  assert.equal(spoken("{} cm", "5'6"), "5'6");
  assert.equal(spoken("{} kg", "8500 g"), "8500 g");
  assert.equal(spoken("BP {}", "130 by 80"), "BP 130 by 80");
  assert.ok(isCelsius(" 38,5 ", "45"));
  for (const text of ["100.4", "", "38 c"]) assert.ok(!isCelsius(text, "45"), text);
  assert.ok(!isCelsius("38", undefined));
});

test("one part of a group is open, and a part that shares a row closes with any other", () => {
  assert.deepEqual(opening(WRITING_COMPLAINTS, "rows", "diagnosis", false), { rows: "diagnosis", beside: "" });
  assert.deepEqual(opening({ rows: "", beside: "advice" }, "rows", "findings", false), { rows: "findings", beside: "" });
  assert.deepEqual(opening({ rows: "", beside: "advice" }, "beside", "investigations", false), { rows: "", beside: "investigations" });
});

test("the row above closes for the prescription unless that would move the tapped element", () => {
  assert.deepEqual(opening(WRITING_COMPLAINTS, "", "prescription", false), { rows: "", beside: "" });
  assert.deepEqual(opening(WRITING_COMPLAINTS, "", "prescription", true), WRITING_COMPLAINTS);
});
