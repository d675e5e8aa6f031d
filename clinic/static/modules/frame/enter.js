// Enter moves on where there is more to write: through a row of figures, and through a form that lacks
// what it cannot be sent without. Before a form goes that asks for one thing more, it leads there once:
// Enter in that field sends, also where it is left empty. Everywhere else it sends, as in every form.

import { enter } from "../page/focus.js";

const FIELDS = "input:not([type=hidden], [type=file], [readonly]), select, textarea:not([readonly])";

// Whether a form lacks something that it needs. `needs` names its fields; a bar stands between those
// of which one is enough. `valueOf` gives the value of a name.
export function lacks(needs, valueOf) {
  return needs.split(" ").some((each) => each.split("|").every((name) => !valueOf(name).trim()));
}

function isUnfinished(form) {
  if (!form?.dataset.needs) return false;
  const values = new FormData(form);
  return lacks(form.dataset.needs, (name) => String(values.get(name) ?? ""));
}

// The field behind this one; a choice counts once.
function nextOf(root, field) {
  const all = [...root.querySelectorAll(FIELDS)].filter((one) => !one.disabled && one.checkVisibility());
  const isOther = (one) => one.type !== "radio" || one.name !== field.name;
  return all.slice(all.indexOf(field) + 1).find(isOther);
}

// What a form asks for that has all it needs (`data-asks`): further on, and still empty.
function askedBehind(field) {
  const asked = field.form?.elements[field.form.dataset.asks ?? ""];
  const isBehind = asked && field.compareDocumentPosition(asked) & Node.DOCUMENT_POSITION_FOLLOWING;
  return isBehind && !asked.value.trim() ? asked : undefined;
}

function onKey(event) {
  const field = event.target;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (event.key !== "Enter" || !isPlain || event.isComposing || event.defaultPrevented) return;
  if (!field.matches?.(`input:not([type=search], [type=submit], [type=button], [type=file])`)) return;
  const root = field.closest("[data-enter-on]") ?? (isUnfinished(field.form) && field.form);
  const next = root ? nextOf(root, field) : askedBehind(field);
  if (!next) return;
  event.preventDefault();
  enter(next);
}

export function install() {
  document.addEventListener("keydown", onKey);
}
