// Files are sent one by one, each with its progress; one that failed is tried again by itself.
// Without this module the form sends all of them at once.

import { Queue } from "./queue.js";

for (const form of document.querySelectorAll("form[data-upload]")) {
  document.documentElement.classList.add("has-script");
  const queue = new Queue(form);
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      queue.add([...input.files]);
      input.value = "";
    });
  }
  // Not the page's own handling of forms: nothing is lost by leaving but what is listed here.
  form.addEventListener("input", (event) => event.stopPropagation());
  form.addEventListener("submit", (event) => {
    if (queue.isEmpty()) return; // the clinic answers what is missing
    event.preventDefault();
    event.stopPropagation();
    queue.send();
  });
}
