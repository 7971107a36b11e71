// The panels of a course: kernels and maps as heatmaps, a signal as lines, each at one moment.

import { canvasContext, make, say } from "../interact/elements.js";
import { longestText, numberText } from "../model/current.js";
import { product } from "../model/geometry.js";
import { phrase } from "../model/words.js";
import { font, heatmap, scaleShades, write } from "../paint/paint.js";

const FIGURE_CELL = 44;
const ROUNDED_UP = 2; // points that a canvas may be wider than its cells
const NARROW = 420; // there two panels stand beside each other
const KERNEL_WIDTH = 150;
const MAP_WIDTH = 250;
const MAP_CELL = 34;
const FIGURES_APART = 18;
const LINES_HEIGHT = 150;
const SHARES_WIDTH = 230;
const SHARE_HEIGHT = 22;
const LINES_MARGIN = 6;
const CHARACTERS_MOST = 6; // of a number in a cell; a longer one is written with its power of ten

/** The figure of a panel: its name above its canvas. */
export function buildFigure(panel) {
  const title = make("figcaption", { textContent: panel.title });
  const canvas = make("canvas", { role: "img" });
  const figure = make("figure", { className: "cvl-panel" }, title, canvas);
  return { figure, canvas, said: "" };
}

/** Numbers of a panel at a moment, in an array that holds those of all moments. */
export const startOf = ({ cells, isStill }, at) => (isStill ? 0 : at * cells);

/** A panel as it was sent, with its numbers and what is needed to paint it. */
export function readFigure(panel, values, colours) {
  const cells = product(panel.shape);
  const text = (value) => Math.min(CHARACTERS_MOST, Math.max(Math.min(4, numberText(value).length), numberText(Math.round(value)).length));
  return {
    ...panel, values, cells, isStill: values.length === cells && !panel.moves,
    scene: {
      spec: { layer: { weights: true } }, domain: { [panel.title]: panel.domain },
      characters: { [panel.title]: longestText(values, text, { end: 4000 }) },
    },
    shades: { [panel.title]: scaleShades(colours.scales[panel.scale]) },
  };
}

/** How wide a panel may be, where so many of its row share a width. */
function widthFor(panel, width, count) {
  const most = panel.row === "kernels" && panel.shape[0] < 5 ? KERNEL_WIDTH : MAP_WIDTH;
  const beside = width < NARROW ? Math.min(2, count) : count;
  const share = Math.floor((width - (beside - 1) * FIGURES_APART) / beside) - ROUNDED_UP;
  return Math.max(64, Math.min(most, share));
}

/** Where the cells of a panel lie on its own canvas. */
function figurePlace(panel, width, count) {
  const [depth, rows, columns] = panel.shape;
  const isStrip = rows === 1 && columns > 12;
  const room = isStrip ? width : widthFor(panel, width, count);
  const across = depth <= 4 ? depth : Math.ceil(depth / Math.floor(Math.sqrt(depth)));
  const wide = across * (columns + 1) - 1;
  const cell = Math.min(panel.row === "kernels" ? FIGURE_CELL : MAP_CELL, (room - 2) / wide);
  const tall = isStrip ? Math.max(cell, 22) : cell;
  const down = Math.ceil(depth / across);
  return {
    at: { name: panel.title, shape: panel.shape, across, cell, tall, x: 1, y: 1, channel: 0 },
    width: Math.ceil(wide * cell + 2), height: Math.ceil((down * (rows + 1) - 1) * tall + 2),
  };
}

/** Paints a panel at a moment. */
export function paintFigure({ canvas }, panel, { at, width, count, colours, family }) {
  if (panel.way === "lines") return paintSignals(canvas, panel, { at, width, colours, family });
  if (panel.way === "bars") return paintShares(canvas, panel, { at, colours, family });
  const place = figurePlace(panel, width, count);
  const context = canvasContext(canvas, place.width, place.height);
  const drawing = { context, scene: panel.scene, colours: { ...colours, shades: panel.shades }, family };
  heatmap(drawing, place.at, { values: panel.values, start: startOf(panel, at) });
}

