// A stamp as it moves: one input cell, its scaled kernel, and the output so far; and the counts of stamps per cell.

import { product, ravel, unravel } from "../model/geometry.js";
import { cellText, entryOf, numberText } from "../model/current.js";
import { overlapCounts, stampBoxes } from "../model/stamp.js";
import { overlapsTold } from "../model/overlaps.js";
import { boxOf, lift, outputCell } from "../model/layout.js";
import { BOTH, corner } from "../model/spacing.js";
import { beginNumbers, fittingOne, font, grid, heatmap, loud, number, shadeOf, typeFor, write } from "./paint.js";
import { highlights, mark, notYet, outline, liveCells, ownKernel, writeAlone } from "./overlay.js";
import { clearTexts, curve, linesOn } from "./leading.js";
import { awayFrom, flying, movedBy } from "./moving.js";
import { polyline } from "./rails.js";
import { phrase } from "../model/words.js";
import { addedBy } from "../model/taps.js";

const COUNT_OPACITY = [0.1, 0.75];

/** How many stamps lie on each output cell, in a tint that grows with them. */
export function paintCounts({ context, scene, place: { counts: at }, colours, family }) {
  if (!at) return;
  const counts = overlapCounts(scene.spec);
  const most = counts.reduce((one, other) => Math.max(one, other), 1);
  const [least, range] = [COUNT_OPACITY[0], COUNT_OPACITY[1] - COUNT_OPACITY[0]];
  context.fillStyle = colours.now;
  counts.forEach((count, i) => {
    const [x, y] = corner(at, unravel(i, at.shape));
    context.globalAlpha = count ? least + range * (most > 1 ? (count - 1) / (most - 1) : 0) : 0;
    context.fillRect(x, y, at.cell, at.tall);
  });
  context.globalAlpha = 1;
  for (let d = 0; d < at.shape[0]; d++) if (at.cell >= 4) grid(context, at, d);
  const type = typeFor(at, String(most).length + 1);
  if (type) {
    beginNumbers(context, font(type.size, family));
    context.fillStyle = colours.ink;
    counts.forEach((count, i) => number(context, at, unravel(i, at.shape), String(count)));
  }
  const x = at.x + at.width / 2;
  write(context, phrase("stamps per cell"), { x, y: at.y - 13, colour: colours.mute, type: font(13, family) });
  write(context, overlapsTold(scene), { x, y: at.y + at.height + 13, colour: colours.now_text, type: font(12, family) });
}

/** The outputs at the end that output_padding adds, in a dashed box, and its name. */
export function markAdded({ context, scene: { spec }, place: { output: at, counts }, colours }) {
  if (!counts) return;
  context.strokeStyle = colours.now_text;
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  spec.rules.forEach((rule, i) => {
    const added = addedBy(rule);
    const axis = i + 3 - spec.rules.length;
    if (!added || axis === 0) return;
    for (let d = 0; d < at.shape[0]; d++) {
      const [x, y] = corner(at, [d, axis === 1 ? at.shape[1] - added : 0, axis === 2 ? at.shape[2] - added : 0]);
      context.strokeRect(x + 1, y + 1, (axis === 2 ? added : at.shape[2]) * at.cell - 2, (axis === 1 ? added : at.shape[1]) * at.tall - 2);
    }
  });
  context.setLineDash([]);
}

/** The line of a signal's output as far as it has grown. */
function grownChart({ context, scene, place: { charts: { output: chart } }, colours }, values) {
  context.fillStyle = colours.soft;
  context.fillRect(chart.x, chart.y, chart.width, chart.height);
  polyline(context, chart, scene.domain.output, { values, start: 0, count: values.length, colour: colours.ink });
}

/** The output as far as it has grown; what nothing was stamped on yet is veiled. */
function grownOutput(drawing) {
  const { context, scene, place: { output: at }, colours, current: { sums, counts, filter } } = drawing;
  const cells = product(scene.spec.output_size);
  const rows = at.rank === 1 ? scene.spec.out_channels : 1;
  const held = new Uint16Array(rows * cells);
  for (let row = 0; row < rows; row++) held.set(counts, row * cells);
  context.fillStyle = colours.veil;
  const [, height, width] = at.shape;
  for (let d = 0; d < at.shape[0]; d++) context.fillRect(...corner(at, [d, 0, 0]), width * at.cell, height * at.tall);
  const start = at.rank === 1 ? 0 : filter * cells;
  heatmap(drawing, at, { values: sums.subarray(start, start + rows * cells), start: 0, held });
  if (drawing.place.charts) grownChart(drawing, sums.subarray(filter * cells, (filter + 1) * cells));
}

