// What moves: window, products, sums, cursor, veil, guides, and what is pointed at. Painted at every step.

import { meets, reaches, stepIndex, unravel } from "../model/geometry.js";
import { UNKNOWN, cellText, numberText } from "../model/frame.js";
import { corner, lift, outputCell, threeAxes } from "../model/layout.js";
import { font, grid, loud, number, shadeOf, typeFor, write } from "./paint.js";
import { chartOverlay } from "./rails.js";
import { sliceNumbers } from "./base.js";

const OUTLINE_LEAST = 9;
const HEADING = 22; // above a panel stands its heading, which no line crosses
const RIM = 0.5; // by which the veil overlaps, so that between two pixels nothing shines through

/** All that moves: window, products, sums, cursor, veil, guides, and what is pointed at. */
export function paintOverlay(context, scene, place, colours, current, { step, lifted, family }) {
  const { spec } = scene;
  const { pointed, filter } = current;
  const cursorAt = outputCell(spec, filter, current.index);
  if (scene.hidden === "window") return cursor(context, scene, place.output, cursorAt, current, colours, family);
  if (!lifted) veil(context, scene, place, step, colours);
  sliceNumbers(context, place.output, 0, colours, family);
  if (place.charts && !scene.hidden) chartOverlay(context, scene, place, current, colours);
  place.rows.forEach((row, position) => {
    if (scene.hidden) unknownProducts(context, row, spec.layer.combination.sign, colours, family);
    else productPanel(context, scene, row, current.channels[position], colours, family);
    if (spec.input_size.length > 1) slidingWindow(context, row.input, current, colours);
  });
  if (spec.input_size.length === 1) windowOverRails(context, place.rows, current, colours);
  guides(context, place, current, cursorAt, colours);
  if (pointed && pointed.panel !== "output") highlights(context, scene, place, current, colours);
  if (current.step !== step)
    outlineCell(context, place.output, outputCell(spec, filter, stepIndex(spec, step)), colours.now, 1.5);
  cursor(context, scene, place.output, cursorAt, current, colours, family);
}

/** Over a sequence the window is one: as tall as all channels, which it sums over. */
function windowOverRails(context, rows, current, colours) {
  const [{ input }] = rows;
  const [x, y] = corner(input, lift(current.corner));
  const last = rows.at(-1).input;
  for (const { input: at } of rows) veilSkipped(context, at, 0, current, colours);
  outline(context, x, y, current.span[0] * input.cell, last.y + last.height - y, colours.now, input.cell < 6 ? 2 : 3);
}

function veil(context, scene, place, step, colours) {
  const at = place.output;
  const [, height, width] = at.shape;
  const [depth, row, column] = lift(stepIndex(scene.spec, step));
  const { cell, tall } = at;
  context.fillStyle = colours.veil;
  if (at.rank === 1) {
    const reached = (column + 1) * cell;
    context.fillRect(at.x + reached, at.y, at.width - reached, at.height);
    const chart = place.charts?.output;
    if (chart) {
      context.fillStyle = colours.soft;
      context.fillRect(chart.x + reached, chart.y, chart.width - reached, chart.height);
    }
    return;
  }
  for (let d = depth; d < at.shape[0]; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    const top = d === depth ? row : -1;
    const from = y + (top + 1) * tall - (top < 0 ? RIM : 0);
    if (d === depth) context.fillRect(x + (column + 1) * cell, y + row * tall - RIM, (width - column - 1) * cell + RIM, tall + RIM);
    if (top + 1 < height) context.fillRect(x - RIM, from, width * cell + 2 * RIM, y + height * tall + RIM - from);
    if (cell >= 8) grid(context, x, y, width, height, at, colours.hatch);
  }
}

function productPanel(context, scene, row, channel, colours, family) {
  const at = row.products;
  const shade = colours.shades.product;
  const type = typeFor(at, scene.characters.product);
  const [, height, width] = at.shape;
  if (type) context.font = font(type.size, family);
  for (let k = 0; k < channel.products.length; k++) {
    const index = unravel(k, at.shape);
    const value = channel.products[k];
    const tone = shadeOf(value, scene.domain.product);
    const [x, y] = corner(at, index);
    context.fillStyle = shade.css[tone];
    context.fillRect(x, y, at.cell, at.tall);
    if (type) number(context, at, index, cellText(value, type.room), shade.ink[tone]);
  }
  for (let d = 0; d < at.shape[0]; d++) grid(context, ...corner(at, [d, 0, 0]), width, height, at);
  const { x, y, align } = row.sum;
  write(context, `${scene.spec.layer.combination.sign} ${numberText(channel.sum)}`, x, y, colours.ink, font(loud(16), family, 600), align);
}

function unknownProducts(context, { products: at, sum }, result, colours, family) {
  const [depth, height, width] = at.shape;
  for (let d = 0; d < depth; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    context.fillStyle = colours.soft;
    context.fillRect(x, y, width * at.cell, height * at.tall);
    grid(context, x, y, width, height, at);
  }
  write(context, `${result} ${UNKNOWN}`, sum.x, sum.y, colours.ink, font(16, family, 600), sum.align);
}

/** Positions [d, h, w] that meet a tap along each of three axes. */
const metOf = ({ pairs }) =>
  [...new Array(3 - pairs.length).fill([0]), ...pairs.map((met) => met.map(([position]) => position))];

/** The window on every slice it covers; cells that it skips are veiled. */
function slidingWindow(context, at, current, colours) {
  const [, row, column] = lift(current.corner);
  const [, rows, columns] = threeAxes(current.span);
  for (const slice of metOf(current)[0]) {
    const [x, y] = corner(at, [slice, row, column]);
    veilSkipped(context, at, slice, current, colours);
    outline(context, x, y, columns * at.cell, rows * at.tall, colours.now, at.cell < 6 ? 2 : 3);
  }
}

