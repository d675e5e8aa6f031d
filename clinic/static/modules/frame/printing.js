// A button that prints the page, where a tablet has no keys for it.

export function install() {
  for (const button of document.querySelectorAll("[data-print-page]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
