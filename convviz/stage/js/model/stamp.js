// A transposed layer watched from its input: one cell a step stamps its scaled kernel onto the output, which grows.

import { SEPARATOR, countPhrase, panelName, phrase } from "./words.js";
import { channelsOf, partnersOf, product, ravel, unravel } from "./geometry.js";
import { factor, numberText, place, weightAt } from "./current.js";
import { lift, threeAxes } from "./layout.js";
import { corner } from "./spacing.js";
import { overlapsOf, pairsAt, stampOf, stamps } from "./taps.js";

/** The ways in which a layer can be watched. */
export const stampable = ({ spec: { rules }, hidden }) => !hidden && rules.every(stamps);

/** Stamps of a scene: one an input cell, in C order. */
export const stampCount = ({ spec }) => product(spec.input_size);

/** Output cells and taps that meet one input cell: flat, in C order of the kernel. */
function landing(spec, step) {
  const index = unravel(step, spec.input_size);
  const along = index.map((i, axis) => stampOf(spec.tables[axis], i));
  const landed = along.reduce((met, pairs, axis) => met.flatMap(([o, k]) =>
    pairs.map(([output, tap]) => [o * spec.output_size[axis] + output, k * spec.kernel_size[axis] + tap])), [[0, 0]]);
  return { index, along, landed };
}

const grown = new WeakMap();

const emptyOutput = ({ spec, arrays, steps }) => {
  const sums = new Float64Array(spec.out_channels * steps);
  for (let i = 0; i < sums.length; i++) sums[i] = arrays.bias.values[Math.floor(i / steps)];
  return { step: -1, sums, counts: new Uint16Array(steps), before: null };
};

/** Whole numbers in place of short decimals, where there are such: sums of them are exact. */
const scaled = (value, by) => (by ? Math.round(value * by) / by : value);

/** Adds one stamp to all outputs; `before` is what lay under it. */
function add(scene, output, step) {
  const { spec, arrays, tapCount, steps, rounding } = scene;
  const { landed } = landing(spec, step);
  const cells = product(spec.input_size);
  const both = rounding.input * rounding.weight;
  output.before = landed.map(([o]) => ({ count: output.counts[o],
    sums: Array.from({ length: spec.out_channels }, (_, filter) => output.sums[filter * steps + o]) }));
  for (let filter = 0; filter < spec.out_channels; filter++)
    channelsOf(spec, filter).forEach((channel, position) => {
      const value = arrays.input.values[channel * cells + step];
      for (const [o, k] of landed) {
        const at = filter * steps + o;
        output.sums[at] = scaled(output.sums[at] + value * weightAt(scene, { filter, position, cell: step }, k), both);
      }
    });
  for (const [o] of landed) output.counts[o] += 1;
  output.step = step;
}

/** The output after a step: its sums so far and how many stamps lie on each cell. Steps forward only add. */
export function grownTo(scene, step) {
  let output = grown.get(scene);
  if (!output || output.step > step) grown.set(scene, output = emptyOutput(scene));
  while (output.step < step) add(scene, output, output.step + 1);
  return output;
}

/** What one stamp has to show, as `currentAt` has it: its window is the one input cell. */
export function stampAt(scene, { step, filter, pointed = null }) {
  const { spec, arrays, steps } = scene;
  const { index, along, landed } = landing(spec, step);
  const { sums, counts, before } = grownTo(scene, step);
  const cells = product(spec.input_size);
  const channels = channelsOf(spec, filter).map((channel, position) => {
    const value = arrays.input.values[channel * cells + step];
    const weight = landed.map(([, k]) => weightAt(scene, { filter, position, cell: step }, k));
    return { channel, label: scene.labels.channels[channel], value, input: weight.map(() => value), weight,
      products: weight.map((one) => value * one), divisor: 1, sum: value, winner: -1 };
  });
  const ends = along.map((pairs) => pairs.map(([o]) => o)).map((met) => (met.length ? [Math.min(...met), Math.max(...met)] : [0, -1]));
  return {
    step, filter, channels, pointed, taps: landed.map(([, k]) => k), partners: pointed && stampPartners(spec, pointed), taken: null,
    corner: index, span: index.map(() => 1), pairs: index.map((i) => [[i, 0]]), cell: index,
    index: ends.map(([first]) => first), combination: spec.layer.combination, bias: arrays.bias.values[filter],
    stamp: { landed: landed.map(([o]) => o), before: before.map(({ count, sums: under }) => ({ count, sum: under[filter] })),
      first: ends.map(([first]) => first), span: ends.map(([first, last]) => last - first + 1), along },
    sums, counts, output: landed.length ? sums[filter * steps + landed[0][0]] : 0,
  };
}

