// Which cells of every map see which others: masks through the layers, both ways. The mirror of network/reach.py,
// read from the tables of the taps.
//
// A mask holds, for each channel of a map, its marked cells as a Uint8Array, or null where none is. Channels in which
// the same cells are marked share one array, so that what they see is worked out once.

import { expand, pairsAt } from "../model/taps.js";
import { product, sourceOf, unpack, unravel } from "../model/geometry.js";
import { winnerOf } from "../model/winners.js";

const LARGEST = { by: "max" };

/** The payload of a network with its maps unpacked: of each layer its `values`, `channels`, `sizes` and the `cells` of a map. */
export function readNetwork(payload) {
  const layers = payload.layers.map((layer, number) => {
    const [channels, ...sizes] = layer.shape;
    return { ...layer, number, channels, sizes, cells: product(sizes), values: valuesOfMap(layer.map), map: null };
  });
  for (const layer of layers) if (layer.reach.kind === "windows") layer.links = linksOf(layer);
  return { ...payload, layers };
}

/** The numbers of a map, those that travelled by themselves in their places. */
function valuesOfMap(sent) {
  const { values } = unpack(sent);
  if (!sent.apart) return values;
  const [at, exact] = [sent.apart.at, sent.apart.values].map((one) => unpack(one).values);
  const all = Float64Array.from(values);
  at.forEach((cell, i) => { all[cell] = exact[i]; });
  return all;
}

/** For each axis: the input positions that each output sees, `seen`, and the outputs that each of those feeds, `fed`. */
function linksOf({ reach }) {
  return reach.rules.map((rule) => {
    const table = expand(rule);
    const fed = Array.from({ length: rule.size }, () => []);
    const seen = Array.from({ length: rule.outputs }, (_, output) => {
      const positions = pairsAt(table, output).map(([i]) => sourceOf(reach, i, rule.size)).filter((i) => i >= 0);
      const distinct = [...new Set(positions)];
      for (const position of distinct) fed[position].push(output);
      return distinct;
    });
    return { table, seen, fed };
  });
}

/** A mask with all the cells of its channels marked. */
const fullMask = ({ channels, cells }) => new Array(channels).fill(new Uint8Array(cells).fill(1));

const emptyMask = ({ channels }) => new Array(channels).fill(null);

/** A mask with one cell marked, `at` its flat place in a channel. */
export function maskOfCell(layer, channel, at) {
  const mask = emptyMask(layer);
  mask[channel] = new Uint8Array(layer.cells);
  mask[channel][at] = 1;
  return mask;
}

export const isEmpty = (mask) => mask.every((one) => !one);

/** What is marked in any of some channels. */
function unionOf(marked) {
  const distinct = [...new Set(marked)].filter(Boolean);
  if (distinct.length < 2) return distinct[0] ?? null;
  const all = distinct[0].slice();
  for (const one of distinct.slice(1)) for (let i = 0; i < all.length; i++) all[i] |= one[i];
  return all;
}

/** The union of two masks of one layer, or of one and nothing. */
function joined(one, other) {
  if (!one || one === other) return other;
  const known = new Map();
  return one.map((marked, channel) => {
    const added = other[channel];
    if (!added || marked === added) return marked;
    if (!marked) return added;
    if (!known.has(marked)) known.set(marked, new Map());
    const unions = known.get(marked);
    if (!unions.has(added)) unions.set(added, unionOf([marked, added]));
    return unions.get(added);
  });
}

/** Marked cells of a channel on one side of the windows, for its other side: along each axis a position leads to those in `lists`. */
function spread(marked, sizes, lists, sizesThere) {
  let [cells, inner] = [marked, 1];
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const [here, there, leads] = [sizes[axis], sizesThere[axis], lists[axis]];
    const moved = new Uint8Array(cells.length / here * there);
    for (let i = cells.indexOf(1); i >= 0; i = cells.indexOf(1, i + 1)) {
      const rest = i % inner;
      const line = (i - rest) / inner;
      const start = Math.floor(line / here) * there;
      for (const to of leads[line % here]) moved[(start + to) * inner + rest] = 1;
    }
    inner *= there;
    cells = moved;
  }
  return cells.includes(1) ? cells : null;
}

/** A mask on the other side of a layer's windows, `way` being "seen" or "fed". */
function throughWindows(layer, mask, [here, there], way) {
  const lists = layer.links.map((link) => link[way]);
  const known = new Map([[null, null]]);
  const moved = (marked) => {
    if (!known.has(marked)) known.set(marked, spread(marked, here.sizes, lists, there.sizes));
    return known.get(marked);
  };
  if (layer.reach.channels === "each") return mask.map(moved);
  const [from, to] = [here, there].map(({ channels }) => channels / layer.reach.groups);
  return Array.from({ length: layer.reach.groups }, (_, group) =>
    new Array(to).fill(moved(unionOf(mask.slice(group * from, (group + 1) * from))))).flat();
}

/** The same cells, in C order, as those of another shape. */
function reshaped(mask, here, there) {
  const moved = emptyMask(there);
  mask.forEach((marked, channel) => {
    for (let i = marked?.indexOf(1) ?? -1; i >= 0; i = marked.indexOf(1, i + 1)) {
      const flat = channel * here.cells + i;
      const to = Math.floor(flat / there.cells);
      (moved[to] ??= new Uint8Array(there.cells))[flat % there.cells] = 1;
    }
  });
  const isSame = (one, other) => one && other && one.every((value, i) => value === other[i]);
  for (let i = 1; i < moved.length; i++) if (isSame(moved[i - 1], moved[i])) moved[i] = moved[i - 1];
  return moved;
}

