// Which input positions meet which taps, along one axis: the mirror of core/taps.py, and all that is written twice.
// Rules travel in the payload. What of a table is not read is not worked out: a signal may have a million outputs.

// Of each kind: the position under a tap at an output, which never falls from output to output; whether they meet
// there; the first output, there or not, at which the position is no less than `i`; and whether that falls from tap to tap.
const KINDS = {
  strided: {
    position: ({ stride, before, dilation }, o, k) => o * stride - before + k * dilation,
    isMet: ({ size, after }, i) => i < size + after,
    outputFrom: ({ stride, before, dilation }, i, k) => Math.ceil((i + before - k * dilation) / stride),
    falls: true,
  },
  transposed: {
    position: ({ stride, before, dilation }, o, k) => Math.floor((o + before - k * dilation) / stride),
    isMet: ({ size, stride, before, dilation }, i, o, k) =>
      i >= 0 && i < size && i * stride === o + before - k * dilation,
    outputFrom: ({ stride, before, dilation }, i, k) => i * stride - before + k * dilation,
    falls: false,
  },
  windows: {
    position: ({ size, outputs }, o, k) => Math.floor(o * size / outputs) + k,
    isMet: ({ size, outputs }, i, o) => i * outputs < (o + 1) * size,
    outputFrom: ({ size, outputs }, i, k) => Math.ceil((i - k) * outputs / size),
    falls: true,
  },
};

/** Input cells from one output to the next. */
export const jumpOf = ({ rule: { kind, size, outputs, stride } }) =>
  ({ strided: stride, transposed: 1 / stride, windows: size / outputs })[kind];

/** The table of a rule. */
export const expand = (rule) => ({ rule, ...KINDS[rule.kind] });

/** Pairs [position, tap] at an output, by their taps. */
export function pairsAt({ rule, position, isMet }, o) {
  const pairs = [];
  for (let k = 0; k < rule.kernel_size; k++) {
    const i = position(rule, o, k);
    if (isMet(rule, i, o, k)) pairs.push([i, k]);
  }
  return pairs;
}

/** First position that meets at an output, and how many there are from there to the last, those skipped included. */
export function windowAt(table, o) {
  const met = pairsAt(table, o);
  if (!met.length) return [0, 0];
  const [[one], [other]] = [met[0], met.at(-1)]; // positions rise with the taps, or fall
  return [Math.min(one, other), Math.abs(other - one) + 1];
}

/** Outputs that a position meets a tap at, in order: from tap to tap they rise, or fall, as `falls` says. */
export function fedBy({ rule, position, isMet, outputFrom, falls }, i) {
  const fed = [];
  const taps = rule.kernel_size;
  for (let n = 0; n < taps; n++) {
    const k = falls ? taps - 1 - n : n;
    for (let o = Math.max(0, outputFrom(rule, i, k)); o < rule.outputs && position(rule, o, k) === i; o++)
      if (isMet(rule, i, o, k)) fed.push(o);
  }
  return fed;
}

/** Pairs [output, tap] that a position meets, by their taps. */
export function stampOf({ rule, position, isMet, outputFrom }, i) {
  const pairs = [];
  for (let k = 0; k < rule.kernel_size; k++)
    for (let o = Math.max(0, outputFrom(rule, i, k)); o < rule.outputs && position(rule, o, k) === i; o++)
      if (isMet(rule, i, o, k)) pairs.push([o, k]);
  return pairs;
}

/** Positions of the input that a tap ever lies on, in the order of the outputs; none in the padding. */
export function metBy({ rule, position, isMet, outputFrom }, tap) {
  const end = Math.min(rule.outputs, outputFrom(rule, rule.size, tap));
  const met = [];
  for (let o = Math.max(0, outputFrom(rule, 0, tap)); o < end; o++) {
    const i = position(rule, o, tap);
    if (isMet(rule, i, o, tap)) met.push(i);
  }
  return met;
}

/** Hears each position that any tap ever lies on, in the padding too: once for each output that it meets a tap at. */
export function eachReached({ rule, position, isMet }, hear) {
  for (let k = 0; k < rule.kernel_size; k++)
    for (let o = 0; o < rule.outputs; o++) {
      const i = position(rule, o, k);
      if (isMet(rule, i, o, k)) hear(i);
    }
}

/** Whether a rule stamps: an input cell reaches each output that lies under its kernel. */
export const stamps = ({ kind }) => kind === "transposed";

/** Outputs at the end that no other input size would need: torch's output_padding. */
export const addedBy = ({ size, kernel_size, outputs, stride, dilation, before }) =>
  outputs + 2 * before - (size - 1) * stride - dilation * (kernel_size - 1) - 1;

/** Of a rule that stamps, how many taps meet a cell at each output of one period, far from both ends. */
export const overlapsOf = ({ kernel_size, stride, dilation }) => Array.from({ length: stride }, (_, o) =>
  Array.from({ length: kernel_size }, (_, k) => (o + (kernel_size - k) * dilation * stride - k * dilation) % stride === 0)
    .filter(Boolean).length);

/** Input cells from one stamp to the next, the zeros between them counted. */
export const spreadOf = ({ stride }) => stride;

/** The pairs of a rule that stamps as a kernel turned round meets them, that moves a cell at a time over an input with zeros between its cells. */
export function stuffedRule({ size, kernel_size, outputs, stride, dilation, before }) {
  const first = dilation * (kernel_size - 1) - before;
  const cells = (size - 1) * stride + 1;
  return { kind: "strided", size: cells, kernel_size, outputs, stride: 1, dilation, before: first,
    after: outputs + before - cells };
}
