// The convolution as one matrix: y = T · x + b. `x` lies along the top, so that each value stands above its column.

import { countPhrase, phrase } from "../model/words.js";
import { channelsOf, product, ravel, reads, stepIndex, unravel } from "../model/geometry.js";
import { numberText, place, sign } from "../model/current.js";
import { boxOf, cellAt, panel } from "../model/layout.js";
import { corner } from "../model/spacing.js";
import { stamps } from "../model/taps.js";
import { dots, fitted, fittingOne, font, grid, heatmap, markCells, write } from "./paint.js";
import { cursor, outline } from "./overlay.js";
import { overForward, paintForward } from "./forward.js";

const MARGIN = 6;
const CELL_LEAST = 3;
const CELL_MOST_OF_T = 36;
const TALLEST = 560;
export const LINE = 17;
const EQUALS = 28;
const NARROW = 480;
const ROW_LABELS = 52;
export const APART = 40; // between T and its transpose
const BLOCK_LEAST = 11; // points that a label of a block of rows needs

/** T of a filter: its values, how many weights stand in each entry, and what each step reads. */
export function toeplitz(scene, filter) {
  const { spec, arrays, steps, tapCount } = scene;
  const cells = product(spec.input_size);
  const columns = spec.in_channels * cells;
  const channels = channelsOf(spec, filter);
  const [values, held] = [new Float64Array(steps * columns), new Uint16Array(steps * columns)];
  const read = Array.from({ length: steps }, (_, step) => reads(spec, step));
  read.forEach((row, step) => row.forEach((cell, tap) => {
    if (cell < 0) return;
    channels.forEach((channel, position) => {
      const entry = step * columns + channel * cells + cell;
      values[entry] += arrays.weight.values[(filter * channels.length + position) * tapCount + tap];
      held[entry] += 1;
    });
  }));
  return { rows: steps, columns, cells, channels, values, held, read };
}

/** The input without its padding, all channels one after the other. */
export function flatInput({ spec, arrays }) {
  const cells = product(spec.input_size);
  const padded = product(spec.padded_size);
  return Float64Array.from({ length: spec.in_channels * cells }, (_, column) => {
    const index = unravel(column % cells, spec.input_size).map((i, axis) => i + spec.padding[axis][0]);
    return arrays.input.values[Math.floor(column / cells) * padded + ravel(index, spec.padded_size)];
  });
}

/** What is multiplied is called so: of a layer that stamps it is the transpose of a convolution's matrix. */
const nameOf = ({ spec: { rules } }) => (rules.every(stamps) ? "Tᵀ" : "T");

/** Where T, x and y lie in `width` points, and beside a transpose the matrix that it is of; T never has cells too small to see, and so may be wider. */
export function matrixLayout(scene, filter, width) {
  const { spec } = scene;
  const T = toeplitz(scene, filter);
  const beside = spec.rules.every(stamps) ? T.rows : 0;
  const labels = spec.output_size.length > 1 && width > NARROW ? ROW_LABELS : 0;
  const valuesLeast = width > NARROW ? 44 : 14;
  const room = (width - labels - EQUALS - valuesLeast - 2 * MARGIN - (beside && APART)) / (T.columns + beside);
  const cell = Math.max(CELL_LEAST, Math.floor(Math.min(CELL_MOST_OF_T, room, TALLEST / T.rows)));
  const [tall, valueWidth] = [Math.max(cell, 14), cell < 12 ? 14 : Math.max(cell, valuesLeast)];
  const used = 2 * MARGIN + labels + valueWidth + EQUALS + (T.columns + beside) * cell + (beside && APART);
  const start = Math.max(0, Math.floor((width - used) / 2)) + MARGIN;
  const left = start + labels + (beside && beside * cell + APART);
  const right = left + valueWidth + EQUALS;
  const top = LINE * (1 + (spec.in_channels > 1) + (spec.input_size.length > 1)) + 4;
  const below = top + tall + 12;
  const x = { ...panel("x", null, [1, T.columns], { cell, tall }), x: right, y: top };
  const y = { ...panel("output", null, [T.rows, 1], { cell: valueWidth, tall: cell }), x: left, y: below };
  const matrix = { ...panel("matrix", null, [T.rows, T.columns], { cell }), x: right, y: below };
  const forward = beside ? { ...panel("forward", null, [T.columns, T.rows], { cell }), x: start, y: below } : null;
  const low = Math.max(matrix.height, forward?.height ?? 0);
  return {
    T, x, y, matrix, forward, labels, panels: [x, y, matrix, ...(forward ? [forward] : [])], seen: width,
    width: Math.max(width, used), height: matrix.y + low + LINE + 8,
  };
}

