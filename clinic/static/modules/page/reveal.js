// A password can be shown while it is typed. It is hidden again before it is sent, so that no
// browser takes it for a text to remember.

const fieldOf = (button) => document.getElementById(button.getAttribute("aria-controls"));

function set(button, isShown) {
  const field = fieldOf(button);
  if (!field) return;
  field.type = isShown ? "text" : "password";
  button.setAttribute("aria-pressed", String(isShown));
  button.querySelector("[data-word]").textContent = isShown ? "Hide" : "Show";
}

function toggle(event) {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  set(button, button.getAttribute("aria-pressed") !== "true");
}

function hideAll() {
  document.querySelectorAll("[data-reveal][aria-pressed='true']").forEach((button) => set(button, false));
}

export function install() {
  document.querySelectorAll("[data-reveal]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", toggle);
  document.addEventListener("submit", hideAll, true);
  addEventListener("pagehide", hideAll);
}
