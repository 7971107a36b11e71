// What stays while the kernel steps: heatmaps, padding, headings. Painted once a scene.

import { panelName, phrase } from "../model/words.js";
import { product, unravel, unreached } from "../model/geometry.js";
import { cellText, numberText } from "../model/current.js";
import { CHART, EDGE, TOKENS, lift, threeAxes } from "../model/layout.js";
import { BOTH, corner } from "../model/spacing.js";
import { beginNumbers, fitted, fittingOne, font, heatmap, number, typeFor, valuesOf, write } from "./paint.js";
import { rails } from "./rails.js";
import { isRuled, rulers } from "./rulers.js";
import { paintCounts } from "./stamps.js";
import { sayAnchor } from "../model/strip.js";
import { addedBy } from "../model/taps.js";
import { homeOf } from "../model/stuffed.js";

const HEADINGS_APART = { cross_correlate: 84, convolve: 124 }; // so that those of kernel and products do not touch
const PRESENT_ROOM = 30; // at the end of the board, for the button above it

/** Whether slices are numbered in their corners: the gap above them is too narrow. */
export const numberedInside = (at) => at.tall < 11;

/** Which slice one is: its number in the gap above it, or in its corner. */
export function sliceNumber({ context, colours, family }, at, d, shown) {
  if (at.shape[0] < 2 || at.shape[2] * at.cell < 26) return;
  const inside = numberedInside(at);
  const type = font(10, family);
  const [x, y] = corner(at, [d, 0, 0]);
  const text = numberText(shown);
  if (inside) {
    context.font = type;
    context.globalAlpha = 0.85;
    context.fillStyle = colours.card;
    context.fillRect(x - 1, y - 1, context.measureText(text).width + 6, 13);
    context.globalAlpha = 1;
  }
  write(context, text, { x: x + 2, y: inside ? y + 6 : y - 6, colour: colours.text, type, align: "left" });
}

/** The numbers of all slices, the first of which is so many before 0. */
function sliceNumbers(drawing, at, before) {
  for (let d = 0; d < at.shape[0]; d++) sliceNumber(drawing, at, d, d - before);
}

/** A repeating diagonal hatch. */
export function hatch(context, background, line) {
  const tile = document.createElement("canvas");
  [tile.width, tile.height] = [6, 6];
  const t = tile.getContext("2d");
  if (background) { t.fillStyle = background; t.fillRect(0, 0, 6, 6); }
  t.strokeStyle = line;
  t.lineWidth = 1.2;
  t.beginPath();
  for (const offset of [-6, 0, 6]) { t.moveTo(offset - 1, 7); t.lineTo(offset + 7, -1); }
  t.stroke();
  return context.createPattern(tile, "repeat");
}

/** Padding is hatched and its numbers are pale; cells that no tap ever touches are hatched over. */
function markPadding(drawing, at) {
  const { context, scene, colours } = drawing;
  const { spec } = scene;
  const before = lift(spec.padding.map(([first]) => first));
  const inner = threeAxes(spec.input_size);
  context.fillStyle = hatch(context, colours.pad, colours.hatch);
  for (let d = 0; d < at.shape[0]; d++) hatchRing(context, at, d, { before, inner });
  hatchZeros(context, at, { before, inner, spec });
  padNumbers(drawing, at, { before, inner });
  markUnreached(drawing, at);
}

/** Fills what of a slice is padding: all of it, or what lies around the `inner` cells that come after those `before`. */
function hatchRing(context, at, d, { before, inner }) {
  const [x, y] = corner(at, [d, 0, 0]);
  const [top, left] = [before[1] * at.tall, before[2] * at.cell];
  const [innerHeight, innerWidth] = [inner[1] * at.tall, inner[2] * at.cell];
  const [width, height] = [at.shape[2] * at.cell, at.shape[1] * at.tall];
  if (d < before[0] || d >= before[0] + inner[0]) return context.fillRect(x, y, width, height);
  context.fillRect(x, y, width, top);
  context.fillRect(x, y + top + innerHeight, width, height - top - innerHeight);
  context.fillRect(x, y + top, left, innerHeight);
  context.fillRect(x + left + innerWidth, y + top, width - left - innerWidth, innerHeight);
}

/** Whether a cell [d, h, w], counted from the first of the input, is padding or one of the zeros put between its cells. */
function isFiller(spec, cell, inner) {
  if (!cell.every((p, axis) => p >= 0 && p < inner[axis])) return true;
  return Boolean(spec.spread) && !homeOf(spec, cell.slice(3 - spec.input_size.length));
}

