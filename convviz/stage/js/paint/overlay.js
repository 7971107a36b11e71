// What moves: window, products, sums, cursor, veil, guides, and what is pointed at. Painted at every step.

import { stepIndex, unravel } from "../model/geometry.js";
import { UNKNOWN, cellText, isMet, metOf, numberText, shownOutput } from "../model/current.js";
import { boxOf, lift, outputCell, threeAxes } from "../model/layout.js";
import { BOTH, corner } from "../model/spacing.js";
import { beginNumbers, font, grid, loud, number, shadeOf, shadesFor, typeFor, write } from "./paint.js";
import { chartOverlay } from "./rails.js";
import { veil } from "./veil.js";
import { guides } from "./leading.js";
import { winners } from "./takes.js";
import { markAdded, paintStamp } from "./stamps.js";
import { asFarAs, awayFrom, flying } from "./moving.js";

const OUTLINE_LEAST = 9;

/** All that moves: window, products, sums, cursor, veil, guides, what is pointed at, and what flies. */
export function paintOverlay(drawing) {
  const { scene, place, current, step, lifted, moving } = drawing;
  if (current.stamp) return paintStamp(drawing);
  const { spec } = scene;
  const { pointed, filter } = current;
  const cursorAt = outputCell(spec, filter, current.index);
  if (scene.hidden === "window") return cursor(drawing, place.output, cursorAt);
  guides(drawing, cursorAt);
  if (!lifted) veil(drawing);
  if (place.charts && !scene.hidden) chartOverlay(drawing);
  place.rows.forEach((row, position) => {
    if (row.window) liveCells(drawing, row.window, current.channels[position].input, { name: "input", seen: moving?.under });
    if (scene.hidden) unknownProducts(drawing, row);
    else productPanel(drawing, row, current.channels[position]);
    if (spec.input_size.length > 1) slidingWindow(drawing, row.input);
    if (!scene.hidden && (moving?.isChosen ?? true)) winners(drawing, row, current.channels[position]);
  });
  if (spec.input_size.length === 1) windowOverRails(drawing);
  if (pointed && pointed.panel !== "output") highlights(drawing);
  if (current.step !== step)
    outline(drawing, boxOf(place.output, outputCell(spec, filter, stepIndex(spec, step))), 1.5);
  markAdded(drawing);
  cursor(drawing, place.output, cursorAt);
  flying(drawing);
}

/** Over a sequence the window is one: as tall as all channels, which it sums over. */
function windowOverRails(drawing) {
  const { place: { rows }, current } = drawing;
  if (!isMet(current)) return;
  const [{ input }] = rows;
  const [x, y] = corner(input, lift(current.corner));
  const last = rows.at(-1).input;
  asFarAs(drawing, awayFrom(drawing, "window"), () => {
    for (const { input: at } of rows) veilSkipped(drawing, at, 0);
    outline(drawing, { x, y, width: current.span[0] * input.cell, height: last.y + last.height - y }, input.cell < 6 ? 2 : 3);
  });
}

/** The kernel of the step's own cells, where each has its own. */
export function ownKernel(drawing, at, { weight }) {
  if (drawing.scene.spec.layer.own) liveCells(drawing, at, weight, { name: "weight" });
}

function productPanel(drawing, { kernel, products: at, sum }, channel) {
  const { context, scene, place, colours, family, moving } = drawing;
  ownKernel(drawing, kernel, channel);
  liveCells(drawing, at, channel.products, { name: "product", seen: moving?.products });
  const total = `${scene.spec.layer.combination.sign} ${numberText(channel.sum)}`;
  const { x, y, align } = sum;
  const type = fittingType(context, total, { size: loud(16), room: align === "left" ? place.width - x : place.width, family });
  context.globalAlpha = moving?.sum ?? 1;
  writeAlone(context, total, { x, y, align, colour: colours.ink, type });
  context.globalAlpha = 1;
}

