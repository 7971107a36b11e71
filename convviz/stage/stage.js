// The stage: a kernel stepping across its input, painted once, with light overlays that move.
//
// Four parts, each using only those before it:
//   geometry  integers: the mirror of geometry.py
//   frame     scene, step, what is pointed at -> what there is to show and to say
//   layout    scene and room -> where each panel lies
//   paint     the only drawing
//   view      DOM, keys, pointer, clock
// `mount(element, payload)` needs a browser and nothing else; the default export is what Streamlit calls.

// ───────────────────────────────────────────────────────────── geometry ──

const TYPES = {
  uint8: Uint8Array, int8: Int8Array, int16: Int16Array, int32: Int32Array,
  float32: Float32Array, float64: Float64Array,
};

const upTo = (size) => Array.from({ length: size }, (_, i) => i);

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

/** Flat C-order position of an index. */
export const ravel = (index, size) => index.reduce((flat, i, axis) => flat * size[axis] + i, 0);

/** Index of a flat C-order position, last axis fastest. */
export function unravel(flat, size) {
  const index = new Array(size.length);
  for (let axis = size.length - 1; axis >= 0; axis--) {
    index[axis] = flat % size[axis];
    flat = Math.floor(flat / size[axis]);
  }
  return index;
}

export const stepIndex = (spec, step) => unravel(step, spec.output_size);
export const stepOf = (spec, outputIndex) => ravel(outputIndex, spec.output_size);

/** Input index under the kernel's first tap; negative in the padding. */
export const windowStart = (spec, outputIndex) =>
  outputIndex.map((o, axis) => o * spec.stride[axis] - spec.padding[axis][0]);

/** Pairs of input index and kernel index that meet at one output index, in C order of the kernel. */
export function taps(spec, outputIndex) {
  const start = windowStart(spec, outputIndex);
  return upTo(product(spec.kernel_size)).map((flat) => {
    const kernel = unravel(flat, spec.kernel_size);
    return { input: start.map((i, axis) => i + kernel[axis] * spec.dilation[axis]), kernel };
  });
}

/** For each axis, the output positions that one input position feeds; all their combinations count. */
export function feeds(spec, inputIndex) {
  return inputIndex.map((i, axis) => {
    const positions = [];
    for (let k = spec.kernel_size[axis] - 1; k >= 0; k--) {
      const o = (i + spec.padding[axis][0] - k * spec.dilation[axis]) / spec.stride[axis];
      if (Number.isInteger(o) && o >= 0 && o < spec.output_size[axis]) positions.push(o);
    }
    return positions;
  });
}

/** For each axis, the input positions that one weight ever meets, those in the padding left out. */
export const meets = (spec, kernelIndex) => kernelIndex.map((k, axis) => upTo(spec.output_size[axis])
  .map((o) => o * spec.stride[axis] - spec.padding[axis][0] + k * spec.dilation[axis])
  .filter((i) => i >= 0 && i < spec.input_size[axis]));

/** Input positions along an axis on which no tap ever lies. */
export function unreached(spec, axis) {
  const reached = new Set(upTo(spec.kernel_size[axis]).flatMap((k) =>
    upTo(spec.output_size[axis]).map((o) =>
      o * spec.stride[axis] - spec.padding[axis][0] + k * spec.dilation[axis])));
  return upTo(spec.input_size[axis]).filter((i) => !reached.has(i));
}

/** Input channels that a filter sums over: those of its group. */
export function channelsOf(spec, filter) {
  const each = spec.in_channels / spec.groups;
  const group = Math.floor(filter / (spec.out_channels / spec.groups));
  return upTo(each).map((position) => group * each + position);
}

const bytesOf = (base64) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

/** The payload with its arrays unpacked, and the flat offset of every tap within one padded channel. */
export function readScene(payload) {
  const arrays = {};
  for (const [name, { dtype, shape, data }] of Object.entries(payload.arrays))
    arrays[name] = { shape, values: new TYPES[dtype](bytesOf(data).buffer) };
  const { spec } = payload;
  const offsets = upTo(product(spec.kernel_size)).map((flat) => ravel(
    unravel(flat, spec.kernel_size).map((k, axis) => k * spec.dilation[axis]), spec.padded_size));
  return { ...payload, arrays, offsets, steps: product(spec.output_size) };
}

// ──────────────────────────────────────────────────────────────── frame ──

const SIGNIFICANT = 6;

/** A number as a person reads it: exact where that is short, else six significant digits. */
export function numberText(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  return String(rounded(value)).replace("-", "−").replace("e+", "e");
}

const rounded = (value) => (Number.isInteger(value) && Math.abs(value) < 1e9
  ? value : Number(value.toPrecision(SIGNIFICANT)));

/** Whether `numberText` shows every digit there is. */
export const isExact = (value) => !Number.isFinite(value) || rounded(value) === value;

/** A number for a narrow cell: at most `room` characters, or nothing. */
export function cellText(value, room) {
  const text = numberText(value);
  if (text.length <= room) return text;
  for (let digits = Math.min(4, room); digits > 0; digits--) {
    const short = numberText(Number(value.toPrecision(digits))).replace(/^(−?)0\./, "$1.");
    if (short.length <= room) return short;
  }
  return "";
}

const factor = (value) => (value < 0 || Object.is(value, -0)
  ? `(${numberText(value)})` : numberText(value));

/** What one step has to show: for each channel its window, weights, products and their sum. */
export function frame(scene, { step, filter, pointed = null }) {
  const { spec, arrays, offsets } = scene;
  const shown = pointed?.panel === "output" ? stepOf(spec, pointed.index) : step;
  const index = stepIndex(spec, shown);
  const corner = index.map((o, axis) => o * spec.stride[axis]);
  const start = ravel(corner, spec.padded_size);
  const taps = offsets.length;
  const channelCells = product(spec.padded_size);
  const channels = channelsOf(spec, filter).map((channel, position) => {
    const input = new Float64Array(taps);
    const weight = new Float64Array(taps);
    const products = new Float64Array(taps);
    const weightStart = (filter * spec.in_channels / spec.groups + position) * taps;
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      input[k] = arrays.input.values[channel * channelCells + start + offsets[k]];
      weight[k] = arrays.weight.values[weightStart + k];
      products[k] = input[k] * weight[k];
      sum += products[k];
    }
    return { channel, label: scene.labels.channels[channel], input, weight, products, sum };
  });
  return {
    step: shown, index, corner, filter, channels, pointed,
    bias: arrays.bias.values[filter],
    output: arrays.output.values[filter * scene.steps + shown],
  };
}

/** Input value that a kernel cell is multiplied with, weight, and product, for every tap of a channel. */
function termsText({ input, weight }, limit) {
  const count = input.length;
  const shown = count <= limit ? count : limit;
  const parts = [];
  for (let k = 0; k < shown; k++)
    parts.push(`${k ? factor(input[k]) : numberText(input[k])}×${factor(weight[k])}`);
  if (shown < count) parts.push(`… ${count - shown} more`);
  return parts.join(" + ");
}

