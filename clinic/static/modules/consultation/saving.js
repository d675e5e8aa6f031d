// Ties the form of the consultation to its state: what is typed and pressed goes in, requests of
// htmx go out, and the page says how the note stands.

import { clock, lineOf, bannerOf, say, showState } from "../page/status.js";
import { Autosave, Outcome, outcomeOf } from "./autosave.js";
import { commandOf, signs, takenBoxes } from "./commands.js";
import { LateText, TYPED, caretIn, caretOf, isPassing, keyOf } from "./merging.js";
import { SIGNED_OUT, TokenRenewal } from "./renewal.js";
import { Retry } from "./retry.js";

const PATIENCE_MS = 15000; // for an answer that may never come
const KEPT = "Couldn't save. Your text is kept here and will be sent.";
const NOT_FINISHED = "Not finished. Your text is kept here and will be sent; then tap Finish again.";

export class Saving {
  constructor(form) {
    this.form = form;
    this.autosave = new Autosave(Number(form.elements.sequence.value));
    this.late = new LateText();
    this.retry = new Retry(() => this.save());
    this.renewal = new TokenRenewal(form);
    this.unfolded = []; // cautions that were open before a swap, by id
    this.caret = null; // of the field that is about to be replaced while somebody writes in it
  }

  save() {
    htmx.trigger(this.form, "save");
  }

  saveRest() {
    if (this.autosave.hasUnsaved) this.save();
  }

  owns(event) {
    return event.detail.elt === this.form;
  }

  fields(root = this.form) {
    return [...root.querySelectorAll(TYPED)];
  }

  press(event) {
    const act = event.target === this.form && event.submitter?.name === "act" && event.submitter.value;
    if (!act || !this.autosave.accepts(act)) return;
    const { commands } = this.autosave;
    const boxes = takenBoxes(act, [...this.form.querySelectorAll("[name$=_new]")]);
    // The next line may be typed before the answer comes: it replaces the words that are taken.
    boxes.find((box) => box === document.activeElement)?.select();
    commands.add(commandOf(act, boxes.filter(({ name, value }) => !commands.takes(name, value))));
  }

  send(event) {
    if (!this.owns(event)) return;
    const { parameters, triggeringEvent } = event.detail;
    if (!this.autosave.maySend(triggeringEvent?.type === "input")) {
      event.preventDefault();
      return;
    }
    const { sequence, command } = this.autosave.send();
    this.number(sequence);
    // Not the button that htmx takes: that may be one that only has the focus.
    Object.assign(parameters, { act: command.act, sequence: String(sequence) }, Object.fromEntries(command.boxes));
    event.detail.timeout = PATIENCE_MS;
    this.late.send(this.fields(), command.boxes);
    this.form.inert = signs(command.act); // what is being signed is not written on
    this.retry.cancel();
  }

  number(sequence) {
    this.form.elements.sequence.value = String(sequence);
  }

  edit() {
    this.autosave.edit();
    if (!this.autosave.state.unacknowledged) showState("Not saved yet");
    if (this.isKnownUnsaved) this.showWaiting();
  }

  // --- The answer ----------------------------------------------------------------------------

  // Before htmx acts on an answer: the sign-in page must not take the place of unsaved text.
  meetSignedOut(event) {
    const { status } = event.detail.xhr;
    if (status !== 401 && !(status === 400 && this.owns(event))) return;
    event.preventDefault();
    if (this.owns(event)) this.renewToken();
    else this.save();
  }

  async renewToken() {
    let why;
    try {
      why = await this.renewal.renew();
    } catch {
      this.tryAgain(KEPT);
      return;
    }
    if (why) this.stayUnsigned(why);
    else this.save();
  }

  stayUnsigned(why) {
    this.autosave.giveUpSigning();
    this.tryAgain(why);
    if (why === SIGNED_OUT) offerSignIn();
  }

  receive(event) {
    if (!this.owns(event)) return;
    this.placeCaret();
    const { xhr } = event.detail;
    const outcome = outcomeOf(xhr.status, Boolean(xhr.getResponseHeader("HX-Redirect")));
    const { isSigning } = this.autosave.commands;
    this.autosave.receive(outcome, xhr.status);
    this.form.inert = this.autosave.isLeaving;
    if (outcome === Outcome.CONFLICT) {
      showState("Not saved: two texts", true);
      document.querySelector("[data-conflict]")?.scrollIntoView({ block: "center" });
    } else if (outcome === Outcome.TOO_LONG) showState("Not saved: too long", true);
    else if (outcome === Outcome.GONE) showState("Not saved: no longer here", true);
    else if (outcome === Outcome.FAILED) this.tryAgain(isSigning ? NOT_FINISHED : KEPT);
    else if (outcome !== Outcome.SIGNED_OUT) this.confirm();
  }

