// Which input positions meet which taps, along one axis: the mirror of core/taps.py, and all that is written twice.
// Rules travel in the payload; their tables are expanded here, once a scene.

const NOWHERE = -(2 ** 31); // this tap meets nothing at this output

const MEET = {
  strided: ({ size, after, before, stride, dilation }, o, k) => {
    const i = o * stride - before + k * dilation;
    return i < size + after ? i : NOWHERE;
  },
  transposed: ({ size, before, stride, dilation }, o, k) => {
    const i = (o + before - k * dilation) / stride;
    return Number.isInteger(i) && i >= 0 && i < size ? i : NOWHERE;
  },
  windows: ({ size, outputs }, o, k) => {
    const i = Math.floor(o * size / outputs) + k;
    return i * outputs < (o + 1) * size ? i : NOWHERE;
  },
};

/** Input cells from one output to the next. */
export const jumpOf = ({ rule: { kind, size, outputs, stride } }) =>
  ({ strided: stride, transposed: 1 / stride, windows: size / outputs })[kind];

/** The table of a rule: for each output in turn, the position under each tap. */
export function expand(rule) {
  const { kind, outputs, kernel_size: taps } = rule;
  const positions = new Int32Array(outputs * taps);
  for (let o = 0; o < outputs; o++)
    for (let k = 0; k < taps; k++) positions[o * taps + k] = MEET[kind](rule, o, k);
  return { rule, positions };
}

/** Pairs [position, tap] at an output, by their taps. */
export function pairsAt({ rule: { kernel_size: taps }, positions }, o) {
  const pairs = [];
  for (let k = 0; k < taps; k++)
    if (positions[o * taps + k] !== NOWHERE) pairs.push([positions[o * taps + k], k]);
  return pairs;
}

/** First position that meets at an output, and how many there are from there to the last, those skipped included. */
export function windowAt(table, o) {
  const met = pairsAt(table, o);
  if (!met.length) return [0, 0];
  const [[one], [other]] = [met[0], met.at(-1)]; // positions rise with the taps, or fall
  return [Math.min(one, other), Math.abs(other - one) + 1];
}

/** Outputs that a position meets a tap at. */
export function fedBy({ rule: { kernel_size: taps }, positions }, i) {
  const fed = [];
  for (let at = positions.indexOf(i); at >= 0; at = positions.indexOf(i, at + 1)) fed.push(Math.floor(at / taps));
  return fed;
}

/** Positions of the input that a tap ever lies on, in the order of the outputs; none in the padding. */
export const metBy = ({ rule: { kernel_size: taps, size }, positions }, tap) =>
  [...positions.filter((i, at) => at % taps === tap && i >= 0 && i < size)];

/** Positions that any tap ever lies on, in the padding too, in no order. */
export const reachedBy = ({ positions }) => new Set(positions.filter((i) => i !== NOWHERE));
