import assert from "node:assert/strict";
import { test } from "node:test";

import { Autosave, Outcome, Phase, outcomeOf } from "../../../clinic/static/modules/consultation/autosave.js";
import { command } from "./fields.js";

const OUTCOMES = [
  [200, Outcome.SAVED],
  [204, Outcome.SAVED],
  [422, Outcome.SAVED], // the draft is kept, whatever is wrong in it
  [409, Outcome.CONFLICT],
  [413, Outcome.TOO_LONG],
  [403, Outcome.GONE],
  [404, Outcome.GONE],
  [400, Outcome.SIGNED_OUT],
  [401, Outcome.SIGNED_OUT],
  [429, Outcome.FAILED],
  [500, Outcome.FAILED],
  [503, Outcome.FAILED],
  [0, Outcome.FAILED],
];

function sending(act) {
  const autosave = new Autosave(7);
  if (act) autosave.commands.add(command(act));
  else autosave.edit();
  autosave.send();
  return autosave;
}

for (const [status, outcome] of OUTCOMES) {
  test(`a status of ${status} means: ${outcome}`, () => assert.equal(outcomeOf(status), outcome));
}

test("only a successful response can lead to another page", () => {
  assert.equal(outcomeOf(200, true), Outcome.REDIRECTED);
  assert.equal(outcomeOf(500, true), Outcome.FAILED);
});

test("each save has a higher number than the one before", () => {
  const autosave = new Autosave(7);
  assert.equal(autosave.send().sequence, 8);
  assert.equal(autosave.send().sequence, 9);
  assert.equal(autosave.sendLastWord(), 10);
});

test("a pause with nothing to send sends nothing", () => {
  const autosave = new Autosave(7);
  assert.equal(autosave.maySend(true), false);
  assert.equal(autosave.maySend(false), true);
});

test("a pause sends typed text, unacknowledged text and pressed commands", () => {
  const typed = new Autosave(7);
  typed.edit();
  assert.equal(typed.maySend(true), true);

  assert.equal(sending().maySend(true), true);

  const pressed = new Autosave(7);
  pressed.commands.add(command("add:advice:rest"));
  assert.equal(pressed.maySend(true), true);
});

test("text typed while a save was on its way is not acknowledged by its response", () => {
  const autosave = sending();
  autosave.edit();
  autosave.receive(Outcome.SAVED, 200);
  assert.equal(autosave.state.unacknowledged, false);
  assert.equal(autosave.hasUnsaved, true);
});

for (const outcome of [Outcome.FAILED, Outcome.SIGNED_OUT, Outcome.CONFLICT, Outcome.TOO_LONG, Outcome.GONE]) {
  test(`a save stays unacknowledged when the response means: ${outcome}`, () => {
    const autosave = sending();
    autosave.receive(outcome, 503);
    assert.equal(autosave.hasUnsaved, true);
  });
}

test("a command whose response was lost is sent again", () => {
  const autosave = sending("pick:symptoms:Fever");
  autosave.receive(Outcome.FAILED, 0);
  assert.equal(autosave.send().command.act, "pick:symptoms:Fever");
});

test("an executed command is not sent again", () => {
  const autosave = sending("pick:symptoms:Fever");
  autosave.receive(Outcome.SAVED, 200);
  assert.equal(autosave.send().command.act, "");
});

test("a command that causes a server error does not prevent the text from being saved", () => {
  const autosave = sending("add:symptoms");
  autosave.receive(Outcome.FAILED, 500);
  assert.equal(autosave.send().command.act, "");
});

test("nothing is signed unseen when the connection returns", () => {
  const failed = sending("finish");
  failed.receive(Outcome.FAILED, 0);
  assert.equal(failed.send().command.act, "");

  const signedOut = sending("finish");
  signedOut.receive(Outcome.SIGNED_OUT, 401);
  signedOut.giveUpSigning();
  assert.equal(signedOut.send().command.act, "");
});

for (const [outcome, status] of [[Outcome.FAILED, 0], [Outcome.FAILED, 500], [Outcome.CONFLICT, 409]]) {
  test(`a finish that waits behind another command is not carried out after: ${outcome} ${status}`, () => {
    const autosave = sending("add:symptoms");
    autosave.commands.add(command("finish"));
    assert.equal(autosave.commands.isSigning, true);
    autosave.receive(outcome, status);
    assert.equal(autosave.commands.isSigning, false);
    assert.notEqual(autosave.send().command.act, "finish");
  });
}

