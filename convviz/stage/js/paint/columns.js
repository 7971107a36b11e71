// The convolution as im2col: every window is a column, the kernel a row, and their product the output.

import { countPhrase, phrase } from "../model/words.js";
import { cellsUnder, channelsOf, product, ravel, reads, stepIndex, taps, unravel } from "../model/geometry.js";
import { cellText, numberText, place, sign } from "../model/current.js";
import { cellAt, panel } from "../model/layout.js";
import { corner } from "../model/spacing.js";
import { beginNumbers, fitted, fittingOne, font, grid, heatmap, markCells, number, typeFor, write } from "./paint.js";
import { hatch } from "./base.js";
import { cursor, outline } from "./overlay.js";

const EDGE_OF_W = 6;
const BETWEEN = 24; // W and the columns, with "·"
const HEAD_OF_X = 22;
const CELLS_OF_X = [30, 26, 22, 20, 18];
const SMALLEST = 4;
const ENOUGH = 12; // columns to be seen at once, where there are as many
const ROWS_MOST = 64;
const COLUMNS_MOST = 60;
const HIGHEST = 620;
const ROW_NAMED = 11;

/** Numbers of `count` windows from `first` on, one window a column, of `rows` rows. */
export function windows({ scene, filter }, { first, count, rows = Infinity }) {
  const { spec, arrays, tapCount } = scene;
  const channels = channelsOf(spec, filter);
  const cells = product(spec.padded_size);
  const height = Math.min(rows, channels.length * tapCount);
  const values = new Float64Array(height * count);
  for (let column = 0; column < count; column++) {
    const under = cellsUnder(spec, stepIndex(spec, first + column));
    for (let row = 0; row < height; row++) {
      const channel = channels[Math.floor(row / tapCount)];
      values[row * count + column] = arrays.input.values[channel * cells + under[row % tapCount]];
    }
  }
  return values;
}

/** How large a cell is, and how many columns are shown. */
function columnsFitting(rows, steps, room) {
  const tallest = Math.max(SMALLEST, Math.floor(HIGHEST / rows));
  const wanted = Math.min(steps, ENOUGH);
  const cell = Math.min(tallest, CELLS_OF_X.find((each) => Math.floor(room / each) - rows >= wanted)
    ?? Math.max(SMALLEST, Math.floor(room / (rows + wanted))));
  return { cell, count: Math.max(1, Math.min(steps, COLUMNS_MOST, Math.floor(room / cell) - rows)) };
}

/** The current column lies in the middle half of those shown, as far as there are so many before and after it. */
function firstColumn(step, count, steps) {
  const half = Math.max(1, Math.floor(count / 2));
  return Math.max(0, Math.min(steps - count, Math.floor(step / half) * half - Math.floor(half / 2)));
}

/** Where the columns, the rows of weights and the output lie in `width` points. */
export function columnsLayout(scene, filter, width, step) {
  const { spec, steps } = scene;
  const whole = channelsOf(spec, filter).length * scene.tapCount;
  const rows = Math.min(ROWS_MOST, whole);
  const { cell, count } = columnsFitting(rows, steps, width - BETWEEN - 2 * EDGE_OF_W);
  const filters = spec.out_channels / spec.groups;
  const firstFilter = Math.floor(filter / filters) * filters;
  const tall = Math.max(cell, 14);
  const weights = panel("weight", null, [filters, rows], { cell, tall });
  const columns = panel("columns", null, [rows, count], { cell });
  const output = panel("output", null, [filters, count], { cell, tall });
  const used = weights.width + BETWEEN + columns.width;
  weights.x = Math.max(EDGE_OF_W, Math.floor((width - used) / 2));
  columns.x = output.x = weights.x + weights.width + BETWEEN;
  columns.y = HEAD_OF_X;
  weights.y = output.y = columns.y + columns.height + 14;
  return {
    columns, weights, output, whole, rows, count, filters, firstFilter, panels: [columns, weights, output],
    first: firstColumn(step, count, steps), steps, width, height: output.y + output.height + HEAD_OF_X,
  };
}

/** Whether the columns shown are still those around a step. */
export const columnsCover = ({ first, count, steps }, step) => first === firstColumn(step, count, steps);

export function paintColumns(drawing) {
  const { scene, place: at, filter } = drawing;
  const { columns, weights, output, first } = at;
  const { arrays, steps } = scene;
  const values = windows(drawing, at);
  heatmap(drawing, columns, { values, start: 0 }, "input");
  paddingIn(drawing, values);
  for (let row = 0; row < at.filters; row++) {
    const each = at.firstFilter + row;
    heatmap(drawing, rowOf(weights, row), { values: arrays.weight.values, start: each * at.whole });
    heatmap(drawing, rowOf(output, row), { values: arrays.output.values, start: each * steps + first });
  }
  captions(drawing);
  if (columns.tall >= ROW_NAMED) rowNames(drawing);
}