/** The zeros between the input cells, hatched as padding is. */
function hatchZeros(context, at, { before, inner, spec }) {
  for (let i = 0; spec.spread && i < product(inner); i++) {
    const cell = unravel(i, inner);
    if (isFiller(spec, cell, inner)) context.fillRect(...corner(at, cell.map((p, axis) => p + before[axis])), at.cell, at.tall);
  }
}

/** The numbers of the padding, and of zeros put between the input cells. */
function padNumbers(drawing, at, { before, inner }) {
  const { context, scene, colours, family } = drawing;
  const { values, start } = valuesOf(drawing, at);
  const type = typeFor(at, scene.characters.input);
  if (!type) return;
  beginNumbers(context, font(type.size, family));
  const cells = product(at.shape);
  for (let cell = 0; cell < cells; cell++) {
    const index = unravel(cell, at.shape);
    if (!isFiller(scene.spec, index.map((p, axis) => p - before[axis]), inner)) continue;
    context.fillStyle = colours.pad_text;
    number(context, at, index, cellText(values[start + cell], type.room));
  }
}

/** Boxes [x, y, width, height] of the cells at one position along one of three axes, the padding counted; one a slice. */
export function stripes(at, axis, position) {
  const slices = axis === 0 ? [position] : [...new Array(at.shape[0]).keys()];
  return slices.map((d) => [
    ...corner(at, [d, axis === 1 ? position : 0, axis === 2 ? position : 0]),
    (axis === 2 ? 1 : at.shape[2]) * at.cell, (axis === 1 ? 1 : at.shape[1]) * at.tall,
  ]);
}

function markUnreached({ context, scene, colours }, at) {
  const { spec, hidden } = scene;
  if (hidden === "shape" || hidden === "window") return;
  context.fillStyle = hatch(context, null, colours.mute);
  context.globalAlpha = BOTH.untouched_opacity;
  spec.input_size.forEach((_, axis) => {
    for (const i of unreached(spec, axis))
      for (const box of stripes(at, axis + 3 - at.rank, i + spec.padding[axis][0])) context.fillRect(...box);
  });
  context.globalAlpha = 1;
}

/** The cells by which one side has more padding than the other, outlined and named where `odd_padding` asks for it. */
function markOdd({ context, scene: { odd_padding: sides = [] }, colours, family }, at, named) {
  context.strokeStyle = colours.ink;
  context.lineWidth = 2;
  const look = { colour: colours.ink, type: font(11, family, 600) };
  sides.forEach((side, i) => {
    if (!side) return;
    const axis = i + 3 - at.rank;
    const boxes = stripes(at, axis, side === "before" ? 0 : at.shape[axis] - 1);
    for (const [x, y, width, height] of boxes) context.strokeRect(x + 1, y + 1, width - 2, height - 2);
    const [x, y, width, height] = boxes.at(-1);
    const below = at.rank === 1 ? y - 7 : y + height + 9;
    if (axis < 2) write(context, phrase("odd"), { ...look, x: x + width + 5, y: y + height / 2, align: "left" });
    else if (named) write(context, phrase("odd"), { ...look, x: x + width / 2, y: below });
  });
}

/** All that stays while the kernel steps: heatmaps, padding, headings, operators. */
export function paintBase(drawing) {
  const { scene, place } = drawing;
  for (const row of place.rows) {
    for (const at of [row.input, row.kernel].filter(({ name }) => name && (name === "input" || !scene.spec.layer.own))) heatmap(drawing, at, valuesOf(drawing, at));
    markPadding(drawing, row.input);
    sliceNumbers(drawing, row.input, scene.spec.padding[0][0]);
    label(drawing, scene.labels.channels[row.channel], row.input);
    if (row.input.rank > 1 || row === place.rows[0]) rulers(drawing, row.input, scene.spec.padding.map(([before]) => before));
    if (scene.spec.layer.weights) operators(drawing, row);
  }
  if (scene.spec.input_size.length === 1) rails(drawing);
  for (const row of place.rows) markOdd(drawing, row.input, row === place.rows.at(row.input.rank === 1 ? 0 : -1));
  heatmap(drawing, place.output, valuesOf(drawing, place.output));
  sliceNumbers(drawing, place.output, 0);
  rulers(drawing, place.output, [0, 0]);
  paintCounts(drawing);
  headings(drawing);
}

/** A channel's name in the room there is; of a numbered one at least the number. */
function railName(context, text, width, type) {
  const cut = fitted(context, text, width, type);
  return cut === text ? text : text.match(/\d+$/)?.[0] ?? cut;
}

