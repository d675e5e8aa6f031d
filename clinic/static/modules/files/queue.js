// The chosen files of a form, shown in a list and sent in their order.

import { sendFile } from "./sending.js";

const TOO_LARGE = "This file is too large. Choose a smaller one.";

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

class Item {
  constructor(file, onCancel) {
    this.file = file;
    this.key = newKey();
    this.isSent = false;
    this.row = make("li", "");
    this.picture = make(file.type.startsWith("image/") ? "img" : "span", "");
    this.name = make("p", "picked-name", file.name);
    this.button = make("button", "btn btn-quiet", "Remove");
    this.button.type = "button";
    this.button.addEventListener("click", () => onCancel(this));
    this.error = make("p", "field-error");
    this.row.append(this.picture, this.name, this.button);
    this.#preview();
  }

  // A data: address; the policy of the pages allows no blob:.
  #preview() {
    if (this.picture.tagName !== "IMG") return;
    this.picture.alt = "";
    if (this.file.size > 8e6 || /hei[cf]/i.test(this.file.type)) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => { this.picture.src = reader.result; });
    reader.readAsDataURL(this.file);
  }

  begin() {
    this.error.remove();
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Sending ${this.file.name}`);
    this.name.after(this.bar);
    this.button.textContent = "Cancel";
  }

  fail(message) {
    this.bar?.remove();
    this.error.textContent = message;
    this.row.append(this.error);
    this.button.textContent = "Remove";
  }

  done() {
    this.isSent = true;
    this.bar.value = 1;
    this.button.remove();
  }
}

export class Queue {
  constructor(form) {
    this.form = form;
    this.items = [];
    this.list = form.querySelector("[data-picked]");
    this.state = form.querySelector("[data-picked-state]");
    this.url = form.action;
    this.next = "";
    this.isSending = false;
  }

  isEmpty() {
    return this.items.length === 0;
  }

  add(files) {
    for (const file of files) {
      const item = new Item(file, (one) => this.cancel(one));
      this.items.push(item);
      this.list.append(item.row);
      if (file.size > Number(this.form.dataset.upload)) item.fail(TOO_LARGE);
    }
    this.#tell();
  }

  cancel(item) {
    item.request?.abort();
    this.items = this.items.filter((one) => one !== item);
    item.row.remove();
    this.#tell();
  }

  // Sends what is not yet there. A failure stops it: the next tap on Save tries that file again.
  async send() {
    if (this.isSending) return;
    this.isSending = true;
    this.form.classList.add("is-busy");
    for (const item of [...this.items]) {
      if (item.isSent || !this.items.includes(item)) continue;
      if (!(await this.#sendOne(item))) break;
    }
    this.isSending = false;
    this.form.classList.remove("is-busy");
    if (this.next && this.items.every((item) => item.isSent)) location.assign(this.next);
  }

  async #sendOne(item) {
    item.begin();
    const answer = await sendFile(this.form, this.url, item);
    if (answer.cancelled) return true;
    if (answer.error) {
      item.fail(answer.error);
      this.state.textContent = "Tap Save to try again, or remove the file.";
      return false;
    }
    item.done();
    this.next = answer.next;
    const report = /\/reports\/(\d+)\/|added=(\d+)/.exec(answer.next);
    if (report) this.url = `/reports/${report[1] ?? report[2]}/files/`;
    this.#tell();
    return true;
  }

  #tell() {
    const sent = this.items.filter((item) => item.isSent).length;
    const count = this.items.length;
    this.state.textContent = count ? `${sent ? `${sent} of ` : ""}${count} ${count === 1 ? "page" : "pages"}${sent ? " sent" : ""}` : "";
  }
}
