// What moves: window, products, sums, cursor, veil, guides, and what is pointed at. Painted at every step.

import { meets, reaches, stepIndex, unravel } from "../model/geometry.js";
import { UNKNOWN, cellText, numberText } from "../model/frame.js";
import { BOTH, corner, lift, outputCell, threeAxes } from "../model/layout.js";
import { font, grid, loud, number, shadeOf, typeFor, write } from "./paint.js";
import { chartOverlay } from "./rails.js";
import { sliceNumbers } from "./base.js";

const OUTLINE_LEAST = 9;
const HEADING = 22; // above a panel stands its heading, which no line crosses
const RIM = 0.5; // by which the veil overlaps, so that between two pixels nothing shines through

/** All that moves: window, products, sums, cursor, veil, guides, and what is pointed at. */
export function paintOverlay(drawing) {
  const { scene, place, current, step, lifted } = drawing;
  const { spec } = scene;
  const { pointed, filter } = current;
  const cursorAt = outputCell(spec, filter, current.index);
  if (scene.hidden === "window") return cursor(drawing, place.output, cursorAt);
  if (!lifted) veil(drawing, place.output);
  sliceNumbers(drawing, place.output, 0);
  if (place.charts && !scene.hidden) chartOverlay(drawing);
  place.rows.forEach((row, position) => {
    if (scene.hidden) unknownProducts(drawing, row);
    else productPanel(drawing, row, current.channels[position]);
    if (spec.input_size.length > 1) slidingWindow(drawing, row.input);
  });
  if (spec.input_size.length === 1) windowOverRails(drawing);
  guides(drawing, cursorAt);
  if (pointed && pointed.panel !== "output") highlights(drawing);
  if (current.step !== step)
    outline(drawing, boxOf(place.output, outputCell(spec, filter, stepIndex(spec, step))), 1.5);
  cursor(drawing, place.output, cursorAt);
}

/** Over a sequence the window is one: as tall as all channels, which it sums over. */
function windowOverRails(drawing) {
  const { place: { rows }, current } = drawing;
  const [{ input }] = rows;
  const [x, y] = corner(input, lift(current.corner));
  const last = rows.at(-1).input;
  for (const { input: at } of rows) veilSkipped(drawing, at, 0);
  outline(drawing, { x, y, width: current.span[0] * input.cell, height: last.y + last.height - y }, input.cell < 6 ? 2 : 3);
}

/** Covers the outputs after the step. */
function veil(drawing, at) {
  const { context, scene, colours, step } = drawing;
  const [, height, width] = at.shape;
  const [depth, row, column] = lift(stepIndex(scene.spec, step));
  const { cell, tall } = at;
  context.fillStyle = colours.veil;
  if (at.rank === 1) return veilRails(drawing, at, (column + 1) * cell);
  for (let d = depth; d < at.shape[0]; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    const top = d === depth ? row : -1;
    const from = y + (top + 1) * tall - (top < 0 ? RIM : 0);
    if (d === depth) context.fillRect(x + (column + 1) * cell, y + row * tall - RIM, (width - column - 1) * cell + RIM, tall + RIM);
    if (top + 1 < height) context.fillRect(x - RIM, from, width * cell + 2 * RIM, y + height * tall + RIM - from);
    if (cell >= 8) grid(context, at, d, colours.hatch);
  }
}

/** Covers the output of a sequence, and its chart, from `reached` points on. */
function veilRails({ context, place, colours }, at, reached) {
  context.fillRect(at.x + reached, at.y, at.width - reached, at.height);
  const chart = place.charts?.output;
  if (!chart) return;
  context.fillStyle = colours.soft;
  context.fillRect(chart.x + reached, chart.y, chart.width - reached, chart.height);
}