/** Shares of 1 as bars with their names; the largest stands out. */
function paintShares(canvas, panel, { at, colours, family }) {
  const context = canvasContext(canvas, SHARES_WIDTH, panel.cells * SHARE_HEIGHT);
  const shares = Array.from({ length: panel.cells }, (_, i) => panel.values[startOf(panel, at) + i]);
  const largest = shares.indexOf(Math.max(...shares));
  const [left, right] = [24, SHARES_WIDTH - 54];
  shares.forEach((share, i) => {
    const [y, isLargest] = [(i + 0.5) * SHARE_HEIGHT, i === largest];
    const type = font(13, family, isLargest ? 700 : 400);
    write(context, panel.names[i], { x: left - 8, y, colour: colours.ink, type, align: "right" });
    context.fillStyle = colours.line;
    context.fillRect(left, y - 5, right - left, 10);
    context.fillStyle = isLargest ? colours.now : colours.control;
    context.fillRect(left, y - 5, Math.max(1, share * (right - left)), 10);
    const text = phrase("{percent} %", { percent: numberText(Math.round(share * 1000) / 10) });
    write(context, text, { x: right + 6, y, colour: isLargest ? colours.ink : colours.mute, type: font(12, family), align: "left" });
  });
}

/** A signal and the one that it is to become, as lines. */
function paintSignals(canvas, panel, { at, width, colours, family }) {
  const context = canvasContext(canvas, width, LINES_HEIGHT);
  const [low, high] = panel.domain;
  const yOf = (value) => {
    const share = high > low ? (Math.max(low - (high - low), Math.min(high + (high - low), value)) - low) / (high - low) : 0.5;
    return LINES_HEIGHT - LINES_MARGIN - share * (LINES_HEIGHT - 2 * LINES_MARGIN);
  };
  const xOf = (i) => LINES_MARGIN + (i + 0.5) / panel.cells * (width - 2 * LINES_MARGIN);
  context.strokeStyle = colours.line;
  context.strokeRect(0.5, 0.5, width - 1, LINES_HEIGHT - 1);
  const draw = (values, start, colour, line) => {
    context.beginPath();
    for (let i = 0; i < panel.cells; i++) context.lineTo(xOf(i), yOf(values[start + i]));
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.stroke();
  };
  context.save();
  context.beginPath();
  context.rect(1, 1, width - 2, LINES_HEIGHT - 2);
  context.clip();
  draw(panel.under, 0, colours.control, 5);
  draw(panel.values, startOf(panel, at), colours.now, 2);
  context.restore();
  const type = font(12, family, 600);
  write(context, panel.under_title, { x: 10, y: 14, colour: colours.mute, type, align: "left" });
  const beside = 22 + context.measureText(panel.under_title).width;
  write(context, panel.line_title, { x: beside, y: 14, colour: colours.now_text, type, align: "left" });
}

/** Says once what a canvas shows, for whoever does not see it. */
export function nameFigure(parts, text) {
  if (parts.said === text) return;
  parts.said = text;
  parts.canvas.ariaLabel = text;
}

/** The numbers of the kernels at a moment, a row a weight, as a table. */
export function fillTable(table, panels, at) {
  const rows = Math.max(0, ...panels.map(({ cells }) => cells));
  if (table.rows.length !== rows + 1) {
    const head = make("tr", {}, make("th", { scope: "col", textContent: "" }), ...panels.map(({ title }) => make("th", { scope: "col", textContent: title })));
    const lines = Array.from({ length: rows }, (_, i) => make("tr", {},
      make("th", { scope: "row", textContent: weightName(panels[0], i) }), ...panels.map(() => make("td", { textContent: " " }))));
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...lines));
  }
  panels.forEach((panel, column) => {
    for (let i = 0; i < rows; i++)
      say(table.rows[i + 1].cells[column + 1], i < panel.cells ? numberText(panel.values[startOf(panel, at) + i]) : "");
  });
}

/** What a weight is called: its place in the kernel. */
function weightName({ shape: [depth, rows, columns] }, i) {
  const place = [Math.floor(i / columns) % rows, i % columns].slice(rows === 1 ? 1 : 0);
  const slice = Math.floor(i / (rows * columns));
  return `(${(depth > 1 ? [slice, ...place] : place).join(", ")})`;
}