const rowOf = (at, row) => ({ ...at, y: at.y + row * at.tall, shape: [1, 1, at.shape[2]], height: at.tall });

const tapIn = (scene, filter, row) => ({
  channel: channelsOf(scene.spec, filter)[Math.floor(row / scene.tapCount)],
  index: unravel(row % scene.tapCount, scene.spec.kernel_size),
});

const inputUnder = (spec, step, tap) => taps(spec, stepIndex(spec, step))[tap].input;

const isOutside = (spec, index) => index.some((i, axis) => i < 0 || i >= spec.input_size[axis]);

/** Cells that come from the padding are hatched, their numbers pale. */
function paddingIn({ context, scene, place: { columns, first, count, rows }, colours, family }, values) {
  const { spec, tapCount } = scene;
  if (!spec.padding.some(([before, after]) => before || after)) return;
  const type = typeFor(columns, scene.characters.input);
  const pattern = hatch(context, colours.pad, colours.hatch);
  if (type) beginNumbers(context, font(type.size, family));
  for (let column = 0; column < count; column++) {
    const outside = taps(spec, stepIndex(spec, first + column)).map(({ input }) => isOutside(spec, input));
    for (let row = 0; row < rows; row++) {
      if (!outside[row % tapCount]) continue;
      const [x, y] = corner(columns, [0, row, column]);
      context.fillStyle = pattern;
      context.fillRect(x + 0.5, y + 0.5, columns.cell - 1, columns.tall - 1);
      if (!type) continue;
      context.fillStyle = colours.pad_text;
      number(context, columns, [0, row, column], cellText(values[row * count + column], type.room));
    }
  }
}

/** How large X is, and which part of it is shown. */
function sizeOfX({ whole, rows, first, count, steps }) {
  const parts = [
    ...count < steps ? [phrase("columns {first} to {last}", { first, last: first + count - 1 })] : [],
    ...rows < whole ? [phrase("rows {first} to {last}", { first: 0, last: rows - 1 })] : [],
  ].join(", ");
  return `${whole} × ${steps}${parts && ` · ${phrase("shown: {parts}", { parts })}`}`;
}

/** Headings of X, W and y. */
function captions({ context, scene, place: at, colours, family }) {
  const { columns, weights, output, width } = at;
  const look = { colour: colours.mute, type: font(13, family), align: "left" };
  const shown = sizeOfX(at);
  const headings = [phrase("X: windows as columns, {shown}", { shown }), `X: ${shown}`];
  const heading = fittingOne(context, headings, width - 2 * EDGE_OF_W, look.type);
  const left = Math.max(EDGE_OF_W, Math.min(columns.x, width - EDGE_OF_W - context.measureText(heading).width));
  write(context, heading, { ...look, x: left, y: HEAD_OF_X / 2 - 2 });
  const kernels = weights.shape[1] > 1 ? phrase("W: one kernel per row") : phrase("W: the kernel as a row");
  const below = output.y + output.height + 12;
  const named = fittingOne(context, [kernels, "W"], weights.width + BETWEEN - 8, look.type);
  write(context, named, { ...look, x: weights.x, y: below });
  const biased = scene.arrays.bias.values.some(Boolean);
  write(context, `y = W·X${biased ? " + b" : ""}`, { ...look, x: output.x, y: below });
  write(context, "·", { x: columns.x - BETWEEN / 2, y: weights.y + weights.height / 2, colour: colours.mute, type: font(20, family) });
}

/** Before the rows of X, which weight they meet. */
function rowNames({ context, scene, place: { columns, rows }, colours, filter, family }) {
  const type = font(11, family);
  for (let row = 0; row < rows; row++) {
    const { channel, index } = tapIn(scene, filter, row);
    const isNamed = scene.spec.in_channels > 1 && row % scene.tapCount === 0;
    const name = isNamed ? `${scene.labels.channels[channel]} · ` : "";
    const text = fitted(context, `${name}${place(scene, index)}`, columns.x - EDGE_OF_W - 8, type);
    write(context, text,
      { x: columns.x - 7, y: columns.y + (row + 0.5) * columns.tall, colour: colours.mute, type, align: "right" });
  }
}

