// What is said of a step beside its arithmetic: which number is taken, what it is divided by, which weights reach it.

import { countPhrase, phrase } from "./words.js";
import { product, unravel } from "./geometry.js";
import { numberText, place } from "./current.js";
import { addedBy } from "./taps.js";

const NAMED_MOST = 4; // cells that are named; of more the count is enough

/** Input index of the cell under an entry of a frame's channels, negative in the padding. */
export function cellOfEntry({ spec }, { pairs }, entry) {
  const at = unravel(entry, pairs.map((met) => met.length));
  return pairs.map((met, axis) => met[at[axis]][0] - spec.padding[axis][0]);
}

/** Input cells that meet a weight, of all channels alike, in C order. */
const cellsMet = (scene, current) =>
  Array.from({ length: product(current.pairs.map((met) => met.length)) }, (_, k) => cellOfEntry(scene, current, k));

const isInside = ({ input_size: size }, index) => index.every((i, axis) => i >= 0 && i < size[axis]);

function takenFrom(scene, current) {
  const [{ winner, products }] = current.channels;
  if (winner < 0) return "";
  const equal = products.filter((one) => one === products[winner]).length;
  const where = place(scene, cellOfEntry(scene, current, winner));
  return equal > 1 ? phrase("taken from {place}, the first of {count} equal cells", { place: where, count: equal })
    : phrase("taken from {place}", { place: where });
}

function dividedBy(scene, current) {
  const { divisor } = scene.spec.layer.combination;
  const cells = cellsMet(scene, current);
  const padding = cells.filter((index) => !isInside(scene.spec, index)).length;
  if (typeof divisor === "number") return phrase("divided by {divisor}, whatever lies in the window", { divisor });
  const counted = (count) => countPhrase("divided by {count} cell", "divided by {count} cells", count);
  if (!padding) return counted(cells.length);
  return divisor === "taps"
    ? `${counted(cells.length)}, ${countPhrase("{count} cell of the padding included", "{count} cells of the padding included", padding)}`
    : `${counted(cells.length - padding)}, ${countPhrase("{count} cell of the padding does not count", "{count} cells of the padding do not count", padding)}`;
}

/** Of an output that output_padding adds: which input sizes of a convolution share the size of this layer's input. */
function addedNote({ spec: { rules } }, { index }) {
  const axis = rules.findIndex((rule, i) => index[i] >= rule.outputs - addedBy(rule));
  if (axis < 0) return "";
  const { outputs, size } = rules[axis];
  return phrase("added by output_padding: a convolution makes {size} cells of {less} and of {more}",
    { size, less: outputs - addedBy(rules[axis]), more: outputs });
}

/** Of a layer whose stamps lie apart, how many weights reach an output, and from which cells. */
function reachedFrom(scene, current) {
  const cells = cellsMet(scene, current);
  const weights = scene.spec.layer.own ? "" : phrase("{some} of {count} weights reach this cell", { some: cells.length, count: scene.tapCount });
  const added = scene.labels.panels ? "" : addedNote(scene, current);
  if (added) return `${weights} · ${added}`;
  if (!cells.length || cells.length > NAMED_MOST) return weights;
  const named = cells.map((index) => (index.length > 1 ? `(${index.map(numberText).join(", ")})` : numberText(index[0])));
  const whence = scene.labels.panels
    ? phrase("from {panel} {cells}", { panel: scene.labels.panels.input, cells: named.join(", ") }) : phrase("from input {cells}", { cells: named.join(", ") });
  return [weights, whence].filter(Boolean).join(", ");
}

const TAKES = { min: takenFrom, max: takenFrom, mean: dividedBy };

/** What is to be said of a step beside its arithmetic; often nothing. */
export function noteOf(scene, current) {
  const { layer, rules } = scene.spec;
  if (rules.some(({ kind }) => kind === "transposed")) return reachedFrom(scene, current);
  return TAKES[layer.combination.by]?.(scene, current) ?? "";
}
