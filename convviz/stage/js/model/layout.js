// Where each panel lies, for a scene and the room there is.

import { channelsOf } from "./geometry.js";
import { asideFor, countsBelow, countsBeside, countsHeight, countsStamps } from "./overlaps.js";
import { BOTH, OWN, corner } from "./spacing.js";
import { isStrip, stripLayout } from "./strip.js";

export const {
  gap: GAP, head: HEAD, operator: OPERATOR, sum: SUM_WIDTH, label: LABEL_WIDTH, rail_gap: RAIL_GAP, cell_most: CELL_MOST,
  numbered: CELL_NUMBERED, kernel_cell: KERNEL_CELL, readable: READABLE, volume_share: VOLUME_SHARE, kernel_cells: KERNEL_CELLS,
} = OWN;
export const { rail: RAIL_LABEL, tokens: TOKENS, chart: CHART } = OWN;

const HEADING_WIDTH = 96;
const NARROW_ROW = 196;
const [SPACE, LESS_SPACE, SHORT] = [230, 150, 560]; // for the view in space, and where all that is seen is short
const OUTPUT_SHARE = 0.42; // of the width, where the output has a column to itself
export const WIDE = 820;
export const PAIR_OPERATOR = 22;
const PAIR_SUM = 66;
export const EDGE = 6; // room for the outline of a window at the rim

/** Sizes as [D, H, W], missing leading axes being 1. */
export const threeAxes = (size) => [...new Array(3 - size.length).fill(1), ...size];

/** An index as [d, h, w], missing leading axes being 0. */
export const lift = (index) => [...new Array(3 - index.length).fill(0), ...index];

const wholeCell = (cell) => (cell >= 3 ? Math.floor(cell) : cell);

/**
 * A grid of cells, `cell` wide and `tall` high: `shape` is [D, H, W], and `across` slices lie in one row.
 */
export function panel(name, channel, size, { cell, across = 1, tall = cell }) {
  const shape = threeAxes(size);
  const down = Math.ceil(shape[0] / across);
  return {
    name, channel, shape, rank: size.length, cell, tall, across,
    width: (across * shape[2] + across - 1) * cell,
    height: (down * shape[1] + down - 1) * tall,
    x: 0, y: 0,
  };
}

/** The panel of the output: one map, or for a sequence one row a filter. */
export function outputPanel(spec, { cell, across = 1, tall = cell }) {
  const at = panel("output", null, spec.output_size, { cell, across, tall });
  if (at.rank > 1) return at;
  at.shape[1] = spec.out_channels;
  at.height = spec.out_channels * tall;
  return at;
}

/** Cell of the output's panel that shows an output index of a filter. */
export const outputCell = (spec, filter, index) => (index.length > 1 ? lift(index) : [0, filter, index[0]]);

/** The box `{ x, y, width, height }` of one cell. */
export function boxOf(at, index) {
  const [x, y] = corner(at, index);
  return { x, y, width: at.cell, height: at.tall };
}

/** Cell [d, h, w] under a point, or null. */
export function cellAt(at, x, y) {
  const column = Math.floor((x - at.x) / at.cell);
  const row = Math.floor((y - at.y) / at.tall);
  if (column < 0 || row < 0) return null;
  const w = column % (at.shape[2] + 1);
  const h = row % (at.shape[1] + 1);
  const across = Math.floor(column / (at.shape[2] + 1));
  const d = Math.floor(row / (at.shape[1] + 1)) * at.across + across;
  if (w >= at.shape[2] || h >= at.shape[1] || across >= at.across || d >= at.shape[0]) return null;
  return [d, h, w];
}

/** The largest cell with which a grid of `size` fits into a box. */
function fittingCell(unit, width, height) {
  return wholeCell(Math.min(CELL_MOST, width / unit.width, height / unit.height));
}

/**
 * Where everything lies, for a scene in a box of CSS pixels.
 *
 * Left, a row a channel: input, kernel, window × kernel, partial sum. Right, the output with `side` (the
 * sentence and the controls, DOM of its own) below it; in a narrow box the output lies below the rows and the
 * side below the board. Kernel and product lie side by side or one above the other, whichever leaves larger
 * cells: `wished` is what those of the kernel should have, if there is room. In a wide box with the side `below` as well,
 * the output has the column to itself.
 */