/** Whether a layout still holds at a step. */
export const matrixCovers = () => true;

/** What is to be in view at a step: the part of T's row that holds weights. */
export function matrixFocus({ place: { T, matrix }, current: { step, stamp } }) {
  if (stamp) {
    const [left, top] = corner(matrix, [0, stamp.landed[0] ?? 0, T.channels[0] * T.cells + step]);
    return { left, top, right: left + matrix.cell, bottom: top + matrix.tall };
  }
  const cells = T.read[step].filter((cell) => cell >= 0);
  const [first, last] = cells.length ? [Math.min(...cells), Math.max(...cells)] : [0, 0];
  const [left, top] = corner(matrix, [0, step, T.channels[0] * T.cells + first]);
  return { left, top, right: left + (last - first + 1) * matrix.cell, bottom: top + matrix.tall };
}

export function paintMatrix(drawing) {
  const { context, scene, place: { T, x, y, matrix, seen }, colours, filter, family } = drawing;
  heatmap(drawing, x, { values: flatInput(scene), start: 0 }, "input");
  heatmap(drawing, matrix, { values: T.values, start: 0, held: T.held }, "weight");
  dots(drawing, matrix, T.held);
  heatmap(drawing, y, { values: scene.arrays.output.values, start: filter * T.rows });
  if (drawing.place.forward) paintForward(drawing);
  inputBlocks(drawing);
  outputBlocks(drawing);
  const look = { colour: colours.mute, type: font(13, family) };
  const bias = scene.arrays.bias.values[filter];
  const headings = [
    phrase("x: the input as one column of {count}, laid flat", { count: T.columns }),
    countPhrase("x: the {count} input cell", "x: the {count} input cells", T.columns),
  ];
  const heading = fittingOne(context, headings, seen - matrix.x, look.type);
  write(context, heading, { ...look, x: matrix.x, y: LINE / 2, align: "left" });
  write(context, "y", { ...look, x: y.x + y.width / 2, y: y.y - 11 });
  write(context, "=", { ...look, x: matrix.x - EQUALS / 2, y: matrix.y + matrix.height / 2, type: font(20, family) });
  const added = bias ? ` + ${phrase("{number}, the bias", { number: numberText(bias) })}` : "";
  const name = nameOf(scene);
  write(context, `${name}: ${T.rows} × ${T.columns} · y = ${name}·x${added}`,
    { ...look, x: matrix.x, y: matrix.y + matrix.height + LINE / 2 + 4, align: "left" });
}

/** Lines and names between the rows and channels that x is made of. */
function inputBlocks({ context, scene, place: { T, x, matrix }, colours, family }) {
  const { spec, labels } = scene;
  const type = font(11, family);
  const across = spec.input_size.at(-1);
  const deep = spec.input_size.length > 1;
  context.fillStyle = colours.mute;
  for (let column = 0; column < T.columns; column += across) {
    const left = matrix.x + column * matrix.cell;
    const whole = column % T.cells === 0;
    context.globalAlpha = whole ? 0.8 : 0.35;
    if (column && (deep || whole)) context.fillRect(left - 0.5, x.y - 3, 1, matrix.y + matrix.height - x.y + 3);
    context.globalAlpha = 1;
    const row = unravel(column % T.cells, spec.input_size).slice(0, -1);
    if (deep) named(context, blockName(scene, row),
      { x: left, y: x.y - LINE / 2 - 2, width: across * matrix.cell, colour: colours.mute, type });
    if (whole && spec.in_channels > 1) named(context, labels.channels[column / T.cells],
      { x: left, y: LINE * 1.5, width: T.cells * matrix.cell, colour: colours.text, type });
  }
}

