// What stays on the board of the overview: maps, bars, and the frames of what has not come yet.

import { phrase } from "../model/words.js";
import { numberText } from "../model/current.js";
import { BOTH } from "../model/spacing.js";
import { fitted, font, scaleShades, shadeOf, write } from "../paint/paint.js";
import { shareText } from "./told.js";
import { cornerOf, sliceWithin, threeSizes } from "./places.js";

const GRID_FROM = 5;
const WIDEST = 2048;
const SIGNAL_FROM = 32;
const SIGNAL_HEIGHT = 16;

/** The end of the colour scale of all layers but the input. */
export const commonReach = ({ layers }) =>
  Math.max(0, ...layers.slice(1).map(({ domain }) => domain[1]));

const domainOf = (network, layer, isCommon) => {
  if (!isCommon || layer.number === 0) return layer.domain;
  network.common ??= commonReach(network);
  return [-network.common, network.common];
};

/** A layer's maps as a picture, a pixel a cell: slice below slice, map below map; made once for each scale. */
function pictureOf(network, layer, column, isCommon) {
  const key = `${isCommon} ${column.count}`;
  layer.pictures ??= new Map();
  if (!layer.pictures.has(key)) layer.pictures.set(key, makePicture(network, layer, column, isCommon));
  return layer.pictures.get(key);
}

/** All pictures of a network that was shown: the next one paints over those of its sizes. */
export const picturesOf = ({ layers }) => layers.flatMap(({ pictures }) => [...pictures?.values() ?? []]);

/** An empty picture; one that is painted over takes a third of the time of a new one. */
function emptyPicture({ spare }, width, height) {
  const at = spare.findIndex((one) => one.width === width && one.height === height);
  return at < 0 ? new OffscreenCanvas(width, height) : spare.splice(at, 1)[0];
}