/** Writes what a step comes to; no line runs through it. */
export function writeAlone(context, text, look) {
  context.font = look.type;
  const { width, fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText(text);
  const tall = up + down + 2;
  context.clearRect(look.align === "left" ? look.x - 2 : look.x - width / 2 - 2, look.y - tall / 2, width + 4, tall);
  write(context, text, look);
}

/** A bold type in which a text is no wider than its room: no digit of a sum is cut. */
function fittingType(context, text, { size, room, family }) {
  const type = font(size, family, 600);
  context.font = type;
  const { width } = context.measureText(text);
  return width > room ? font(size * room / width, family, 600) : type;
}

/**
 * The cells of a step in the colours of `name`, and then their numbers: so each is written in the type that is set once.
 * As much is `seen` of them as is there yet.
 */
export function liveCells({ context, scene, colours, family, current: { taps } }, at, values, { name, seen = 1 }) {
  const shade = shadesFor(scene, colours, name, at.channel);
  if (taps || seen < 1) blank({ context, colours }, at); // what meets nothing at this step stays blank
  const cells = (seen ? values : []).map((value, k) => (
    { value, index: unravel(taps ? taps[k] : k, at.shape), tone: shadeOf(value, scene.domain[name]) }));
  context.globalAlpha = seen;
  for (const { index, tone } of cells) {
    const [x, y] = corner(at, index);
    context.fillStyle = shade.css[tone];
    context.fillRect(x, y, at.cell, at.tall);
  }
  context.globalAlpha = 1;
  for (let d = 0; d < at.shape[0]; d++) grid(context, at, d);
  const type = typeFor(at, scene.characters[name]);
  if (!type) return;
  context.globalAlpha = seen;
  beginNumbers(context, font(type.size, family));
  for (const { value, index, tone } of cells) {
    context.fillStyle = shade.ink[tone];
    number(context, at, index, cellText(value, type.room));
  }
  context.globalAlpha = 1;
}

function blank({ context, colours }, at) {
  const [depth, height, width] = at.shape;
  context.fillStyle = colours.soft;
  for (let d = 0; d < depth; d++) context.fillRect(...corner(at, [d, 0, 0]), width * at.cell, height * at.tall);
}

function unknownProducts({ context, scene, colours, family }, { products: at, sum }) {
  blank({ context, colours }, at);
  for (let d = 0; d < at.shape[0]; d++) grid(context, at, d);
  const unknown = `${scene.spec.layer.combination.sign} ${UNKNOWN}`;
  const { x, y, align } = sum;
  writeAlone(context, unknown, { x, y, align, colour: colours.ink, type: font(16, family, 600) });
}

/** The window on every slice it covers; cells that it skips are veiled. */
function slidingWindow(drawing, at) {
  const { current } = drawing;
  if (!isMet(current)) return;
  const [, row, column] = lift(current.corner);
  const [, rows, columns] = threeAxes(current.span);
  const [slices] = metOf(current);
  slices.forEach((slice, i) => {
    const [x, y] = corner(at, [slice, row, column]);
    asFarAs(drawing, awayFrom(drawing, "window", i), () => {
      veilSkipped(drawing, at, slice);
      outline(drawing, { x, y, width: columns * at.cell, height: rows * at.tall }, at.cell < 6 ? 2 : 3);
    });
  });
}

function veilSkipped({ context, colours, current }, at, slice) {
  if (at.cell < 4) return;
  const [, top, left] = lift(current.corner);
  const [, rows, columns] = threeAxes(current.span);
  const [, down, across] = metOf(current);
  if (down.length === rows && across.length === columns) return;
  context.save();
  context.globalAlpha = BOTH.skipped_opacity;
  context.fillStyle = colours.card;
  for (let row = top; row < top + rows; row++)
    for (let column = left; column < left + columns; column++) {
      if (down.includes(row) && across.includes(column)) continue;
      const [x, y] = corner(at, [slice, row, column]);
      context.fillRect(x + 0.5, y + 0.5, at.cell - 1, at.tall - 1);
    }
  context.restore();
}

/** A rounded outline about a box, that stays visible however small the cells are. */
export function outline({ context, colours }, { x, y, width, height }, weight) {
  const growX = Math.max(0, OUTLINE_LEAST - width) / 2;
  const growY = Math.max(0, OUTLINE_LEAST - height) / 2;
  const box = [x - growX, y - growY, width + 2 * growX, height + 2 * growY];
  context.strokeStyle = colours.now;
  context.globalAlpha = BOTH.halo_opacity;
  context.lineWidth = weight + 5;
  context.beginPath();
  context.roundRect(...box, 4);
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = weight;
  context.beginPath();
  context.roundRect(...box, 3);
  context.stroke();
}

/** The output of the step, at a cell of its panel. */
export function cursor(drawing, at, index) {
  const { moving, lifted } = drawing;
  const box = boxOf(at, index);
  if (moving?.isLanded ?? true) outputOf(drawing, at, index);
  else if (!lifted) notYet(drawing, box);
  asFarAs(drawing, awayFrom(drawing, "output"), () => outline(drawing, box, at.cell < 6 ? 2 : 3));
}

/** The cell of an output, with its number, as it is at the step. */
function outputOf({ context, scene, colours, family, current }, at, index) {
  const shade = colours.shades.output;
  const value = shownOutput(scene, current);
  const tone = shadeOf(value, scene.domain.output);
  const { x, y, width, height } = boxOf(at, index);
  const type = typeFor(at, scene.characters.output);
  const unknown = scene.hidden && scene.hidden !== "window";
  context.fillStyle = unknown ? colours.card : shade.css[tone];
  context.fillRect(x, y, width, height);
  if (!type) return;
  beginNumbers(context, font(type.size, family, 700));
  context.fillStyle = unknown ? colours.ink : shade.ink[tone];
  number(context, at, index, unknown ? UNKNOWN : cellText(value, type.room));
}

/** Covers an output cell that nothing has landed on yet, as those after it are. */
export function notYet({ context, colours }, { x, y, width, height }) {
  context.fillStyle = colours.veil;
  context.fillRect(x, y, width, height);
  if (width < 8) return;
  context.strokeStyle = colours.hatch;
  context.lineWidth = 1;
  context.strokeRect(x, y, width, height);
}

const CELLS_MARKED = 4000;

/** Translucent marks on every combination of positions, so far from those of the panel, or one box where there are too many to see. */
export function mark({ context, colours }, at, { positions, from, opacity = BOTH.marked_opacity }) {
  const [ds, hs, ws] = [...new Array(3 - positions.length).fill([0]), ...positions];
  const [fromD, fromH, fromW] = lift(from);
  const count = ds.length * hs.length * ws.length;
  if (!count) return;
  context.fillStyle = colours.now;
  context.strokeStyle = colours.now;
  context.lineWidth = 1.5;
  const inset = Math.min(1.5, at.cell / 5);
  const [rowStep, columnStep] = count > CELLS_MARKED || at.cell < 2
    ? [hs.length, ws.length] : [1, 1];
  for (const d of ds) {
    const [left, top] = corner(at, [d + fromD, fromH, fromW]);
    for (let i = 0; i < hs.length; i += rowStep) {
      const y = top + hs[i] * at.tall + inset;
      const height = (hs[i + rowStep - 1] - hs[i] + 1) * at.tall - 2 * inset;
      for (let j = 0; j < ws.length; j += columnStep) {
        const x = left + ws[j] * at.cell + inset;
        const width = (ws[j + columnStep - 1] - ws[j] + 1) * at.cell - 2 * inset;
        context.globalAlpha = opacity;
        context.fillRect(x, y, width, height);
        context.globalAlpha = 0.9;
        context.strokeRect(x, y, width, height);
      }
    }
  }
  context.globalAlpha = 1;
}

/** Input cell: all outputs it feeds. Weight: every input cell it meets. Product: its two factors. */
export function highlights(drawing) {
  const { scene: { spec }, place, current: { pointed, partners, taken, pairs, filter } } = drawing;
  const row = place.rows.find(({ channel }) => channel === pointed.channel);
  if (!row) return;
  const before = spec.padding.map(([first]) => first);
  if (pointed.panel === "input") {
    const outputs = partners.length === 1 ? [[filter], ...partners] : partners;
    mark(drawing, place.output, { positions: outputs, from: [], opacity: taken ? 0 : BOTH.marked_opacity });
    for (const output of taken ?? [])
      mark(drawing, place.output, { positions: outputCell(spec, filter, output).map((i) => [i]), from: [], opacity: 2 * BOTH.marked_opacity });
    outline(drawing, boxOf(row.input, lift(pointed.index.map((i, axis) => i + before[axis]))), 2);
    return;
  }
  outline(drawing, boxOf(row.kernel, lift(pointed.index)), 2);
  if (pointed.panel === "weight") mark(drawing, row.input, { positions: partners, from: before });
  else {
    for (const at of [row.window, row.products].filter(Boolean)) outline(drawing, boxOf(at, lift(pointed.index)), 2);
    const under = pairs.map((met, axis) => met.find(([, tap]) => tap === pointed.index[axis])?.[0]);
    if (!under.includes(undefined)) outline(drawing, boxOf(row.input, lift(under)), 2);
  }
}
