import assert from "node:assert/strict";
import { test } from "node:test";

import { LateText, caretIn, keyOf } from "../../../clinic/static/modules/consultation/merging.js";
import { field, medicineField } from "./fields.js";

const NONE = new Map();

// Returns the merged value of a field: `sent` is its value in the request, `typed` at the response, and
// `brought` in the response; `taken` are the boxes that the sent command took.
function mergedValue({ name, sent, typed, brought, taken = {}, act = "" }) {
  const late = new LateText();
  const boxes = new Map(Object.entries(taken));
  late.send([field(name, sent)], boxes);
  late.collect([field(name, typed)], act);
  return late.merge(field(name, brought), boxes)?.text ?? brought;
}

test("an unchanged text is replaced by the response", () => {
  assert.equal(mergedValue({ name: "findings", sent: "red", typed: "red", brought: "Red" }), "Red");
});

test("a text that was edited meanwhile stays as typed", () => {
  assert.equal(mergedValue({ name: "findings", sent: "red", typed: "red throat", brought: "red" }), "red throat");
});

test("a text that was cleared stays empty", () => {
  assert.equal(mergedValue({ name: "findings", sent: "red", typed: "", brought: "red" }), "");
});

test("the next line stays when the command has emptied its box", () => {
  const box = { name: "advice_new", sent: "rest", typed: "fluids", brought: "", taken: { advice_new: "rest" } };
  assert.equal(mergedValue(box), "fluids");
});

test("words that a command leaves in a box come before words typed since", () => {
  const box = { name: "prescription_new", sent: "pan", typed: "1-0-1", brought: "Pan 40", taken: { prescription_new: "pan" } };
  assert.equal(mergedValue(box), "Pan 40 1-0-1");
});

test("a space that was typed since stays behind the words that a command leaves", () => {
  const box = { name: "prescription_new", sent: "amox", brought: "amox", taken: { prescription_new: "amox" } };
  assert.equal(mergedValue({ ...box, typed: " " }), "amox ");
  assert.equal(mergedValue({ ...box, typed: " 25 " }), "amox 25 ");
  assert.equal(mergedValue({ ...box, typed: "" }), "amox");
});

test("words that a command puts into a box come before words typed since", () => {
  assert.equal(mergedValue({ name: "advice_new", sent: "", typed: "daily", brought: "walk" }), "walk daily");
});

test("a box that the response returns as it was sent is not doubled", () => {
  assert.equal(mergedValue({ name: "advice_new", sent: "re", typed: "rest", brought: "re" }), "rest");
});

test("a field counts as edited where its text differs from the sent text", () => {
  const late = new LateText();
  late.send([field("weight", ""), field("pulse", "88")], NONE);
  assert.equal(late.isWrittenOn([field("weight", ""), field("pulse", "88")], ""), false);
  assert.equal(late.isWrittenOn([field("weight", "68"), field("pulse", "88")], ""), true);
  assert.equal(late.isWrittenOn([field("height", "162")], ""), false);
});

test("a field that was never sent takes the response's value", () => {
  const late = new LateText();
  late.collect([field("findings", "old")], "");
  assert.equal(late.merge(field("findings", "new"), NONE), undefined);
});

test("a name for a template stays until the template is saved", () => {
  const typed = field("template_name", "Fever", "");
  for (const [act, text] of [["", "Fever"], ["keep-template", undefined]]) {
    const late = new LateText();
    late.collect([typed], act);
    assert.equal(late.merge(field("template_name", ""), NONE)?.text, text);
  }
});

test("text that was restored once is not restored again", () => {
  const late = new LateText();
  late.send([field("findings", "red")], NONE);
  late.collect([field("findings", "red throat")], "");
  late.clear();
  assert.equal(late.merge(field("findings", "red"), NONE), undefined);
});

test("a field of a medicine belongs to its line, wherever the line is", () => {
  const [second, first] = [2, 1].map((place) => medicineField("dolo 650", `own-${place}-generic`, ""));
  assert.equal(keyOf(second), keyOf(first));
  assert.notEqual(keyOf(first), keyOf(medicineField("pan 40", "own-1-generic", "")));
});

test("text of a medicine follows its line to another position", () => {
  const late = new LateText();
  late.send([medicineField("zzqq", "own-0-generic", "")], NONE);
  late.collect([medicineField("zzqq", "own-0-generic", "honey")], "");
  assert.equal(late.merge(medicineField("zzqq", "own-1-generic", ""), NONE).text, "honey");
  assert.equal(late.merge(medicineField("dolo", "own-0-generic", ""), NONE), undefined);
});

test("the caret stays behind what was typed last, and words that come back are written on", () => {
  assert.deepEqual(caretIn(6, { text: "5", start: 1, end: 1 }), [6, 6]); // amox 5
  assert.deepEqual(caretIn(4, { text: "amox", start: 0, end: 4 }), [4, 4]);
  assert.deepEqual(caretIn(4, { text: "amox", start: 1, end: 1 }), [1, 1]);
  assert.deepEqual(caretIn(0, { text: "dolo 650", start: 8, end: 8 }), [0, 0]);
});
