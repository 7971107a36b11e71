// From scene, step and what is pointed at to what there is to show and to say.

import { countPhrase, panelName, phrase, spelled, withoutZero } from "./words.js";
import {
  cellsUnder, channelsOf, divisorOf, pairsOf, partnersOf, product, ravel, stepIndex, stepOf, tapsUnder, windowsOf,
} from "./geometry.js";
import { BOTH } from "./spacing.js";
import { homeOf } from "./stuffed.js";
import { takenBy, takesOne, winnerOf } from "./winners.js";

const DIGITS = 4;
const SENT_DIGITS = 6; // that a float32 keeps of any number
const NOTHING = 1e-6; // what a narrow cell shows as 0; the sentence has its digits

/** A number as a person reads it, and here every number becomes text: exact where that is short, else to four decimals, or four digits if small. */
export function numberText(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  return spelled(String(rounded(value)).replaceAll("-", "−").replace("e+", "e"));
}

function rounded(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return value;
  return Number(size >= 0.1 && size < 1e6 ? value.toFixed(DIGITS) : value.toPrecision(DIGITS));
}

// A decimal such as 0.1 is itself off by this much in binary: a sum that is no further off is not "rounded".
const DECIMAL_NOISE = 2 ** -49;

/** Whether `numberText` shows every digit there is, but for the noise of decimals in binary. */
export const isExact = (value) => !Number.isFinite(value)
  || Math.abs(rounded(value) - value) <= DECIMAL_NOISE * Math.abs(value);

const CHARACTERS_READ = 10_000;

/** Characters that a cell needs for its number, as wide as digits: all of a whole one, at most four of another. */
const need = (value) => {
  const { length } = numberText(value);
  return (Number.isInteger(value) ? length : Math.min(4, length)) + (value < 0 ? BOTH.minus_wider : 0);
};

const isWhole = (values) => !(values instanceof Float32Array || values instanceof Float64Array);

/** Length of the longest text of some values, `apart` from each other: of whole numbers one of the ends has it. */
export function longestText(values, lengthOf, { apart = 1, end = values.length } = {}) {
  let [low, high, most] = [Infinity, -Infinity, 1];
  const whole = isWhole(values);
  for (let i = 0; i < Math.min(values.length, end); i += apart) {
    const value = values[i];
    if (whole) [low, high] = [Math.min(low, value), Math.max(high, value)];
    else most = Math.max(most, lengthOf(value));
  }
  return whole ? Math.max(most, lengthOf(low), lengthOf(high)) : most;
}

/** What stands for a number that is asked for. */
export const UNKNOWN = "?";

/** Characters that the longest number of each panel needs, as wide as digits. */
export function charactersOf({ spec, arrays, domain }) {
  const mostOf = ({ values }) => longestText(values, need, { end: CHARACTERS_READ });
  const [input, output] = [arrays.input, arrays.output].map(mostOf);
  if (!spec.layer.weights) return { input, output, product: input };
  const weight = mostOf(arrays.weight);
  const whole = [arrays.input, arrays.weight].every(({ values }) => isWhole(values) || values.every(Number.isInteger));
  return { input, weight, output, product: whole ? need(domain.product[0]) : 4 };
}

/** A number for a narrow cell: at most `room` characters, or nothing. */
export function cellText(value, room) {
  const text = numberText(value);
  if (text.length <= room) return text;
  for (let digits = Math.min(4, room); digits > 0; digits--) {
    const short = withoutZero(numberText(Number(value.toPrecision(digits))));
    if (short.length <= room) return short;
  }
  return Math.abs(value) < NOTHING ? "0" : "";
}

/** A number that follows × or +: in brackets if it is negative. */
export function factor(value) {
  const text = numberText(value);
  return text.startsWith("−") ? `(${text})` : text;
}

