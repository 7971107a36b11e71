// Lines between the columns of the overview: skips from where they come, and from map to map what a cell sees.

import { cornerOf, heightOfArc, feeding } from "./places.js";
import { isEmpty } from "./masks.js";

const LINES_MOST = 40;
const ROUND = 7;

/** A skip: from above its source over the columns between to above the layer that it joins. */
export function paintArc(context, place, arc, { shift, colour, line }) {
  const [from, to] = [arc.source, arc.number].map((number) => place.byNumber.get(number));
  const [start, end] = [from.middle + shift(from), to.middle + shift(to)];
  const [y, bottom] = [heightOfArc(place, arc), place.titles + 3];
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = line;
  context.beginPath();
  context.moveTo(start, bottom);
  context.arcTo(start, y, start + ROUND, y, ROUND);
  context.arcTo(end, y, end, bottom, ROUND);
  context.lineTo(end, bottom - 4);
  context.stroke();
  context.beginPath();
  context.moveTo(end, bottom + 1);
  context.lineTo(end - 3.5, bottom - 5);
  context.lineTo(end + 3.5, bottom - 5);
  context.fill();
}

/** Where lines meet a column: for each of its maps in which anything is marked the middle of that, by the channel. */
export function anchorsOf(column, marks) {
  const anchors = new Map();
  if (column.way === "row") {
    const rows = marks.flatMap(({ mask }) => mask.flatMap((marked, channel) => (marked ? [Math.floor(channel / column.across)] : [])));
    if (rows.length) {
      const middle = (Math.min(...rows) + Math.max(...rows) + 1) / 2;
      anchors.set(0, column.y + middle * column.tall);
    }
    return anchors;
  }
  for (const { mask, outlines } of marks)
    for (let channel = 0; channel < column.count; channel++) {
      if (!mask[channel]) continue;
      const [, top] = cornerOf(column, channel);
      anchors.set(channel, top + (column.way === "bars" ? column.tall / 2 : outlines.get(mask[channel]).middle));
    }
  return anchors;
}

/** Pairs of channels that are joined by lines: those of one map each, or all with all. */
function joinedChannels(network, layer, which, [from, to]) {
  const isSame = layer.reach.kind === "reshape" && layer.channels === network.layers[layer.sources[0]].channels;
  const isAlone = isSame || layer.reach.channels === "each" || ["each", "sum"].includes(layer.reach.kind);
  const start = layer.reach.kind === "concat"
    ? layer.sources.slice(0, which).reduce((sum, source) => sum + network.layers[source].channels, 0) : 0;
  if (!isAlone && layer.reach.kind !== "concat") return null;
  return [...from.keys()].filter((channel) => to.has(channel + start)).map((channel) => [channel, channel + start]);
}

/**
 * The lines from column to column that a pointed cell's masks lead along; `marksOf(number)` are those of a layer. `edge`
 * is where the columns begin that move, and `shift(column)` how far each does.
 */
export function paintLines({ context, network, place, hidden, shift, colour }, marksOf) {
  const shown = place.columns;
  context.strokeStyle = colour;
  for (const column of shown.slice(1)) {
    const layer = feeding(network, column.number, hidden);
    const to = marksOf(column.number);
    if (!to.length) continue;
    layer.sources.forEach((source, which) => {
      const before = place.byNumber.get(source);
      const marks = before ? marksOf(source) : [];
      if (!marks.length || marks.every(({ mask }) => isEmpty(mask))) return;
      if (shown.indexOf(column) - shown.indexOf(before) > 1) return; // it runs along its arc
      const [ends, starts] = [anchorsOf(column, to), anchorsOf(before, marks)];
      const x = [before.x + before.width + shift(before) + 2, column.x + (column.way === "bars" ? 0 : column.name) + shift(column) - 2];
      const pairs = joinedChannels(network, layer, which, [starts, ends]);
      if (pairs && column.way === "maps" && before.way === "maps") {
        context.globalAlpha = 0.45;
        for (const [one, other] of pairs) leadLine(context, [x[0], starts.get(one)], [x[1], ends.get(other)]);
      } else paintBundle(context, x, [...starts.values()], [...ends.values()]);
    });
  }
  context.globalAlpha = 1;
}

/** Lines from all of some points to all of others; if they are many, through a knot. */
function paintBundle(context, [left, right], starts, ends) {
  const count = starts.length * ends.length;
  if (!count) return;
  if (count <= LINES_MOST && Math.min(starts.length, ends.length) === 1) {
    context.globalAlpha = 0.45;
    for (const start of starts) for (const end of ends) leadLine(context, [left, start], [right, end]);
    return;
  }
  const middle = (left + right) / 2;
  const all = [...starts, ...ends];
  const knot = (Math.min(...all) + Math.max(...all)) / 2;
  context.globalAlpha = 0.35;
  for (const start of starts) leadLine(context, [left, start], [middle, knot]);
  for (const end of ends) leadLine(context, [middle, knot], [right, end]);
}

function leadLine(context, [x, y], [toX, toY]) {
  const middle = (x + toX) / 2;
  context.lineWidth = 1.2;
  context.beginPath();
  context.moveTo(x, y);
  context.bezierCurveTo(middle, y, middle, toY, toX, toY);
  context.stroke();
}
