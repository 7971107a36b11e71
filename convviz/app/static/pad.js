// A pad to draw a digit on, with a mouse or a finger: it hands over how much ink each of its cells has.

const SIDE = 32; // cells along each side of what is handed over
const FINE = 8; // dots along each side of a cell while one draws
const PEN = 2.6; // cells, as wide as a stroke of the handwritten digits at that size
const FULL = 255;

/** How much ink each cell has, from 0 to 255, row by row; nothing where there is none. */
function cellsOf(context) {
  const size = SIDE * FINE;
  const { data } = context.getImageData(0, 0, size, size);
  const cells = new Array(SIDE * SIDE).fill(0);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      cells[Math.floor(y / FINE) * SIDE + Math.floor(x / FINE)] += data[4 * (y * size + x) + 3];
    }
  }
  const ink = cells.map((sum) => Math.round(sum / (FINE * FINE) * (FULL / 255)));
  return ink.some(Boolean) ? ink : [];
}

function build(element) {
  const root = document.createElement("div");
  root.className = "convviz-pad";
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE * FINE, height: SIDE * FINE });
  canvas.setAttribute("role", "img");
  const clear = Object.assign(document.createElement("button"), { type: "button" });
  root.append(canvas, clear);
  element.append(root);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  Object.assign(context, { lineWidth: PEN * FINE, lineCap: "round", lineJoin: "round", strokeStyle: "#fff" });
  return { root, canvas, clear, context };
}

/** Draws strokes while a pointer is down, and calls `onStroke` when it is lifted. */
function listen({ canvas, context }, onStroke) {
  let last = null;
  const place = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [(clientX - left) / width * canvas.width, (clientY - top) / height * canvas.height];
  };
  const line = (from, to) => {
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  };
  canvas.onpointerdown = (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    line(last, last);
  };
  canvas.onpointermove = (event) => {
    if (!last) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      const here = place(one);
      line(last, here);
      last = here;
    }
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (last) onStroke();
    last = null;
  };
}

const pads = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  if (!pads.has(parentElement)) {
    const pad = build(parentElement);
    pads.set(parentElement, pad);
    listen(pad, () => pad.send(cellsOf(pad.context)));
    pad.clear.onclick = () => {
      pad.context.clearRect(0, 0, pad.canvas.width, pad.canvas.height);
      pad.send([]);
    };
  }
  const pad = pads.get(parentElement);
  pad.send = (cells) => setTriggerValue("drawn", { cells });
  pad.canvas.ariaLabel = data.words.pad;
  pad.clear.textContent = data.words.clear;
  return () => {
    pad.root.remove();
    pads.delete(parentElement);
  };
}
