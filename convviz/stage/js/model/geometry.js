// Integers: the mirror of geometry.py, and the payload unpacked.

import { eachReached, expand, fedBy, metBy, pairsAt, windowAt } from "./taps.js";

const TYPES = {
  uint8: Uint8Array, int8: Int8Array, int16: Int16Array, int32: Int32Array,
  float32: Float32Array, float64: Float64Array,
};

const upTo = (size) => Array.from({ length: size }, (_, i) => i);

export const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

/** Flat C-order position of an index. */
export const ravel = (index, size) => index.reduce((flat, i, axis) => flat * size[axis] + i, 0);

/** Index of a flat C-order position, last axis fastest. */
export function unravel(flat, size) {
  const index = new Array(size.length);
  for (let axis = size.length - 1; axis >= 0; axis--) {
    index[axis] = flat % size[axis];
    flat = Math.floor(flat / size[axis]);
  }
  return index;
}

export const stepIndex = (spec, step) => unravel(step, spec.output_size);
export const stepOf = (spec, outputIndex) => ravel(outputIndex, spec.output_size);

/** For each axis the first input position under the kernel, negative in the padding, and how many cells it spans. */
export const windowsOf = (spec, outputIndex) => spec.tables.map((table, axis) => windowAt(table, outputIndex[axis]));

/** Input index under the kernel's first tap. */
export const windowStart = (spec, outputIndex) => windowsOf(spec, outputIndex).map(([first]) => first);

/** For each axis the pairs [position, tap] that meet at an output index. */
export const pairsOf = (spec, outputIndex) => spec.tables.map((table, axis) => pairsAt(table, outputIndex[axis]));

/** Pairs of input index and kernel index that meet at one output index, in C order of the kernel. */
export function taps(spec, outputIndex) {
  return pairsOf(spec, outputIndex).reduce((met, pairs) => met.flatMap(({ input, kernel }) =>
    pairs.map(([i, k]) => ({ input: [...input, i], kernel: [...kernel, k] }))), [{ input: [], kernel: [] }]);
}

/** Flat cell of a padded channel under each tap at one output index, in C order of the kernel. */
export function cellsUnder(spec, outputIndex) {
  let flat = [0];
  pairsOf(spec, outputIndex).forEach((pairs, axis) => {
    const under = [];
    for (const start of flat)
      for (const [i] of pairs) under.push(start * spec.padded_size[axis] + i + spec.padding[axis][0]);
    flat = under;
  });
  return flat;
}

/** Flat kernel position of each tap that meets a cell, in C order, of the `pairs` along each axis; null where all do. */
export function tapsUnder(spec, pairs) {
  if (pairs.every((met, axis) => met.length === spec.kernel_size[axis])) return null;
  return pairs.reduce((flat, met, axis) =>
    flat.flatMap((start) => met.map(([, k]) => start * spec.kernel_size[axis] + k)), [0]);
}

/** What a mean over the `pairs` along each axis is divided by: a number, all of them, or those inside the input; else 1. */
export function divisorOf(spec, pairs) {
  const { divisor = 1 } = spec.layer.combination;
  if (divisor === "taps") return product(pairs.map((met) => met.length));
  if (divisor !== "inside") return divisor;
  return product(pairs.map((met, axis) => met.filter(([i]) => i >= 0 && i < spec.input_size[axis]).length));
}

/** For each axis, the output positions that one input position feeds; all their combinations count. */
export const feeds = (spec, inputIndex) => inputIndex.map((i, axis) => fedBy(spec.tables[axis], i));

const SOURCES = {
  zeros: () => -1,
  "−∞": () => -1,
  reflect: (i, size) => (i < 0 ? -i : 2 * (size - 1) - i),
  replicate: (i, size) => Math.max(0, Math.min(size - 1, i)),
  circular: (i, size) => (i + size) % size,
};