/** A sum of products, exact if it is 0 within its rounding error: of short decimals their sum, else 0. See rounding.py. */
function settled({ input, weight, products, sum }, { unit, input: ofInput, weight: ofWeight }) {
  const count = (products.length + 3) * unit;
  let size = 0;
  for (const one of products) size += Math.abs(one);
  if (!(size < Infinity && Math.abs(sum) <= count / (1 - count) * size)) return sum;
  const whole = (total, one, k) => total + Math.round(one * ofInput) * (weight ? Math.round(weight[k] * ofWeight) : 1);
  return ofInput ? input.reduce(whole, 0) / ofInput / ofWeight : 0;
}

/** What the numbers under a window come to. */
const COMBINE = {
  sum: (numbers) => numbers.reduce((total, one) => total + one, 0),
  mean: (numbers) => COMBINE.sum(numbers),
  min: (numbers) => numbers.reduce((least, one) => Math.min(least, one)),
  max: (numbers) => numbers.reduce((most, one) => Math.max(most, one)),
};

/** An output; of one that was rounded on its way here, the digits that are surely its own. */
export const outputAt = ({ values, rounded }, at) => (rounded ? Number(values[at].toPrecision(SENT_DIGITS)) : values[at]);

/**
 * What lies under the window in one channel, its weights, the products and what they come to; without weights the
 * inputs are the products. `met` are the `cells`, the `taps` on them (null: all), and the `divisor` of a mean. The
 * `winner` is the product that a layer takes which takes one; else −1.
 */
function channelAt(scene, filter, { channel, position }, { cells, taps, divisor }) {
  const { spec, arrays } = scene;
  const { weights, combination } = spec.layer;
  const cell = channel * product(spec.padded_size);
  const input = Array.from(cells, (at) => arrays.input.values[cell + at]);
  const weight = weights ? Array.from(cells, (at, k) => weightAt(scene, { filter, position, cell: at }, taps ? taps[k] : k)) : null;
  const products = weights ? input.map((one, k) => one * weight[k]) : input;
  const exact = COMBINE[combination.by](products);
  const sums = combination.by === "sum" || combination.by === "mean";
  const sum = sums ? settled({ input, weight, products, sum: exact }, scene.rounding) / divisor : exact;
  return { channel, label: scene.labels.channels[channel], input, weight, products, divisor, sum,
    winner: winnerOf(combination, products) };
}

/** Where the weights of a filter begin for one of its channels. */
export const weightStart = ({ spec, tapCount }, filter, position) => (filter * spec.in_channels / spec.groups + position) * tapCount;

/** The weight of a tap on an input cell, which may have a kernel of its own. */
export const weightAt = (scene, { filter, position, cell }, tap) => scene.arrays.weight.values[(scene.spec.layer.own
  ? (filter * product(scene.spec.input_size) + cell) * scene.tapCount : weightStart(scene, filter, position)) + tap];

/**
 * What one step has to show: for each channel its window, weights, products and their sum. `corner`, `span` and
 * `pairs` [position, tap] say where the window lies, the padding counted; `taps` which taps meet a cell, if not all
 * do; `partners` what meets the cell pointed at, and `taken` those outputs that take it, of a layer that takes one.
 */
export function currentAt(scene, { step, filter, pointed = null }) {
  const { spec, arrays } = scene;
  const shown = pointed?.panel === "output" ? stepOf(spec, pointed.index) : step;
  const index = stepIndex(spec, shown);
  const windows = windowsOf(spec, index);
  const pairs = pairsOf(spec, index);
  const met = { cells: cellsUnder(spec, index), taps: tapsUnder(spec, pairs), divisor: divisorOf(spec, pairs) };
  const channels = channelsOf(spec, filter).map((channel, position) => channelAt(scene, filter, { channel, position }, met));
  const { output: last, before, after, bias } = arrays;
  const output = before ?? last;
  const partners = pointed && partnersOf(spec, pointed);
  return {
    step: shown, index, filter, channels, pointed, taps: met.taps, partners,
    taken: pointed?.panel === "input" && takesOne(spec.layer.combination) ? takenBy(scene, pointed, partners) : null,
    corner: windows.map(([first], axis) => first + spec.padding[axis][0]),
    span: windows.map(([, count]) => count),
    pairs: pairs.map((along, axis) => along.map(([i, k]) => [i + spec.padding[axis][0], k])),
    combination: spec.layer.combination,
    bias: bias ? bias.values[filter] : null,
    answer: after ? outputAt(after, filter * scene.steps + shown) : null,
    output: output.rounded ? channels.reduce((total, { sum }) => total + sum, bias ? bias.values[filter] : 0)
      : output.values[filter * scene.steps + shown],
  };
}