/** The arithmetic of a frame in words, at most `limit` products a channel: a line a channel, then the total. */
export function sentence(current, limit = Infinity) {
  const lines = current.channels.map((channel) => ({
    label: channel.label,
    terms: termsText(channel, limit),
    equals: isExact(channel.sum) ? "=" : "≈",
    sum: numberText(channel.sum),
  }));
  const numbers = current.channels.flatMap(({ input, weight, sum }) => [...input, ...weight, sum]);
  return {
    lines,
    sums: lines.map(({ sum }) => sum).join(" + "),
    bias: numberText(current.bias),
    equals: isExact(current.output) && lines.every(({ equals }) => equals === "=") ? "=" : "≈",
    output: numberText(current.output),
    rounded: ![...numbers, current.bias, current.output].every(isExact),
  };
}

const AXIS_WORDS = { D: "slice", H: "row", W: "column", L: "position" };

const place = (scene, index) =>
  index.map((i, axis) => `${AXIS_WORDS[scene.labels.axes[axis]]} ${numberText(i)}`).join(", ");

const isPadding = (spec, inputIndex) =>
  inputIndex.some((i, axis) => i < 0 || i >= spec.input_size[axis]);

const times = (count, word) => `${count.toLocaleString("en").replaceAll(",", " ")} ${word}${count === 1 ? "" : "s"}`;

/** One line on where we are, or on what is pointed at. */
export function describe(scene, current) {
  const { spec } = scene;
  const { pointed } = current;
  if (!pointed || pointed.panel === "output")
    return `step ${current.step + 1} of ${scene.steps} · ${place(scene, current.index)}`;
  const label = scene.labels.channels[pointed.channel];
  if (pointed.panel === "input") {
    const padded = pointed.index.map((i, axis) => i + spec.padding[axis][0]);
    const value = scene.arrays.input.values[
      pointed.channel * product(spec.padded_size) + ravel(padded, spec.padded_size)];
    const outputs = product(feeds(spec, pointed.index).map((positions) => positions.length));
    const what = isPadding(spec, pointed.index) ? "padding" : "input";
    return `${what}, ${label}, ${place(scene, pointed.index)}: ${numberText(value)} · feeds ${times(outputs, "output")}`;
  }
  const channel = current.channels.find((candidate) => candidate.channel === pointed.channel);
  const k = ravel(pointed.index, spec.kernel_size);
  const weight = numberText(channel.weight[k]);
  if (pointed.panel === "product")
    return `${label}, ${place(scene, pointed.index)}: ${numberText(channel.input[k])} × ${factor(channel.weight[k])} = ${numberText(channel.products[k])}`;
  const met = product(meets(spec, pointed.index).map((positions) => positions.length));
  return `weight, ${label}, ${place(scene, pointed.index)}: ${weight} · meets ${times(met, "input cell")}`;
}

// ─────────────────────────────────────────────────────────────── layout ──

const GAP = 16;
const HEAD = 26;
const OPERATOR = 34;
const SUM_WIDTH = 76;
const LABEL_WIDTH = 22;
const HEADING_WIDTH = 96;
const NARROW_ROW = 196;
const WIDE = 820;
const CELL_MOST = 58;
const EDGE = 6; // room for the outline of a window at the rim
const CELL_NUMBERED = 17;
const KERNEL_CELLS = [46, 42, 38, 34, 30, 27, 24, 22, 20, 18, 16, 14, 12];

/** Sizes as [D, H, W], missing leading axes being 1. */
const threeAxes = (size) => [...new Array(3 - size.length).fill(1), ...size];

const wholeCell = (cell) => (cell >= 3 ? Math.floor(cell) : cell);

/** A grid of cells, its slices side by side: `shape` is [D, H, W], `across` slices lie in one row. */
function panel(name, channel, size, cell, across = 1) {
  const shape = threeAxes(size);
  const down = Math.ceil(shape[0] / across);
  return {
    name, channel, shape, rank: size.length, cell, across,
    width: (across * shape[2] + across - 1) * cell,
    height: (down * shape[1] + down - 1) * cell,
    x: 0, y: 0,
  };
}

/** Top left corner of one cell. */
const corner = (at, [d, h, w]) => [
  at.x + ((d % at.across) * (at.shape[2] + 1) + w) * at.cell,
  at.y + (Math.floor(d / at.across) * (at.shape[1] + 1) + h) * at.cell,
];

/** Cell under a point, as an index of the panel's own rank, or null. */
export function cellAt(at, x, y) {
  const column = Math.floor((x - at.x) / at.cell);
  const row = Math.floor((y - at.y) / at.cell);
  if (column < 0 || row < 0) return null;
  const w = column % (at.shape[2] + 1);
  const h = row % (at.shape[1] + 1);
  const across = Math.floor(column / (at.shape[2] + 1));
  const d = Math.floor(row / (at.shape[1] + 1)) * at.across + across;
  if (w >= at.shape[2] || h >= at.shape[1] || across >= at.across || d >= at.shape[0]) return null;
  return [d, h, w].slice(3 - at.rank);
}

/** The largest cell with which a grid of `size` fits into a box. */
function fittingCell(size, width, height, across) {
  const unit = panel("", 0, size, 1, across);
  return wholeCell(Math.min(CELL_MOST, width / unit.width, height / unit.height));
}

/**
 * Where everything lies, for a scene in a box of CSS pixels.
 *
 * Left, a row a channel: input, kernel, window × kernel, partial sum. Right, the output with `side` (the
 * sentence and the controls, DOM of its own) below it; in a narrow box the output lies below the rows and the
 * side below the board. Kernel and product lie side by side or one above the other, whichever leaves larger
 * cells.
 */