/** All cells of a layer if any is marked. */
const allOf = (layer, mask) => (isEmpty(mask) ? emptyMask(layer) : fullMask(layer));

const overChannels = (layer, mask) => new Array(layer.channels).fill(unionOf(mask));

/** What the marked cells of a layer see, a mask for each of its sources. */
function seenBy(layer, sources, mask) {
  const [source] = sources;
  switch (layer.reach.kind) {
    case "windows": return [throughWindows(layer, mask, [layer, source], "seen")];
    case "reshape": return [reshaped(mask, layer, source)];
    case "dense": return [allOf(source, mask)];
    case "channels": return [overChannels(source, mask)];
    case "concat": {
      let start = 0;
      return sources.map(({ channels }) => mask.slice(start, start += channels));
    }
    default: return sources.map(() => mask); // each, sum
  }
}

/** What the marked cells of a layer's source feed in it; `which` of its sources it is. */
function fedBySource(layer, sources, mask, which) {
  const source = sources[which];
  switch (layer.reach.kind) {
    case "windows": return throughWindows(layer, mask, [source, layer], "fed");
    case "reshape": return reshaped(mask, source, layer);
    case "dense": return allOf(layer, mask);
    case "channels": return overChannels(layer, mask);
    case "concat": {
      const start = sources.slice(0, which).reduce((total, { channels }) => total + channels, 0);
      const fed = emptyMask(layer);
      mask.forEach((marked, channel) => { fed[start + channel] = marked; });
      return fed;
    }
    default: return mask;
  }
}

/** Whether anything that is marked comes to a layer from one of its sources: of the masks of a cone, or of what is fed. */
export function comesAlong({ layers }, layer, source, { cone, feeds }) {
  const [sources, which] = [layer.sources.map((number) => layers[number]), layer.sources.indexOf(source)];
  const mask = feeds ? feeds[source] : cone[layer.number];
  if (!mask) return false;
  return !isEmpty(feeds ? fedBySource(layer, sources, mask, which) : seenBy(layer, sources, mask)[which]);
}

/** The flat cell that wins under the window of a pooling's output, both in one channel; found once. */
function winnerAt(layer, source, channel, output) {
  layer.won ??= new Int32Array(layer.channels * layer.cells).fill(-2);
  const at = channel * layer.cells + output;
  if (layer.won[at] === -2) layer.won[at] = findWinner(layer, source, channel, output);
  return layer.won[at];
}

function findWinner(layer, source, channel, output) {
  if (layer.reach.winners) {
    layer.sentWinners ??= unpack(layer.reach.winners).values;
    return layer.sentWinners[channel * layer.cells + output];
  }
  let under = [0];
  unravel(output, layer.sizes).forEach((position, axis) => {
    const size = source.sizes[axis];
    const along = pairsAt(layer.links[axis].table, position).map(([i]) => i).filter((i) => i >= 0 && i < size);
    under = under.flatMap((cell) => along.map((i) => cell * size + i));
  });
  const best = winnerOf(LARGEST, under.map((cell) => source.values[channel * source.cells + cell]));
  return best < 0 ? -1 : under[best];
}

/** The cells that win under the windows of the marked outputs of a max pooling. */
function wonBy(layer, source, mask) {
  return mask.map((marked, channel) => {
    if (!marked) return null;
    const won = new Uint8Array(source.cells);
    for (let i = marked.indexOf(1); i >= 0; i = marked.indexOf(1, i + 1)) {
      const cell = winnerAt(layer, source, channel, i);
      if (cell >= 0) won[cell] = 1;
    }
    return won.includes(1) ? won : null;
  });
}

export const isMax = ({ reach }) => reach.kind === "windows" && reach.by === "max";

/** For every layer up to one, the cells that the marked ones of it see: a mask, or null; with `wins`, of a max pooling only those that win. */
export function coneOf({ layers }, number, mask, wins = false) {
  const masks = new Array(number + 1).fill(null);
  masks[number] = mask;
  for (let at = number; at > 0; at--) {
    if (!masks[at] || isEmpty(masks[at])) continue;
    const layer = layers[at];
    const sources = layer.sources.map((source) => layers[source]);
    const seen = wins && isMax(layer) ? [wonBy(layer, sources[0], masks[at])] : seenBy(layer, sources, masks[at]);
    layer.sources.forEach((source, which) => { masks[source] = joined(masks[source], seen[which]); });
  }
  return masks;
}

/** For every layer from one on, the cells that the marked ones of it feed: a mask, or null; none before it. */
export function feedsOf({ layers }, number, mask) {
  const masks = new Array(layers.length).fill(null);
  masks[number] = mask;
  for (let at = number + 1; at < layers.length; at++) {
    const layer = layers[at];
    const sources = layer.sources.map((source) => layers[source]);
    layer.sources.forEach((source, which) => {
      if (!masks[source] || isEmpty(masks[source])) return;
      masks[at] = joined(masks[at], fedBySource(layer, sources, masks[source], which));
    });
  }
  return masks;
}