export function layout(scene, filter, { width, height, sideHeight, wished = KERNEL_CELL, below = false }) {
  const { spec } = scene;
  const wide = width >= WIDE;
  const channels = channelsOf(spec, filter);
  if (isStrip(spec, width, wished)) return stripLayout(scene, channels, { width, sideHeight, wished });
  const spatial = spec.input_size.length === 3 && !scene.hidden ? (height < SHORT ? LESS_SPACE : SPACE) : 0;
  if (below) height -= sideHeight + GAP;
  if (wide) height -= spatial;
  if (!wide) height = Math.max(height, channels.length * NARROW_ROW);
  const rightWidth = !wide ? 0 : below ? Math.round(width * OUTPUT_SHARE) : sideWidthFor(width);
  const besideHeight = below ? 0 : sideHeight;
  const leftWidth = wide ? width - rightWidth - 2 * GAP : width;
  const pair = !wide && channels.length === 1 && spec.input_size.length > 1;
  let best = null;
  for (const stacked of pair || spec.input_size.length === 1 ? [false] : [false, true])
    for (const kernelCell of KERNEL_CELLS) {
      if (kernelCell > Math.max(46, wished)) continue;
      const option = rowsOption(spec, channels.length, { stacked, kernelCell, leftWidth, height, pair, wished });
      if (option && (!best || option.score > best.score)) best = option;
    }
  best ??= rowsOption(spec, channels.length,
    { stacked: spec.input_size.length > 1, kernelCell: KERNEL_CELLS.at(-1), leftWidth, height, pair, wished, force: true });
  const rows = placeRows(spec, channels, best);
  const [rowsHeight, rowsWidth] = [rows.at(-1).bottom, Math.max(...rows.map(({ right }) => right))];

  const aside = wide ? asideFor(scene, rightWidth) : 0;
  const outputRoom = wide
    ? [rightWidth - aside, Math.max(wished > KERNEL_CELL || aside ? 92 : 120, height + spatial - HEAD - besideHeight - GAP)]
    : pair ? [width - best.inputWidth - 3 * GAP - LABEL_WIDTH, best.inputHeight]
      : [Math.min(width, 340), 280];
  const across = acrossFor(spec.output_size);
  const output = outputPanel(spec, { cell: fittingCell(outputPanel(spec, { cell: 1, across }), ...outputRoom), across });
  if (wide) return wideBoard(scene, rows, output, { width, height: rowsHeight, leftWidth, rightWidth, aside, rowsWidth, spatial, besideHeight, below, kind: best.kind });
  if (pair) {
    output.x = width - output.width - EDGE;
    output.y = HEAD + Math.round((best.inputHeight - output.height) / 2);
  } else {
    output.x = Math.round((width - output.width) / 2);
    output.y = rowsHeight + GAP + HEAD;
    shift(rows, Math.round(Math.max(0, (leftWidth - rowsWidth) / 2)), 0);
  }
  const drawn = Math.max(rowsHeight, output.y + output.height) + GAP;
  const counts = countsStamps(scene) ? countsBelow(scene, output, { y: drawn, width }) : null;
  const total = drawn + (counts ? countsHeight(counts) : 0);
  return board(rows, output, { width, height: total + spatial, wide, kind: best.kind, side: null, counts,
    space: spatial && { x: 0, y: total, width, height: spatial - GAP } });
}

/** The output in a column of its own, the counts of stamps beside it or below, then the side; the rows in the middle of the rest. */
function wideBoard(scene, rows, output, { width, height, leftWidth, rightWidth, aside, rowsWidth, spatial, besideHeight, below, kind }) {
  const rightX = width - rightWidth;
  output.x = Math.round(rightX + (rightWidth - aside - output.width) / 2);
  const counted = countsStamps(scene) && !aside ? countsHeight(countsBelow(scene, output, { y: 0, width: rightWidth })) : 0;
  const tallest = aside ? countsHeight(countsBeside(scene, output, 0)) - HEAD : 0;
  const column = Math.max(output.height + counted, tallest);
  const rightHeight = HEAD + column + GAP + besideHeight;
  const total = Math.max(height + spatial, rightHeight);
  output.y = HEAD + Math.round(Math.max(0, (total - rightHeight) / 3));
  shift(rows, Math.round(Math.max(0, (leftWidth - rowsWidth) / 2)), Math.round(Math.max(0, (total - spatial - height) / 3)));
  const bottom = output.y + output.height;
  const counts = aside ? countsBeside(scene, output, output.x + output.width)
    : counted ? countsBelow(scene, output, { y: bottom, width: rightWidth }) : null;
  if (counts && !aside && counts.rank > 1) counts.x += rightX;
  return board(rows, output, { width, height: total + EDGE, wide: true, kind, counts,
    space: spatial && { x: 0, y: total - spatial + GAP, width: leftWidth, height: spatial - GAP },
    side: below ? { x: 0, y: total + EDGE + 4, width } : { x: rightX, y: output.y + column + 10, width: rightWidth } });
}