  confirm() {
    this.renewal.confirm();
    this.retry.reset();
    say("");
    this.showWaiting();
    showState(this.autosave.state.edited ? "Not saved yet" : `Saved ${clock()}`);
    if (!this.autosave.commands.isEmpty) this.save();
  }

  // Beside each box: what was taken out of it and has not arrived, while nothing does.
  showWaiting() {
    for (const box of this.form.querySelectorAll("[name$=_new]")) {
      const texts = this.autosave.commands.textsNoLongerIn(box.name, box.value);
      const entry = box.closest(".entry");
      if (texts.length) entry.dataset.waiting = `Not sent yet: ${texts.join(" · ")}`;
      else delete entry?.dataset.waiting;
    }
  }

  tryAgain(why) {
    showState("Not saved: will retry", true);
    say(why);
    this.showWaiting();
    this.retry.schedule();
  }

  // --- What was typed while an answer was on its way -----------------------------------------

  beforeSwap(event) {
    const { target } = event.detail;
    this.unfolded = [...document.querySelectorAll("#cautions details[open]")].map((fold) => fold.id);
    const [fields, { act }] = [this.fields(target), this.autosave.commands.current];
    const active = document.activeElement;
    if (target.contains(active) && active.matches(TYPED)) this.caret = caretOf(active);
    // The next save brings the rest. A vital sign that was written on: what the answer says is
    // recorded, its writer has not seen.
    const isLateVital = target.matches(".measure") && this.late.isWrittenOn(fields, act);
    if (isLateVital || isReasonWrittenIn(target) || isEdited(target)) event.detail.shouldSwap = false;
    else this.late.collect(fields, act);
  }

  afterSwap() {
    const { commands } = this.autosave;
    for (const id of this.unfolded) document.getElementById(id)?.setAttribute("open", "");
    if (this.late.isEmpty) return;
    for (const field of this.fields()) {
      const merged = this.late.merge(field, commands.current.boxes);
      if (merged) restore(field, merged, commands);
    }
    this.late.clear();
  }

  // In the field that took the place of the one that was written in.
  placeCaret() {
    const [field, caret] = [document.activeElement, this.caret];
    this.caret = null;
    if (!caret?.id || field.id !== caret.id || typeof caret.start !== "number") return;
    if (this.autosave.commands.willTake(keyOf(field), caret.text)) return; // marked, to be replaced
    field.setSelectionRange(...caretIn(field.value.length, caret));
  }

  get isKnownUnsaved() {
    const { unacknowledged } = this.autosave.state;
    return !this.autosave.isLeaving && unacknowledged && Boolean(lineOf()?.classList.contains("is-bad"));
  }
}

// Whether the reason for going against a check is being written in this part.
function isReasonWrittenIn(target) {
  const active = document.activeElement;
  return target.matches(".checks") && target.contains(active) && active.matches("input");
}

// Whether an allergy or a problem is being written in this part, or what was just done can be undone.
function isEdited(target) {
  return target.id === "alerts" && target.querySelector(".fact-edit, [role=status]") !== null;
}

function restore(field, { text, typed }, commands) {
  const isTaken = commands.willTake(keyOf(field), typed);
  // Words that came back to be chosen stand alone: what was typed since goes into the list by itself.
  if (!isTaken || text === typed) field.value = text;
  // Taken already by an Enter that waits its turn: what is typed next replaces it.
  if (isTaken && text === typed) field.setSelectionRange(0, typed.length);
  const folded = field.closest("details");
  if (folded) folded.open = true;
  if (!isPassing(field)) field.dispatchEvent(new Event("input", { bubbles: true }));
}

function offerSignIn() {
  const banner = bannerOf();
  if (banner.querySelector("a")) return;
  const link = { href: "/login/", target: "_blank", className: "btn btn-quiet", textContent: "Sign in" };
  banner.append(Object.assign(document.createElement("a"), link));
}
