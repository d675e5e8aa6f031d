// What was signed opens for printing at once, beside the page that says what comes next. Only in
// the moments after the tap, while the browser lets a page open another one; later its button does.

const SIGNED = /^\/prescriptions\/\d+\/$/;

function open(event) {
  const { requestConfig, xhr } = event.detail;
  const address = xhr.getResponseHeader("HX-Redirect") ?? "";
  if (requestConfig.parameters.act !== "finish" || !SIGNED.test(address)) return;
  window.open(`${address}pdf/?print=1`, "_blank", "noopener");
}

export function install(form) {
  if (document.querySelector("[data-prints]")) form.addEventListener("htmx:beforeOnLoad", open);
}
