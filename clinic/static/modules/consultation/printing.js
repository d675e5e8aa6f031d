// What was signed opens for printing at once, beside the page that says what comes next, where the
// answer names its paper. Only in the moments after the tap, while the browser lets a page open
// another one; later its button does.

import { signs } from "./commands.js";

function open(event) {
  const { requestConfig, xhr } = event.detail;
  const paper = xhr.getResponseHeader("X-Print");
  // A suggestion is asked for without a command.
  if (paper && signs(requestConfig.parameters.act ?? "")) window.open(paper, "_blank", "noopener");
}

export function install(form) {
  form.addEventListener("htmx:beforeOnLoad", open);
}
