// What the panel below the board shows at a step, as tables: for whoever does not see it.

import { phrase } from "../model/words.js";
import { channelsOf } from "../model/geometry.js";
import { numberText } from "../model/current.js";
import { flatInput, toeplitz } from "../paint/matrix.js";
import { windows } from "../paint/columns.js";
import { CHANNELS, SIDE, firstTold, slice } from "../a11y/tables.js";

/** Of every channel its part of x and its columns of T, and y; where T holds no weight it is blank. */
function matrixTables(scene, { filter, step }) {
  const { arrays, labels } = scene;
  const T = toeplitz(scene, filter);
  const x = flatInput(scene);
  const read = new Set(T.read[step].filter((cell) => cell >= 0));
  const first = Math.min(T.cells, ...read);
  const span = Math.max(first, ...[...read].map((cell) => cell + 1)) - first;
  const told = T.channels.slice(0, CHANNELS).flatMap((channel) => {
    const name = { channel: labels.channels[channel] };
    const start = channel * T.cells;
    const entry = (row, cell) => row * T.columns + start + cell;
    const entryText = (at) => (T.held[at] ? numberText(T.values[at]) : "");
    return [
      slice(phrase("x, {channel}", name), { size: [1, T.cells], from: [0, first], span: [1, span], before: [0, -start],
        textAt: (_, cell) => numberText(x[start + cell]), isHere: (_, cell) => read.has(cell) }),
      slice(phrase("T, columns of {channel}", name), { size: [T.rows, T.cells], from: [step, first], span: [1, span],
        before: [0, -start], textAt: (row, cell) => entryText(entry(row, cell)),
        isHere: (row, cell) => row === step && read.has(cell) }),
    ];
  });
  return [...told, slice(phrase("y, the output"), { size: [T.rows, 1], from: [step, 0], span: [1, 1],
    textAt: (row) => numberText(arrays.output.values[filter * T.rows + row]) })];
}

/** Of every channel its columns of W and its rows of X, and y: W and y of all filters of the group. */
function columnsTables(scene, { filter, step }) {
  const { spec, arrays, labels, steps } = scene;
  const taps = scene.tapCount;
  const channels = channelsOf(spec, filter);
  const weights = channels.length * taps;
  const filters = spec.out_channels / spec.groups;
  const firstFilter = Math.floor(filter / filters) * filters;
  const [first, count] = [firstTold(steps, step, 1), Math.min(SIDE, steps)];
  const X = windows({ scene, filter }, { first, count, rows: CHANNELS * taps });
  const told = channels.slice(0, CHANNELS).flatMap((channel, position) => {
    const name = { channel: labels.channels[channel] };
    const start = position * taps;
    return [
      slice(phrase("W, columns of {channel}", name), { size: [filters, taps], from: [filter - firstFilter, 0],
        span: [1, taps], before: [-firstFilter, -start],
        textAt: (row, tap) => numberText(arrays.weight.values[(firstFilter + row) * weights + start + tap]) }),
      slice(phrase("X, rows of {channel}", name), { size: [taps, steps], from: [0, step], span: [taps, 1],
        before: [-start, 0], textAt: (tap, column) => numberText(X[(start + tap) * count + column - first]) }),
    ];
  });
  return [...told, slice(phrase("y, the output"), { size: [filters, steps], from: [filter - firstFilter, step],
    span: [1, 1], before: [-firstFilter, 0],
    textAt: (row, column) => numberText(arrays.output.values[(firstFilter + row) * steps + column]) })];
}

const TABLES = { matrix: matrixTables, columns: columnsTables };

/** Tables of the panel of a name, at a step; none where no panel is drawn. */
export const panelTables = (scene, name, current) => TABLES[name]?.(scene, current) ?? [];