function makePicture(network, layer, column, isCommon) {
  const isRow = column.way === "row";
  const [depth, rows, columns] = isRow ? [1, Math.ceil(column.count / column.across), column.across] : threeSizes(layer);
  const wide = Math.min(columns, WIDEST);
  const lines = isRow ? rows : rows * depth * column.count;
  const canvas = emptyPicture(network, wide, lines);
  const context = canvas.getContext("2d");
  const image = context.createImageData(wide, lines);
  const pixels = new Uint32Array(image.data.buffer);
  const [shades, domain] = [scaleShades(network.colours.scales[layer.scale]), domainOf(network, layer, isCommon)];
  const cells = isRow ? column.count : lines * wide;
  for (let i = 0; i < cells; i++) {
    const at = wide === columns ? i : Math.floor(i / wide) * columns + Math.floor((i % wide + 0.5) / wide * columns);
    pixels[i] = shades.pixels[shadeOf(layer.values[at], domain)];
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The maps of a column, the first `count` of them; `shift` moves it on the board. */
function paintMaps(drawing, layer, column, count) {
  const { context, network, isCommon } = drawing;
  const picture = pictureOf(network, layer, column, isCommon);
  const [depth, rows, columns] = threeSizes(layer);
  context.imageSmoothingEnabled = column.cell < 1;
  context.imageSmoothingQuality = "high";
  for (let channel = 0; channel < count; channel++) {
    const [left, top] = cornerOf(column, channel);
    for (let d = 0; d < depth; d++) {
      const [x, y] = sliceWithin(layer, column, d);
      const [width, height] = [columns * column.cell, rows * column.tall];
      context.drawImage(picture, 0, (channel * depth + d) * rows, picture.width, rows, left + x, top + y, width, height);
      if (column.cell >= GRID_FROM && columns * rows > 1)
        gridLines(context, left + x, top + y, { columns, rows, cell: column.cell, tall: column.tall });
    }
    if (isCurve(layer, column)) paintSignal(drawing, layer, column, channel);
  }
}

/** Whether a map of one axis is drawn as a curve over its cells, too. */
const isCurve = (layer, column) => layer.sizes.length === 1 && layer.cells >= SIGNAL_FROM && column.tall >= SIGNAL_HEIGHT;

/** The numbers of a signal as a curve: at each point from the least to the largest that lies there. */
function paintSignal({ context, network, colours, isCommon }, layer, column, channel) {
  const [left, top] = cornerOf(column, channel);
  const [low, high] = domainOf(network, layer, isCommon);
  const [start, points] = [channel * layer.cells, Math.min(layer.cells, Math.ceil(column.wide))];
  const yOf = (value) => top + column.tall - 2 - (column.tall - 4) * (high > low ? (value - low) / (high - low) : 0.5);
  context.beginPath();
  for (let p = 0; p < points; p++) {
    const [from, to] = [Math.floor(p / points * layer.cells), Math.max(Math.floor((p + 1) / points * layer.cells), 1)];
    let [least, most] = [Infinity, -Infinity];
    for (let i = from; i < Math.max(to, from + 1); i++) {
      least = Math.min(least, layer.values[start + i]);
      most = Math.max(most, layer.values[start + i]);
    }
    if (!Number.isFinite(least + most)) continue;
    const x = left + (p + 0.5) / points * column.wide;
    context.lineTo(x, yOf(most));
    if (most > least) context.lineTo(x, yOf(least));
  }
  context.strokeStyle = colours.shownInk;
  context.lineWidth = 1;
  context.stroke();
}

function gridLines(context, x, y, { columns, rows, cell, tall }) {
  context.fillStyle = BOTH.grid;
  context.globalAlpha = BOTH.grid_opacity;
  for (let column = 1; column < columns; column++) context.fillRect(x + column * cell - 0.5, y, 1, rows * tall);
  for (let row = 1; row < rows; row++) context.fillRect(x, y + row * tall - 0.5, columns * cell, 1);
  context.globalAlpha = 1;
}

/** The cells of a row of numbers. */
function paintRow(drawing, layer, column, share) {
  const { context, network, isCommon } = drawing;
  const picture = pictureOf(network, layer, column, isCommon);
  const lines = Math.ceil(picture.height * share);
  if (!lines) return;
  const height = lines * column.tall;
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, 0, 0, picture.width, lines, column.x, column.y, column.width, height);
  if (column.cell < GRID_FROM) return;
  gridLines(context, column.x, column.y, { columns: column.across, rows: lines, cell: column.cell, tall: column.tall });
}

/** The answers of a classifier: names, bars, and shares. */
function paintBars({ context, network, colours, family, shares }, column, share) {
  const largest = shares.indexOf(Math.max(...shares));
  const [small, bold] = [font(12, family), font(13, family, 700)];
  network.classes.forEach((name, i) => {
    const [x, y] = cornerOf(column, i);
    const [middle, isLargest] = [y + column.tall / 2, i === largest];
    const type = isLargest ? bold : font(13, family);
    const label = fitted(context, name, column.name - 8, type);
    write(context, label, { x: x - 10, y: middle, colour: colours.ink, type, align: "right" });
    context.fillStyle = colours.line;
    roundBar(context, [x, y], column.cell, column.tall);
    const width = column.cell * Math.max(0, Math.min(1, shares[i])) * share;
    context.fillStyle = isLargest ? colours.now : colours.control;
    roundBar(context, [x, y], Math.max(width, 1.5), column.tall);
    if (share < 1) return;
    const look = { x: x + column.cell + 8, y: middle, colour: isLargest ? colours.ink : colours.mute, type: small, align: "left" };
    write(context, shareText(shares[i]), look);
  });
}

function roundBar(context, [x, y], width, height) {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(3, width / 2));
  context.fill();
}

/** Frames where maps are to come. */
function paintFrames({ context, colours }, column) {
  if (column.way === "bars") return;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  if (column.way === "row") return context.strokeRect(column.x + 0.5, column.y + 0.5, column.width - 1, column.height - 1);
  for (let channel = 0; channel < column.count; channel++) {
    const [x, y] = cornerOf(column, channel);
    context.strokeRect(x + 0.5, y + 0.5, column.wide - 1, column.high - 1);
  }
}

/** A column as far as it is there, from 0 to 1. */
export function paintColumn(drawing, column, share) {
  const layer = drawing.network.layers[column.number];
  if (share < 1) paintFrames(drawing, column);
  if (share <= 0) return;
  if (column.way === "bars") paintBars(drawing, column, share);
  else if (column.way === "row") paintRow(drawing, layer, column, share);
  else paintMaps(drawing, layer, column, Math.ceil(column.count * share));
}

/** What says how many maps are not shown. */
export const moreText = (layer) => phrase("{count} more", { count: numberText(layer.channels - layer.column.count) });
