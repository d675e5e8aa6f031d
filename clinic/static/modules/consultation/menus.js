// What is done with a line of the prescription beside writing it: one menu stands open at a time,
// and one that moves its line stays open with it.

const MOVES = /^(up|down):/;
const openMenus = () => document.querySelectorAll(".medicine-menu[open]");

function closeOthers(kept) {
  for (const menu of openMenus()) if (menu !== kept) menu.open = false;
}

const lineOf = (menu) => menu.closest(".medicine").querySelector("[name=prescription]").value;

export function install(form) {
  let moved = ""; // the line that a menu moves
  form.addEventListener("toggle", ({ target }) => {
    if (target.matches(".medicine-menu") && target.open) closeOthers(target);
  }, true);
  document.addEventListener("click", ({ target }) => closeOthers(target.closest?.(".medicine-menu")));
  document.addEventListener("keydown", ({ key }) => {
    const [menu] = key === "Escape" ? openMenus() : [];
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("submit", ({ target, submitter }) => {
    const menu = target === form && submitter?.closest(".medicine-menu");
    moved = menu && MOVES.test(submitter.value) ? lineOf(menu) : "";
  }, true);
  document.addEventListener("htmx:afterRequest", () => {
    for (const menu of moved ? form.querySelectorAll(".medicine-menu") : []) {
      if (lineOf(menu) === moved) menu.open = true;
    }
  }, true);
}