/** Lines and names between the rows that y is made of. */
function outputBlocks({ context, scene, place: { T, y, matrix, labels }, colours, family }) {
  const { spec } = scene;
  if (spec.output_size.length < 2) return;
  const type = font(11, family);
  const down = spec.output_size.at(-1);
  for (let row = 0; row < T.rows; row += down) {
    const top = matrix.y + row * matrix.tall;
    context.fillStyle = colours.mute;
    context.globalAlpha = 0.35;
    if (row) context.fillRect(y.x - 3, top - 0.5, matrix.x + matrix.width - y.x + 3, 1);
    context.globalAlpha = 1;
    if (labels && down * matrix.tall >= BLOCK_LEAST) write(context, blockName(scene, stepIndex(spec, row).slice(0, -1)),
      { x: y.x - 6, y: top + down * matrix.tall / 2, colour: colours.mute, type, align: "right" });
  }
}

const blockName = (scene, index) => (index.length > 1 ? index.join(", ") : place(scene, index));

/** A name from `x` on that is no wider than `width`; of a numbered one at least the number. */
function named(context, text, { x, y, width, colour, type }) {
  const cut = fitted(context, text, width - 4, type);
  const short = cut === text ? text : text.match(/\d+$/)?.[0] ?? "";
  context.font = type;
  if (context.measureText(short).width < width) write(context, short, { x: x + 2, y, colour, type, align: "left" });
}

/** Columns of T that hold weights in a row, as runs: first column and count. */
function runs(T, row) {
  const cells = [...new Set(T.read[row])].filter((cell) => cell >= 0).sort((one, other) => one - other);
  const found = [];
  for (const channel of T.channels)
    cells.forEach((cell, i) => {
      if (i && cell === cells[i - 1] + 1) found.at(-1)[1] += 1;
      else found.push([channel * T.cells + cell, 1]);
    });
  return found;
}

export function overMatrix(drawing) {
  const { context, place: { T, x, y, matrix }, colours, current, step, lifted } = drawing;
  if (drawing.place.forward) overForward(drawing);
  if (current.stamp) return current.pointed && pointedInMatrix(drawing);
  const row = current.step;
  context.fillStyle = colours.veil;
  if (!lifted) {
    context.fillRect(y.x, y.y + (step + 1) * y.tall, y.width, (T.rows - step - 1) * y.tall);
    if (y.tall >= 8) grid(context, y);
  }
  const top = matrix.y + row * matrix.tall;
  context.fillStyle = context.strokeStyle = colours.now;
  context.lineWidth = matrix.cell < 6 ? 1.5 : 2;
  context.beginPath();
  for (const [first, count] of runs(T, row)) {
    const [left, width] = [matrix.x + first * matrix.cell, count * matrix.cell];
    context.globalAlpha = 0.13;
    context.fillRect(left, x.y + x.tall, width, top - x.y - x.tall);
    context.rect(left, x.y, width, x.tall);
  }
  context.globalAlpha = 1;
  context.stroke();
  outline(drawing, { x: matrix.x, y: top, width: matrix.width, height: matrix.tall }, matrix.cell < 6 ? 1.5 : 2.5);
  if (current.pointed) pointedInMatrix(drawing);
  cursor(drawing, y, [0, row, 0]);
}

/** A weight: every entry that it stands in. An input cell: its column. */
function pointedInMatrix(drawing) {
  const { scene: { spec }, place: { T, x, matrix, forward }, current: { pointed } } = drawing;
  const { panel: name, channel, index, entry } = pointed;
  const places = [];
  if (name === "weight" && T.channels.includes(channel)) {
    const tap = ravel(index, spec.kernel_size);
    T.read.forEach((row, step) => { if (row[tap] >= 0) places.push([step, channel * T.cells + row[tap]]); });
  }
  markCells(drawing, matrix, places);
  if (entry) outline(drawing, boxOf(matrix, [0, ...entry]), 2.5);
  if (entry && forward) outline(drawing, boxOf(forward, [0, entry[1], entry[0]]), 2.5);
  if (name !== "input" || index.some((i, axis) => i < 0 || i >= spec.input_size[axis])) return;
  const left = matrix.x + (channel * T.cells + ravel(index, spec.input_size)) * matrix.cell;
  outline(drawing, { x: left, y: x.y, width: matrix.cell, height: x.tall }, 2);
  outline(drawing, { x: left, y: matrix.y, width: matrix.cell, height: matrix.height }, 2);
}