/** What lies where a stamp has not landed yet. */
function outputBefore(drawing) {
  const { context, scene, place: { output: at }, colours, family, current: { stamp, filter } } = drawing;
  const { ink, css } = colours.shades.output;
  const type = typeFor(at, scene.characters.output);
  if (type) beginNumbers(context, font(type.size, family));
  stamp.landed.forEach((o, k) => {
    const { count, sum } = stamp.before[k];
    const cell = outputCell(scene.spec, filter, unravel(o, scene.spec.output_size));
    const { x, y, width, height } = boxOf(at, cell);
    if (!count) return notYet(drawing, { x, y, width, height });
    const tone = shadeOf(sum, scene.domain.output);
    context.fillStyle = css[tone];
    context.fillRect(x + 0.5, y + 0.5, width - 1, height - 1);
    context.fillStyle = ink[tone];
    if (type) number(context, at, cell, cellText(sum, type.room));
  });
}

/** Where a stamp falls on what lies there already. */
function markOverlaps(drawing) {
  const { context, scene: { spec }, place: { output: at }, colours, current: { stamp, filter } } = drawing;
  context.fillStyle = colours.now;
  context.globalAlpha = BOTH.marked_opacity;
  stamp.landed.forEach((o, k) => {
    if (!stamp.before[k].count) return;
    const { x, y, width, height } = boxOf(at, outputCell(spec, filter, unravel(o, spec.output_size)));
    context.fillRect(x, y, width, height);
  });
  context.globalAlpha = 1;
}

/** Value times kernel, beside or below the stamp. */
function stampProducts(drawing, { window, kernel, products: at, sum }, { input, weight, products, value }) {
  const { context, colours, family, place, moving } = drawing;
  if (window) liveCells(drawing, window, input, { name: "input", seen: moving?.under });
  ownKernel(drawing, kernel, { weight });
  liveCells(drawing, at, products, { name: "product", seen: moving?.products });
  for (let d = 0; d < at.shape[0]; d++) grid(context, at, d);
  const { x, y, align } = sum;
  const written = { number: numberText(value) };
  const type = font(loud(align === "left" ? 12 : 14), family, 600);
  const names = [phrase("{number} × kernel", written), phrase("{number} × K", written)];
  const told = align === "left" ? fittingOne(context, names, place.width - x - 4, type) : names[0];
  writeAlone(context, told, { x, y, align, colour: colours.ink, type });
}

/** From the input cell to its stamp, and from there onto the output. */
function stampGuides(drawing, boxes) {
  const { context, place, colours, current } = drawing;
  const lines = linesOn(context);
  context.strokeStyle = colours.now;
  context.lineWidth = 1;
  context.globalAlpha = 0.45;
  for (const { input, kernel, products } of boxes.length && place.wide && place.kind !== "strip" ? place.rows : []) {
    const cell = movedBy(boxOf(input, lift(current.corner)), awayFrom(drawing, "window"));
    const box = movedBy(boxes[0], awayFrom(drawing, "output"));
    context.beginPath();
    const to = place.kind === "beside" ? kernel : products;
    curve(lines, [cell.x + cell.width, cell.y + cell.height / 2], [to.x - 3, to.y + to.height / 2]);
    curve(lines, [products.x + products.width + 3, products.y + products.height / 2], [box.x - 3, box.y + box.height / 2]);
    context.stroke();
  }
  context.globalAlpha = 1;
  clearTexts(drawing, lines);
}

/** The input cell and the output cell of a product that is pointed at. */
function markLanding(drawing) {
  const { scene: { spec }, place: { output: at, rows }, current } = drawing;
  const { pointed, stamp, filter } = current;
  const landed = stamp.landed[entryOf(current, ravel(pointed.index, spec.kernel_size))];
  if (landed === undefined) return;
  outline(drawing, boxOf(at, outputCell(spec, filter, unravel(landed, spec.output_size))), 2);
  for (const { input, channel } of rows)
    if (channel === pointed.channel) outline(drawing, boxOf(input, lift(current.corner)), 2);
}

/** All that moves while stamps are watched. */
export function paintStamp(drawing) {
  const { place, current, lifted, scene, moving } = drawing;
  const boxes = stampBoxes(drawing);
  stampGuides(drawing, boxes);
  if (!lifted) grownOutput(drawing);
  if (!lifted && moving && !moving.isLanded) outputBefore(drawing);
  place.rows.forEach((row, position) => {
    stampProducts(drawing, row, current.channels[position]);
    outline(drawing, movedBy(boxOf(row.input, lift(current.corner)), awayFrom(drawing, "window")), row.input.cell < 6 ? 2 : 3);
  });
  markOverlaps(drawing);
  markAdded(drawing);
  boxes.forEach((box, i) => outline(drawing, movedBy(box, awayFrom(drawing, "output", i)), place.output.cell < 6 ? 2 : 3));
  flying(drawing);
  const { pointed, partners } = current;
  if (pointed?.panel === "output") {
    outline(drawing, boxOf(place.output, outputCell(scene.spec, current.filter, pointed.index)), 2);
    for (const { input } of place.rows) mark(drawing, input, { positions: partners, from: scene.spec.input_size.map(() => 0) });
  } else if (pointed) highlights(drawing);
  if (pointed?.panel === "product") markLanding(drawing);
}
