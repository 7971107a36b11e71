// The elements of the stage: canvases, sentence and controls, with their accessible names.

import { countPhrase, phrase } from "../model/words.js";
import { pixelsOfPoint } from "../paint/paint.js";

const SPEEDS = [0.5, 1, 2, 4, 8, 15, 30, 60, 120, 240, 1000, 4000, 15_000];
const WALK_SECONDS = 20;

/** The speed at which so many steps take about as long as any others; no step is shown for longer than a second. */
export const speedFor = (steps) => {
  const off = (speed) => Math.abs(Math.log(steps / speed / WALK_SECONDS));
  return SPEEDS.filter((speed) => speed >= 1).reduce((best, speed) => (off(speed) < off(best) ? speed : best));
};

const keysWithKernel = () => phrase("Space plays, arrows step. I, K, P and O point at input, kernel, products and output: "
  + "then arrows move on, Enter pins, Escape ends. F presents.");
const keysWithoutKernel = () => phrase("Space plays, arrows step. I, P and O point at input, window and output: "
  + "then arrows move on, Enter pins, Escape ends. F presents.");

const ICONS = {
  first: "M5 5v14M19 5l-10 7 10 7z", previous: "M16 5l-10 7 10 7z", next: "M8 5l10 7-10 7z",
  last: "M19 5v14M5 5l10 7-10 7z", present: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5", play: "M7 4l13 8-13 8z", pause: "M8 5v14M16 5v14",
};

/** An element with properties, attributes and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties))
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button with a name, and the key that does the same in its title. */
export function button(className, name, key, ...children) {
  return make("button", { type: "button", className, ariaLabel: name, title: key ? `${name} (${key})` : name }, ...children);
}

/** Changes an element's text where it differs: an unchanged text costs no layout. */
export function say(element, text) {
  const { firstChild } = element;
  if (!firstChild) element.textContent = text;
  else if (firstChild.data !== text) firstChild.data = text;
}

