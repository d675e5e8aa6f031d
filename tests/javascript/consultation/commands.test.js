import assert from "node:assert/strict";
import { test } from "node:test";

import { CommandQueue, addCommands, commandOf, signs, takenBoxes } from "../../../clinic/static/modules/consultation/commands.js";
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
  for (const act of ["add:advice:fluids", "remove:advice:0", "finish", "over"]) {
    assert.deepEqual(takenBoxes(act, BOXES), []);
  }
});

function lastBody(typed, ...commands) {
  return [...addCommands(new URLSearchParams(typed), commands)].map(([name, text]) => `${name}=${text}`);
}

test("a last request without commands says so", () => {
  assert.deepEqual(lastBody({ findings: "red" }), ["findings=red", "act="]);
});

test("Enter says which boxes it took, also that it took none", () => {
  assert.equal(commandOf("enter", BOXES.slice(0, 2)).act, "enter:symptoms,advice");
  assert.equal(commandOf("enter", []).act, "enter:none");
  assert.equal(commandOf("add:advice", [BOXES[1]]).act, "add:advice");
  assert.deepEqual([...commandOf("enter", [BOXES[1]]).boxes], [["advice_new", "rest"]]);
});

test("a text that a waiting command has taken is not taken again", () => {
  const queue = new CommandQueue();
  queue.add(command("enter:advice", { advice_new: "rest" }));
  queue.start();
  assert.equal(queue.takes("advice_new", "rest"), true);
  assert.equal(queue.takes("advice_new", "fluids"), false);
});

test("a suggestion that is picked takes the text of its box, one that is tapped beside it none", () => {
  assert.deepEqual(names(takenBoxes("pick:symptoms:Fever", BOXES)), ["symptoms_new"]);
  assert.deepEqual(takenBoxes("add:symptoms:Cough", BOXES), []);
});

test("a last request executes a single command with the text that it took", () => {
  const body = lastBody({ advice_new: "rest" }, command("add:advice", { advice_new: "rest" }));
  assert.deepEqual(body, ["advice_new=rest", "act=add:advice"]);
});

test("text typed after a command took its text stays in the box, behind that entry", () => {
  const body = lastBody({ advice_new: "fluids" }, command("enter:advice", { advice_new: "rest" }));
  assert.deepEqual(body, ["advice_new=fluids", "advice=rest", "act="]);
});

test("a last request brings all entries in the order of pressing, then the other commands", () => {
  const [rest, ...others] = ["rest", "fluids", "steam"].map((text) => command("enter:advice", { advice_new: text }));
  const tapped = [command("add:advice:walk: daily"), command("suspect:diagnosis:Dengue")];
  assert.deepEqual(lastBody({ advice_new: "sle" }, rest, ...tapped, ...others), [
    "advice_new=sle",
    "advice=rest",
    "advice=walk: daily",
    "advice=fluids",
    "advice=steam",
    "act=suspect:diagnosis:Dengue",
  ]);
});

test("a text that a command of a last request takes is no longer in its box", () => {
  const commands = ["rest", "fluids"].map((text) => command("enter:advice", { advice_new: text }));
  const body = lastBody({ advice_new: "fluids" }, ...commands);
  assert.deepEqual(body, ["advice_new=", "advice=rest", "advice=fluids", "act="]);
});

test("of a suggestion that was picked a last request brings the suggestion, not what was typed", () => {
  const commands = [command("pick:advice:Rest well", { advice_new: "re" }), command("enter:advice", { advice_new: "walk" })];
  const body = lastBody({ advice_new: "walk" }, ...commands);
  assert.deepEqual(body, ["advice_new=", "advice=Rest well", "advice=walk", "act="]);
});

test("a tapped offer is an entry of the last request, and a tapped diagnosis stays a command", () => {
  assert.deepEqual(lastBody({}, command("add:advice:rest")), ["advice=rest", "act="]);
  const body = lastBody({ diagnosis_new: "de" }, command("pick:diagnosis:Dengue (A90)", { diagnosis_new: "de" }));
  assert.deepEqual(body, ["diagnosis_new=", "act=add:diagnosis:Dengue (A90)"]);
});

test("a last request signs nothing", () => {
  assert.deepEqual(lastBody({}, command("remove:advice:rest"), command("finish")), ["act=remove:advice:rest"]);
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