/** Positions [d, h, w] that meet a tap along each of three axes. */
export const metOf = ({ pairs }) =>
  [...new Array(3 - pairs.length).fill([0]), ...pairs.map((met) => met.map(([position]) => position))];

/** Whether any tap meets a cell at the step. */
export const isMet = ({ span }) => span.every((cells) => cells > 0);

/** What a frame's cell of the output shows: its sum, or what follows that. */
export const shownOutput = ({ arrays }, { output, answer }) => (arrays.before ? answer : output);

/** The products of a channel as its layer writes them: input value × weight, or the input alone. */
function termsText({ input, weight, divisor }, { by, opening, joint, closing, brackets }, limit) {
  const shown = Math.min(input.length, limit);
  const parts = Array.from({ length: shown }, (_, k) => {
    const first = k && brackets ? factor(input[k]) : numberText(input[k]);
    return weight ? `${first}×${factor(weight[k])}` : first;
  });
  if (shown < input.length) parts.push(`… ${phrase("{count} more", { count: input.length - shown })}`);
  const written = opening + parts.join(joint) + closing || "0";
  return by === "mean" ? `${written} / ${divisor}` : written;
}

/** The sign before what is worked out of numbers: exact only if all that is printed is. */
export const sign = (...numbers) => (numbers.every((list) => list.every(isExact)) ? "=" : "≈");

function sumsText(channels, most) {
  const parts = channels.slice(0, channels.length > most ? most - 1 : most).map(({ sum }, i) => (i ? factor(sum) : numberText(sum)));
  const more = channels.length - parts.length;
  return [...parts, ...more ? [`… ${phrase("{count} more", { count: more })}`] : []].join(" + ");
}

const SUM = { opening: "", joint: " + ", closing: "", brackets: true };

/**
 * The arithmetic of a frame in words, at most `limit` products a channel: a line a channel, then the total of at most
 * `most` sums, of more the first and how many there are.
 * A layer without a bias has no total: what a channel comes to is the output.
 */
export function sentence(current, limit = Infinity, most = Infinity) {
  const { channels, combination = SUM, bias, output } = current;
  const lines = channels.map((channel) => ({
    label: channel.label,
    terms: termsText(channel, combination, limit),
    equals: sign(channel.input, channel.weight ?? [], [channel.sum]),
    sum: numberText(channel.sum),
  }));
  const whole = lines.every(({ equals }) => equals === "=") && sign([bias ?? 0, output]) === "=";
  return {
    lines,
    sums: sumsText(channels, most),
    bias: bias === null ? null : factor(bias),
    equals: whole ? "=" : "≈",
    output: numberText(output),
    rounded: !whole,
  };
}

const PLACES = {
  D: (number) => phrase("slice {number}", { number }),
  H: (number) => phrase("row {number}", { number }),
  W: (number) => phrase("column {number}", { number }),
  L: (number) => phrase("position {number}", { number }),
};

export const place = (scene, index) =>
  index.map((i, axis) => PLACES[scene.labels.axes[axis]](numberText(i))).join(", ");

/** An input cell's place, with the token that stands there. */
const inputPlace = (scene, index) => {
  const token = scene.labels.positions?.[index[0]];
  return place(scene, homeOf(scene.spec, index) ?? index) + (token === undefined ? "" : ` ${phrase("“{name}”", { name: token })}`);
};

