// When the note may be sent, and what an answer changes. No page and no network: the form tells
// this state what happened, and asks it what may happen next.

import { CommandQueue } from "./commands.js";

export const Phase = Object.freeze({
  WRITING: "writing",
  CONFLICT: "conflict", // another window wrote: the doctor chooses first
  LEAVING: "leaving", // signed, and the next page is on its way
});

export const Outcome = Object.freeze({
  SAVED: "saved",
  REDIRECTED: "redirected",
  CONFLICT: "conflict",
  TOO_LONG: "too long",
  GONE: "gone",
  SIGNED_OUT: "signed out",
  FAILED: "failed",
});

const OF_STATUS = {
  400: Outcome.SIGNED_OUT,
  401: Outcome.SIGNED_OUT,
  403: Outcome.GONE,
  404: Outcome.GONE,
  409: Outcome.CONFLICT,
  413: Outcome.TOO_LONG,
  422: Outcome.SAVED,
};

// What the status of an answer means for the note; 0 is no answer.
export function outcomeOf(status, redirects = false) {
  if (status >= 200 && status < 300) return redirects ? Outcome.REDIRECTED : Outcome.SAVED;
  return OF_STATUS[status] ?? Outcome.FAILED;
}

export class Autosave {
  #state;

  constructor(sequence) {
    this.commands = new CommandQueue();
    this.#state = {
      phase: Phase.WRITING,
      sequence, // of the last save; the server takes the higher one for the newer
      edited: false, // since the last save was sent
      unacknowledged: false, // sent, and not known to have arrived
      lastWord: "", // which text and commands were sent as the page was left
    };
  }

  get state() {
    return { ...this.#state };
  }

  get isLeaving() {
    return this.#state.phase === Phase.LEAVING;
  }

  get hasUnsaved() {
    return this.#state.edited || this.#state.unacknowledged;
  }

  edit() {
    this.#state.edited = true;
  }

  // Whether a button may be pressed now.
  accepts(act) {
    return this.#state.phase !== Phase.CONFLICT || act === "over";
  }

  // Whether a request may go out now. After a pause in typing there may be nothing left to send:
  // what was typed went with the command that followed it.
  maySend(afterPause) {
    if (this.isLeaving) return false;
    if (this.#state.phase === Phase.CONFLICT && !this.commands.isOverwriteNext) return false;
    return !afterPause || this.hasUnsaved || !this.commands.isEmpty;
  }

  // Begins a request and returns its place: { sequence, command }.
  send() {
    return { sequence: this.#count(), command: this.commands.start() };
  }

  // Takes note of an answer. `status` is that of HTTP, 0 where none came.
  receive(outcome, status = 0) {
    const act = this.commands.current.act;
    if (outcome === Outcome.SAVED || outcome === Outcome.REDIRECTED) {
      this.commands.finish();
      this.#state.unacknowledged = false;
      this.#state.phase = outcome === Outcome.REDIRECTED ? Phase.LEAVING : Phase.WRITING;
    } else if (outcome === Outcome.CONFLICT) {
      this.#state.phase = Phase.CONFLICT;
      if (act === "over") this.commands.finish();
      this.commands.giveUpSigning();
    } else if (outcome === Outcome.TOO_LONG || outcome === Outcome.GONE) {
      this.commands.clear();
    } else if (outcome === Outcome.FAILED) {
      // A command that breaks the server must not keep the text; and nobody signs unseen, minutes later.
      if (status === 500) this.commands.finish();
      this.commands.giveUpSigning();
    }
  }

  // The session ended and could not be renewed.
  giveUpSigning() {
    this.commands.giveUpSigning();
  }

  // Leaving a page tells both that it is hidden and that it goes: the same text is sent once.
  mustSendLastWord() {
    const { phase, edited, unacknowledged, lastWord } = this.#state;
    return phase === Phase.WRITING && (edited || (unacknowledged && lastWord !== this.#standing()));
  }

  sendLastWord() {
    const sequence = this.#count();
    this.#state.lastWord = this.#standing();
    return sequence;
  }

  receiveLastWord(sequence, arrived) {
    if (!arrived) this.#state.edited = true;
    else if (sequence === this.#state.sequence && this.commands.isEmpty) this.#state.unacknowledged = false;
  }

  // Back on a page that the browser kept: whether it was signed meanwhile is not known.
  comeBack() {
    if (this.isLeaving) this.#state.phase = Phase.WRITING;
  }

  #count() {
    this.#state.sequence += 1;
    this.#state.edited = false;
    this.#state.unacknowledged = true;
    return this.#state.sequence;
  }

  #standing() {
    return `${this.#state.sequence} ${this.commands.length}`;
  }
}
