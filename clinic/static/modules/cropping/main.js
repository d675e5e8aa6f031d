// Four handles over the picture move the edges of the crop; the fields say the same in numbers.

const NAMES = ["left", "top", "right", "bottom"];
const LEAST = 50; // thousandths
const SVG = "http://www.w3.org/2000/svg";

function part(tag, className) {
  const element = document.createElementNS(SVG, tag);
  element.setAttribute("class", className);
  return element;
}

class Crop {
  constructor(form, frame) {
    this.form = form;
    this.frame = frame;
    this.shape = part("svg", "crop-shape");
    this.shape.setAttribute("viewBox", "0 0 1000 1000");
    this.shape.setAttribute("preserveAspectRatio", "none");
    this.shape.setAttribute("aria-hidden", "true");
    this.shade = part("path", "crop-shade");
    this.shade.setAttribute("fill-rule", "evenodd");
    this.edge = part("rect", "crop-edge");
    this.shape.append(this.shade, this.edge);
    frame.append(this.shape);
    this.handles = [["left", "top"], ["right", "top"], ["left", "bottom"], ["right", "bottom"]].map((pair) => this.#handle(pair));
    form.addEventListener("input", () => this.draw());
    this.draw();
  }

  value(name) {
    const number = Number(this.form.elements[name].value);
    return Math.min(1000, Math.max(0, Number.isFinite(number) ? number : 0));
  }

  draw() {
    const [left, top, right, bottom] = NAMES.map((name) => this.value(name));
    const across = Math.max(0, right - left);
    const down = Math.max(0, bottom - top);
    this.shade.setAttribute("d", `M0 0H1000V1000H0Z M${left} ${top}h${across}v${down}h${-across}Z`);
    for (const [name, number] of Object.entries({ x: left, y: top, width: across, height: down })) this.edge.setAttribute(name, number);
    for (const { pair, button } of this.handles) {
      button.style.left = `calc(${this.value(pair[0]) / 10}% - 1.5rem)`;
      button.style.top = `calc(${this.value(pair[1]) / 10}% - 1.5rem)`;
    }
  }

  move([across, down], event) {
    const box = this.frame.getBoundingClientRect();
    this.#set(across, ((event.clientX - box.left) / box.width) * 1000);
    this.#set(down, ((event.clientY - box.top) / box.height) * 1000);
    this.draw();
  }

  // An edge stays on its side of the other one.
  #set(name, number) {
    const opposite = { left: "right", top: "bottom", right: "left", bottom: "top" }[name];
    const isFirst = name === "left" || name === "top";
    const [least, most] = isFirst ? [0, this.value(opposite) - LEAST] : [this.value(opposite) + LEAST, 1000];
    this.form.elements[name].value = Math.round(Math.min(most, Math.max(least, number)));
  }

  #handle(pair) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "crop-handle";
    button.tabIndex = -1; // the fields are for the keyboard
    button.setAttribute("aria-label", `Corner ${pair[1]} ${pair[0]}`);
    button.addEventListener("pointerdown", (event) => button.setPointerCapture(event.pointerId));
    button.addEventListener("pointermove", (event) => button.hasPointerCapture(event.pointerId) && this.move(pair, event));
    this.frame.append(button);
    return { pair, button };
  }
}

const form = document.querySelector("form[data-crop]");
const frame = document.querySelector("[data-crop-frame]");
if (form && frame) {
  new Crop(form, frame);
  // Fingers move the corners: the numbers fold away, unless one of them is wrong.
  form.querySelector("[data-crop-told]").hidden = false;
  const numbers = form.querySelector(".crop-exact");
  if (numbers && !numbers.querySelector("[aria-invalid]")) numbers.open = false;
}