/** Where the products of a frame have that of a tap; −1 where it meets nothing. */
export const entryOf = ({ taps }, tap) => (taps ? taps.indexOf(tap) : tap);

const isPadding = (spec, inputIndex) =>
  inputIndex.some((i, axis) => i < 0 || i >= spec.input_size[axis]);

/** Of an input cell: how many of the windows over it take it. */
function fateOf(windows, taken) {
  if (!windows) return phrase("in no window");
  return taken
    ? countPhrase("taken by the {count} window over it", "taken by {taken} of the {count} windows over it", windows, { taken })
    : countPhrase("in {count} window, which takes another cell", "in {count} windows, none of which takes it", windows);
}

/** How many outputs an input cell feeds; on the way back, how many cells of what comes of it. */
const reachesText = (scene, count) => (scene.labels.panels
  ? countPhrase("reaches {count} cell of {panel}", "reaches {count} cells of {panel}", count, { panel: panelName(scene, "output") })
  : countPhrase("feeds {count} output", "feeds {count} outputs", count));

const metText = (scene, count) => (scene.labels.panels
  ? countPhrase("meets {count} cell of {panel}", "meets {count} cells of {panel}", count, { panel: panelName(scene, "input") })
  : countPhrase("meets {count} input cell", "meets {count} input cells", count));

/** One line on where we are, or on what is pointed at. */
export function describe(scene, current) {
  const { spec } = scene;
  const { pointed } = current;
  if (!pointed?.index || pointed.panel === "output")
    return `${phrase("step {step} of {steps}", { step: current.step + 1, steps: scene.steps })} · ${place(scene, current.index)}`;
  const label = scene.labels.channels[pointed.channel];
  if (pointed.panel === "input") {
    const padded = pointed.index.map((i, axis) => i + spec.padding[axis][0]);
    const value = scene.arrays.input.values[
      pointed.channel * product(spec.padded_size) + ravel(padded, spec.padded_size)];
    const outputs = product(current.partners.map((positions) => positions.length));
    const what = isPadding(spec, pointed.index) ? phrase("padding")
      : homeOf(spec, pointed.index) ? panelName(scene, "input") : phrase("a zero between");
    const fed = current.taken ? fateOf(outputs, current.taken.length) : reachesText(scene, outputs);
    return `${what}, ${label}, ${inputPlace(scene, pointed.index)}: ${numberText(value)} · ${fed}`;
  }
  const channel = current.channels.find((candidate) => candidate.channel === pointed.channel);
  const tap = ravel(pointed.index, spec.kernel_size);
  const k = entryOf(current, tap);
  const isProduct = pointed.panel === "product" || scene.spec.layer.own;
  if (isProduct && k < 0)
    return `${label}, ${place(scene, pointed.index)}: ${current.stamp ? phrase("cut off by the padding") : phrase("no input cell lies here at this step")}`;
  if (!channel.weight)
    return `${phrase("window")}, ${label}, ${place(scene, pointed.index)}: ${numberText(channel.input[k])}`;
  if (isProduct)
    return `${label}, ${place(scene, pointed.index)}: ${numberText(channel.input[k])} × ${factor(channel.weight[k])} ${sign([channel.input[k], channel.weight[k], channel.products[k]])} ${numberText(channel.products[k])}`;
  const start = weightStart(scene, current.filter, current.channels.indexOf(channel));
  const weight = numberText(scene.arrays.weight.values[start + tap]);
  const cells = product(current.partners.map((positions) => positions.length));
  const met = metText(scene, cells);
  const home = place(scene, pointed.index.map((k, axis) => spec.kernel_size[axis] - 1 - k));
  const written = spec.operation === "convolve" ? ` · ${phrase("written at {place}", { place: home })}` : "";
  const name = scene.labels.panels ? panelName(scene, "weight") : phrase("weight");
  return `${name}, ${label}, ${place(scene, pointed.index)}: ${weight}${written} · ${met}`;
}