/** Width of the sentence and the controls beside a wide board. */
export const sideWidthFor = (width) => Math.min(560, Math.max(340, width * 0.37));

export const acrossFor = (size) => (size.length < 3 ? 1 : Math.ceil(Math.sqrt(size[0])));

/** Cell sizes for the rows of one arrangement, with a score, or null where they do not fit. */
function rowsOption(spec, count, { stacked, kernelCell, leftWidth, height, pair, wished, force = false }) {
  const inputAcross = acrossFor(spec.padded_size);
  const kernelAcross = threeAxes(spec.kernel_size)[0];
  const kernel = panel("", 0, spec.kernel_size, { cell: kernelCell, across: kernelAcross });
  const labels = spec.input_size.length === 1 ? RAIL_LABEL : LABEL_WIDTH;
  const besideWidth = stacked ? OPERATOR + Math.max(kernel.width, HEADING_WIDTH)
    : pair ? pairWidth(spec, kernel.width) : 2 * OPERATOR + 2 * kernel.width + SUM_WIDTH;
  const besideHeight = stacked ? 2 * kernel.height + 2 * HEAD + 22 : kernel.height;
  const rowHeight = (height - HEAD - (count - 1) * GAP) / count;
  const inputRoom = pair ? [(leftWidth - labels - 2 * GAP) / 2, height / 2]
    : [leftWidth - labels - besideWidth, Math.max(rowHeight, 60)];
  const tooTall = besideHeight > Math.max(rowHeight, 60) && !pair;
  const tooWide = pair ? labels + besideWidth > leftWidth : inputRoom[0] < 60;
  if (!force && (tooTall || tooWide)) return null;
  const inputCell = Math.max(0.1, fittingCell(panel("", 0, spec.padded_size, { cell: 1, across: inputAcross }), Math.max(60, inputRoom[0]), inputRoom[1]));
  const input = panel("", 0, spec.padded_size, { cell: inputCell, across: inputAcross });
  const aim = Math.min(leftWidth * (spec.input_size.length === 3 ? VOLUME_SHARE : BOTH.share), rowHeight * input.width / input.height);
  const unlike = kernelCell / Math.max(inputCell, leftWidth < 500 ? 16 : READABLE) - BOTH.unlike_from * wished / KERNEL_CELL;
  const score = Math.min(1, input.width / aim) + BOTH.kernel_score * Math.min(1, kernelCell / wished)
    + BOTH.numbers_score * Math.min(1, inputCell / CELL_NUMBERED) + BOTH.numbers_score * Math.min(1, kernelCell / CELL_NUMBERED)
    - (stacked ? BOTH.stacked_cost : 0) - BOTH.unlike_cost * Math.max(0, unlike);
  const kind = pair ? "pair" : stacked ? "stacked" : "beside";
  return { kind, inputCell, inputAcross, kernelCell, kernelAcross, score,
    inputWidth: input.width, inputHeight: input.height };
}

/** Width of window · kernel = products, and the sum; those of a volume stand one above the other. */
const pairWidth = ({ kernel_size, layer }, kernel) => (kernel_size.length === 3 ? kernel
  : (layer.weights ? 3 * kernel + 2 * PAIR_OPERATOR : kernel) + PAIR_SUM);