export function layout(scene, filter, width, height, sideHeight) {
  const { spec } = scene;
  const wide = width >= WIDE;
  const channels = channelsOf(spec, filter);
  if (!wide) height = Math.max(height, channels.length * NARROW_ROW);
  const rightWidth = wide ? Math.min(560, Math.max(340, width * 0.37)) : 0;
  const leftWidth = wide ? width - rightWidth - 2 * GAP : width;
  const pair = !wide && channels.length === 1;
  const outputAcross = acrossFor(spec.output_size);
  let best = null;
  for (const stacked of pair ? [false] : [false, true])
    for (const kernelCell of KERNEL_CELLS) {
      const option = rowsOption(spec, channels.length, { stacked, kernelCell, leftWidth, height, pair });
      if (option && (!best || option.score > best.score)) best = option;
    }
  best ??= rowsOption(spec, channels.length,
    { stacked: true, kernelCell: KERNEL_CELLS.at(-1), leftWidth, height, pair, force: true });
  const rows = placeRows(spec, channels, best);
  const rowsHeight = rows.at(-1).bottom;
  const rowsWidth = Math.max(...rows.map(({ right }) => right));

  const outputRoom = wide
    ? [rightWidth, Math.max(120, height - HEAD - sideHeight - GAP)]
    : pair ? [width - best.inputWidth - 3 * GAP - LABEL_WIDTH, best.inputHeight]
      : [Math.min(width, 340), 280];
  const outputCell = fittingCell(spec.output_size, outputRoom[0], outputRoom[1], outputAcross);
  const output = panel("output", null, spec.output_size, outputCell, outputAcross);
  if (wide) {
    const rightX = width - rightWidth;
    output.x = Math.round(rightX + (rightWidth - output.width) / 2);
    const rightHeight = HEAD + output.height + GAP + sideHeight;
    const total = Math.max(rowsHeight, rightHeight);
    output.y = HEAD + Math.round(Math.max(0, (total - rightHeight) / 3));
    shift(rows, Math.round(Math.max(0, (leftWidth - rowsWidth) / 2)),
      Math.round(Math.max(0, (total - rowsHeight) / 3)));
    return board(rows, output, { width, height: total + EDGE, wide, best,
      side: { x: rightX, y: output.y + output.height + 10, width: rightWidth } });
  }
  if (pair) {
    output.x = width - output.width - EDGE;
    output.y = HEAD + Math.round((best.inputHeight - output.height) / 2);
  } else {
    output.x = Math.round((width - output.width) / 2);
    output.y = rowsHeight + GAP + HEAD;
    shift(rows, Math.round(Math.max(0, (leftWidth - rowsWidth) / 2)), 0);
  }
  const total = Math.max(rowsHeight, output.y + output.height) + GAP;
  return board(rows, output, { width, height: total, wide, best, side: null });
}

const acrossFor = (size) => (size.length < 3 ? 1 : Math.ceil(Math.sqrt(size[0])));

/** Cell sizes for the rows of one arrangement, with a score, or null where they do not fit. */
function rowsOption(spec, count, { stacked, kernelCell, leftWidth, height, pair, force = false }) {
  const inputAcross = acrossFor(spec.padded_size);
  const kernelAcross = threeAxes(spec.kernel_size)[0];
  const kernel = panel("", 0, spec.kernel_size, kernelCell, kernelAcross);
  const besideWidth = stacked ? OPERATOR + Math.max(kernel.width, HEADING_WIDTH)
    : 2 * OPERATOR + 2 * kernel.width + (pair ? 0 : SUM_WIDTH);
  const besideHeight = stacked ? 2 * kernel.height + 2 * HEAD + 22 : kernel.height;
  const rowHeight = (height - HEAD - (count - 1) * GAP) / count;
  const inputRoom = pair ? [(leftWidth - LABEL_WIDTH - 2 * GAP) / 2, height / 2]
    : [leftWidth - LABEL_WIDTH - besideWidth, Math.max(rowHeight, 60)];
  const tooTall = besideHeight > Math.max(rowHeight, 60) && !pair;
  const tooWide = pair ? besideWidth + SUM_WIDTH > leftWidth : inputRoom[0] < 60;
  if (!force && (tooTall || tooWide)) return null;
  const inputCell = Math.max(0.1, fittingCell(spec.padded_size, Math.max(60, inputRoom[0]), inputRoom[1], inputAcross));
  const input = panel("", 0, spec.padded_size, inputCell, inputAcross);
  const aim = Math.min(leftWidth * 0.62, rowHeight * input.width / input.height);
  const score = Math.min(1, input.width / aim) + 0.5 * Math.min(1, kernelCell / 30)
    + 0.3 * Math.min(1, inputCell / CELL_NUMBERED) - (stacked ? 0.12 : 0)
    - 0.3 * Math.max(0, kernelCell / Math.max(inputCell, leftWidth < 500 ? 16 : 26) - 1.3);
  return { stacked, pair, inputCell, inputAcross, kernelCell, kernelAcross, score,
    inputWidth: input.width, inputHeight: input.height };
}