/** Sizes a canvas for the screen's pixels and returns a context in CSS pixels, cleared. */
export function canvasContext(canvas, width, height) {
  const ratio = pixelsOfPoint();
  const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
    canvas.width = pixelsX;
    canvas.height = pixelsY;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Where an event is in an element, in the points in which it is laid out. */
export function pointIn(element, event) {
  const box = element.getBoundingClientRect();
  const scale = element.offsetWidth / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

/** The card below the board, for the same layer as a product of matrices. */
function buildPanel() {
  const parts = {
    facts: make("div", { className: "cv-facts" }),
    base: make("canvas", { role: "img", ariaLabel: phrase("The layer as a product of matrices") }),
    overlay: make("canvas", { ariaHidden: "true", className: "cv-overlay" }),
    where: make("div", { className: "cv-told" }),
  };
  parts.board = make("div", { className: "cv-sheet" }, parts.base, parts.overlay);
  parts.roll = make("div", { className: "cv-roll" }, parts.board);
  parts.card = make("div", { className: "cv-panel", hidden: true }, parts.facts, parts.roll, parts.where);
  return parts;
}

/** One scene: its canvases, and what is said of it. */
export function buildView() {
  const parts = {
    title: make("div", { className: "cv-title" }),
    base: make("canvas", { role: "img" }),
    overlay: make("canvas", { ariaHidden: "true", className: "cv-overlay" }),
    space: make("canvas", { ariaHidden: "true", className: "cv-space" }),
    where: make("div", { className: "cv-where" }),
    filters: make("div", { className: "cv-filters", role: "group", ariaLabel: phrase("Filter") }),
    legend: make("div", { className: "cv-legend" }),
    ways: make("div", { className: "cv-ways", role: "group", ariaLabel: phrase("Way of showing it"), hidden: true }),
    curve: make("canvas", { className: "cv-curve", ariaHidden: "true" }),
    follows: make("div", { className: "cv-follows" }),
    before: make("button", { type: "button", className: "cv-lift", ariaPressed: "false", textContent: phrase("show the output before it") }),
    lines: make("div", { className: "cv-lines" }),
    count: make("div", { className: "cv-count", hidden: true }),
    total: make("div", { className: "cv-total" }),
  };
  parts.sentence = make("div", { className: "cv-sentence" }, parts.lines, parts.count, parts.total);
  parts.board = make("div", { className: "cv-board" }, parts.base, parts.overlay, parts.space);
  parts.after = make("div", { className: "cv-after", hidden: true }, parts.curve, make("div", {}, parts.follows, parts.before));
  parts.side = make("div", { className: "cv-side" },
    parts.where, parts.ways, parts.filters, parts.legend, parts.sentence, parts.after);
  parts.card = make("div", { className: "cv-card" }, parts.title, parts.board, parts.side);
  parts.panel = buildPanel();
  return parts;
}

const paceOf = (speed) => countPhrase("{count} step / s", "{count} steps / s", Math.ceil(speed),
  speed === 0.5 ? { count: "½" } : {});

/** Buttons and a slider that move through something, in `controls`; `words` has what is said of each. */
export function buildMoves(words, [back, on] = ["", ""]) {
  const parts = {
    first: button("cv-button", words.first, phrase("Home"), icon("first")),
    previous: button("cv-button", words.previous, back, icon("previous")),
    play: button("cv-button cv-play", phrase("Play"), phrase("Space"), icon("play")),
    next: button("cv-button", words.next, on, icon("next")),
    last: button("cv-button", words.last, phrase("End"), icon("last")),
    scrubber: make("input", { type: "range", min: 0, className: "cv-scrubber", ariaLabel: words.scrubber }),
    done: make("div", { className: "cv-done" }),
  };
  parts.controls = make("div", { className: "cv-transport" }, parts.first, parts.previous, parts.play, parts.next, parts.last,
    make("div", { className: "cv-track" }, parts.done, parts.scrubber));
  return parts;
}

/** What moves through the steps, of one scene or of several at once. */
export function buildTransport() {
  const moves = buildMoves({ first: phrase("First step"), previous: phrase("Previous step"), next: phrase("Next step"),
    last: phrase("Last step"), scrubber: phrase("Step") }, ["←", "→"]);
  const parts = {
    ...moves,
    speed: make("select", { className: "cv-speed", ariaLabel: phrase("Speed") }, ...SPEEDS.map((speed) => make("option",
      { value: speed, textContent: paceOf(speed) }))),
    opens: make("span", { className: "cv-opens" }),
    present: button("cv-present", phrase("Present"), "F", icon("present")),
    lift: make("button", { type: "button", className: "cv-lift", textContent: phrase("show all outputs"), ariaPressed: "false" }),
  };
  const keys = make("span", { className: "cv-keys", ariaHidden: "true" },
    ...[phrase("Space"), "←", "→"].map((key) => make("kbd", { textContent: key })),
    make("kbd", { textContent: "F", className: "cv-ends" }));
  parts.controls = make("div", { className: "cv-controls" }, moves.controls,
    make("div", { className: "cv-more" }, parts.speed, parts.lift, parts.opens, keys));
  parts.more = parts.controls.lastChild;
  return parts;
}

/** The element that holds it all. */
export function buildRoot(...children) {
  const root = make("div", { className: "convviz-stage", tabIndex: 0, role: "group" }, ...children);
  root.dataset.testid = "stage";
  return root;
}

/** Names a board by what its layer has. */
export function nameBoard({ base }, { weights }) {
  base.ariaLabel = weights ? phrase("Input, kernel, products and output as heatmaps")
    : phrase("Input, window and output as heatmaps");
}

/** Names a stage by the layers on it, and says which keys point at what they have. */
export function nameStage(root, layers) {
  root.ariaLabel = phrase("Stage: {layers}", { layers: [...new Set(layers.map(({ name }) => name))].join(", ") });
  root.ariaDescription = layers.some(({ weights }) => weights) ? keysWithKernel() : keysWithoutKernel();
}
