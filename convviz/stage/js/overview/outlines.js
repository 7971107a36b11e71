// What of the board moves with the pointer: outlines of the cells that are seen and fed, and the lines between them.

import { font, write } from "../paint/paint.js";
import { cellWithin, cornerOf, feeding, threeSizes } from "./places.js";
import { paintArc, paintLines } from "./arcs.js";
import { comesAlong, isEmpty } from "./masks.js";

const SMALL = 3; // sides of cells that are filled, where an outline would cover them
const HALO = 0.85;
const DOTTED = 5; // sides of cells that have room for a dot
const PATH_ALPHA = 0.5;

/** The outline of the marked cells of a map, from its corner on, and the middle of their height. */
function outlineOf(layer, column, marked) {
  const [path, filled] = [new Path2D(), new Path2D()];
  const [depth, rows, columns] = threeSizes(layer);
  const { cell, tall } = column;
  let [low, high, isWhole] = [Infinity, -Infinity, true];
  for (let d = 0; d < depth; d++) {
    const start = d * rows * columns;
    const [left, top] = cellWithin(layer, column, start);
    const box = markedBox(marked, start, rows, columns);
    if (!box) continue;
    low = Math.min(low, top + box.top * tall);
    high = Math.max(high, top + box.bottom * tall);
    if (box.count === (box.right - box.left) * (box.bottom - box.top)) {
      const at = [left + box.left * cell, top + box.top * tall, (box.right - box.left) * cell, (box.bottom - box.top) * tall];
      path.roundRect(...at, Math.min(2, cell / 3));
      filled.rect(...at);
      continue;
    }
    isWhole = false;
    traceSlice({ path, filled, marked, start, rows, columns, left, top, cell, tall, box });
  }
  return { path, filled, middle: (low + high) / 2, isFilled: !isWhole && Math.min(cell, tall) < SMALL };
}

/** The box of what is marked in one slice, and how many cells that are. */
function markedBox(marked, start, rows, columns) {
  let [left, right, top, bottom, count] = [columns, 0, rows, 0, 0];
  const end = start + rows * columns;
  for (let i = marked.indexOf(1, start); i >= 0 && i < end; i = marked.indexOf(1, i + 1)) {
    const [row, column] = [Math.floor((i - start) / columns), (i - start) % columns];
    if (column < left) left = column;
    if (column >= right) right = column + 1;
    if (row < top) top = row;
    bottom = row + 1;
    count += 1;
  }
  return count ? { left, right, top, bottom, count } : null;
}

/** Edges between cells that are marked and those that are not. */
function traceSlice({ path, filled, marked, start, rows, columns, left, top, cell, tall, box }) {
  const isMarked = (row, column) =>
    row >= 0 && row < rows && column >= 0 && column < columns && marked[start + row * columns + column] === 1;
  for (let row = box.top; row < box.bottom; row++)
    for (let column = box.left; column < box.right; column++) {
      if (!isMarked(row, column)) continue;
      const [x, y] = [left + column * cell, top + row * tall];
      filled.rect(x, y, cell, tall);
      const edges = [
        [row - 1, column, x, y, x + cell, y], [row + 1, column, x, y + tall, x + cell, y + tall],
        [row, column - 1, x, y, x, y + tall], [row, column + 1, x + cell, y, x + cell, y + tall],
      ];
      for (const [r, c, fromX, fromY, toX, toY] of edges) {
        if (isMarked(r, c)) continue;
        path.moveTo(fromX, fromY);
        path.lineTo(toX, toY);
      }
    }
}

/** What is marked in a layer as a painter takes it: the mask, and the outline of each of its distinct maps; of a row of numbers as one map. */
function markOf(layer, column, mask) {
  if (column.way === "row") {
    const marked = Uint8Array.from(mask, (one) => (one ? 1 : 0));
    const sheet = { sizes: [Math.ceil(column.count / column.across), column.across] };
    const cells = new Uint8Array(sheet.sizes[0] * sheet.sizes[1]);
    cells.set(marked);
    return { mask, row: outlineOf(sheet, column, cells), outlines: new Map() };
  }
  const outlines = new Map();
  for (let channel = 0; channel < column.count; channel++)
    if (mask[channel] && !outlines.has(mask[channel])) outlines.set(mask[channel], outlineOf(layer, column, mask[channel]));
  return { mask, outlines, row: null };
}

/** The outlines of a mark in all maps of a column, as one: a canvas strokes one path sooner than many. */
function wholePath(column, { mask, outlines, row }) {
  const [path, filled] = [new Path2D(), new Path2D()];
  let isFilled = false;
  const add = (outline, [e, f]) => {
    path.addPath(outline.path, { e, f });
    filled.addPath(outline.filled, { e, f });
    isFilled ||= outline.isFilled;
  };
  if (row) add(row, [column.x, column.y]);
  for (let channel = 0; !row && channel < column.count; channel++)
    if (mask[channel]) add(outlines.get(mask[channel]), cornerOf(column, channel));
  return { path, filled, isFilled };
}