test("where the session could not be renewed every command but finish is kept", () => {
  const autosave = sending("pick:symptoms:Fever");
  autosave.receive(Outcome.SIGNED_OUT, 401);
  autosave.giveUpSigning();
  assert.equal(autosave.send().command.act, "pick:symptoms:Fever");
});

test("during a conflict nothing but the choice is sent or pressed", () => {
  const autosave = sending();
  autosave.receive(Outcome.CONFLICT, 409);
  autosave.edit();
  assert.equal(autosave.maySend(false), false);
  assert.equal(autosave.accepts("finish"), false);
  assert.equal(autosave.accepts("over"), true);
  autosave.commands.add(command("over"));
  assert.equal(autosave.maySend(false), true);
});

test("commands that met a conflict wait for the choice, which is sent first", () => {
  const autosave = sending("pick:symptoms:Fever");
  autosave.receive(Outcome.CONFLICT, 409);
  autosave.commands.add(command("over"));
  assert.equal(autosave.send().command.act, "over");
  autosave.receive(Outcome.SAVED, 200);
  assert.equal(autosave.state.phase, Phase.WRITING);
  assert.equal(autosave.send().command.act, "pick:symptoms:Fever");
});

for (const act of ["over", "finish"]) {
  test(`a conflict drops ${act}: the doctor has not seen its effect`, () => {
    const autosave = sending(act);
    autosave.receive(Outcome.CONFLICT, 409);
    assert.equal(autosave.commands.isEmpty, true);
  });
}

test("a note that no longer exists gets no more commands", () => {
  const autosave = sending("pick:symptoms:Fever");
  autosave.receive(Outcome.GONE, 404);
  assert.equal(autosave.commands.isEmpty, true);
});

test("a signed note sends nothing more, until the page comes back", () => {
  const autosave = sending("finish");
  autosave.receive(Outcome.REDIRECTED, 200);
  autosave.edit();
  assert.equal(autosave.maySend(false), false);
  assert.equal(autosave.mustSendLastWord(), false);
  autosave.comeBack();
  assert.equal(autosave.maySend(false), true);
});

test("coming back does not end a conflict", () => {
  const autosave = sending();
  autosave.receive(Outcome.CONFLICT, 409);
  autosave.comeBack();
  assert.equal(autosave.state.phase, Phase.CONFLICT);
});

test("the last request is sent once for one text", () => {
  const autosave = new Autosave(7);
  assert.equal(autosave.mustSendLastWord(), false);
  autosave.edit();
  assert.equal(autosave.mustSendLastWord(), true);
  autosave.sendLastWord();
  assert.equal(autosave.mustSendLastWord(), false);
});

test("text or commands after the last request need another one", () => {
  const autosave = sending();
  autosave.sendLastWord();
  autosave.commands.add(command("add:symptoms"));
  assert.equal(autosave.mustSendLastWord(), true);
  autosave.sendLastWord();
  autosave.edit();
  assert.equal(autosave.mustSendLastWord(), true);
});

test("a last request that did not arrive is sent again", () => {
  const autosave = sending();
  const sequence = autosave.sendLastWord();
  autosave.receiveLastWord(sequence, false);
  assert.equal(autosave.mustSendLastWord(), true);
});

test("a last request that arrived acknowledges only its own text", () => {
  const autosave = sending();
  const sequence = autosave.sendLastWord();
  autosave.send();
  autosave.receiveLastWord(sequence, true);
  assert.equal(autosave.hasUnsaved, true);

  const alone = sending();
  alone.receiveLastWord(alone.sendLastWord(), true);
  assert.equal(alone.hasUnsaved, false);
});

test("a last request with waiting commands does not answer them", () => {
  const autosave = sending("add:symptoms");
  autosave.receiveLastWord(autosave.sendLastWord(), true);
  assert.equal(autosave.hasUnsaved, true);
});

test("the state cannot be changed from outside", () => {
  const autosave = new Autosave(7);
  autosave.state.phase = Phase.LEAVING;
  assert.equal(autosave.state.phase, Phase.WRITING);
});
