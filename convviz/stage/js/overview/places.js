// Where everything lies on the board of the overview: columns of maps from left to right, the input first.
//
// How the maps of one layer lie in its column is sent (render/columns.py); here the columns get their places.

const SIDES = 10;
const APART_LEAST = 10; // where that saves the visitor from scrolling
const APART_SCROLLED = 36;
const APART_MOST = 104;
const TITLE_ROOM = 46;
const ARC_LEVEL = 11;
const ARC_ROOM = 8;
const ROOM_BELOW = 54; // for what the input's cone is called

/** Layers whose maps stand for nothing but an activation of them that follows: with `isAfter`, only that is shown. */
export function hiddenLayers({ layers }, isAfter) {
  const hidden = new Set();
  if (!isAfter) return hidden;
  const fed = (number) => layers.filter(({ sources }) => sources.includes(number));
  for (const { number, reach, sources } of layers) {
    const [source] = sources;
    if (reach.kind === "each" && source > 0 && fed(source).length === 1 && layers[number - 1].number === source) hidden.add(source);
  }
  return hidden;
}

/** What a column is fed by: where the maps before its activation are hidden, by what feeds those. */
export function feeding({ layers }, number, hidden) {
  let at = number;
  while (layers[at].sources.length === 1 && hidden.has(layers[at].sources[0])) [at] = layers[at].sources;
  return layers[at];
}

/** The skips: layers that are fed by another than the one before them, each with the level on which its arc runs. */
function arcsOf(network, shown, hidden) {
  const at = new Map(shown.map((number, i) => [number, i]));
  const arcs = shown.flatMap((number) => feeding(network, number, hidden).sources
    .map((source) => [at.get(source), at.get(number)]).filter(([from, to]) => from !== undefined && to - from > 1));
  const levels = [];
  for (const [from, to] of arcs.sort((one, other) => one[1] - one[0] - (other[1] - other[0]))) {
    const under = levels.filter((arc) => arc.from < to && arc.to > from);
    levels.push({ from, to, level: 1 + Math.max(0, ...under.map(({ level }) => level)) });
  }
  return levels.map(({ from, to, level }) => ({ source: shown[from], number: shown[to], level }));
}

/** The column of a layer: folded, or with all its maps. */
export const columnOf = (layer, opened) => (opened.has(layer.number) && layer.whole) || layer.column;

/**
 * The columns that are shown, for a board that is `width` wide in sight: each with its layer's `number`, the corner of
 * its first map, and the middle of what is written above it.
 */
export function placesOf(network, { width, hidden, opened }) {
  const shown = network.layers.map(({ number }) => number).filter((number) => !hidden.has(number));
  const forms = shown.map((number) => columnOf(network.layers[number], opened));
  const arcs = arcsOf(network, shown, hidden);
  const levels = Math.max(0, ...arcs.map(({ level }) => level));
  const top = (levels ? levels * ARC_LEVEL + ARC_ROOM : 0) + TITLE_ROOM;
  const taken = forms.reduce((sum, { slot }) => sum + slot, 0);
  const free = (width - 2 * SIDES - taken) / Math.max(1, forms.length - 1);
  const apart = free < APART_LEAST ? APART_SCROLLED : Math.min(APART_MOST, free);
  const tall = Math.max(...forms.map(({ height }) => height));
  const total = taken + 2 * SIDES + apart * (forms.length - 1);
  let x = SIDES + Math.max(0, (width - total) / 2);
  const columns = forms.map((form, i) => {
    const middle = x + form.slot / 2;
    x += form.slot + apart;
    return { ...form, number: shown[i], middle, x: middle - form.width / 2, y: top + (tall - form.height) / 2 };
  });
  const [input] = columns;
  return {
    columns, arcs, titles: top - TITLE_ROOM, width: Math.max(width, total), height: top + tall + ROOM_BELOW,
    pinned: Math.max(0, input.middle + input.slot / 2 + 12), byNumber: new Map(columns.map((column) => [column.number, column])),
  };
}

/** The level of a skip, above what is written over the columns. */
export const heightOfArc = (place, { level }) => place.titles - 2 - (level - 1) * ARC_LEVEL;

/** The corner of a map in its column, which may not be shown. */
export const cornerOf = (column, channel) => [
  column.x + column.name + (channel % column.across) * column.step,
  column.y + Math.floor(channel / column.across) * column.pitch,
];

const SLICES_APART = 2;

/** Sizes of a map along three axes. */
export const threeSizes = ({ sizes }) => [...new Array(3 - sizes.length).fill(1), ...sizes];

/** The corner of a cell within its map, `at` its flat place. */
export function cellWithin(layer, column, at) {
  const [, rows, columns] = threeSizes(layer);
  const slice = Math.floor(at / (rows * columns));
  const [x, y] = sliceWithin(layer, column, slice);
  return [x + (at % columns) * column.cell, y + (Math.floor(at / columns) % rows) * column.tall];
}

/** The corner of a slice of a volume within its map. */
export function sliceWithin(layer, column, slice) {
  const [, rows, columns] = threeSizes(layer);
  return [
    (slice % column.slices) * (columns * column.cell + SLICES_APART),
    Math.floor(slice / column.slices) * (rows * column.tall + SLICES_APART),
  ];
}

/** The cell at a point of the board, `{number, channel, at}`, or null. */
export function cellUnder(network, place, [x, y]) {
  const column = place.columns.find((one) => x >= one.x - 1 && x <= one.x + one.width + 1);
  if (!column) return null;
  const layer = network.layers[column.number];
  const across = Math.max(0, Math.floor((x - column.x - column.name) / (column.step || column.width)));
  const channel = Math.floor((y - column.y) / column.pitch) * column.across + Math.min(across, column.across - 1);
  if (y < column.y || channel >= column.count) return null;
  const [left, top] = cornerOf(column, channel);
  if (column.way === "bars") return y - top <= column.tall + 3 ? { number: column.number, channel, at: 0 } : null;
  const at = cellInMap(layer, column, x - left, y - top);
  return at < 0 ? null : { number: column.number, channel, at };
}

/** The flat place of the cell at a point of a map; −1 where there is none. */
function cellInMap(layer, column, x, y) {
  const [depth, rows, columns] = threeSizes(layer);
  const [wide, high] = [columns * column.cell + SLICES_APART, rows * column.tall + SLICES_APART];
  const [across, down] = [Math.floor(x / wide), Math.floor(y / high)];
  const [c, r] = [Math.floor((x - across * wide) / column.cell), Math.floor((y - down * high) / column.tall)];
  const slice = down * column.slices + across;
  const isIn = x >= 0 && y >= 0 && across < column.slices && slice < depth && c < columns && r < rows;
  return isIn ? (slice * rows + r) * columns + c : -1;
}
