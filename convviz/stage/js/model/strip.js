// Where the panels of a sequence lie that is long or has little room.

import { windowsOf } from "./geometry.js";
import { phrase } from "./words.js";
import { jumpOf } from "./taps.js";
import { countsBelow, countsHeight, countsStamps } from "./overlaps.js";
import {
  CELL_MOST, CHART, EDGE, GAP, HEAD, KERNEL_CELL, LABEL_WIDTH, OPERATOR, PAIR_OPERATOR, RAIL_GAP, RAIL_LABEL,
  SUM_WIDTH, TOKENS, WIDE, board, outputPanel, panel, sideWidthFor, withWindow, withoutKernel,
} from "./layout.js";
import { BOTH } from "./spacing.js";

/** Whether a sequence has too many cells, or too little room, for its arithmetic beside it. */
export function isStrip({ input_size, padded_size: [cells], kernel_size: [taps] }, width, wished) {
  const room = width - sideWidthFor(width) - 2 * GAP - RAIL_LABEL - 2 * OPERATOR - SUM_WIDTH;
  const hasRoom = width >= WIDE && wished === KERNEL_CELL && room >= KERNEL_CELL * (cells + 2 * taps);
  return input_size.length === 1 && (cells > BOTH.strip_from || !hasRoom);
}

/**
 * Cells by which an output stands right of the first cell of its window, of the `free` ones there are: at its middle.
 * Padding that is longer on one side has it stand under the input it belongs to, as that of a causal layer does.
 */
function anchorOf({ padding: [[before, after]] }, free) {
  return Math.max(0, Math.min(free, (free + before - after) / 2));
}

/** Says under which cell of its window each output stands, or between which; nothing where there is one place for it. */
export function sayAnchor(spec) {
  const [[, count]] = windowsOf(spec, [0]);
  const jump = jumpOf(spec.tables[0]);
  const [free, [[before, after]]] = [count - jump, spec.padding];
  if (count < 2 || free <= 0) return "";
  if (before === after) return phrase("output, each under the middle of its window");
  const anchor = anchorOf(spec, free);
  if (anchor === free) return phrase("output, each under the last cell of its window");
  const middle = anchor + (jump + 1) / 2;
  const [first, last] = [Math.floor(middle), Math.ceil(middle)];
  return first === last ? phrase("output, each under cell {first} of the {count} in its window", { first, count })
    : phrase("output, each between cells {first} and {last} of the {count} in its window", { first, last, count });
}

/** A sequence that is long or has little room: input and output each as wide as the board, one above the other, the arithmetic below. */
export function stripLayout(scene, channels, { width, sideHeight, wished }) {
  const { spec } = scene;
  const wide = width >= WIDE;
  const labels = Math.min(RAIL_LABEL, width / 4);
  const cell = Math.min(CELL_MOST, (width - labels - EDGE) / spec.padded_size[0]);
  const tall = Math.min(30, Math.max(12, 240 / spec.in_channels));
  const charted = spec.in_channels <= BOTH.charted ? CHART : 0;
  const rows = [];
  let y = HEAD + TOKENS + charted;
  for (const channel of channels) {
    const input = panel("input", channel, spec.padded_size, { cell, tall });
    input.x = labels;
    input.y = y;
    y += tall + RAIL_GAP;
    rows.push({ channel, input });
  }
  const inputBottom = y;
  const jump = jumpOf(spec.tables[0]);
  const [[, span]] = windowsOf(spec, [0]);
  const left = labels + anchorOf(spec, span - jump) * cell;
  const across = Math.min(cell * jump, (width - left - EDGE) / spec.output_size[0]);
  const output = outputPanel(spec, { cell: across, tall: Math.min(30, Math.max(12, 160 / spec.out_channels)) });
  output.x = left;
  output.y = inputBottom + HEAD + TOKENS + charted;
  const counts = countsStamps(scene) ? countsBelow(scene, output, { y: output.y + output.height, width }) : null;
  const below = output.y + output.height + (counts ? countsHeight(counts) : 0) + GAP + HEAD;
  const rightWidth = wide ? sideWidthFor(width) : 0;
  const [first, operator] = wide ? [labels, OPERATOR] : [LABEL_WIDTH, PAIR_OPERATOR];
  const room = (wide ? width - rightWidth - 2 * GAP : width) - first - 2 * operator - SUM_WIDTH;
  const kernelCell = Math.max(3, Math.min(Math.max(38, wished), room / (3 * spec.kernel_size[0])));
  const kernelTall = Math.min(wished, Math.max(14, 200 / channels.length));
  rows.forEach((row, position) => {
    row.kernel = panel("weight", row.channel, spec.kernel_size, { cell: kernelCell, tall: kernelTall });
    row.products = panel("product", row.channel, spec.kernel_size, { cell: kernelCell, tall: kernelTall });
    row.kernel.x = first + row.kernel.width + operator;
    row.products.x = row.kernel.x + row.kernel.width + operator;
    row.kernel.y = row.products.y = below + position * (kernelTall + RAIL_GAP);
    withWindow(row, first, row.kernel.y);
    row.sum = { x: row.products.x + row.products.width + 12, y: row.kernel.y + kernelTall / 2, align: "left" };
    if (!spec.layer.weights) withoutKernel(row);
  });
  const rowsBottom = below + channels.length * (kernelTall + RAIL_GAP);
  const beside = [rows[0].input, output].every(({ x, width: taken }) => x + taken < width - rightWidth - GAP);
  const charts = charted ? {
    input: { x: labels, y: HEAD + TOKENS, width: rows[0].input.width, height: CHART - 10 },
    output: { x: output.x, y: inputBottom + HEAD + TOKENS, width: output.width, height: CHART - 10 },
  } : null;
  return board(rows, output, {
    width, wide, kind: "strip", charts, counts,
    height: (wide ? Math.max(rowsBottom, (beside ? 0 : below - HEAD) + sideHeight) : rowsBottom) + EDGE,
    side: wide ? { x: width - rightWidth, y: beside ? 0 : below - HEAD, width: rightWidth } : null,
  });
}
