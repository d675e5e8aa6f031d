// One file on its way to the clinic.

const NO_CONNECTION = "No connection. Nothing of this file was stored.";
const REFUSED = "The clinic did not take this file.";

// The sentence of an answer that refuses, which is a page with the form.
function reasonOf(request) {
  if (request.status === 413) return "This file is too large. Choose a smaller one.";
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  return page.querySelector(".field-error")?.textContent.trim() || REFUSED;
}

function bodyOf(form, item) {
  const body = new FormData(form);
  body.delete("files");
  body.set("request_key", item.key);
  body.append("files", item.file, item.file.name);
  return body;
}

// {next} is the address of what was stored, or {error}, or {cancelled}.
export function sendFile(form, url, item) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    item.request = request;
    request.open("POST", url);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) item.bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      const next = request.getResponseHeader("HX-Redirect");
      resolve(request.status === 200 && next ? { next } : { error: reasonOf(request) });
    });
    request.addEventListener("error", () => resolve({ error: NO_CONNECTION }));
    request.addEventListener("abort", () => resolve({ cancelled: true }));
    request.send(bodyOf(form, item));
  });
}