function placeRows(spec, channels, { stacked, pair, inputCell, inputAcross, kernelCell, kernelAcross }) {
  let y = HEAD;
  return channels.map((channel) => {
    const input = panel("input", channel, spec.padded_size, inputCell, inputAcross);
    const kernel = panel("weight", channel, spec.kernel_size, kernelCell, kernelAcross);
    const products = panel("product", channel, spec.kernel_size, kernelCell, kernelAcross);
    const row = { channel, input, kernel, products, top: y };
    input.x = LABEL_WIDTH;
    if (pair) {
      input.y = y;
      kernel.x = LABEL_WIDTH;
      kernel.y = products.y = y + input.height + GAP + HEAD;
      products.x = kernel.x + kernel.width + OPERATOR;
      row.sum = { x: products.x + products.width + 12, y: products.y + products.height / 2, align: "left" };
      row.bottom = products.y + products.height;
      row.right = Math.max(input.x + input.width, row.sum.x + SUM_WIDTH);
    } else if (stacked) {
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
    y = row.bottom + GAP;
    return row;
  });
}

function shift(rows, dx, dy) {
  for (const row of rows) {
    for (const each of [row.input, row.kernel, row.products, row.sum]) { each.x += dx; each.y += dy; }
    row.top += dy;
    row.bottom += dy;
  }
}

const board = (rows, output, rest) => ({
  ...rest, rows, output, stacked: rest.best.stacked,
  panels: [...rows.flatMap(({ input, kernel, products }) => [input, kernel, products]), output],
});

/** What lies under a point of the board: `{panel, channel, index}` in the geometry's indices, or null. */
export function hit(scene, place, x, y) {
  for (const at of place.panels) {
    const index = cellAt(at, x, y);
    if (!index) continue;
    const inInput = at.name === "input";
    return { panel: at.name, channel: at.channel,
      index: inInput ? index.map((p, axis) => p - scene.spec.padding[axis][0]) : index };
  }
  return null;
}

// ──────────────────────────────────────────────────────────────── paint ──

const SHADES = 256;
const FONT_LEAST = 8.5;
const OUTLINE_LEAST = 9;

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** A colour scale as 256 packed pixels, CSS colours, and the ink that reads on each. */
function shades(stops) {
  const pixels = new Uint32Array(SHADES);
  const css = [];
  const ink = [];
  for (let i = 0; i < SHADES; i++) {
    const at = i / (SHADES - 1);
    const upper = Math.max(1, stops.findIndex(([position]) => position >= at));
    const [[low, from], [high, to]] = [stops[upper - 1], stops[upper]];
    const mix = (at - low) / (high - low);
    const [r, g, b] = rgb(from).map((value, channel) =>
      Math.round(value + (rgb(to)[channel] - value) * mix));
    pixels[i] = (255 << 24) | (b << 16) | (g << 8) | r;
    css.push(`rgb(${r},${g},${b})`);
    ink.push(0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#1b1b1f" : "#ffffff");
  }
  return { pixels, css, ink };
}

/** Everything paint needs to know of colour: roles of the theme, shades and domains of every panel. */
export function palette(scene, theme) {
  const { scales, roles } = scene.colours;
  const activation = shades(scales.activation);
  return {
    ...roles[theme],
    shades: {
      input: shades(scales[scene.input_scale]), weight: shades(scales.weight),
      product: activation, output: activation,
    },
  };
}

function shadeOf(value, [low, high]) {
  const at = high > low ? (value - low) / (high - low) : low < 0 ? 0.5 : 0;
  return Number.isFinite(at) ? Math.max(0, Math.min(SHADES - 1, Math.round(at * (SHADES - 1)))) : SHADES >> 1;
}

/** Values of one panel and where they start, so that nothing is copied. */
function valuesOf(scene, at, filter) {
  const { spec, arrays } = scene;
  if (at.name === "input")
    return { values: arrays.input.values, start: at.channel * product(spec.padded_size) };
  if (at.name === "weight") {
    const position = at.channel % (spec.in_channels / spec.groups);
    return { values: arrays.weight.values,
      start: (filter * spec.in_channels / spec.groups + position) * scene.offsets.length };
  }
  return { values: arrays.output.values, start: filter * scene.steps };
}

/** Type size and characters a cell of this panel has room for, or null where numbers do not fit. */
function typeFor(at, values, start) {
  const cells = product(at.shape);
  if (at.cell < 13 || cells > 20_000) return null;
  let longest = 1;
  for (let i = 0; i < cells && longest < 5; i++)
    longest = Math.max(longest, Math.min(5, numberText(values[start + i]).length));
  const size = Math.max(FONT_LEAST, Math.min(15 + Math.max(0, at.cell - 44) * 0.3, at.cell * 0.48, at.cell * 0.9 / (0.6 * longest)));
  const room = Math.floor(at.cell * 0.96 / (0.6 * size));
  return room > 0 ? { size, room } : null;
}

const font = (size, family, weight = 400) => `${weight} ${size}px ${family}`;

/** A heatmap with its grid and numbers, painted in one go. */
function heatmap(context, at, { values, start }, shade, domain, family) {
  const [depth, height, width] = at.shape;
  const scratch = new OffscreenCanvas(width, height);
  const scratchContext = scratch.getContext("2d");
  const image = scratchContext.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const type = typeFor(at, values, start);
  context.imageSmoothingEnabled = at.cell < 1;
  for (let d = 0; d < depth; d++) {
    const slice = start + d * height * width;
    for (let i = 0; i < pixels.length; i++) pixels[i] = shade.pixels[shadeOf(values[slice + i], domain)];
    scratchContext.putImageData(image, 0, 0);
    const [x, y] = corner(at, [d, 0, 0]);
    context.drawImage(scratch, x, y, width * at.cell, height * at.cell);
    if (at.cell >= 8) grid(context, x, y, width, height, at.cell);
    if (type)
      for (let i = 0; i < pixels.length; i++) {
        const value = values[slice + i];
        number(context, at, [d, Math.floor(i / width), i % width], cellText(value, type.room),
          shade.ink[shadeOf(value, domain)], font(type.size, family));
      }
  }
}

function number(context, at, index, text, colour, type) {
  const [x, y] = corner(at, index);
  context.font = type;
  context.fillStyle = colour;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + at.cell / 2, y + at.cell / 2 + 0.5);
}

function grid(context, x, y, width, height, cell) {
  context.strokeStyle = "rgba(20,20,30,0.10)";
  context.lineWidth = 1;
  context.beginPath();
  for (let column = 0; column <= width; column++) {
    context.moveTo(x + column * cell, y);
    context.lineTo(x + column * cell, y + height * cell);
  }
  for (let row = 0; row <= height; row++) {
    context.moveTo(x, y + row * cell);
    context.lineTo(x + width * cell, y + row * cell);
  }
  context.stroke();
}

/** A repeating diagonal hatch. */
function hatch(context, background, line) {
  const tile = new OffscreenCanvas(6, 6);
  const t = tile.getContext("2d");
  if (background) { t.fillStyle = background; t.fillRect(0, 0, 6, 6); }
  t.strokeStyle = line;
  t.lineWidth = 1.2;
  t.beginPath();
  for (const offset of [-6, 0, 6]) { t.moveTo(offset - 1, 7); t.lineTo(offset + 7, -1); }
  t.stroke();
  return context.createPattern(tile, "repeat");
}

/** Padding is hatched and its numbers are pale; cells that no tap ever touches are hatched over. */
function markPadding(context, scene, at, source, colours, family) {
  const { spec } = scene;
  const before = threeAxes(spec.padding.map(([first]) => first)).map((v, i) => (i < 3 - spec.padding.length ? 0 : v));
  const inner = threeAxes(spec.input_size);
  const [depth, height, width] = at.shape;
  const type = typeFor(at, source.values, source.start);
  context.fillStyle = hatch(context, colours.pad, colours.hatch);
  const inside = ([d, h, w]) => [d, h, w].every((p, axis) => p >= before[axis] && p < before[axis] + inner[axis]);
  const ring = [];
  for (let d = 0; d < depth; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    const whole = d < before[0] || d >= before[0] + inner[0];
    const [top, left] = [before[1] * at.cell, before[2] * at.cell];
    const [innerHeight, innerWidth] = [inner[1] * at.cell, inner[2] * at.cell];
    const [allWidth, allHeight] = [width * at.cell, height * at.cell];
    if (whole) context.fillRect(x, y, allWidth, allHeight);
    else {
      context.fillRect(x, y, allWidth, top);
      context.fillRect(x, y + top + innerHeight, allWidth, allHeight - top - innerHeight);
      context.fillRect(x, y + top, left, innerHeight);
      context.fillRect(x + left + innerWidth, y + top, allWidth - left - innerWidth, innerHeight);
    }
    if (type)
      for (let h = 0; h < height; h++)
        for (let w = 0; w < width; w++) if (!inside([d, h, w])) ring.push([d, h, w]);
  }
  for (const index of ring)
    number(context, at, index, cellText(source.values[source.start + ravel(index, at.shape)], type.room),
      colours.pad_text, font(type.size, family));
  markUnreached(context, scene, at, colours);
}

function markUnreached(context, scene, at, colours) {
  const { spec } = scene;
  const skip = 3 - spec.input_size.length;
  context.fillStyle = hatch(context, null, colours.mute);
  context.globalAlpha = 0.75;
  spec.input_size.forEach((_, axis) => {
    for (const i of unreached(spec, axis)) {
      const p = i + spec.padding[axis][0];
      for (let d = 0; d < at.shape[0]; d++) {
        if (axis + skip === 0 && d !== p) continue;
        const [x, y] = corner(at, [d, axis + skip === 1 ? p : 0, axis + skip === 2 ? p : 0]);
        context.fillRect(x, y, (axis + skip === 2 ? 1 : at.shape[2]) * at.cell,
          (axis + skip === 1 ? 1 : at.shape[1]) * at.cell);
      }
    }
  });
  context.globalAlpha = 1;
}

/** All that stays while the kernel steps: heatmaps, padding, headings, operators. */
export function paintBase(context, scene, place, colours, filter, family) {
  for (const row of place.rows) {
    for (const at of [row.input, row.kernel]) {
      const source = valuesOf(scene, at, filter);
      heatmap(context, at, source, colours.shades[at.name], scene.domain[at.name], family);
      if (at.name === "input") markPadding(context, scene, at, source, colours, family);
    }
    label(context, scene.labels.channels[row.channel], row.input, colours, family);
    operators(context, row, place, colours, family);
  }
  heatmap(context, place.output, valuesOf(scene, place.output, filter),
    colours.shades.output, scene.domain.output, family);
  headings(context, scene, place, colours, filter, family);
}

function label(context, text, at, colours, family) {
  context.save();
  context.translate(at.x - 11, at.y + at.height / 2);
  context.rotate(-Math.PI / 2);
  write(context, text, 0, 0, colours.mute, font(12, family), "center");
  context.restore();
}

function write(context, text, x, y, colour, type, align = "center") {
  context.font = type;
  context.fillStyle = colour;
  context.textAlign = align;
  context.textBaseline = "middle";
  context.fillText(text, x, y);
}

function operators(context, { kernel, products, input }, place, colours, family) {
  const type = font(20, family);
  const middle = kernel.y + kernel.height / 2;
  if (place.best.pair) {
    write(context, "=", (kernel.x + kernel.width + products.x) / 2, middle, colours.mute, type);
  } else if (!place.stacked) {
    write(context, "·", (input.x + input.width + kernel.x) / 2, middle, colours.mute, type);
    write(context, "=", (kernel.x + kernel.width + products.x) / 2, middle, colours.mute, type);
  }
}

function headings(context, scene, place, colours, filter, family) {
  const type = font(13, family);
  const above = (at, text) => write(context, text, at.x + at.width / 2, at.y - 13, colours.mute, type);
  const padded = scene.spec.padding.some(([before, after]) => before || after);
  const { input, kernel, products } = place.rows[0];
  above(input, padded ? "input, with its padding" : "input");
  above(kernel, scene.spec.operation === "convolve" ? "kernel, flipped" : "kernel");
  above(products, "window × kernel");
  above(place.output, scene.spec.out_channels > 1 ? `output, ${scene.labels.filters[filter]}` : "output");
}

/** All that moves: window, products, sums, cursor, veil, guides, and what is pointed at. */
export function paintOverlay(context, scene, place, colours, current, { step, lifted, family }) {
  const { pointed } = current;
  if (!lifted) veil(context, scene, place.output, step, colours);
  const kernelFirst = threeAxes(current.corner.map((p) => p)).map((p, axis) => (axis < 3 - current.corner.length ? 0 : p));
  place.rows.forEach((row, position) => {
    productPanel(context, scene, row, current.channels[position], colours, family);
    slidingWindow(context, scene, row.input, kernelFirst, colours);
  });
  const cursorAt = lift(current.index);
  guides(context, scene, place, kernelFirst, cursorAt, colours);
  if (pointed && pointed.panel !== "output") highlights(context, scene, place, current, colours);
  if (current.step !== step) outlineCell(context, place.output, lift(stepIndex(scene.spec, step)), colours.now, 1.5);
  cursor(context, scene, place.output, cursorAt, current, colours, family);
}

/** An index with leading zeros, so that it has three axes. */
const lift = (index) => [...new Array(3 - index.length).fill(0), ...index];

function veil(context, scene, at, step, colours) {
  const [, height, width] = at.shape;
  const [depth, row, column] = lift(stepIndex(scene.spec, step));
  const { cell } = at;
  context.fillStyle = colours.veil;
  for (let d = depth; d < at.shape[0]; d++) {
    const [x, y] = corner(at, [d, 0, 0]);
    const top = d === depth ? row : -1;
    if (d === depth) context.fillRect(x + (column + 1) * cell, y + row * cell, (width - column - 1) * cell, cell);
    context.fillRect(x, y + (top + 1) * cell, width * cell, (height - top - 1) * cell);
    if (cell >= 8) grid(context, x, y, width, height, cell);
  }
}

function productPanel(context, scene, row, channel, colours, family) {
  const at = row.products;
  const shade = colours.shades.product;
  const type = typeFor(at, channel.products, 0);
  const [, height, width] = at.shape;
  for (let k = 0; k < channel.products.length; k++) {
    const index = unravel(k, at.shape);
    const value = channel.products[k];
    const tone = shadeOf(value, scene.domain.product);
    const [x, y] = corner(at, index);
    context.fillStyle = shade.css[tone];
    context.fillRect(x, y, at.cell, at.cell);
    if (type) number(context, at, index, cellText(value, type.room), shade.ink[tone], font(type.size, family));
  }
  for (let d = 0; d < at.shape[0]; d++) grid(context, ...corner(at, [d, 0, 0]), width, height, at.cell);
  const text = numberText(channel.sum);
  const { x, y, align } = row.sum;
  context.font = font(16, family);
  const sigma = context.measureText("Σ ").width;
  context.font = font(16, family, 650);
  const total = sigma + context.measureText(text).width;
  const left = align === "center" ? x - total / 2 : x;
  write(context, "Σ", left, y, colours.text, font(16, family), "left");
  write(context, text, left + sigma, y, colours.ink, font(16, family, 650), "left");
}

/** The window on every slice it covers; with a dilation, the cells it skips are veiled. */
function slidingWindow(context, scene, at, first, colours) {
  const { spec } = scene;
  const kernel = threeAxes(spec.kernel_size);
  const dilation = threeAxes(spec.dilation);
  for (let d = 0; d < kernel[0]; d++) {
    const slice = first[0] + d * dilation[0];
    const [x, y] = corner(at, [slice, first[1], first[2]]);
    const [rows, columns] = [1, 2].map((axis) => (kernel[axis] - 1) * dilation[axis] + 1);
    if (at.cell >= 4) veilSkipped(context, x, y, at.cell, rows, columns, dilation, colours);
    outline(context, x, y, columns * at.cell, rows * at.cell, colours.now, at.cell < 6 ? 2 : 3);
  }
}

function veilSkipped(context, x, y, cell, rows, columns, dilation, colours) {
  if (dilation[1] === 1 && dilation[2] === 1) return;
  context.save();
  context.globalAlpha = 0.72;
  context.fillStyle = colours.card;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      if (row % dilation[1] || column % dilation[2])
        context.fillRect(x + column * cell + 0.5, y + row * cell + 0.5, cell - 1, cell - 1);
  context.restore();
}

/** A rounded outline that stays visible however small the cells are. */
function outline(context, x, y, width, height, colour, weight) {
  const growX = Math.max(0, OUTLINE_LEAST - width) / 2;
  const growY = Math.max(0, OUTLINE_LEAST - height) / 2;
  const box = [x - growX, y - growY, width + 2 * growX, height + 2 * growY];
  context.strokeStyle = colour;
  context.globalAlpha = 0.18;
  context.lineWidth = weight + 5;
  context.beginPath();
  context.roundRect(...box, 4);
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = weight;
  context.beginPath();
  context.roundRect(...box, 3);
  context.stroke();
}

function outlineCell(context, at, index, colour, weight) {
  const [x, y] = corner(at, index);
  outline(context, x, y, at.cell, at.cell, colour, weight);
}

function cursor(context, scene, at, index, current, colours, family) {
  const shade = colours.shades.output;
  const tone = shadeOf(current.output, scene.domain.output);
  const [x, y] = corner(at, index);
  const { values, start } = valuesOf(scene, at, current.filter);
  const type = typeFor(at, values, start);
  context.fillStyle = shade.css[tone];
  context.fillRect(x, y, at.cell, at.cell);
  if (type)
    number(context, at, index, cellText(current.output, type.room), shade.ink[tone], font(type.size, family, 700));
  outline(context, x, y, at.cell, at.cell, colours.now, at.cell < 6 ? 2 : 3);
}

/** From the window to its products, and from the sums to the output cell. */
function guides(context, scene, place, first, cursorIndex, colours) {
  const { spec } = scene;
  const kernel = threeAxes(spec.kernel_size);
  const dilation = threeAxes(spec.dilation);
  const [targetX, targetY] = corner(place.output, cursorIndex);
  const half = place.output.cell / 2;
  context.strokeStyle = colours.now;
  context.lineWidth = 1;
  for (const { input, kernel: weights, products, sum } of place.rows) {
    const [x, y] = corner(input, first);
    const right = x + ((kernel[2] - 1) * dilation[2] + 1) * input.cell;
    const bottom = y + ((kernel[1] - 1) * dilation[1] + 1) * input.cell;
    context.globalAlpha = 0.35;
    context.beginPath();
    if (place.best.pair) {
      line(context, x, bottom, products.x, products.y);
      line(context, right, bottom, products.x + products.width, products.y);
    } else {
      const target = place.stacked ? products : weights;
      line(context, right, y, target.x, target.y);
      line(context, right, bottom, target.x, target.y + target.height);
    }
    context.stroke();
    context.beginPath();
    const fromX = sum.x + (sum.align === "left" ? 58 : 40);
    if (place.wide) curve(context, fromX, sum.y, targetX - 3, targetY + half);
    else if (place.best.pair) line(context, products.x + products.width, products.y, targetX + half, targetY + 2 * half + 3);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function line(context, fromX, fromY, toX, toY) {
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
}

function curve(context, fromX, fromY, toX, toY) {
  const middle = (fromX + toX) / 2;
  context.moveTo(fromX, fromY);
  context.bezierCurveTo(middle, fromY, middle, toY, toX, toY);
}

const CELLS_MARKED = 4000;

/** Translucent marks on every combination of positions, or one box where there are too many to see. */
function mark(context, at, positions, colours) {
  const [ds, hs, ws] = [...new Array(3 - positions.length).fill([0]), ...positions];
  const count = ds.length * hs.length * ws.length;
  if (!count) return;
  context.fillStyle = colours.now;
  context.strokeStyle = colours.now;
  context.lineWidth = 1.5;
  const inset = Math.min(1.5, at.cell / 5);
  const [rowStep, columnStep] = count > CELLS_MARKED || at.cell < 2
    ? [hs.length, ws.length] : [1, 1];
  for (const d of ds)
    for (let i = 0; i < hs.length; i += rowStep)
      for (let j = 0; j < ws.length; j += columnStep) {
        const [x, y] = corner(at, [d, hs[i], ws[j]]);
        const [endX, endY] = corner(at, [d, hs[i + rowStep - 1] ?? hs[i], ws[j + columnStep - 1] ?? ws[j]]);
        const box = [x + inset, y + inset, endX - x + at.cell - 2 * inset, endY - y + at.cell - 2 * inset];
        context.globalAlpha = 0.24;
        context.fillRect(...box);
        context.globalAlpha = 0.9;
        context.strokeRect(...box);
      }
  context.globalAlpha = 1;
}

/** Input cell: all outputs it feeds. Weight: every input cell it meets. Product: its two factors. */
function highlights(context, scene, place, { pointed, corner: first }, colours) {
  const { spec } = scene;
  const row = place.rows.find(({ channel }) => channel === pointed.channel);
  if (!row) return;
  const toPadded = (positions, axis) => positions.map((i) => i + spec.padding[axis][0]);
  if (pointed.panel === "input") {
    mark(context, place.output, feeds(spec, pointed.index), colours);
    outlineCell(context, row.input, lift(pointed.index.map((i, axis) => i + spec.padding[axis][0])), colours.now, 2);
    return;
  }
  outlineCell(context, row.kernel, lift(pointed.index), colours.now, 2);
  if (pointed.panel === "weight") mark(context, row.input, meets(spec, pointed.index).map(toPadded), colours);
  else {
    outlineCell(context, row.products, lift(pointed.index), colours.now, 2);
    outlineCell(context, row.input,
      lift(first.map((p, axis) => p + pointed.index[axis] * spec.dilation[axis])), colours.now, 2);
  }
}

// ───────────────────────────────────────────────────────────────── view ──

const SPEEDS = [0.5, 1, 2, 4, 8, 15, 30, 60];
const START_SPEED = 4;
const HEIGHT_AROUND = 232;
const LINE_HEIGHT = 23;
const CHANNELS_TALL = 4; // channels whose lines are in view; more scroll

const ICONS = {
  first: "M5 5v14M19 5l-10 7 10 7z", previous: "M16 5l-10 7 10 7z", next: "M8 5l10 7-10 7z",
  last: "M19 5v14M5 5l10 7-10 7z", play: "M7 4l13 8-13 8z", pause: "M8 5v14M16 5v14",
};

/** An element with properties, attributes and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties))
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function button(className, name, ...children) {
  return make("button", { type: "button", className, ariaLabel: name, title: name }, ...children);
}

/** The stage's elements, by name; texts come later. */
function build() {
  const parts = {
    base: make("canvas", { role: "img", ariaLabel: "Input, kernel, products and output as heatmaps" }),
    overlay: make("canvas", { ariaHidden: "true", className: "cv-overlay" }),
    where: make("div", { className: "cv-where" }),
    lines: make("div", { className: "cv-lines" }),
    total: make("div", { className: "cv-total" }),
    filters: make("div", { className: "cv-filters", role: "group", ariaLabel: "Filter" }),
    first: button("cv-button", "First step", icon("first")),
    previous: button("cv-button", "Previous step", icon("previous")),
    play: button("cv-button cv-play", "Play", icon("play")),
    next: button("cv-button", "Next step", icon("next")),
    last: button("cv-button", "Last step", icon("last")),
    scrubber: make("input", { type: "range", min: 0, className: "cv-scrubber", ariaLabel: "Step" }),
    speed: make("select", { className: "cv-speed", ariaLabel: "Speed" }, ...SPEEDS.map((speed) => make("option",
      { value: speed, textContent: `${speed === 0.5 ? "½" : speed} step${speed > 1 ? "s" : ""} a second` }))),
    lift: make("button", { type: "button", className: "cv-lift", textContent: "show all outputs" }),
  };
  parts.sentence = make("div", { className: "cv-sentence", role: "status" }, parts.lines, parts.total);
  parts.board = make("div", { className: "cv-board" }, parts.base, parts.overlay);
  const keys = make("span", { className: "cv-keys", ariaHidden: "true" },
    ...["Space", "←", "→", "Home"].map((key) => make("kbd", { textContent: key })));
  parts.side = make("div", { className: "cv-side" }, parts.where, parts.filters, parts.sentence,
    make("div", { className: "cv-transport" },
      parts.first, parts.previous, parts.play, parts.next, parts.last, parts.scrubber),
    make("div", { className: "cv-more" }, parts.speed, parts.lift, keys));
  parts.root = make("div", { className: "convviz-stage", tabIndex: 0, role: "group", ariaLabel: "Convolution stage" },
    parts.board, parts.side);
  parts.root.dataset.testid = "stage";
  return parts;
}

function themeOf(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  if (!background) return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const probe = new OffscreenCanvas(1, 1).getContext("2d");
  probe.fillStyle = background;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}

/** Sizes a canvas for the screen's pixels and returns a context in CSS pixels, cleared. */
function canvasContext(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [pixelsX, pixelsY] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsX || canvas.height !== pixelsY) {
    canvas.width = pixelsX;
    canvas.height = pixelsY;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Puts a stage into an element: `update(payload)` shows another scene, `destroy()` takes it away. */
export function mount(element, payload) {
  const parts = build();
  element.append(parts.root);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const state = { step: 0, filter: 0, playing: !calm, speed: START_SPEED, lifted: false, pointed: null, pinned: false, whole: false };
  let scene = null;
  let place = null;
  let colours = null;
  let family = "sans-serif";
  let clock = null;
  let since = 0;
  let resizing = 0;
  let termLimit = Infinity;

  const clampStep = (step) => Math.max(0, Math.min(scene.steps - 1, step));

  function show() {
    const current = frame(scene, state);
    const context = canvasContext(parts.overlay, place.width, place.height);
    paintOverlay(context, scene, place, colours, current, { step: state.step, lifted: state.lifted, family });
    tell(current);
    parts.root.dataset.step = state.step;
    parts.scrubber.value = state.step;
    parts.scrubber.style.setProperty("--cv-done", `${scene.steps > 1 ? 100 * state.step / (scene.steps - 1) : 100}%`);
  }

  function tell(current) {
    const words = sentence(current, state.whole ? Infinity : termLimit);
    parts.where.textContent = describe(scene, current) + (words.rounded ? " · rounded to 6 digits" : "");
    words.lines.forEach(({ label: name, terms, equals, sum }, i) => {
      const line = parts.lines.children[i];
      line.children[0].textContent = name;
      line.children[1].textContent = ` ${terms} ${equals} `;
      line.children[2].textContent = sum;
    });
    const [sums, bias, equals, answer] = parts.total.children;
    sums.textContent = words.sums;
    bias.textContent = ` + bias ${words.bias}`;
    equals.textContent = ` ${words.equals} `;
    answer.textContent = words.output;
    answer.title = String(current.output);
  }

  function prepareSentence() {
    const channels = channelsOf(scene.spec, state.filter).length;
    parts.lines.replaceChildren(...Array.from({ length: channels }, () => make("div", {},
      make("span", { className: "cv-channel" }), make("span", { className: "cv-terms" }), make("b"))));
    parts.total.replaceChildren(make("b"), make("span", { className: "cv-bias" }), make("span"),
      make("b", { className: "cv-answer" }));
  }

  /** Room for the longest sentence of this scene, so that nothing jumps while stepping. */
  function reserve(width) {
    const longest = (values, from, to) => {
      let most = 1;
      const stride = Math.max(1, Math.floor((to - from) / 2000));
      for (let i = from; i < to; i += stride) most = Math.max(most, factor(values[i]).length);
      return most;
    };
    const { input, weight } = scene.arrays;
    const channels = channelsOf(scene.spec, state.filter).length;
    const term = longest(input.values, 0, input.values.length) + longest(weight.values, 0, weight.values.length) + 4;
    const probe = parts.overlay.getContext("2d");
    probe.font = font(14, family);
    const character = probe.measureText("0×(−1) + 2").width / 10;
    const characters = (width - 34) / character;
    const linesMost = channels === 1 ? 5 : channels <= 3 ? 2 : 1;
    const fitting = Math.max(2, Math.floor((linesMost * characters - 36) / term));
    termLimit = scene.offsets.length <= fitting ? Infinity : fitting;
    const lines = Math.min(linesMost, Math.ceil((scene.offsets.length * term + 16) / characters));
    parts.sentence.style.height = `${Math.min(channels, CHANNELS_TALL) * lines * LINE_HEIGHT + 62}px`;
  }

  const roomHeight = () => Math.max(430, Math.min(1150, innerHeight - HEIGHT_AROUND));

  function arrange() {
    const style = getComputedStyle(parts.root);
    const width = Math.floor(parts.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
    if (width <= 0) return;
    family = style.fontFamily;
    const wide = width >= WIDE;
    parts.root.classList.toggle("cv-wide", wide);
    const sideWidth = wide ? Math.min(560, Math.max(340, width * 0.37)) : width;
    parts.side.style.width = `${sideWidth}px`;
    reserve(sideWidth);
    place = layout(scene, state.filter, width, roomHeight(), parts.side.offsetHeight);
    if (place.side) {
      parts.side.style.left = `${parseFloat(style.paddingLeft) + place.side.x}px`;
      parts.side.style.top = `${parseFloat(style.paddingTop) + place.side.y}px`;
      place.height = Math.max(place.height, place.side.y + parts.side.offsetHeight);
    } else parts.side.style.left = parts.side.style.top = "";
    paint();
  }

  function paint() {
    const theme = themeOf(parts.root);
    colours = palette(scene, theme);
    for (const [role, colour] of Object.entries(scene.colours.roles[theme]))
      parts.root.style.setProperty(`--cv-${role.replace("_", "-")}`, colour);
    paintBase(canvasContext(parts.base, place.width, place.height), scene, place, colours, state.filter, family);
    parts.filters.childNodes.forEach((chip, filter) => paintChip(chip, filter));
    show();
  }

  function paintChip(chip, filter) {
    chip.ariaPressed = String(filter === state.filter);
    const at = panel("output", null, scene.spec.output_size, 1, acrossFor(scene.spec.output_size));
    at.cell = Math.min(40 / at.width, 40 / at.height);
    const context = canvasContext(chip.firstChild, at.width * at.cell, at.height * at.cell);
    heatmap(context, at, valuesOf(scene, at, filter), colours.shades.output, scene.domain.output, family);
  }

  function go(step) {
    release(false);
    state.step = clampStep(step);
    show();
  }

  function choose(filter) {
    state.filter = filter;
    release(false);
    prepareSentence();
    arrange();
  }

  function release(paintNow = true) {
    state.pointed = null;
    state.pinned = false;
    if (paintNow) show();
  }

  function play(playing) {
    if (playing && state.step === scene.steps - 1) state.step = 0;
    state.playing = playing && scene.steps > 1;
    parts.play.replaceChildren(icon(state.playing ? "pause" : "play"));
    parts.play.ariaLabel = parts.play.title = state.playing ? "Pause" : "Play";
    parts.sentence.ariaLive = state.playing ? "off" : "polite";
    if (state.playing) release(false);
    cancelAnimationFrame(clock);
    since = performance.now();
    if (state.playing) clock = requestAnimationFrame(tick);
    show();
  }

  function tick(now) {
    const due = Math.floor((now - since) * state.speed / 1000 + 1e-3);
    if (due > 0 && !(state.pointed && !state.pinned)) {
      since = due > 4 ? now : since + due * 1000 / state.speed;
      state.step = clampStep(state.step + Math.min(due, 4));
      if (state.step === scene.steps - 1) return play(false);
      show();
    } else if (due > 0) since = now;
    clock = requestAnimationFrame(tick);
  }

  function point(event) {
    const box = parts.board.getBoundingClientRect();
    return hit(scene, place, event.clientX - box.left, event.clientY - box.top);
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function hover(event) {
    if (state.pinned || event.pointerType === "touch") return;
    const pointed = point(event);
    parts.board.classList.toggle("cv-pointing", Boolean(pointed));
    if (same(pointed, state.pointed)) return;
    state.pointed = pointed;
    show();
  }

  function pin(event) {
    const pointed = point(event);
    const again = state.pinned && same(pointed, state.pointed);
    if (pointed && state.playing) play(false);
    state.pointed = again ? null : pointed;
    state.pinned = Boolean(state.pointed);
    parts.root.classList.toggle("cv-pinned", state.pinned);
    show();
  }

  const row = () => scene.spec.output_size.at(-1);
  const KEYS = {
    " ": () => play(!state.playing), Home: () => go(0), End: () => go(scene.steps - 1),
    ArrowLeft: () => go(state.step - 1), ArrowRight: () => go(state.step + 1),
    ArrowUp: () => go(state.step - row()), ArrowDown: () => go(state.step + row()),
    Escape: () => release(),
  };

  /** Keys count when nobody else wants them: focus is on the stage or nowhere. */
  function press(event) {
    const { target, key } = event;
    const ours = parts.root.contains(target);
    const free = ours || target === document.body;
    if (!(key in KEYS) || !free || event.ctrlKey || event.metaKey || event.altKey) return;
    if (ours && ((key === " " && target.tagName === "BUTTON") || target.tagName === "SELECT")) return;
    event.preventDefault();
    if (state.playing && key !== " " && key !== "Escape") play(false);
    KEYS[key]();
  }

  const paused = (action) => () => { if (state.playing) play(false); action(); };
  parts.first.onclick = paused(() => go(0));
  parts.previous.onclick = paused(() => go(state.step - 1));
  parts.next.onclick = paused(() => go(state.step + 1));
  parts.last.onclick = paused(() => go(scene.steps - 1));
  parts.play.onclick = () => play(!state.playing);
  parts.scrubber.oninput = () => {
    const step = Number(parts.scrubber.value);
    if (state.playing) play(false);
    go(step);
  };
  parts.speed.value = START_SPEED;
  parts.speed.onchange = () => { state.speed = Number(parts.speed.value); since = performance.now(); };
  parts.lift.ariaPressed = "false";
  parts.lift.onclick = () => {
    state.lifted = !state.lifted;
    parts.lift.ariaPressed = String(state.lifted);
    show();
  };
  parts.lines.onclick = () => {
    if (termLimit === Infinity) return;
    state.whole = !state.whole;
    show();
  };
  parts.board.onpointermove = hover;
  parts.board.onpointerleave = () => { if (!state.pinned && state.pointed) release(); };
  parts.board.onclick = pin;
  document.addEventListener("keydown", press);

  const rearrange = () => {
    cancelAnimationFrame(resizing);
    resizing = requestAnimationFrame(() => { if (scene) arrange(); });
  };
  const observer = new ResizeObserver(rearrange);
  observer.observe(element);
  addEventListener("resize", rearrange);
  const dusk = matchMedia("(prefers-color-scheme: dark)");
  dusk.addEventListener("change", rearrange);

  const view = {
    update(next) {
      if (scene?.id === next.id) return paint();
      const before = scene;
      scene = readScene(next);
      state.filter = Math.min(state.filter, scene.spec.out_channels - 1);
      state.pointed = null;
      state.pinned = state.whole = false;
      if (!before || String(before.spec.output_size) !== String(scene.spec.output_size)) state.step = 0;
      parts.root.dataset.steps = scene.steps;
      parts.root.dataset.scene = scene.id;
      parts.scrubber.max = scene.steps - 1;
      parts.filters.replaceChildren(...(scene.spec.out_channels > 1 ? scene.labels.filters : []).map((name, filter) => {
        const chip = button("cv-chip", name, make("canvas"));
        chip.onclick = () => choose(filter);
        return chip;
      }));
      prepareSentence();
      arrange();
      play(before ? state.playing : state.playing && scene.steps > 1);
    },
    destroy() {
      cancelAnimationFrame(clock);
      cancelAnimationFrame(resizing);
      observer.disconnect();
      document.removeEventListener("keydown", press);
      removeEventListener("resize", rearrange);
      dusk.removeEventListener("change", rearrange);
      parts.root.remove();
    },
  };
  view.update(payload);
  return view;
}

const views = new WeakMap();

/** What Streamlit calls, again and again with the same element, on new data and on a new theme. */
export default function ({ parentElement, data }) {
  if (views.has(parentElement)) views.get(parentElement).update(data);
  else views.set(parentElement, mount(parentElement, data));
  return () => {
    views.get(parentElement)?.destroy();
    views.delete(parentElement);
  };
}