/** The box of the stamp on each slice of the output that it reaches. */
export function stampBoxes({ scene: { spec }, place: { output: at }, current: { stamp, filter } }) {
  if (!stamp.landed.length) return [];
  const first = lift(stamp.first);
  const [, rows, columns] = threeAxes(stamp.span);
  if (at.rank === 1) first[1] = filter;
  const slices = spec.output_size.length < 3 ? [0] : stamp.along[0].map(([o]) => o);
  return slices.map((slice) => {
    const [x, y] = corner(at, [slice, first[1], first[2]]);
    return { x, y, width: columns * at.cell, height: rows * at.tall };
  });
}

/** What meets a cell that is pointed at: outputs of an input cell, input cells of a weight and of an output. */
const stampPartners = (spec, pointed) => (pointed.panel === "output"
  ? pointed.index.map((o, axis) => pairsAt(spec.tables[axis], o).map(([i]) => i)) : partnersOf(spec, pointed));

const SHOWN_MOST = 27;

const listOf = (numbers, most) => {
  const shown = numbers.slice(0, Math.min(SHOWN_MOST, most)).map(numberText);
  return `(${[...shown, ...(shown.length < numbers.length ? ["…"] : [])].join(SEPARATOR)})`;
};

/** Whether a stamp adds nothing but zeros. */
const isNothing = ({ products }) => products.every((one) => one === 0);

/** A channel's value times the kernel; where little of it has room, the kernel is named and not written. */
function stampLine({ label, value, weight, products }, limit) {
  const factors = limit === Infinity ? listOf(weight, limit) : phrase("kernel");
  const sum = limit < Infinity && isNothing({ products }) ? phrase("zeros") : listOf(products, limit);
  return { label, terms: `${numberText(value)} × ${factors}`, equals: "=", sum };
}

/**
 * A stamp in words: of each channel its value times the kernel, and of the cells under it how the first that had something
 * grows. A `limit` is how many products of a channel have room.
 */
export function stampSentence(scene, current, limit = Infinity) {
  const { stamp: { landed, before }, filter, bias } = current;
  const lines = current.channels.map((channel) => stampLine(channel, limit));
  const over = before.filter(({ count }) => count).length;
  const told = countPhrase("adds to {count} output cell", "adds to {count} output cells", landed.length);
  if (landed.length && current.channels.every(isNothing))
    return { lines, answer: "", note: countPhrase("adds 0 to {count} output cell", "adds 0 to {count} output cells", landed.length) };
  const at = before.findIndex(({ count }) => count);
  if (at < 0) return { lines, note: bias ? `${told}, ${phrase("each begins with the bias {number}", { number: numberText(bias) })}` : told, answer: "" };
  const [sum, was] = [current.sums[filter * scene.steps + landed[at]], before[at].sum];
  const where = place(scene, unravel(landed[at], scene.spec.output_size));
  const overlap = countPhrase("{count} of {all} output cells has a stamp already", "{count} of {all} output cells have a stamp already", over,
    { all: landed.length });
  return { lines, answer: numberText(sum), note: `${overlap}: ${where}: ${numberText(was)} + ${factor(sum - was)} =` };
}

/** One line on which stamp it is, or on what is pointed at; none where a frame says the same. */
export function describeStamp(scene, current) {
  const { pointed, partners, counts, sums, filter } = current;
  if (pointed?.panel === "output") {
    const at = ravel(pointed.index, scene.spec.output_size);
    const all = product(partners.map((along) => along.length));
    const so = countPhrase("{some} of its {count} stamp so far", "{some} of its {count} stamps so far", all, { some: counts[at] });
    return `${panelName(scene, "output")}, ${place(scene, pointed.index)}: ${counts[at] ? numberText(sums[filter * scene.steps + at]) : "–"} · ${so}`;
  }
  return `${phrase("stamp {step} of {steps}", { step: current.step + 1, steps: stampCount(scene) })} · ${
    phrase("input {place}", { place: place(scene, current.cell) })}`;
}

/** How many stamps lie on each output cell, in C order. */
export const overlapCounts = ({ tables, output_size: size }) => tables.reduce((flat, table, axis) => {
  const along = Array.from({ length: size[axis] }, (_, o) => pairsAt(table, o).length);
  return flat.flatMap((count) => along.map((one) => count * one));
}, [1]);

/** Whether cells inside the output have unequal numbers of stamps. */
export const isUneven = ({ rules }) => rules.map(overlapsOf).some((counts) => counts.some((count) => count !== counts[0]));
