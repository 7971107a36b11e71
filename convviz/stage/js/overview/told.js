// The overview in words: what a cell is, what it sees and what it feeds.

import { countPhrase, phrase } from "../model/words.js";
import { numberText } from "../model/current.js";
import { unravel } from "../model/geometry.js";

/** Along each axis the first marked position of a mask and the one after the last; how many are marked in a map; in how many maps. */
export function extentOf(layer, mask) {
  const marked = [...new Set(mask)].filter(Boolean);
  if (!marked.length) return null;
  const size = layer.sizes.length;
  const [first, end] = [new Array(size).fill(Infinity), new Array(size).fill(0)];
  const all = new Uint8Array(layer.cells);
  for (const one of marked)
    for (let i = one.indexOf(1); i >= 0; i = one.indexOf(1, i + 1)) {
      if (all[i]) continue;
      all[i] = 1;
      unravel(i, layer.sizes).forEach((position, axis) => {
        first[axis] = Math.min(first[axis], position);
        end[axis] = Math.max(end[axis], position + 1);
      });
    }
  let count = 0;
  for (const one of all) count += one;
  return { first, end, count, channels: mask.filter(Boolean).length };
}

const times = (sizes) => sizes.join("\u00a0×\u00a0"); // a line does not break in it
const channelsText = (layer, { channels }) => (layer.channels === 1 || channels === layer.channels ? ""
  : phrase(", in {channels} of {all} channels", { channels, all: layer.channels }));

/** What a cell sees of the input: how much of it, and whether there are holes. */
export function sightText(input, mask) {
  const extent = mask && extentOf(input, mask);
  if (!extent) return phrase("sees nothing of the input, only padding");
  const spans = extent.first.map((from, axis) => extent.end[axis] - from);
  const isWhole = extent.count === spans.reduce((all, one) => all * one, 1);
  const said = { seen: times(spans), size: times(input.sizes), count: extent.count };
  const isRow = input.sizes.length === 1;
  const text = isWhole ? (isRow ? phrase("sees {seen} of the {size} cells of the input", said) : phrase("sees {seen} of the {size} input", said))
    : isRow ? phrase("sees {count} of the {size} cells of the input, spread over {seen}", said)
    : phrase("sees {count} cells within {seen} of the {size} input", said);
  return text + channelsText(input, extent);
}

/** How many cells of the last layer that it reaches a cell feeds. */
export function feedsText({ layers }, number, masks) {
  const last = layers.findLastIndex((layer, at) => at > number && masks[at]?.some(Boolean));
  if (last < 0) return "";
  let count = 0;
  for (const marked of masks[last]) if (marked) for (const one of marked) count += one;
  return countPhrase("feeds {count} cell of {layer}", "feeds {count} cells of {layer}", count, { layer: layers[last].title });
}

/** A cell in words: its layer, its map, and its place there. */
export function cellName({ labels, classes, layers }, { number, channel, at }) {
  const layer = layers[number];
  const label = number === 0 ? labels[channel] : number === layers.length - 1 ? classes[channel] : "";
  if (!layer.sizes.length) return `${layer.title}, ${label || phrase("number {number}", { number: channel })}`;
  const map = label || phrase("map {number}", { number: channel });
  const where = layer.sizes.length === 1 ? at : unravel(at, layer.sizes).join(", ");
  return layer.channels === 1 && !label ? `${layer.title}, (${where})` : `${layer.title}, ${map}, (${where})`;
}

/** The number of a cell, as Python prints it. */
export const valueText = ({ layers }, { number, channel, at }) =>
  numberText(layers[number].values[channel * layers[number].cells + at]);

/** All that is said of the cell that is pointed at; `shares` are those of a classifier's answers. */
export function tellCell(network, pointed, { cone, feeds, shares }) {
  const isAnswer = shares && pointed.number === network.layers.length - 1;
  const parts = [
    pointed.number > 0 && sightText(network.layers[0], cone[0]),
    feedsText(network, pointed.number, feeds),
  ].filter(Boolean);
  const value = valueText(network, pointed) + (isAnswer && network.softmax ? ` (${shareText(shares[pointed.channel])})` : "");
  return { name: cellName(network, pointed), value, rest: parts.join(" · ") };
}

/** A share of 1 in percent. */
export const shareText = (share) => phrase("{percent} %", { percent: numberText(Math.round(share * 1000) / 10) });

/** The answers of a classifier as shares of 1: its numbers, or softmax of them; null where it is none. */
export function sharesOf({ classes, layers, softmax }) {
  if (!classes.length) return null;
  const values = Array.from(layers.at(-1).values);
  if (!softmax) return values;
  const most = Math.max(...values);
  const grown = values.map((value) => Math.exp(value - most));
  const total = grown.reduce((sum, one) => sum + one, 0);
  return grown.map((one) => one / total);
}

/** What a network is, for whoever does not see it. */
export function networkText({ layers }) {
  const chain = layers.map(({ title, subtitle }) => `${title} (${subtitle})`).join(", ");
  return phrase("The maps of a network, layer by layer: {chain}.", { chain });
}

/** What its maps are called; of two networks on a page each has its own name. */
export const mapsText = ({ layers }) => phrase("Maps of the network: {layers}", { layers: layers.map(({ title }) => title).join(", ") });