/** Where the value at a position along an axis comes from: itself, or from the padding; −1 where it is no copy. */
export const sourceOf = (spec, i, size) => (i >= 0 && i < size ? i : SOURCES[spec.padding_mode](i, size));

/** Positions along an axis that hold a cell's value: its own, and its copies in the padding. */
export function copies(spec, axis, i) {
  const size = spec.input_size[axis];
  const [before, after] = spec.padding[axis];
  const source = SOURCES[spec.padding_mode];
  const ring = [...upTo(before).map((p) => p - before), ...upTo(after).map((p) => p + size)];
  return [i, ...(i >= 0 && i < size ? ring.filter((p) => source(p, size) === i) : [])];
}

/** Flat input cell that each weight of a channel reads at a step; −1 where it reads a 0 or −∞ of the padding, or nothing. */
export function reads(spec, step) {
  const read = new Array(product(spec.kernel_size)).fill(-1);
  for (const { input, kernel } of taps(spec, stepIndex(spec, step))) {
    const cell = input.map((i, axis) => sourceOf(spec, i, spec.input_size[axis]));
    if (cell.every((i) => i >= 0)) read[ravel(kernel, spec.kernel_size)] = ravel(cell, spec.input_size);
  }
  return read;
}

/** For each axis, the output positions that one input position feeds, itself or through its copies. */
export const reaches = (spec, inputIndex) => inputIndex.map((i, axis) => {
  const fed = copies(spec, axis, i).flatMap((copy) => fedBy(spec.tables[axis], copy));
  return [...new Set(fed)].sort((one, other) => one - other);
});

/** For each axis, the input positions that one weight ever meets, those in the padding left out. */
export const meets = (spec, kernelIndex) => kernelIndex.map((k, axis) => metBy(spec.tables[axis], k));

/** For each axis the positions that meet what is pointed at: outputs that an input cell feeds, input cells that a weight meets. */
export function partnersOf(spec, { panel, index }) {
  if (panel === "input") return reaches(spec, index);
  return panel === "weight" ? meets(spec, index) : null;
}

function findUnreached(spec, axis) {
  const size = spec.input_size[axis];
  const isReached = new Uint8Array(size);
  eachReached(spec.tables[axis], (i) => {
    const source = sourceOf(spec, i, size);
    if (source >= 0) isReached[source] = 1;
  });
  const found = [];
  for (let i = isReached.indexOf(0); i >= 0; i = isReached.indexOf(0, i + 1)) found.push(i);
  return found;
}

/** Input positions along an axis on which no tap ever lies, nor on a copy of theirs in the padding; found once a scene. */
export const unreached = (spec, axis) => (spec.tables[axis].unreached ??= findUnreached(spec, axis));

/** Input channels that make one output map: those of a filter's group, or one by itself. */
export function channelsOf(spec, filter) {
  if (spec.layer.channels === "each") return [filter];
  const each = spec.in_channels / spec.groups;
  const group = Math.floor(filter / (spec.out_channels / spec.groups));
  return upTo(each).map((position) => group * each + position);
}

const bytesOf = (base64) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

/** Numbers that travelled as whole ones, to be divided. */
function divided(whole, over) {
  const values = new Float64Array(whole.length);
  for (let i = 0; i < whole.length; i++) values[i] = whole[i] / over;
  return values;
}

/** An array as it was sent, unpacked. */
export function unpack({ dtype, shape, data, over, rounded = false }) {
  const sent = new TYPES[dtype](bytesOf(data).buffer);
  return { shape, rounded, values: over ? divided(sent, over) : sent };
}

/** The payload with its arrays unpacked, a table for each of its rules, and how many taps a channel and steps there are. */
export function readScene(payload) {
  const arrays = {};
  for (const [name, sent] of Object.entries(payload.arrays)) arrays[name] = unpack(sent);
  const spec = { ...payload.spec, tables: payload.spec.rules.map(expand) };
  return { ...payload, spec, arrays, tapCount: product(spec.kernel_size), steps: product(spec.output_size) };
}