export function overColumns(drawing) {
  const { context, place: at, colours, current, step, lifted } = drawing;
  const { columns, weights, output, first, count } = at;
  const row = current.filter - at.firstFilter;
  const column = current.step - first;
  const reached = Math.max(0, Math.min(count, step + 1 - first));
  context.fillStyle = colours.veil;
  if (!lifted) {
    context.fillRect(output.x + reached * output.cell, output.y, (count - reached) * output.cell, output.height);
    if (output.cell >= 8) grid(context, output);
  }
  outline(drawing, rowOf(weights, row), 2);
  if (current.pointed) pointedInColumns(drawing);
  if (column < 0 || column >= count) return;
  const left = columns.x + column * columns.cell;
  context.globalAlpha = 0.13;
  context.fillStyle = colours.now;
  context.fillRect(left, columns.y + columns.height, columns.cell, output.y + row * output.tall - columns.y - columns.height);
  context.globalAlpha = 1;
  outline(drawing, { x: left, y: columns.y, width: columns.cell, height: columns.height }, columns.cell < 6 ? 1.5 : 2.5);
  cursor(drawing, output, [0, row, column]);
}

/** A weight: its row, and itself. An input cell: every copy of it, through the padding too. */
function pointedInColumns(drawing) {
  const { scene: { spec, tapCount }, place: at, current: { pointed, filter } } = drawing;
  const { columns, weights, first, count, rows } = at;
  const channel = channelsOf(spec, filter).indexOf(pointed.channel);
  if (channel < 0) return;
  if (pointed.panel === "weight") {
    const row = channel * tapCount + ravel(pointed.index, spec.kernel_size);
    if (row >= rows) return;
    outline(drawing, rowOf(columns, row), 2);
    markCells(drawing, weights, [[filter - at.firstFilter, row]]);
  }
  if (pointed.panel !== "input") return;
  const cell = isOutside(spec, pointed.index) ? -1 : ravel(pointed.index, spec.input_size);
  const copies = [];
  for (let column = 0; column < count; column++)
    reads(spec, first + column).forEach((read, tap) => {
      const row = channel * tapCount + tap;
      if (row < rows && read === cell && (cell >= 0 || String(inputUnder(spec, first + column, tap)) === String(pointed.index)))
        copies.push([row, column]);
    });
  markCells(drawing, columns, copies);
}

/** What lies under a point, in the geometry's indices; `entry` is the row and column of X, if it is one. */
export function hitColumns({ scene, place: at, filter }, x, y) {
  const { spec, tapCount } = scene;
  const inX = cellAt(at.columns, x, y);
  if (inX) {
    const [, row, column] = inX;
    const step = at.first + column;
    const { channel } = tapIn(scene, filter, row);
    return { panel: "input", channel, index: inputUnder(spec, step, row % tapCount), entry: [row, step] };
  }
  const inW = cellAt(at.weights, x, y);
  const inY = cellAt(at.output, x, y);
  if (!inW && !inY) return null;
  const chosen = at.firstFilter + (inW ?? inY)[1];
  if (inY) return { panel: "output", channel: null, index: stepIndex(spec, at.first + inY[2]), filter: chosen };
  return chosen === filter ? { panel: "weight", ...tapIn(scene, filter, inW[2]) } : { panel: "entry", filter: chosen };
}

/** One line on what is pointed at, or on the column of this step. */
export function sayColumns({ scene, current }) {
  const { spec, tapCount, labels } = scene;
  const { pointed, filter } = current;
  if (pointed?.panel === "input" && pointed.entry) {
    const [row, step] = pointed.entry;
    const { channel, index } = tapIn(scene, filter, row);
    const [value] = windows({ scene, filter }, { first: step, count: 1 }).slice(row);
    const under = { cell: `${labels.channels[channel]}, ${place(scene, pointed.index)}`, weight: place(scene, index) };
    const told = isOutside(spec, pointed.index) ? phrase("padding {cell}, under weight {weight}", under)
      : phrase("input {cell}, under weight {weight}", under);
    return `X[${row}, ${step}] ${sign([value])} ${numberText(value)} · ${told}`;
  }
  if (pointed?.panel === "weight")
    return countPhrase("weight {weight} meets one row of X: {count} number, one per window",
      "weight {weight} meets one row of X: {count} numbers, one per window",
      scene.steps, { weight: place(scene, pointed.index) });
  const { bias, output } = current;
  return countPhrase("column {column} of X is the window of output {place}: {count} number, times W, + bias {bias} {equals} {value}",
    "column {column} of X is the window of output {place}: {count} numbers, times W, + bias {bias} {equals} {value}",
    channelsOf(spec, filter).length * tapCount, { column: current.step, place: place(scene, current.index),
    bias: numberText(bias), equals: sign([bias, output]), value: numberText(output),
  });
}