function strokeMark({ context, colours, shift }, column, mark, { colour, line, dash = [] }) {
  const { path, filled, isFilled } = wholePath(column, mark);
  context.save();
  context.translate(shift(column), 0);
  context.lineJoin = context.lineCap = "round";
  if (isFilled) {
    context.globalAlpha = 0.7;
    context.fillStyle = colour;
    context.fill(filled);
  } else {
    context.globalAlpha = HALO;
    context.strokeStyle = colours.card;
    context.lineWidth = line + 2;
    context.stroke(path);
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.setLineDash(dash);
    context.stroke(path);
  }
  context.restore();
}

/** Dots in the cells of the winning path; on tiny cells a tint. */
function dotPath({ context, network, colours, shift }, column, mask) {
  const layer = network.layers[column.number];
  const { cell, tall } = column;
  const isTiny = Math.min(cell, tall) < DOTTED;
  const [width, height] = isTiny ? [cell, tall] : [Math.max(3, cell * 0.42), Math.max(3, Math.min(cell, tall) * 0.42)];
  const path = new Path2D();
  for (let channel = 0; channel < column.count; channel++) {
    const marked = mask[channel];
    const [left, top] = cornerOf(column, channel);
    for (let i = marked?.indexOf(1) ?? -1; i >= 0; i = marked.indexOf(1, i + 1)) {
      const [x, y] = cellWithin(layer, column, i);
      const at = [left + x + shift(column) + (cell - width) / 2, top + y + (tall - height) / 2, width, height];
      if (isTiny) path.rect(...at);
      else path.roundRect(...at, width / 2);
    }
  }
  context.fillStyle = colours.now;
  context.strokeStyle = colours.card;
  context.lineWidth = 1;
  context.globalAlpha = isTiny ? PATH_ALPHA : 1;
  context.fill(path);
  if (!isTiny) context.stroke(path);
  context.globalAlpha = 1;
}

const cellsIn = (mask) => mask.reduce((sum, marked) => sum + (marked ? marked.reduce((all, one) => all + one, 0) : 0), 0);

/** Whether the winning path is less than what is seen. */
const isNarrower = (path, cone) => path && cone && cellsIn(path) < cellsIn(cone);

const lineFor = ({ cell, tall }) => (Math.min(cell, tall) < 4 ? 1.4 : 2);

/** All that is marked while a cell is pointed at: what it sees, the winning path, what it feeds, and the cell. */
export function paintMarks(drawing, { pointed, cone, path, feeds }) {
  const { context, place, colours, network, shift } = drawing;
  const marks = new Map();
  const markIn = (masks, number) => {
    const [mask, column] = [masks[number], place.byNumber.get(number)];
    if (!mask || !column || isEmpty(mask)) return null;
    if (!marks.has(mask)) marks.set(mask, markOf(network.layers[number], column, mask));
    return marks.get(mask);
  };
  const marksIn = (masks) => (number) => [markIn(masks, number)].filter(Boolean);
  drawing.clipLines();
  paintLines({ ...drawing, colour: colours.now }, marksIn(cone));
  paintLines({ ...drawing, colour: colours.feeds }, marksIn(feeds));
  for (const arc of place.arcs) {
    const isFed = arc.source >= pointed.number;
    const layer = feeding(network, arc.number, drawing.hidden);
    if (!comesAlong(network, layer, arc.source, isFed ? { feeds } : { cone })) continue;
    paintArc(context, place, arc, { shift, colour: isFed ? colours.feeds : colours.now, line: 2 });
  }
  context.restore();
  const inSight = place.columns.filter((column) => drawing.isInSight(column));
  for (const column of inSight) {
    drawing.clipTo(column);
    const { number } = column;
    const [seen, fed] = [number < pointed.number && markIn(cone, number), number > pointed.number && markIn(feeds, number)];
    if (seen) strokeMark(drawing, column, seen, { colour: colours.now, line: lineFor(column) });
    if (seen && column.way === "maps" && isNarrower(path?.[number], cone[number])) dotPath(drawing, column, path[number]);
    if (fed) strokeMark(drawing, column, fed, { colour: colours.feeds, line: lineFor(column), dash: column.cell < 6 ? [] : [4, 2.5] });
    if (number === pointed.number) {
      const here = markIn(cone, number);
      if (here) strokeMark(drawing, column, here, { colour: colours.now, line: 3 });
    }
    context.restore();
  }
}

/** Below the input what the cell sees of it. */
export function writeSight({ context, place, colours, family, shift }, text) {
  const [column] = place.columns;
  const type = font(12, family, 600);
  context.font = type;
  const room = place.pinned - 8;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (context.measureText(longer).width > room && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  lines.slice(0, 3).forEach((line, i) => write(context, line, {
    x: Math.max(column.middle, context.measureText(line).width / 2 + 4) + shift(column), y: column.y + column.height + 16 + i * 15, colour: colours.now_text, type }));
}