function productPanel({ context, scene, colours, family }, { products: at, sum }, channel) {
  const shade = colours.shades.product;
  const type = typeFor(at, scene.characters.product);
  if (type) context.font = font(type.size, family);
  for (let k = 0; k < channel.products.length; k++) {
    const index = unravel(k, at.shape);
    const value = channel.products[k];
    const tone = shadeOf(value, scene.domain.product);
    const [x, y] = corner(at, index);
    context.fillStyle = shade.css[tone];
    context.fillRect(x, y, at.cell, at.tall);
    if (!type) continue;
    context.fillStyle = shade.ink[tone];
    number(context, at, index, cellText(value, type.room));
  }
  for (let d = 0; d < at.shape[0]; d++) grid(context, at, d);
  const total = `${scene.spec.layer.combination.sign} ${numberText(channel.sum)}`;
  write(context, total, { ...sum, colour: colours.ink, type: font(loud(16), family, 600) });
}

function unknownProducts({ context, scene, colours, family }, { products: at, sum }) {
  const [depth, height, width] = at.shape;
  for (let d = 0; d < depth; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    context.fillStyle = colours.soft;
    context.fillRect(x, y, width * at.cell, height * at.tall);
    grid(context, at, d);
  }
  const unknown = `${scene.spec.layer.combination.sign} ${UNKNOWN}`;
  write(context, unknown, { ...sum, colour: colours.ink, type: font(16, family, 600) });
}

/** Positions [d, h, w] that meet a tap along each of three axes. */
const metOf = ({ pairs }) =>
  [...new Array(3 - pairs.length).fill([0]), ...pairs.map((met) => met.map(([position]) => position))];

/** The window on every slice it covers; cells that it skips are veiled. */
function slidingWindow(drawing, at) {
  const { current } = drawing;
  const [, row, column] = lift(current.corner);
  const [, rows, columns] = threeAxes(current.span);
  for (const slice of metOf(current)[0]) {
    const [x, y] = corner(at, [slice, row, column]);
    veilSkipped(drawing, at, slice);
    outline(drawing, { x, y, width: columns * at.cell, height: rows * at.tall }, at.cell < 6 ? 2 : 3);
  }
}

