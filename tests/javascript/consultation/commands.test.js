import assert from "node:assert/strict";
import { test } from "node:test";

import { CommandQueue, addCommands, signs, takenBoxes } from "../../../clinic/static/modules/consultation/commands.js";
import { command, field } from "./fields.js";

const names = (boxes) => boxes.map(({ name }) => name);
const BOXES = [field("symptoms_new", "fever"), field("advice_new", "rest"), field("diagnosis_new", "  ")];

test("commands are sent in the order of pressing, each until it is answered", () => {
  const queue = new CommandQueue();
  for (const act of ["a", "b"]) queue.add(command(act));
  assert.equal(queue.start().act, "a");
  assert.equal(queue.start().act, "a");
  queue.finish();
  assert.equal(queue.start().act, "b");
  queue.finish();
  assert.equal(queue.isEmpty, true);
});

test("the choice between two texts goes before what waits for it", () => {
  const queue = new CommandQueue();
  for (const act of ["a", "over", "b"]) queue.add(command(act));
  assert.deepEqual(queue.waiting.map(({ act }) => act), ["over", "a", "b"]);
});

test("an answer removes no command that was pressed while nothing was sent", () => {
  const queue = new CommandQueue();
  queue.start();
  queue.add(command("a"));
  queue.finish();
  assert.equal(queue.start().act, "a");
});

test("a text will be taken by a command that waits, not by the one on its way", () => {
  const queue = new CommandQueue();
  queue.add(command("enter", { advice_new: "rest" }));
  queue.add(command("enter", { advice_new: "fluids" }));
  queue.start();
  assert.equal(queue.willTake("advice_new", "rest"), false);
  assert.equal(queue.willTake("advice_new", "fluids"), true);
  assert.equal(queue.willTake("advice_new", "other"), false);
});

test("Enter takes every box that holds text", () => {
  assert.deepEqual(names(takenBoxes("enter", BOXES)), ["symptoms_new", "advice_new"]);
});

test("Add takes the text of its own box", () => {
  assert.deepEqual(names(takenBoxes("add:advice", BOXES)), ["advice_new"]);
  assert.deepEqual(names(takenBoxes("keep:symptoms", BOXES)), ["symptoms_new"]);
});

test("a button that brings a text of its own takes none", () => {
  for (const act of ["add:advice:fluids", "pick:symptoms:fever", "remove:advice:0", "finish", "over"]) {
    assert.deepEqual(takenBoxes(act, BOXES), []);
  }
});

function lastBody(typed, ...commands) {
  return [...addCommands(new URLSearchParams(typed), commands)].map(([name, text]) => `${name}=${text}`);
}

test("a last request without commands says so", () => {
  assert.deepEqual(lastBody({ findings: "red" }), ["findings=red", "act="]);
});

test("a last request carries out the first command with the text that it took", () => {
  const body = lastBody({ advice_new: "rest" }, command("add:advice", { advice_new: "rest" }));
  assert.deepEqual(body, ["advice_new=rest", "act=add:advice"]);
});

test("what was typed since a command took its text becomes an entry of its own", () => {
  const body = lastBody({ advice_new: "fluids" }, command("add:advice", { advice_new: "rest" }));
  assert.deepEqual(body, ["advice_new=rest", "act=add:advice", "advice=fluids"]);
});

test("the text of a further command becomes one entry, though it still stands in the box", () => {
  const commands = ["rest", "fluids"].map((text) => command("enter", { advice_new: text }));
  const body = lastBody({ advice_new: "fluids" }, ...commands);
  assert.deepEqual(body, ["advice_new=rest", "act=enter", "advice=fluids"]);
});

test("further entries keep the order of pressing, and what was typed last comes last", () => {
  const commands = ["rest", "fluids", "steam"].map((text) => command("enter", { advice_new: text }));
  const body = lastBody({ advice_new: "walk" }, ...commands);
  assert.deepEqual(body.slice(2), ["advice=fluids", "advice=steam", "advice=walk"]);
});

test("only what finishes a note signs it, also once it was asked", () => {
  const acts = ["finish", "finish:vitals", "", undefined, "add:advice:finish"];
  assert.deepEqual(acts.filter(signs), ["finish", "finish:vitals"]);
});
