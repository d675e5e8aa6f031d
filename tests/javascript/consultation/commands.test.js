import assert from "node:assert/strict";
import { test } from "node:test";

import { CommandQueue, addCommands, signs, takenBoxes } from "../../../clinic/static/modules/consultation/commands.js";
import { command, field } from "./fields.js";

const names = (boxes) => boxes.map(({ name }) => name);
const BOXES = [field("symptoms_new", "fever"), field("advice_new", "rest"), field("diagnosis_new", "  ")];

test("commands are sent in the order of pressing, each until its response", () => {
  const queue = new CommandQueue();
  for (const act of ["a", "b"]) queue.add(command(act));
  assert.equal(queue.start().act, "a");
  assert.equal(queue.start().act, "a");
  queue.finish();
  assert.equal(queue.start().act, "b");
  queue.finish();
  assert.equal(queue.isEmpty, true);
});

test("the choice between two texts is sent before the commands that wait for it", () => {
  const queue = new CommandQueue();
  for (const act of ["a", "over", "b"]) queue.add(command(act));
  assert.deepEqual(queue.waiting.map(({ act }) => act), ["over", "a", "b"]);
});

test("a response removes no command that was pressed while nothing was sent", () => {
  const queue = new CommandQueue();
  queue.start();
  queue.add(command("a"));
  queue.finish();
  assert.equal(queue.start().act, "a");
});

test("a text is taken by a waiting command, and not by the one that was sent", () => {
  const queue = new CommandQueue();
  queue.add(command("enter", { advice_new: "rest" }));
  queue.add(command("enter", { advice_new: "fluids" }));
  queue.start();
  assert.equal(queue.willTake("advice_new", "rest"), false);
  assert.equal(queue.willTake("advice_new", "fluids"), true);
  assert.equal(queue.willTake("advice_new", "other"), false);
});

test("Enter takes every box with text", () => {
  assert.deepEqual(names(takenBoxes("enter", BOXES)), ["symptoms_new", "advice_new"]);
});

test("Add takes the text of its own box", () => {
  assert.deepEqual(names(takenBoxes("add:advice", BOXES)), ["advice_new"]);
  assert.deepEqual(names(takenBoxes("keep:symptoms", BOXES)), ["symptoms_new"]);
});

test("a button with its own text takes none", () => {
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

test("a last request executes the first command with the text that it took", () => {
  const body = lastBody({ advice_new: "rest" }, command("add:advice", { advice_new: "rest" }));
  assert.deepEqual(body, ["advice_new=rest", "act=add:advice"]);
});

test("text typed after a command took its text becomes a separate entry", () => {
  const body = lastBody({ advice_new: "fluids" }, command("add:advice", { advice_new: "rest" }));
  assert.deepEqual(body, ["advice_new=rest", "act=add:advice", "advice=fluids"]);
});

test("the text of a further command becomes one entry, though it is still in the box", () => {
  const commands = ["rest", "fluids"].map((text) => command("enter", { advice_new: text }));
  const body = lastBody({ advice_new: "fluids" }, ...commands);
  assert.deepEqual(body, ["advice_new=rest", "act=enter", "advice=fluids"]);
});

test("further entries keep the order of pressing, and the last typed text comes last", () => {
  const commands = ["rest", "fluids", "steam"].map((text) => command("enter", { advice_new: text }));
  const body = lastBody({ advice_new: "walk" }, ...commands);
  assert.deepEqual(body.slice(2), ["advice=fluids", "advice=steam", "advice=walk"]);
});

test("only the finishing commands sign a note, even after a question", () => {
  const acts = ["finish", "finish:vitals", "", undefined, "add:advice:finish"];
  assert.deepEqual(acts.filter(signs), ["finish", "finish:vitals"]);
});

test("what was taken out of a box and waits is told, unless the box still shows it", () => {
  const queue = new CommandQueue();
  queue.add(command("enter", { advice_new: "rest" }));
  queue.add(command("enter", { advice_new: "fluids" }));
  assert.deepEqual(queue.textsNoLongerIn("advice_new", "fluids"), ["rest"]);
  assert.deepEqual(queue.textsNoLongerIn("advice_new", ""), ["rest", "fluids"]);
  assert.deepEqual(queue.textsNoLongerIn("symptoms_new", ""), []);
});