/** What lies under a point, in the geometry's indices; `entry` is the row and column of T, if it is one. */
export function hitMatrix({ scene, place: { T, x, y, matrix, forward } }, pointX, pointY) {
  const { spec } = scene;
  const inX = cellAt(x, pointX, pointY);
  if (inX) return { panel: "input", ...cellOf(spec, T, inX[2]) };
  const inY = cellAt(y, pointX, pointY);
  if (inY) return { panel: "output", channel: null, index: stepIndex(spec, inY[1]) };
  const entry = cellAt(matrix, pointX, pointY)?.slice(1) ?? (forward && cellAt(forward, pointX, pointY)?.slice(1).reverse());
  if (!entry) return null;
  const { channel } = cellOf(spec, T, entry[1]);
  const [tap] = T.held[entry[0] * T.columns + entry[1]] ? tapsIn(T, entry) : [];
  return tap === undefined ? { panel: "entry", entry }
    : { panel: "weight", channel, index: unravel(tap, spec.kernel_size), entry };
}

const cellOf = (spec, T, column) =>
  ({ channel: Math.floor(column / T.cells), index: unravel(column % T.cells, spec.input_size) });

/** Weights that stand in an entry: more than one where the padding repeats its cell. */
const tapsIn = (T, [row, column]) =>
  T.read[row].flatMap((cell, tap) => (cell === column % T.cells ? [tap] : []));

/** One line on what is pointed at, or on the row of this step. */
export function sayMatrix({ scene, place: { T }, current }) {
  const { spec } = scene;
  const { pointed } = current;
  if (pointed?.entry) return sayEntry(scene, T, pointed.entry);
  if (pointed?.panel === "weight" && T.channels.includes(pointed.channel)) {
    const tap = ravel(pointed.index, spec.kernel_size);
    return countPhrase("weight {weight} is learned once and stands in {some} of the {count} row of T",
      "weight {weight} is learned once and stands in {some} of the {count} rows of T", T.rows,
      { weight: place(scene, pointed.index), some: T.read.filter((row) => row[tap] >= 0).length });
  }
  if (current.stamp) return phrase("column {column} of Tᵀ is this stamp, and row {column} of T: {place}", { column: current.step, place: place(scene, current.cell) });
  const { bias, output } = current;
  if (nameOf(scene) !== "T")
    return phrase("row {row} of Tᵀ, column {row} of T, times x, + bias {bias} {equals} {value}, output {place}", {
      row: current.step, bias: numberText(bias), equals: sign([bias, output]), value: numberText(output), place: place(scene, current.index),
    });
  return phrase("row {row} of T, times x, + bias {bias} {equals} {value}, output {place}", {
    row: current.step, bias: numberText(bias), equals: sign([bias, output]), value: numberText(output),
    place: place(scene, current.index),
  });
}

function sayEntry(scene, T, [row, column]) {
  const { spec } = scene;
  const at = row * T.columns + column;
  const { channel, index } = cellOf(spec, T, column);
  const value = `${nameOf(scene)}[${row}, ${column}] ${sign([T.values[at]])} ${numberText(T.values[at])}`;
  const input = `${scene.labels.channels[channel]}, ${place(scene, index)}`;
  const output = place(scene, stepIndex(spec, row));
  if (!T.held[at]) return `${value} · ${phrase("output {output} does not see {input}", { output, input })}`;
  const [weight, ...more] = tapsIn(T, [row, column]).map((tap) => place(scene, unravel(tap, spec.kernel_size)));
  const told = more.length
    ? phrase("{count} weights added up: output {output} sees {input} and its copies", { count: more.length + 1, output, input })
    : phrase("weight {weight}: output {output} sees {input}", { weight, output, input });
  return `${value} · ${told}`;
}