function placeRows(spec, channels, { kind, inputCell, inputAcross, kernelCell, kernelAcross }) {
  const rails = spec.input_size.length === 1;
  let y = HEAD + (rails ? TOKENS : 0);
  return channels.map((channel) => {
    const input = panel("input", channel, spec.padded_size, { cell: inputCell, across: inputAcross });
    const kernel = panel("weight", channel, spec.kernel_size, { cell: kernelCell, across: kernelAcross });
    const products = panel("product", channel, spec.kernel_size, { cell: kernelCell, across: kernelAcross });
    const row = { channel, input, kernel, products };
    input.x = rails ? RAIL_LABEL : LABEL_WIDTH;
    if (kind === "pair") {
      input.y = y;
      placePair(row, y + input.height + GAP + HEAD);
    } else if (kind === "stacked") {
      const tall = 2 * kernel.height + HEAD + 30;
      const rowHeight = Math.max(input.height, tall);
      input.y = y + Math.round((rowHeight - input.height) / 2);
      const beside = Math.max(kernel.width, HEADING_WIDTH);
      kernel.x = products.x = input.x + input.width + OPERATOR + Math.round((beside - kernel.width) / 2);
      kernel.y = y + Math.round((rowHeight - tall) / 2);
      products.y = kernel.y + kernel.height + HEAD;
      row.sum = { x: products.x + products.width / 2, y: products.y + products.height + 20, align: "center" };
      row.bottom = y + rowHeight;
      row.right = input.x + input.width + OPERATOR + beside;
    } else {
      const rowHeight = Math.max(input.height, kernel.height);
      input.y = y + Math.round((rowHeight - input.height) / 2);
      kernel.x = input.x + input.width + OPERATOR;
      products.x = kernel.x + kernel.width + OPERATOR;
      kernel.y = products.y = y + Math.round((rowHeight - kernel.height) / 2);
      row.sum = { x: products.x + products.width + 14, y: products.y + products.height / 2, align: "left" };
      row.bottom = y + rowHeight;
      row.right = row.sum.x + SUM_WIDTH - 14;
    }
    y = row.bottom + (rails ? RAIL_GAP : GAP);
    if (!spec.layer.weights) withoutKernel(row);
    return row;
  });
}

/** Below a single input: window · kernel = products and the sum, side by side; of a volume one above the other. */
function placePair(row, top) {
  const { input, kernel, products } = row;
  const isVolume = products.rank === 3;
  const [right, down] = isVolume ? [0, kernel.height + HEAD] : [kernel.width + PAIR_OPERATOR, 0];
  [kernel.x, kernel.y] = [input.x + right, top + down];
  [products.x, products.y] = [kernel.x + right, kernel.y + down];
  withWindow(row, input.x, top);
  const [end, bottom] = [products.x + products.width, products.y + products.height];
  row.sum = isVolume ? { x: products.x + products.width / 2, y: bottom + 18, align: "center" }
    : { x: end + 10, y: products.y + products.height / 2, align: "left" };
  row.bottom = bottom + (isVolume ? HEAD : 0);
  row.right = Math.max(input.x + input.width, isVolume ? end : row.sum.x + PAIR_SUM - 10);
}

/** Before a kernel that does not stand beside its input, the cells of the window, so that they read as a product. */
export function withWindow(row, x, y) {
  row.window = { ...row.kernel, name: "window", x, y };
}

/** Leaves the window alone, where the kernel would lie; of two panels one above the other, half way. */
export function withoutKernel(row) {
  const { window, kernel, products, sum } = row;
  const dx = (window ?? kernel).x - products.x;
  const dy = window ? window.y - products.y : (kernel.y - products.y) / 2;
  row.window = null;
  for (const each of [products, sum]) { each.x += dx; each.y += dy; }
  if (row.right) row.right += dx;
  row.kernel = { ...products, name: "" };
}

function shift(rows, dx, dy) {
  for (const row of rows) {
    for (const each of [row.input, row.window, row.kernel, row.products, row.sum].filter(Boolean)) { each.x += dx; each.y += dy; }
    row.bottom += dy;
  }
}

export const board = (rows, output, rest) => ({
  charts: null, space: null, counts: null, ...rest, rows, output,
  panels: [...rows.flatMap(({ input, kernel, products }) => [input, kernel, products]), output, rest.counts].filter((at) => at?.name),
});

/** What lies under a point of the board: `{panel, channel, index}` in the geometry's indices, or null. */
export function hit({ scene, place }, x, y) {
  for (const at of place.panels) {
    const cell = cellAt(at, x, y);
    if (!cell) continue;
    const index = cell.slice(3 - at.rank);
    const pointed = { panel: at.name, channel: at.channel, index };
    if (at.name === "input") pointed.index = index.map((p, axis) => p - scene.spec.padding[axis][0]);
    if (at.name === "output" && at.rank === 1) pointed.filter = cell[1];
    return at.name === "overlaps" ? { ...pointed, panel: "output" } : pointed;
  }
  for (const { channel, window } of place.rows) {
    const cell = window && cellAt(window, x, y);
    if (cell) return { panel: "product", channel, index: cell.slice(3 - window.rank) };
  }
  return null;
}