function veilSkipped(context, at, slice, current, colours) {
  const [, top, left] = lift(current.corner);
  const [, rows, columns] = threeAxes(current.span);
  const [, down, across] = metOf(current);
  if (at.cell < 4 || (down.length === rows && across.length === columns)) return;
  context.save();
  context.globalAlpha = 0.72;
  context.fillStyle = colours.card;
  for (let row = top; row < top + rows; row++)
    for (let column = left; column < left + columns; column++) {
      if (down.includes(row) && across.includes(column)) continue;
      const [x, y] = corner(at, [slice, row, column]);
      context.fillRect(x + 0.5, y + 0.5, at.cell - 1, at.tall - 1);
    }
  context.restore();
}

/** A rounded outline that stays visible however small the cells are. */
export function outline(context, x, y, width, height, colour, weight) {
  const growX = Math.max(0, OUTLINE_LEAST - width) / 2;
  const growY = Math.max(0, OUTLINE_LEAST - height) / 2;
  const box = [x - growX, y - growY, width + 2 * growX, height + 2 * growY];
  context.strokeStyle = colour;
  context.globalAlpha = 0.18;
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

function outlineCell(context, at, index, colour, weight) {
  const [x, y] = corner(at, index);
  outline(context, x, y, at.cell, at.tall, colour, weight);
}

export function cursor(context, scene, at, index, current, colours, family) {
  const shade = colours.shades.output;
  const tone = shadeOf(current.output, scene.domain.output);
  const [x, y] = corner(at, index);
  const type = typeFor(at, scene.characters.output);
  const unknown = scene.hidden && scene.hidden !== "window";
  context.fillStyle = unknown ? colours.card : shade.css[tone];
  context.fillRect(x, y, at.cell, at.tall);
  if (type) {
    context.font = font(type.size, family, 700);
    const text = unknown ? UNKNOWN : cellText(current.output, type.room);
    number(context, at, index, text, unknown ? colours.ink : shade.ink[tone]);
  }
  outline(context, x, y, at.cell, at.tall, colours.now, at.cell < 6 ? 2 : 3);
}

/** From the window to its products, and from the sums to the output cell. */
function guides(context, place, current, cursorIndex, colours) {
  const [, rows, columns] = threeAxes(current.span);
  const [targetX, targetY] = corner(place.output, cursorIndex);
  const [edgeX] = corner(place.output, [cursorIndex[0], cursorIndex[1], 0]); // no line crosses a number
  const { cell, tall } = place.output;
  context.strokeStyle = colours.now;
  context.lineWidth = 1;
  for (const { input, kernel: weights, products, sum } of place.rows) {
    const [x, y] = corner(input, lift(current.corner));
    const right = x + columns * input.cell;
    const bottom = y + rows * input.tall;
    context.globalAlpha = 0.35;
    context.beginPath();
    if (place.kind === "strip") {
      line(context, (x + right) / 2, bottom, targetX + cell / 2, targetY);
    } else if (place.kind === "pair") {
      line(context, x, bottom, products.x, products.y - HEADING);
      line(context, right, bottom, products.x + products.width, products.y - HEADING);
    } else {
      const target = place.kind === "stacked" ? products : weights;
      line(context, right, y, target.x, target.y);
      line(context, right, bottom, target.x, target.y + target.height);
    }
    context.stroke();
    context.beginPath();
    const fromX = sum.x + loud(sum.align === "left" ? 58 : 40);
    if (place.kind === "pair") {
      const from = sum.align === "left" ? [sum.x + 22, sum.y - 14] : [products.x + products.width + 10, products.y];
      line(context, ...from, targetX + cell / 2, targetY + tall + 3);
    } else if (place.wide && place.kind !== "strip") curve(context, fromX, sum.y, edgeX - 3, targetY + tall / 2);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function line(context, fromX, fromY, toX, toY) {
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
}

function curve(context, fromX, fromY, toX, toY) {
  const middle = (fromX + toX) / 2;
  context.moveTo(fromX, fromY);
  context.bezierCurveTo(middle, fromY, middle, toY, toX, toY);
}

const CELLS_MARKED = 4000;

/** Translucent marks on every combination of positions, or one box where there are too many to see. */
function mark(context, at, positions, colours) {
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
        context.globalAlpha = 0.24;
        context.fillRect(...box);
        context.globalAlpha = 0.9;
        context.strokeRect(...box);
      }
  context.globalAlpha = 1;
}

/** Input cell: all outputs it feeds. Weight: every input cell it meets. Product: its two factors. */
function highlights(context, scene, place, { pointed, pairs, filter }, colours) {
  const { spec } = scene;
  const row = place.rows.find(({ channel }) => channel === pointed.channel);
  if (!row) return;
  const toPadded = (positions, axis) => positions.map((i) => i + spec.padding[axis][0]);
  if (pointed.panel === "input") {
    const outputs = reaches(spec, pointed.index);
    if (outputs.length === 1) outputs.unshift([filter]);
    mark(context, place.output, outputs, colours);
    outlineCell(context, row.input, lift(pointed.index.map((i, axis) => i + spec.padding[axis][0])), colours.now, 2);
    return;
  }
  outlineCell(context, row.kernel, lift(pointed.index), colours.now, 2);
  if (pointed.panel === "weight") mark(context, row.input, meets(spec, pointed.index).map(toPadded), colours);
  else {
    outlineCell(context, row.products, lift(pointed.index), colours.now, 2);
    const under = pairs.map((met, axis) => met.find(([, tap]) => tap === pointed.index[axis])[0]);
    outlineCell(context, row.input, lift(under), colours.now, 2);
  }
}
