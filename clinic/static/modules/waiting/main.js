// The chime of a waiting room's screen: two tones when a number is called, or called again. A browser
// plays nothing before somebody has tapped the page once.

import { isNewCall } from "./calls.js";

const TONES = [
  [880, 0],
  [660, 0.35],
];
const LASTS_S = 1.2;
const LOUD = 0.4;

let sound; // an AudioContext, once it was turned on

function play(context) {
  for (const [frequency, delay] of TONES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begins = context.currentTime + delay;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(LOUD, begins);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + LASTS_S);
    tone.connect(volume).connect(context.destination);
    tone.start(begins);
    tone.stop(begins + LASTS_S);
  }
}

const callsOf = () => document.getElementById("waiting")?.dataset.calls ?? "";

let calls = callsOf();

function onSettle() {
  const now = callsOf();
  if (isNewCall(calls, now) && sound) play(sound);
  calls = now;
}

function turnOn(button) {
  sound = new AudioContext();
  play(sound);
  button.hidden = true;
}

const button = document.getElementById("sound");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => turnOn(button));
}
document.addEventListener("htmx:afterSettle", onSettle);
