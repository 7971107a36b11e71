// A transposed layer as one that moves a cell at a time: over zeros put between the input cells, its kernel turned round.

import { product, ravel, unravel } from "./geometry.js";
import { expand, spreadOf, stamps, stuffedRule } from "./taps.js";

/** Whether a layer can be seen so: nothing of the input with its zeros would have to be cut off. */
export const canStuff = ({ rules }) => rules.every(stamps)
  && rules.map(stuffedRule).every(({ before, after }) => before >= 0 && after >= 0);

/** Input index of a cell among zeros; null where it is one of the zeros between, or lies beside the input. */
export function homeOf({ spread, input_size: size }, index) {
  if (!spread) return index;
  const inside = index.every((i, axis) => i >= 0 && i < size[axis] && i % spread[axis] === 0);
  return inside ? index.map((i, axis) => i / spread[axis]) : null;
}

/** The input among its zeros, with as many around it as the kernel reaches. */
function among(values, channels, { from, to, padding, spread }) {
  const [cells, wide] = [product(from), product(to)];
  const stuffed = new Float64Array(channels * wide);
  for (let cell = 0; cell < cells; cell++) {
    const at = ravel(unravel(cell, from).map((i, axis) => i * spread[axis] + padding[axis][0]), to);
    for (let channel = 0; channel < channels; channel++) stuffed[channel * wide + at] = values[channel * cells + cell];
  }
  return stuffed;
}

/** Each kernel turned round along all of its axes. */
function turnedRound({ values, ...rest }, taps) {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) turned[i - i % taps + taps - 1 - i % taps] = values[i];
  return { ...rest, values: turned };
}

/** The same layer, its outputs the same, as it is seen with the zeros. */
export function stuffed(scene) {
  const { spec, arrays, tapCount, labels } = scene;
  const rules = spec.rules.map(stuffedRule);
  const padding = rules.map(({ before, after }) => [before, after]);
  const size = rules.map((rule) => rule.size);
  const to = size.map((cells, axis) => cells + padding[axis][0] + padding[axis][1]);
  const spread = spec.rules.map(spreadOf);
  const input = { ...arrays.input, values: among(arrays.input.values, spec.in_channels, { from: spec.input_size, to, padding, spread }) };
  const tokens = labels.positions && Array.from({ length: size[0] }, (_, i) => (i % spread[0] ? "" : labels.positions[i / spread[0]]));
  const [low, high] = scene.domain.input;
  return {
    ...scene, labels: { ...labels, positions: tokens },
    domain: { ...scene.domain, input: [Math.min(low, 0), Math.max(high, 0)] },
    spec: { ...spec, rules, tables: rules.map(expand), padding, input_size: size, padded_size: to, padding_mode: "zeros",
      spread, operation: "convolve" },
    arrays: { ...arrays, input, weight: turnedRound(arrays.weight, tapCount) },
  };
}