function veilSkipped({ context, colours, current }, at, slice) {
  const [, top, left] = lift(current.corner);
  const [, rows, columns] = threeAxes(current.span);
  const [, down, across] = metOf(current);
  if (at.cell < 4 || (down.length === rows && across.length === columns)) return;
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

/** The box `{ x, y, width, height }` of one cell. */
export function boxOf(at, index) {
  const [x, y] = corner(at, index);
  return { x, y, width: at.cell, height: at.tall };
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
  const { context, scene, colours, family, current } = drawing;
  const shade = colours.shades.output;
  const tone = shadeOf(current.output, scene.domain.output);
  const box = boxOf(at, index);
  const type = typeFor(at, scene.characters.output);
  const unknown = scene.hidden && scene.hidden !== "window";
  context.fillStyle = unknown ? colours.card : shade.css[tone];
  context.fillRect(box.x, box.y, box.width, box.height);
  if (type) {
    context.font = font(type.size, family, 700);
    context.fillStyle = unknown ? colours.ink : shade.ink[tone];
    number(context, at, index, unknown ? UNKNOWN : cellText(current.output, type.room));
  }
  outline(drawing, box, at.cell < 6 ? 2 : 3);
}

/** From the window to its products, and from the sums to the output cell. */
function guides(drawing, cursorAt) {
  const { context, place, colours } = drawing;
  const target = boxOf(place.output, cursorAt);
  const [edge] = corner(place.output, [cursorAt[0], cursorAt[1], 0]); // no line crosses a number
  context.strokeStyle = colours.now;
  context.lineWidth = 1;
  for (const row of place.rows) {
    context.globalAlpha = 0.35;
    context.beginPath();
    fromWindow(drawing, row, target);
    context.stroke();
    context.beginPath();
    fromSum(drawing, row, { target, edge });
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Lines from the window of a row to what it meets; of a sequence, to its output. */
function fromWindow({ context, place: { kind }, current }, { input, kernel, products }, target) {
  const [, rows, columns] = threeAxes(current.span);
  const [x, y] = corner(input, lift(current.corner));
  const right = x + columns * input.cell;
  const bottom = y + rows * input.tall;
  if (kind === "strip") line(context, [(x + right) / 2, bottom], [target.x + target.width / 2, target.y]);
  else if (kind === "pair") {
    line(context, [x, bottom], [products.x, products.y - HEADING]);
    line(context, [right, bottom], [products.x + products.width, products.y - HEADING]);
  } else {
    const met = kind === "stacked" ? products : kernel;
    line(context, [right, y], [met.x, met.y]);
    line(context, [right, bottom], [met.x, met.y + met.height]);
  }
}

/** A line from the sum of a row to the output cell; a wide board has it reach the output at its `edge`. */
function fromSum({ context, place: { kind, wide } }, { products, sum }, { target, edge }) {
  const beside = sum.align === "left";
  if (kind === "pair") {
    const from = beside ? [sum.x + 22, sum.y - 14] : [products.x + products.width + 10, products.y];
    line(context, from, [target.x + target.width / 2, target.y + target.height + 3]);
  } else if (wide && kind !== "strip")
    curve(context, [sum.x + loud(beside ? 58 : 40), sum.y], [edge - 3, target.y + target.height / 2]);
}

function line(context, from, to) {
  context.moveTo(...from);
  context.lineTo(...to);
}

function curve(context, [fromX, fromY], [toX, toY]) {
  const middle = (fromX + toX) / 2;
  context.moveTo(fromX, fromY);
  context.bezierCurveTo(middle, fromY, middle, toY, toX, toY);
}

const CELLS_MARKED = 4000;

/** Translucent marks on every combination of positions, or one box where there are too many to see. */
function mark({ context, colours }, at, positions) {
  const [ds, hs, ws] = [...new Array(3 - positions.length).fill([0]), ...positions];
  const count = ds.length * hs.length * ws.length;
  if (!count) return;
  context.fillStyle = colours.now;
  context.strokeStyle = colours.now;
  context.lineWidth = 1.5;
  const inset = Math.min(1.5, at.cell / 5);
  const [rowStep, columnStep] = count > CELLS_MARKED || at.cell < 2
    ? [hs.length, ws.length] : [1, 1];
  for (const d of ds)
    for (let i = 0; i < hs.length; i += rowStep)
      for (let j = 0; j < ws.length; j += columnStep) {
        const [x, y] = corner(at, [d, hs[i], ws[j]]);
        const [endX, endY] = corner(at, [d, hs[i + rowStep - 1] ?? hs[i], ws[j + columnStep - 1] ?? ws[j]]);
        const box = [x + inset, y + inset, endX - x + at.cell - 2 * inset, endY - y + at.tall - 2 * inset];
        context.globalAlpha = BOTH.marked_opacity;
        context.fillRect(...box);
        context.globalAlpha = 0.9;
        context.strokeRect(...box);
      }
  context.globalAlpha = 1;
}

/** Input cell: all outputs it feeds. Weight: every input cell it meets. Product: its two factors. */
function highlights(drawing) {
  const { scene: { spec }, place, current: { pointed, pairs, filter } } = drawing;
  const row = place.rows.find(({ channel }) => channel === pointed.channel);
  if (!row) return;
  const toPadded = (positions, axis) => positions.map((i) => i + spec.padding[axis][0]);
  if (pointed.panel === "input") {
    const outputs = reaches(spec, pointed.index);
    if (outputs.length === 1) outputs.unshift([filter]);
    mark(drawing, place.output, outputs);
    outline(drawing, boxOf(row.input, lift(pointed.index.map((i, axis) => i + spec.padding[axis][0]))), 2);
    return;
  }
  outline(drawing, boxOf(row.kernel, lift(pointed.index)), 2);
  if (pointed.panel === "weight") mark(drawing, row.input, meets(spec, pointed.index).map(toPadded));
  else {
    outline(drawing, boxOf(row.products, lift(pointed.index)), 2);
    const under = pairs.map((met, axis) => met.find(([, tap]) => tap === pointed.index[axis])[0]);
    outline(drawing, boxOf(row.input, lift(under)), 2);
  }
}
