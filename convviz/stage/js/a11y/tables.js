// What the heatmaps show at a step, as tables: for whoever does not see them.

import { panelName, phrase } from "../model/words.js";
import { product, ravel } from "../model/geometry.js";
import { UNKNOWN, entryOf, numberText, outputAt, weightStart } from "../model/current.js";
import { overlapCounts } from "../model/stamp.js";
import { lift, threeAxes } from "../model/layout.js";

export const SIDE = 16; // rows and columns that are told; of more, the part around where we are
export const CHANNELS = 4;
const SLICES = 4;

const numbers = (from, count) => Array.from({ length: count }, (_, i) => from + i);

/** First of at most `SIDE` positions in which the `span` ones from `at` on lie. */
export function firstTold(size, at, span) {
  return Math.max(0, Math.min(size - SIDE, at - Math.max(0, Math.floor((SIDE - span) / 2))));
}

const within = (from, span) => (...cell) =>
  cell.every((position, axis) => position >= from[axis] && position < from[axis] + span[axis]);

/**
 * One slice of a panel as a table: `{caption, head, rows}` with rows of `{name, cells}` and cells of
 * `{text, here}`. `size`, `from` and `span` are [row, column] each: how many there are, and which cells count, or of
 * these only those that `isHere`; `before` is what numbering takes off.
 */
export function slice(caption, { size, from, span, before = [0, 0], textAt, isHere = within(from, span) }) {
  const first = [0, 1].map((axis) => firstTold(size[axis], from[axis], span[axis]));
  const [rows, columns] = [0, 1].map((axis) => numbers(first[axis], Math.min(SIDE, size[axis])));
  const whole = { caption, rows: size[0], columns: size[1] };
  return {
    caption: size.every((n) => n <= SIDE) ? caption
      : phrase("{caption}, the part around where we are of {rows} × {columns} cells", whole),
    head: columns.map((column) => numberText(column - before[1])),
    rows: rows.map((row) => ({
      name: numberText(row - before[0]),
      cells: columns.map((column) => ({ text: textAt(row, column), here: isHere(row, column) })),
    })),
  };
}

/** Slices of an array of three axes: those in which `from` and `span` lie, and no more than `SLICES`. */
function slices(caption, { size, from, span, before = [0, 0, 0], textAt }) {
  return numbers(from[0], Math.min(SLICES, span[0])).map((d) => slice(
    size[0] > 1 ? phrase("{caption}, slice {number}", { caption, number: numberText(d - before[0]) }) : caption,
    { size: size.slice(1), from: from.slice(1), span: span.slice(1), before: before.slice(1),
      textAt: (row, column) => textAt(ravel([d, row, column], size)) }));
}

const productsOf = ({ spec }, channel) =>
  (spec.layer.weights ? phrase("window × kernel, {channel}", { channel }) : phrase("window, {channel}", { channel }));

/** Input, kernel and products of every channel, and the output, at a step; without weights the window for kernel and products. */
export function tablesOf(scene, current) {
  const { spec, arrays, hidden } = scene;
  const [padded, kernel, output] = [spec.padded_size, spec.kernel_size, spec.output_size].map(threeAxes);
  const before = lift(spec.padding.map(([first]) => first));
  const none = [0, 0, 0];
  const [first, seen] = hidden === "window" ? [none, [padded[0], 0, 0]] : [lift(current.corner), threeAxes(current.span)];
  const ofMet = (values) => (at) => {
    const entry = entryOf(current, at);
    return entry < 0 ? "" : numberText(values[entry]);
  };
  const ofKernel = (textAt) => ({ size: kernel, from: none, span: kernel, textAt });
  const told = current.channels.slice(0, CHANNELS).flatMap(({ channel, label, weight, products }, position) => [
    ...slices(panelOfChannel(scene, "input", label), { size: padded, from: first, span: seen, before,
      textAt: (cell) => numberText(arrays.input.values[channel * product(padded) + cell]) }),
    ...(weight ? slices(panelOfChannel(scene, "weight", label),
      ofKernel(scene.spec.layer.own ? ofMet(weight) : (at) => numberText(arrays.weight.values[weightStart(scene, current.filter, position) + at]))) : []),
    ...(hidden ? [] : slices(productsOf(scene, label), ofKernel(ofMet(products)))),
  ]);
  if (hidden === "shape") return told;
  const start = current.filter * scene.steps;
  if (current.stamp) return [...told, ...stampTables(scene, current)];
  const known = (at) => (hidden === "values" && at >= current.step ? UNKNOWN : numberText(outputAt(arrays.output, start + at)));
  return [...told, ...slices(outputName(scene, current), { size: output, from: lift(current.index), span: [1, 1, 1], textAt: known })];
}

const outputName = (scene, { filter }) => (scene.spec.out_channels > 1
  ? panelOfChannel(scene, "output", scene.labels.filters[filter]) : panelName(scene, "output"));

/** A panel of one channel or filter. */
const panelOfChannel = (scene, panel, channel) => phrase("{panel}, {channel}", { panel: panelName(scene, panel), channel });

/** The output as far as stamps have reached it, and how many lie on each cell in the end. */
function stampTables(scene, { stamp, filter, sums, counts }) {
  const ofOutput = { size: threeAxes(scene.spec.output_size), from: lift(stamp.first), span: threeAxes(stamp.span) };
  const all = overlapCounts(scene.spec);
  return [
    ...slices(phrase("{output} so far", { output: outputName(scene, { filter }) }), { ...ofOutput,
      textAt: (at) => (counts[at] ? numberText(sums[filter * scene.steps + at]) : "") }),
    ...slices(phrase("stamps per cell"), { ...ofOutput, textAt: (at) => numberText(all[at]) }),
  ];
}

/** How many channels `tablesOf` leaves out. */
export const channelsLeftOut = (current) => Math.max(0, current.channels.length - CHANNELS);