function label({ context, colours, family }, text, at) {
  const [middle, colour] = [at.y + at.height / 2, colours.mute];
  if (at.rank === 1) {
    const type = font(11, family);
    const name = railName(context, text, at.x - 26, type);
    return write(context, name, { x: at.x - 7, y: middle, colour, type, align: "right" });
  }
  context.save();
  context.translate(at.x - (at.shape[0] > 1 ? 11 : 16), middle); // beside the numbers of the rows
  context.rotate(-Math.PI / 2);
  write(context, text, { x: 0, y: 0, colour, type: font(12, family) });
  context.restore();
}

/** "·" and "=" between the panels of a product; before each, where they stand one above the other. */
function operators({ context, place: { kind }, colours, family }, { window, kernel, products, input }) {
  if (kind === "stacked") return;
  const look = { colour: colours.mute, type: font(20, family) };
  for (const [sign, left, right] of [["·", window ?? input, kernel], ["=", kernel, products]]) {
    const isBelow = left.x === right.x;
    const x = isBelow ? right.x - 12 : (left.x + left.width + right.x) / 2;
    write(context, sign, { ...look, x, y: right.y + right.height / 2 });
  }
}

function headings(drawing) {
  const { context, scene, place, colours, filter, family, way } = drawing;
  const { spec, labels } = scene;
  const type = font(13, family);
  const tokens = spec.input_size.length === 1 ? TOKENS : 0;
  const above = (at, text, extra = 0) => {
    context.font = type;
    const half = context.measureText(text).width / 2;
    const end = place.width - (place.kind === "pair" && at.name === "output" ? PRESENT_ROOM : 0);
    const x = Math.max(half, Math.min(end - half, at.x + at.width / 2));
    const isMap = at.name === "input" || at.name === "output";
    const numbered = isMap ? (at.shape[0] > 1 ? 6 : isRuled(at, scene) && !extra ? 5 : 0) : 0;
    write(context, text, { x, y: at.y - 13 - extra - numbered, colour: colours.mute, type });
  };
  const { input, window, kernel, products } = place.rows[0];
  above(input, inputHeading(scene), tokens + (place.charts ? CHART : 0));
  if (window) windowHeadings(drawing, above);
  else if (spec.layer.weights) kernelHeadings(scene, { kernel, products, way }, above);
  else above(products, phrase("window"));
  const named = spec.out_channels > 1 && !tokens;
  const added = place.counts && !labels.panels && spec.rules.some(addedBy) ? ` · ${phrase("dashed: output_padding")}` : "";
  if (place.kind === "strip" && !place.counts) return above(place.output, outputHeading(drawing, type), place.charts ? CHART : 0);
  const made = panelName(scene, "output");
  above(place.output, (named ? phrase("{panel}, {filter}", { panel: made, filter: labels.filters[filter] }) : made) + added,
    place.charts ? CHART : 0);
}

/** Of a sequence below its input: under which cell of its window each output stands, where there is room to say it. */
function outputHeading({ context, scene, place }, type) {
  const under = scene.labels.panels ? "" : sayAnchor(scene.spec);
  const names = [under, panelName(scene, "output")].filter(Boolean);
  return fittingOne(context, names, place.width - 2 * EDGE, type);
}

function kernelHeadings(scene, { kernel, products, way }, above) {
  const { operation } = scene.spec;
  above(kernel, operation === "convolve" ? phrase("kernel, flipped ↻") : panelName(scene, "weight"));
  const apart = products.y !== kernel.y || products.x - kernel.x > HEADINGS_APART[operation];
  if (way === "scatter") return above(products, phrase("cell × kernel"));
  above(products, apart ? phrase("window × kernel") : phrase("products"));
}

/** Of window · kernel = products; a name that has no room is shortened. */
function windowHeadings({ context, scene, place, family, way }, above) {
  const { operation } = scene.spec;
  const [{ window, kernel, products }] = place.rows;
  const room = products.x > kernel.x ? products.x - kernel.x - 6 : Infinity;
  const names = operation === "convolve" ? [phrase("kernel, flipped ↻"), phrase("flipped ↻"), "↻"] : [panelName(scene, "weight"), "K"];
  const under = way === "scatter" ? [phrase("cell")] : [phrase("window"), panelName(scene, "input")];
  above(window, fittingOne(context, under, room, font(13, family)));
  above(kernel, fittingOne(context, names, room, font(13, family)));
  above(products, phrase("products"));
}

function inputHeading({ spec, labels }) {
  if (labels.panels) return spec.spread ? phrase("{panel}, with zeros", { panel: labels.panels.input }) : labels.panels.input;
  if (spec.spread) return phrase("input, with the zeros between");
  if (spec.padding.some(([before, after]) => before || after)) return phrase("input, with its padding");
  return spec.input_size.length > 2 && spec.input_size[0] > 1
    ? phrase("input, slice by slice along {axis}", { axis: labels.axes[0] }) : phrase("input");
}
