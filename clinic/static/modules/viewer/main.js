// The viewer's button that shows a page at twice its width; the arrow keys turn the pages.

const pages = document.querySelector(".viewer-pages");
const button = document.querySelector("[data-zoom]");

function enlarge() {
  const isLarge = document.body.classList.toggle("is-large");
  button.querySelector("span").textContent = isLarge ? "Whole page" : "Larger";
}

function turn(event) {
  const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (!steps || event.altKey || event.ctrlKey || document.body.classList.contains("is-large")) return;
  event.preventDefault();
  pages.scrollBy({ left: steps * pages.clientWidth });
}

if (pages && button) {
  button.hidden = false;
  button.addEventListener("click", enlarge);
  document.addEventListener("keydown", turn);
}
