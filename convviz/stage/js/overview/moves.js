// Pointing at cells of a network with keys: arrows move on among the cells of a map, and from map to map.

import { threeSizes } from "./places.js";

const CELLS_ON = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const LAYERS_ON = { PageDown: 1, "]": 1, PageUp: -1, "[": -1 };

export const isArrow = (key) => key in CELLS_ON;
export const isLayerKey = (key) => key in LAYERS_ON || key === "Home" || key === "End";

/** Where pointing by keys begins: in the middle of the last layer's first map. */
export const firstCell = ({ layers }) => ({ number: layers.at(-1).number, channel: 0, at: middleOf(layers.at(-1)) });

function middleOf(layer) {
  const [depth, rows, columns] = threeSizes(layer);
  return (Math.floor(depth / 2) * rows + Math.floor(rows / 2)) * columns + Math.floor(columns / 2);
}

/** The cell that an arrow leads to: the one beside; from the edge of a map on in the next slice, or the next map. */
export function besideCell({ layers }, place, { number, channel, at }, key) {
  const [layer, column] = [layers[number], place.byNumber.get(number)];
  const [down, on] = CELLS_ON[key];
  const [depth, rows, columns] = threeSizes(layer);
  let [slice, row, col] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows + down, at % columns + on];
  let next = channel;
  if (col < 0 || col >= columns) {
    if (slice + on >= 0 && slice + on < depth) [slice, col] = [slice + on, on > 0 ? 0 : columns - 1];
    else [next, col] = [channel + on, on > 0 ? 0 : columns - 1];
    if (column.across === 1 && depth === 1) return { number, channel, at }; // nothing lies beside it
  }
  if (row < 0 || row >= rows) [next, row] = [channel + down * column.across, down > 0 ? 0 : rows - 1];
  if (next < 0 || next >= column.count) return { number, channel, at };
  return { number, channel: next, at: (slice * rows + row) * columns + col };
}

/** The cell of another layer that lies where this one does: at the same part of the map, and of the maps. */
export function acrossLayers({ layers }, place, { number, channel, at }, key) {
  const here = place.columns.findIndex((column) => column.number === number);
  const last = place.columns.length - 1;
  const to = key === "Home" ? 0 : key === "End" ? last : Math.max(0, Math.min(last, here + LAYERS_ON[key]));
  if (to === here) return { number, channel, at };
  const column = place.columns[to];
  const [one, other] = [layers[number], layers[column.number]];
  const cell = cellsAlong(one, at).map((i, axis) => {
    const [from, size] = [threeSizes(one)[axis], threeSizes(other)[axis]];
    return Math.min(size - 1, Math.floor((i + 0.5) / from * size));
  });
  const [, rows, columns] = threeSizes(other);
  const scaled = one.channels === other.channels ? channel : Math.floor((channel + 0.5) / one.channels * other.channels);
  return {
    number: column.number, channel: Math.min(column.count - 1, scaled), at: (cell[0] * rows + cell[1]) * columns + cell[2],
  };
}

function cellsAlong(layer, at) {
  const [, rows, columns] = threeSizes(layer);
  return [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
}
